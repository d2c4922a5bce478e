-- Up Migration

-- Whom incidents are announced to: a webhook, a chat, a push service. Addresses and secrets are kept as they are, because
-- they are sent; no answer shows them.
CREATE TABLE subscribers (
  id text PRIMARY KEY,
  type text NOT NULL,
  -- Where it goes, and what opens the door there: url, token, chat.
  target jsonb NOT NULL,
  events text[] NOT NULL,
  -- Null: all.
  components text[],
  min_severity text NOT NULL,
  -- What signs for a webhook, and what signed before it until old_secret_until.
  secret text,
  old_secret text,
  old_secret_until timestamptz,
  -- The receiver asked us to wait until then.
  quiet_until timestamptz,
  disabled_at timestamptz,
  disabled_reason text,
  last_attempt_at timestamptz,
  last_outcome text,
  last_success_at timestamptz,
  created_at timestamptz NOT NULL
);

-- What happened, once for each subscriber that wants to hear of it.
CREATE TABLE announcements (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The receiver's idempotency key: the same at every attempt.
  message_id text NOT NULL DEFAULT 'msg_' || replace(gen_random_uuid()::text, '-', ''),
  -- No foreign key: an alert must neither fail nor wait because a subscriber is being removed.
  subscriber_id text NOT NULL,
  type text NOT NULL,
  -- Null: a test.
  incident bigint REFERENCES incidents (number) ON DELETE CASCADE,
  content jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  error text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX announcements_due ON announcements (subscriber_id, due_at) WHERE status IN ('queued', 'sending');
CREATE INDEX announcements_in_order ON announcements (subscriber_id, incident, id) WHERE status IN ('queued', 'sending');
CREATE INDEX announcements_of_incident ON announcements (incident);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

-- Up Migration

-- The last payloads of each integration, for whoever writes a mapping or looks for what went wrong. Secrets are already
-- redacted. A few of each, for a day.
CREATE TABLE integration_payloads (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  integration_id text NOT NULL REFERENCES integrations ON DELETE CASCADE,
  received_at timestamptz NOT NULL,
  -- What it was answered, as an HTTP status.
  status int NOT NULL,
  -- Why it was refused, in the words of the answer; null where it was taken.
  reason text,
  content_type text,
  query jsonb NOT NULL,
  -- JSON, the fields of a form, or text; json, because it is shown as it was sent.
  body json NOT NULL,
  -- Too long to be kept whole: the body is text, cut off.
  cut boolean NOT NULL
);
CREATE INDEX integration_payloads_newest ON integration_payloads (integration_id, id DESC);
CREATE INDEX integration_payloads_age ON integration_payloads (received_at);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

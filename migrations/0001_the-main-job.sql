-- Up Migration

-- What admins write. Definitions are documents checked by the schemas; tables hold what is looked up or joined.

CREATE TABLE people (
  id text PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'responder', 'admin')),
  time_zone text NOT NULL,
  notification_rules jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE contact_methods (
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  id text NOT NULL,
  position int NOT NULL,
  type text NOT NULL CHECK (type IN ('sms', 'email')),
  address text NOT NULL,
  verified_at timestamptz,
  PRIMARY KEY (person_id, id)
);
CREATE INDEX contact_methods_address ON contact_methods (address);

CREATE TABLE verification_codes (
  person_id text NOT NULL,
  method_id text NOT NULL,
  code_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  attempts_left int NOT NULL,
  PRIMARY KEY (person_id, method_id),
  FOREIGN KEY (person_id, method_id) REFERENCES contact_methods ON DELETE CASCADE
);

-- history: every definition the rotation has had, oldest first, each with the instant from which it holds.
CREATE TABLE rotations (
  id text PRIMARY KEY,
  history jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE overrides (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rotation_id text NOT NULL REFERENCES rotations ON DELETE CASCADE,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  person_id text,
  replaces text,
  kind text NOT NULL CHECK (kind IN ('replace', 'add')),
  created_at timestamptz NOT NULL,
  CHECK (from_at < to_at)
);
CREATE INDEX overrides_rotation ON overrides (rotation_id, to_at);

CREATE TABLE policies (
  id text PRIMARY KEY,
  definition jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE components (
  id text PRIMARY KEY,
  definition jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE integrations (
  id text PRIMARY KEY,
  name text NOT NULL,
  type text NOT NULL,
  component_id text,
  key_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL
);

CREATE TABLE tokens (
  id text PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'responder', 'admin')),
  person_id text REFERENCES people ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE,
  expires_at timestamptz,
  created_at timestamptz NOT NULL
);

-- Who points to whom: each definition's references, written with it. The foreign keys keep a race from leaving one dangling.
CREATE TABLE uses (
  by text NOT NULL,
  person_id text REFERENCES people DEFERRABLE,
  rotation_id text REFERENCES rotations DEFERRABLE,
  policy_id text REFERENCES policies DEFERRABLE,
  component_id text REFERENCES components DEFERRABLE,
  CHECK (num_nonnulls(person_id, rotation_id, policy_id, component_id) = 1)
);
CREATE INDEX uses_by ON uses (by);
CREATE INDEX uses_person ON uses (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX uses_rotation ON uses (rotation_id) WHERE rotation_id IS NOT NULL;
CREATE INDEX uses_policy ON uses (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX uses_component ON uses (component_id) WHERE component_id IS NOT NULL;

-- One row. revision counts every admin write, so that what is derived from the definitions can be kept until it changes.
CREATE TABLE settings (
  id int PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  catch_all jsonb,
  revision bigint NOT NULL DEFAULT 0
);
INSERT INTO settings DEFAULT VALUES;

-- Made by the first process that needs them, shared by all.
CREATE TABLE secrets (
  name text PRIMARY KEY,
  value text NOT NULL
);

-- What happens.

CREATE TABLE incidents (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  status text NOT NULL CHECK (status IN ('triggered', 'acknowledged', 'resolved')),
  summary text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('critical', 'error', 'warning', 'info')),
  urgency text NOT NULL CHECK (urgency IN ('high', 'low')),
  integration_id text REFERENCES integrations ON DELETE SET NULL,
  dedup_key text NOT NULL,
  components text[] NOT NULL,
  uncovered boolean NOT NULL DEFAULT false,
  line int NOT NULL DEFAULT 0,
  round int NOT NULL DEFAULT 0,
  paged_at timestamptz,
  next_action_at timestamptz,
  epoch int NOT NULL DEFAULT 0,
  alert_count int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at timestamptz,
  resolved_by text,
  -- Promise 2, kept by the database: what is open and unacknowledged has a next action at a known time.
  CONSTRAINT never_silent CHECK (status <> 'triggered' OR next_action_at IS NOT NULL),
  CONSTRAINT resolved_is_quiet CHECK (status <> 'resolved' OR next_action_at IS NULL)
);
CREATE UNIQUE INDEX incidents_one_open_per_key ON incidents (integration_id, dedup_key) WHERE status <> 'resolved';
CREATE INDEX incidents_key ON incidents (integration_id, dedup_key, number DESC);
CREATE INDEX incidents_due ON incidents (next_action_at) WHERE next_action_at IS NOT NULL;
CREATE INDEX incidents_open ON incidents (number) WHERE status <> 'resolved';

CREATE TABLE alerts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident bigint REFERENCES incidents ON DELETE CASCADE,
  integration_id text,
  action text NOT NULL CHECK (action IN ('trigger', 'acknowledge', 'resolve')),
  severity text NOT NULL,
  summary text NOT NULL,
  dedup_key text NOT NULL,
  -- source, labels, details, links, occurredAt and every field we do not know: as sent, cut to size.
  content jsonb NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX alerts_incident ON alerts (incident);

CREATE TABLE timeline (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident bigint NOT NULL REFERENCES incidents ON DELETE CASCADE,
  at timestamptz NOT NULL,
  type text NOT NULL,
  text text NOT NULL
);
CREATE INDEX timeline_incident ON timeline (incident, id);

-- One person asked to look at one incident. Names are kept, so that history outlives the person's row.
CREATE TABLE pages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident bigint NOT NULL REFERENCES incidents ON DELETE CASCADE,
  person_id text NOT NULL,
  person_name text NOT NULL,
  line int NOT NULL,
  round int NOT NULL,
  -- Somebody asked for this person by hand: such a page is wanted after an acknowledgement, too.
  requested boolean NOT NULL DEFAULT false,
  at timestamptz NOT NULL
);
CREATE INDEX pages_incident ON pages (incident);

-- One message of a page over one channel: the outbox. due_at is the next attempt while queued, the lease while sending.
CREATE TABLE deliveries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  page_id bigint NOT NULL REFERENCES pages ON DELETE CASCADE,
  incident bigint NOT NULL,
  person_id text NOT NULL,
  method_id text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('sms', 'email')),
  address text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled')),
  due_at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  provider_id text,
  error text,
  updated_at timestamptz NOT NULL
);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE status IN ('queued', 'sending');
CREATE INDEX deliveries_page ON deliveries (page_id);
CREATE INDEX deliveries_incident_waiting ON deliveries (incident) WHERE status IN ('queued', 'sending');
CREATE INDEX deliveries_provider_id ON deliveries (provider_id) WHERE provider_id IS NOT NULL;

-- Every SMS that came in, once: the key is what makes a redelivered webhook harmless.
CREATE TABLE replies (
  message_sid text PRIMARY KEY,
  person_id text,
  body text NOT NULL,
  answer text NOT NULL,
  understood boolean NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX replies_person ON replies (person_id, received_at);

-- The phones and inboxes of the sandbox.
CREATE TABLE sandbox_messages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel text NOT NULL CHECK (channel IN ('sms', 'email')),
  direction text NOT NULL CHECK (direction IN ('to-person', 'from-person')),
  address text NOT NULL,
  subject text,
  body text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX sandbox_messages_address ON sandbox_messages (address, id);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

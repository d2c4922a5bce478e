-- Up Migration

-- What must report in time. The definition is what an admin wrote; the other columns are what came of it.
CREATE TABLE heartbeats (
  id text PRIMARY KEY,
  definition jsonb NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('new', 'up', 'late', 'paused')),
  last_ping_at timestamptz,
  -- What the last ping was (success, start, fail, log) and what it said.
  last_ping text,
  last_body text,
  started_at timestamptz,
  -- When it is looked at next: late if nothing has come by then. Null before the first ping and while paused.
  due_at timestamptz,
  -- The incident that it opened last.
  incident bigint,
  created_at timestamptz NOT NULL,
  CONSTRAINT watched_heartbeats_are_due CHECK (status IN ('new', 'paused') OR due_at IS NOT NULL)
);
CREATE INDEX heartbeats_due ON heartbeats (due_at) WHERE due_at IS NOT NULL;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

-- Up Migration

-- A release that somebody wants undone: first asked, then confirmed by the word, then the deploy tool's hook is called.
CREATE TABLE rollbacks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident bigint NOT NULL REFERENCES incidents (number) ON DELETE CASCADE,
  release_id bigint NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
  -- The person's id, or what the token is called.
  asked_by text NOT NULL,
  asked_name text NOT NULL,
  -- Null once it was used, or a wrong one was said.
  word text,
  word_until timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('asked', 'queued', 'calling', 'waiting', 'done', 'failed', 'unclear')),
  attempts integer NOT NULL DEFAULT 0,
  -- When it is called, or until when an answer is waited for.
  due_at timestamptz NOT NULL,
  said text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
-- Promised: a release is undone once.
CREATE UNIQUE INDEX rollbacks_once ON rollbacks (release_id) WHERE status IN ('queued', 'calling', 'waiting', 'done', 'unclear');
CREATE INDEX rollbacks_due ON rollbacks (due_at) WHERE status IN ('queued', 'calling', 'waiting');
CREATE INDEX rollbacks_incident ON rollbacks (incident);
CREATE INDEX rollbacks_release ON rollbacks (release_id);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

-- Up Migration

-- What was learned from an incident. Its time line is not stored: it is collected when it is read.
CREATE TABLE reviews (
  incident bigint PRIMARY KEY REFERENCES incidents (number) ON DELETE CASCADE,
  summary text,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE follow_ups (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident bigint NOT NULL REFERENCES reviews (incident) ON DELETE CASCADE,
  text text NOT NULL,
  owner_id text REFERENCES people (id) ON DELETE SET NULL,
  due date,
  done boolean NOT NULL,
  -- The notice that reminds of it; null where none is wanted.
  reminder_key text,
  UNIQUE (incident, text)
);
CREATE INDEX follow_ups_owner ON follow_ups (owner_id) WHERE owner_id IS NOT NULL;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

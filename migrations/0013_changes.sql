-- Up Migration

-- What was changed, and when: it pages nobody, and tells whoever is paged what was done before.
CREATE TABLE changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  integration_id text REFERENCES integrations ON DELETE SET NULL,
  kind text NOT NULL,
  summary text NOT NULL,
  source text,
  components text[] NOT NULL,
  at timestamptz NOT NULL,
  content jsonb NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX changes_at ON changes (at);
CREATE INDEX changes_integration ON changes (integration_id) WHERE integration_id IS NOT NULL;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

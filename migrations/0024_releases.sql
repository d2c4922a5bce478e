-- Up Migration

-- What went out, or is to go out, and whether it can be undone. Smaller changes are rows of another kind.
CREATE TABLE releases (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Kind, components and version: told of again, it is the same release. Null where no version was said.
  key text UNIQUE,
  kind text NOT NULL,
  version text,
  summary text NOT NULL,
  components text[] NOT NULL,
  made_by text NOT NULL,
  planned_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  -- commits, files, links, stages.
  content jsonb NOT NULL,
  -- procedure, link, reversible, until, why; null where nothing was said about going back.
  rollback jsonb,
  -- Where a rollback is asked for, and what signs the request. No answer shows the secret.
  hook text,
  hook_secret text,
  risk_window_ms bigint NOT NULL,
  -- From when to when it is suspected of what breaks.
  at timestamptz NOT NULL,
  risk_until timestamptz NOT NULL,
  integration_id text REFERENCES integrations ON DELETE SET NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX releases_at ON releases (at, id);
CREATE INDEX releases_at_risk ON releases (risk_until, at);
CREATE INDEX releases_integration ON releases (integration_id) WHERE integration_id IS NOT NULL;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

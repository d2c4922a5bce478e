-- Up Migration

-- Planned work: alerts that a window covers wake nobody until it is over. ended_at: the instant at which somebody ended
-- the occurrence that was running then.
CREATE TABLE maintenance_windows (
  id text PRIMARY KEY,
  definition jsonb NOT NULL,
  ended_at timestamptz,
  created_at timestamptz NOT NULL
);

-- The window that holds the incident; kept on what was acknowledged or resolved before it was over. No foreign key: the
-- mark is history and outlives the window.
ALTER TABLE incidents ADD COLUMN maintenance text;

-- A window may name integrations. Rows of the release before this one satisfy the new rule, too.
ALTER TABLE uses ADD COLUMN integration_id text REFERENCES integrations DEFERRABLE;
ALTER TABLE uses DROP CONSTRAINT uses_check;
ALTER TABLE uses ADD CONSTRAINT uses_check
  CHECK (num_nonnulls(person_id, rotation_id, policy_id, component_id, integration_id) = 1);
CREATE INDEX uses_integration ON uses (integration_id) WHERE integration_id IS NOT NULL;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

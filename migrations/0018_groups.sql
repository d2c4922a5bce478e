-- Up Migration

-- Alerts of other keys join an incident until then; null: it takes none. news: the newest failure in it of a kind that it had
-- not seen before.
ALTER TABLE incidents ADD COLUMN group_until timestamptz;
ALTER TABLE incidents ADD COLUMN news text;
CREATE INDEX incidents_groups ON incidents (number) WHERE group_until IS NOT NULL AND status <> 'resolved';

-- The keys that one incident is about, each of which resolves by itself. Not a reference to an integration: history
-- outlives it.
CREATE TABLE members (
  incident bigint NOT NULL REFERENCES incidents ON DELETE CASCADE,
  integration_id text NOT NULL,
  dedup_key text NOT NULL,
  kind text NOT NULL,
  summary text NOT NULL,
  severity text NOT NULL,
  components text[] NOT NULL,
  since timestamptz NOT NULL,
  resolved_at timestamptz,
  firing_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (incident, integration_id, dedup_key)
);
CREATE INDEX members_key ON members (integration_id, dedup_key, incident DESC);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

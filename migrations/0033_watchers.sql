-- Up Migration

-- People who want to read by mail what happens to components.
CREATE TABLE watchers (
  person_id text PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  -- What happened before then was told, or was not asked for.
  digested_until timestamptz NOT NULL
);

CREATE TABLE watches (
  person_id text NOT NULL REFERENCES watchers (person_id) ON DELETE CASCADE,
  -- Null: every component, also those to come.
  component_id text REFERENCES components (id) ON DELETE CASCADE,
  what text NOT NULL CHECK (what IN ('digest', 'notices'))
);
CREATE UNIQUE INDEX watches_once ON watches (person_id, what, coalesce(component_id, ''));
CREATE INDEX watches_component ON watches (component_id);

-- A time in which a component had a problem, as those are told who do not look after it: one for all its incidents.
CREATE TABLE outages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  component_id text NOT NULL REFERENCES components (id) ON DELETE CASCADE,
  began_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE UNIQUE INDEX outages_open ON outages (component_id) WHERE ended_at IS NULL;

CREATE INDEX releases_planned ON releases (planned_at)
  WHERE planned_at IS NOT NULL AND started_at IS NULL AND finished_at IS NULL;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

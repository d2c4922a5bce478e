-- Up Migration

-- A component's incidents, closed ones too: without it their list walks through everybody's. What is new waits in the
-- index's short list and is sorted in together, so that it costs an alert next to nothing. All migrations of one start
-- share one transaction, in which an index cannot be built concurrently: on a million incidents this takes some seconds,
-- in which alerts wait and none is lost.
CREATE INDEX incidents_components ON incidents USING gin (components) WITH (gin_pending_list_limit = 256);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

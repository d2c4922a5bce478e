-- Up Migration

-- From when its schedule is reckoned: its last success, failure or lateness, or when it began to be watched. With it a job that
-- starts again and again without an end cannot put off its own lateness. The release before writes none: its last ping counts.
ALTER TABLE heartbeats ADD COLUMN counts_from timestamptz;
-- Which run has started (?rid=): another run's end does not end it.
ALTER TABLE heartbeats ADD COLUMN started_rid text;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

-- Up Migration

-- Who has said yes to an incident, and for which component: [{"component", "by", "name", "at"}].
ALTER TABLE incidents ADD COLUMN acks jsonb NOT NULL DEFAULT '[]';
-- A line was paged that wants an acknowledgement from each component's side.
ALTER TABLE incidents ADD COLUMN each_component boolean NOT NULL DEFAULT false;
-- How long an acknowledgement lasts that nobody touches; 0: for ever; null: its policies have not been asked yet.
ALTER TABLE incidents ADD COLUMN ack_timeout_ms bigint;
ALTER TABLE incidents ADD COLUMN snoozed_until timestamptz;

-- On account of which components of its incident a person was paged; null: of all.
ALTER TABLE pages ADD COLUMN components text[];

-- The hours in which a person hears of what is not urgent: {"from", "to", "days"?}, by their own clock; null: all.
ALTER TABLE people ADD COLUMN waking_hours jsonb;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

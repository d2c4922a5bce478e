-- Up Migration

-- The newest instant at which the fault was there by its sender's clock, and when we heard from the sender that it is
-- over (null: it goes on, or somebody else resolved it): they tell a late message from a new fault.
ALTER TABLE incidents ADD COLUMN firing_at timestamptz;
ALTER TABLE incidents ADD COLUMN ended_at timestamptz;

-- What its components' budgets make of it: {"holding", "count", "since", "recent", "until", "atEnd"}; null: no budget.
ALTER TABLE incidents ADD COLUMN tolerance jsonb;

-- When its key last opened incidents that page, newest last, and what it is while it flaps: {"resolves", "quietMs"}.
ALTER TABLE incidents ADD COLUMN openings timestamptz[] NOT NULL DEFAULT '{}';
ALTER TABLE incidents ADD COLUMN flapping jsonb;

-- When it resolves by itself, and why, in words.
ALTER TABLE incidents ADD COLUMN close_at timestamptz;
ALTER TABLE incidents ADD COLUMN close_why text;
CREATE INDEX incidents_close ON incidents (close_at) WHERE close_at IS NOT NULL;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

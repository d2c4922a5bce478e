-- Up Migration

-- How long closed incidents are kept: a duration, 'forever', or null for the default.
ALTER TABLE settings ADD COLUMN keep_incidents_for text;

-- What is old is found, and lists are read, by these alone. All migrations of one start share one transaction, in which an
-- index cannot be built concurrently: on a million incidents this takes some seconds, in which alerts wait and none is lost.
CREATE INDEX incidents_created ON incidents (created_at);
CREATE INDEX alerts_without_incident ON alerts (received_at) WHERE incident IS NULL;
CREATE INDEX notices_created ON notices (created_at);
CREATE INDEX replies_received ON replies (received_at);
CREATE INDEX sandbox_messages_at ON sandbox_messages (at);
CREATE INDEX sandbox_calls_at ON sandbox_calls (at);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

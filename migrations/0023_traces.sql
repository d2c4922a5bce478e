-- Up Migration

-- The trace of the alert that opened it, in the form of W3C's traceparent: what is done about it joins that trace. Null
-- where nothing was traced.
ALTER TABLE incidents ADD COLUMN traceparent text;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

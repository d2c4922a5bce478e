-- Up Migration

-- What a release check asks for: freezes, days and hours, which holes fail and which warn. Null: as it is by default.
ALTER TABLE settings ADD COLUMN release_rules jsonb;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

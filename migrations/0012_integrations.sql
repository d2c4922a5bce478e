-- Up Migration

-- How each integration wants its payloads read, and the secret its sender signs with: see IntegrationSettings.
ALTER TABLE integrations ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

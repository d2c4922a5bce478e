-- Up Migration

-- Opsgenie's writes are asynchronous: its clients may ask later what became of a request. Kept for a day.
CREATE TABLE opsgenie_requests (
  id uuid PRIMARY KEY,
  integration_id text NOT NULL REFERENCES integrations ON DELETE CASCADE,
  action text NOT NULL,
  success boolean NOT NULL,
  status text NOT NULL,
  incident bigint,
  alias text,
  processed_at timestamptz NOT NULL
);
CREATE INDEX opsgenie_requests_integration ON opsgenie_requests (integration_id);
CREATE INDEX opsgenie_requests_age ON opsgenie_requests (processed_at);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

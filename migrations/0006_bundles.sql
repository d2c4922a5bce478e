-- Up Migration

-- Pages that come close together to one address leave as one message.
-- bundle_id: the message that a delivery last left in, where it did not leave alone; its receipts concern all of them.
-- held: waits for the next message to its address, at due_at or with whatever leaves before.
ALTER TABLE deliveries ADD COLUMN bundle_id uuid;
ALTER TABLE deliveries ADD COLUMN held boolean NOT NULL DEFAULT false;
CREATE INDEX deliveries_bundle ON deliveries (bundle_id) WHERE bundle_id IS NOT NULL;
CREATE INDEX deliveries_waiting_address ON deliveries (channel, address) WHERE status IN ('queued', 'sending');

-- When a message last left for an address, and as which of a run without a quiet while. Locked by whoever wants to send
-- next, so that of two workers only one does.
CREATE TABLE paces (
  channel text NOT NULL,
  address text NOT NULL,
  run int NOT NULL,
  last_at timestamptz NOT NULL,
  bundle_id uuid NOT NULL,
  PRIMARY KEY (channel, address)
);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

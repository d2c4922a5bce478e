-- Up Migration

-- Which provider took a message, by its name in the route: twilio, twilio-fallback, sms-gateway, smtp, smtp-fallback, sandbox.
ALTER TABLE deliveries ADD COLUMN provider text;
-- An attempt since then may have left without our knowing: its answer was lost, or its worker died. Before the next
-- attempt the provider is asked for the message.
ALTER TABLE deliveries ADD COLUMN unclear_since timestamptz;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

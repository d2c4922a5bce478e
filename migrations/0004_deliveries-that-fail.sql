-- Up Migration

-- A contact method that turned out not to work: since when, and why in words. It is not paged until it is verified again,
-- changed, or a message to it is delivered.
ALTER TABLE contact_methods ADD COLUMN failing_since timestamptz;
ALTER TABLE contact_methods ADD COLUMN failing_reason text;

-- Numbers that have said STOP. The carrier blocks by number, whoever it belongs to here.
CREATE TABLE opt_outs (
  address text PRIMARY KEY,
  since timestamptz NOT NULL,
  -- reply: a STOP that came to us. provider: Twilio's error 21610.
  source text NOT NULL CHECK (source IN ('reply', 'provider'))
);

-- By when the provider must have reported what became of the message; null where it never reports, or has.
ALTER TABLE deliveries ADD COLUMN receipt_due_at timestamptz;
CREATE INDEX deliveries_receipt_due ON deliveries (receipt_due_at) WHERE status = 'sent' AND receipt_due_at IS NOT NULL;
-- The words were blocked once: the next attempt says it in as few as possible.
ALTER TABLE deliveries ADD COLUMN shortened boolean NOT NULL DEFAULT false;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

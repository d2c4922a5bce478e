-- Up Migration

-- A call is a contact method like the others. What is stored already keeps the narrower rule, so nothing has to be read
-- again: NOT VALID checks what is written from now on, and the lock is held for no longer than the catalogue takes. Where
-- a backup holds the tables, the start fails and is tried again: waiting longer would hold up every page behind it.
SET LOCAL lock_timeout = '5s';

ALTER TABLE contact_methods
  DROP CONSTRAINT contact_methods_type_check,
  ADD CONSTRAINT contact_methods_type_check CHECK (type IN ('sms', 'email', 'voice')) NOT VALID;

ALTER TABLE deliveries
  DROP CONSTRAINT deliveries_channel_check,
  ADD CONSTRAINT deliveries_channel_check CHECK (channel IN ('sms', 'email', 'voice')) NOT VALID;

ALTER TABLE sandbox_messages
  DROP CONSTRAINT sandbox_messages_channel_check,
  ADD CONSTRAINT sandbox_messages_channel_check CHECK (channel IN ('sms', 'email', 'voice')) NOT VALID;

-- Every key pressed in a call, once: what makes a repeated webhook harmless. Gone with its delivery.
CREATE TABLE key_presses (
  call_sid text NOT NULL,
  key text NOT NULL,
  delivery_id bigint NOT NULL REFERENCES deliveries ON DELETE CASCADE,
  answer text NOT NULL,
  pressed_at timestamptz NOT NULL,
  PRIMARY KEY (call_sid, key)
);
CREATE INDEX key_presses_delivery ON key_presses (delivery_id);

-- The calls of the sandbox: what Twilio would remember of one. url and action are where it asks what to say next.
CREATE TABLE sandbox_calls (
  sid text PRIMARY KEY,
  address text NOT NULL,
  url text,
  twiml text,
  status_callback text,
  action text,
  status text NOT NULL CHECK (status IN ('ringing', 'in-progress', 'completed', 'busy', 'no-answer')),
  at timestamptz NOT NULL
);
CREATE INDEX sandbox_calls_address ON sandbox_calls (address, at);

SET LOCAL lock_timeout = DEFAULT;

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

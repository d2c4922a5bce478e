-- Up Migration

-- The topics of AWS SNS that asked to post to an integration. None is heard before an admin has approved it.
CREATE TABLE sns_subscriptions (
  id text PRIMARY KEY,
  integration_id text NOT NULL REFERENCES integrations ON DELETE CASCADE,
  topic_arn text NOT NULL,
  -- What confirms it, token and all: never answered to anybody.
  subscribe_url text NOT NULL,
  requested_at timestamptz NOT NULL,
  approved_at timestamptz,
  approved_by text,
  confirmed_at timestamptz,
  ended_at timestamptz,
  UNIQUE (integration_id, topic_arn)
);

-- What SNS and mail servers have handed over, by the sender's own id: both hand over again what they had no answer to,
-- and a mail belongs to the alert of the mail that it answers.
CREATE TABLE received_messages (
  integration_id text NOT NULL REFERENCES integrations ON DELETE CASCADE,
  message_id text NOT NULL,
  dedup_key text,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (integration_id, message_id)
);
CREATE INDEX received_messages_age ON received_messages (received_at);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

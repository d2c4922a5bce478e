-- Up Migration

-- The keys of an integration, so that a new one can be given out while the old one still works.
CREATE TABLE integration_keys (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  integration_id text NOT NULL REFERENCES integrations ON DELETE CASCADE,
  key_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  -- To the minute: a key that is used all the time is written once a minute.
  last_used_at timestamptz,
  -- From then on it is nobody's. Null: it works until it is removed.
  expires_at timestamptz
);
CREATE INDEX integration_keys_integration ON integration_keys (integration_id);

INSERT INTO integration_keys (integration_id, key_hash, created_at) SELECT id, key_hash, created_at FROM integrations;

-- The first key is written into integrations.key_hash, also by the release before this one, which looks nowhere else: the
-- trigger makes it one of the keys, whoever made the integration.
CREATE FUNCTION integration_first_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO integration_keys (integration_id, key_hash, created_at) VALUES (NEW.id, NEW.key_hash, NEW.created_at);
  RETURN NULL;
END $$;
CREATE TRIGGER integration_first_key AFTER INSERT ON integrations FOR EACH ROW EXECUTE FUNCTION integration_first_key();

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

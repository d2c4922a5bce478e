-- Up Migration

-- When it was last shown that messages reach a person this way, and what showed it.
ALTER TABLE contact_methods
  ADD COLUMN proved_at timestamptz,
  ADD COLUMN proved_by text CHECK (proved_by IN ('code', 'receipt', 'reply', 'key', 'link'));

-- The last test message of a contact method. A method that changes its address is another one.
CREATE TABLE contact_tests (
  person_id text NOT NULL,
  method_id text NOT NULL,
  asked_at timestamptz NOT NULL,
  asked_by text NOT NULL,
  answered_at timestamptz,
  PRIMARY KEY (person_id, method_id),
  FOREIGN KEY (person_id, method_id) REFERENCES contact_methods (person_id, id) ON DELETE CASCADE
);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

-- Up Migration

-- Faults that were met and lived with, counted by cause and hour. details: the last few, newest first.
CREATE TABLE ledger (
  cause text NOT NULL,
  hour timestamptz NOT NULL,
  count int NOT NULL,
  details jsonb NOT NULL DEFAULT '[]',
  last_at timestamptz NOT NULL,
  -- When somebody was told that the budget of this hour is spent.
  alarmed_at timestamptz,
  PRIMARY KEY (cause, hour)
);
CREATE INDEX ledger_hour ON ledger (hour);

-- How many faults of a cause an hour may have, where it is not the default: {"retry": 500}.
ALTER TABLE settings ADD COLUMN budgets jsonb NOT NULL DEFAULT '{}';

-- What an audit found wrong. A row is open until an audit finds it no more.
CREATE TABLE audit_findings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  -- "incident 42", "delivery 7"; the kind itself where it is about the whole.
  subject text NOT NULL,
  text text NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  -- The audits that saw it.
  count int NOT NULL DEFAULT 1,
  repaired_at timestamptz
);
CREATE UNIQUE INDEX audit_findings_open ON audit_findings (kind, subject) WHERE repaired_at IS NULL;
CREATE INDEX audit_findings_seen ON audit_findings (last_seen);

-- One row: whoever moves begun_at on does the audit of that minute.
CREATE TABLE audit (
  id int PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  begun_at timestamptz,
  done_at timestamptz,
  -- Findings of the last audit by kind, and how many audits running have had each.
  found jsonb NOT NULL DEFAULT '{}',
  running jsonb NOT NULL DEFAULT '{}',
  deadman_at timestamptz,
  deadman text
);
INSERT INTO audit DEFAULT VALUES;

-- Each process says every few seconds that it lives.
CREATE TABLE processes (
  id uuid PRIMARY KEY,
  role text NOT NULL CHECK (role IN ('all', 'api', 'worker')),
  host text NOT NULL,
  pid int NOT NULL,
  started_at timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  -- The providers as this process finds them: [{"name": "twilio", "state": "closed", …}].
  providers jsonb NOT NULL DEFAULT '[]'
);

-- /status counts the messages of the last hour. BRIN: they are touched soon after they were written, so this costs next to nothing.
CREATE INDEX deliveries_updated ON deliveries USING brin (updated_at) WITH (autosummarize = on);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

-- Up Migration

-- Fairness counts the pages of a person over a period.
CREATE INDEX pages_person ON pages (person_id, at);

-- Fairness counts public holidays by the person's country (ISO 3166-1 alpha-2, or with a subdivision: US, DE-BY).
ALTER TABLE people ADD COLUMN country text;
-- When a person is told of their shifts: [{"when": "before" | "start" | "end", "ahead": "1d", "method": "sms"}].
ALTER TABLE people ADD COLUMN shift_notices jsonb NOT NULL DEFAULT '[]';
-- An iCal address whose events are absences, polled.
ALTER TABLE people ADD COLUMN absence_calendar text;

-- A message to one person that is not a page: asked for cover, told of a shift, asked to confirm. An outbox like deliveries.
-- key makes writing it twice harmless; due_at is the next attempt while queued, the lease while sending.
CREATE TABLE notices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  -- Null: every verified method.
  method_id text,
  subject text NOT NULL,
  text text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
  due_at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  error text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX notices_due ON notices (due_at) WHERE status IN ('queued', 'sending');
CREATE INDEX notices_person ON notices (person_id);

CREATE TABLE absences (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  note text,
  -- The event's UID where it came from the person's calendar; null where it was entered.
  calendar_uid text,
  created_at timestamptz NOT NULL,
  CHECK (from_at < to_at)
);
CREATE INDEX absences_person ON absences (person_id, to_at);

-- How the last reading of each person's calendar went; another address begins anew.
CREATE TABLE absence_calendars (
  person_id text PRIMARY KEY REFERENCES people ON DELETE CASCADE,
  address_hash bytea NOT NULL,
  polled_at timestamptz NOT NULL,
  failures int NOT NULL DEFAULT 0
);

CREATE TABLE cover_requests (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rotation_id text NOT NULL REFERENCES rotations ON DELETE CASCADE,
  asker text NOT NULL REFERENCES people ON DELETE CASCADE,
  -- A direct swap is asked of one person, who gets this stretch and gives the other.
  asked text REFERENCES people ON DELETE CASCADE,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  return_from_at timestamptz,
  return_to_at timestamptz,
  status text NOT NULL CHECK (status IN ('open', 'taken', 'expired', 'withdrawn', 'refused')),
  taken_by text,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  -- The next reminder, or the end of waiting; null once settled.
  next_action_at timestamptz,
  CHECK (from_at < to_at),
  CONSTRAINT open_cover_has_a_next_action CHECK (status <> 'open' OR next_action_at IS NOT NULL)
);
CREATE INDEX cover_requests_rotation ON cover_requests (rotation_id, number);
CREATE INDEX cover_requests_due ON cover_requests (next_action_at) WHERE next_action_at IS NOT NULL;

-- A shift that its person is asked to confirm beforehand. number is what they reply: "ready 17".
CREATE TABLE confirmations (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rotation_id text NOT NULL REFERENCES rotations ON DELETE CASCADE,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  shift_from timestamptz NOT NULL,
  shift_to timestamptz NOT NULL,
  asked int NOT NULL DEFAULT 0,
  status text NOT NULL CHECK (status IN ('waiting', 'ready', 'unanswered', 'void')),
  next_action_at timestamptz,
  created_at timestamptz NOT NULL,
  answered_at timestamptz,
  UNIQUE (rotation_id, person_id, shift_from)
);
CREATE INDEX confirmations_due ON confirmations (next_action_at) WHERE next_action_at IS NOT NULL;

-- A calendar feed is opened by its token alone, because calendar programs send no header.
CREATE TABLE calendar_feeds (
  id text PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  rotation_id text REFERENCES rotations ON DELETE CASCADE,
  person_id text REFERENCES people ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  CHECK (num_nonnulls(rotation_id, person_id) = 1)
);

-- What a feed last said of each event, so that a change raises SEQUENCE (RFC 5545, 3.8.7.4).
CREATE TABLE calendar_events (
  uid text PRIMARY KEY,
  sequence int NOT NULL,
  content_hash bytea NOT NULL,
  changed_at timestamptz NOT NULL
);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

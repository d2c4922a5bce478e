-- Up Migration

-- Who made a release, where it is one of our people: they hear when its check turns. What the people on call in its
-- window are told: nothing, of the release, or of it and to say ready.
ALTER TABLE releases ADD COLUMN maker_id text REFERENCES people ON DELETE SET NULL;
ALTER TABLE releases ADD COLUMN on_call text NOT NULL DEFAULT 'tell' CHECK (on_call IN ('nothing', 'tell', 'ask'));
-- When it was last checked, and what stood for all that the check relies on then; null: not yet.
ALTER TABLE releases ADD COLUMN checked_at timestamptz;
ALTER TABLE releases ADD COLUMN checked_with text;
CREATE INDEX releases_maker ON releases (maker_id) WHERE maker_id IS NOT NULL;

-- What a check said, each time that it said something else. The newest is what holds.
CREATE TABLE release_checks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  release_id bigint NOT NULL REFERENCES releases ON DELETE CASCADE,
  at timestamptz NOT NULL,
  result text NOT NULL CHECK (result IN ('pass', 'warn', 'fail')),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  holes jsonb NOT NULL
);
CREATE INDEX release_checks_release ON release_checks (release_id, id);

-- Who is on call while a planned release may break things, and what came of telling and asking them. number is what they
-- reply: "ready 17". It is counted with those of shifts.
CREATE TABLE release_standbys (
  number bigint PRIMARY KEY DEFAULT nextval('confirmations_number_seq'),
  release_id bigint NOT NULL REFERENCES releases ON DELETE CASCADE,
  person_id text NOT NULL REFERENCES people ON DELETE CASCADE,
  -- The beginning that they were told of, and their hours on call within the window.
  begins_at timestamptz NOT NULL,
  spans jsonb NOT NULL,
  asked int NOT NULL DEFAULT 0,
  status text NOT NULL CHECK (status IN ('told', 'waiting', 'ready', 'unanswered', 'void')),
  next_action_at timestamptz,
  created_at timestamptz NOT NULL,
  answered_at timestamptz,
  UNIQUE (release_id, person_id)
);
CREATE INDEX release_standbys_due ON release_standbys (next_action_at) WHERE next_action_at IS NOT NULL;
CREATE INDEX release_standbys_person ON release_standbys (person_id);

-- Down Migration
-- Forward only: each migration is safe to run while the release before it still serves.

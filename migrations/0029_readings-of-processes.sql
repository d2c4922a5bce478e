-- Up Migration

-- What a process has counted and timed since its start, and how late its event loop was: what /status adds up.
ALTER TABLE processes ADD COLUMN reading jsonb NOT NULL DEFAULT '{}';

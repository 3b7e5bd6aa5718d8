-- What every run is entered in, and almost nobody asks: indexes of what is rare in place of indexes of everything.

-- Of a row of several events `hash` holds that of the last from now on, which is made of all before it, after 4 bytes of that of
-- each other; the rest of those is computed from what the row holds when it is read. Rows that are there stay as they are.
COMMENT ON COLUMN run_event.hash IS 'the first 4 bytes of the hash of each event, and the whole of the last one''s; of rows of earlier versions: of each, 32 bytes';

-- Most runs complete: a page of those is found in the list of all. Whoever looks for another status says that it is another.
DROP INDEX run_newest_by_status;
CREATE INDEX run_newest_by_status ON run (tenant_id, status, created_at DESC) WHERE status <> 'completed';

-- Most of a chain are the seals of runs, which are Marimba's: a page of those is found in the chain itself.
DROP INDEX audit_event_by_action, audit_event_by_actor;
CREATE INDEX audit_event_by_action ON audit_event (tenant_id, action, seq DESC) WHERE action <> 'run.sealed';
CREATE INDEX audit_event_by_actor ON audit_event (tenant_id, actor, seq DESC) WHERE actor <> 'marimba';

-- Rows of a chain, and so of the table, are written in the order of their times.
DROP INDEX audit_event_by_time;
CREATE INDEX audit_event_by_time ON audit_event USING brin (at) WITH (pages_per_range = 16, autosummarize = on);

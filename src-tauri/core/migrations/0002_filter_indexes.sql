-- Until the column index answers filters, these keep the first page of a rare action or actor instant.
-- They hold no fact of their own and can be dropped at any time.
CREATE INDEX event_action ON event (action, at, seq) WHERE action IS NOT NULL;
CREATE INDEX event_actor_email ON event (actor_email, at, seq) WHERE actor_email IS NOT NULL;
CREATE INDEX event_outcome ON event (outcome, at, seq);

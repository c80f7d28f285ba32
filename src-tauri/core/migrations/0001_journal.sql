-- The journal of one organization. Append-only: what was received stays as it was received.

CREATE TABLE identity (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    organization TEXT    NOT NULL,
    generation   TEXT    NOT NULL,
    created      INTEGER NOT NULL
) STRICT;

CREATE TABLE stream (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Compression dictionaries, trained on this organization's own records.
CREATE TABLE dictionary (
    id    INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- One row for each page or file read. raw and detail are compressed blocks of the records that were new or changed:
-- raw the exact bytes received, detail the long texts that no one groups by.
CREATE TABLE fetch (
    id           INTEGER PRIMARY KEY,
    stream       INTEGER NOT NULL REFERENCES stream (id),
    connector    TEXT    NOT NULL,
    manifest     TEXT    NOT NULL,
    request      TEXT    NOT NULL,
    window_from  INTEGER,
    window_until INTEGER,
    position     TEXT,
    next         TEXT,
    status       INTEGER NOT NULL,
    remote_time  INTEGER,
    received     INTEGER NOT NULL,
    body_bytes   INTEGER NOT NULL,
    body_sha256  BLOB    NOT NULL,
    events       INTEGER NOT NULL,
    added        INTEGER NOT NULL,
    revised      INTEGER NOT NULL,
    outside      INTEGER NOT NULL,
    problems     TEXT,
    dictionary   INTEGER REFERENCES dictionary (id),
    raw          BLOB    NOT NULL,
    detail       BLOB    NOT NULL
) STRICT;

-- Every different text of a field, once.
CREATE TABLE term (
    id    INTEGER PRIMARY KEY,
    field INTEGER NOT NULL,
    hash  INTEGER NOT NULL,
    text  TEXT    NOT NULL
) STRICT;
CREATE INDEX term_hash ON term (hash);
CREATE INDEX term_field ON term (field);

-- Identity, place in its block, times in nanoseconds UTC, and the text fields as numbers of terms.
-- at orders the list: when it happened, or when it was received where that is not known (occurred_digits is null).
CREATE TABLE event (
    seq             INTEGER PRIMARY KEY,
    fetch           INTEGER NOT NULL REFERENCES fetch (id),
    place           INTEGER NOT NULL,
    stream          INTEGER NOT NULL REFERENCES stream (id),
    uid_hash        INTEGER NOT NULL,
    uid             ANY     NOT NULL,
    raw_hash        INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    occurred_digits INTEGER,
    recorded        INTEGER,
    recorded_digits INTEGER,
    outcome         INTEGER NOT NULL,
    flags           INTEGER NOT NULL,
    holds           INTEGER NOT NULL,
    action          INTEGER,
    action_label    INTEGER,
    scope           INTEGER,
    category        INTEGER,
    crud            INTEGER,
    outcome_raw     INTEGER,
    outcome_reason  INTEGER,
    severity        INTEGER,
    actor_id        INTEGER,
    actor_type      INTEGER,
    actor_name      INTEGER,
    actor_email     INTEGER,
    actor_role      INTEGER,
    target_type     INTEGER,
    target_id       INTEGER,
    target_name     INTEGER,
    workspace_id    INTEGER,
    workspace       INTEGER,
    tenant          INTEGER,
    ip              INTEGER,
    country         INTEGER,
    region          INTEGER,
    city            INTEGER,
    latitude        INTEGER,
    longitude       INTEGER,
    user_agent      INTEGER,
    origin          INTEGER
) STRICT;
CREATE INDEX event_uid ON event (uid_hash);
CREATE INDEX event_at ON event (at, seq);

-- A later observation of the same event with different bytes. The first stays.
CREATE TABLE revision (
    id       INTEGER PRIMARY KEY,
    event    INTEGER NOT NULL REFERENCES event (seq),
    fetch    INTEGER NOT NULL REFERENCES fetch (id),
    place    INTEGER NOT NULL,
    raw_hash INTEGER NOT NULL
) STRICT;
CREATE INDEX revision_event ON revision (event);

-- The coverage ledger: what was asked for, how far it was read, and what is known to be missing.
CREATE TABLE interval (
    id        INTEGER PRIMARY KEY,
    stream    INTEGER NOT NULL REFERENCES stream (id),
    start     INTEGER NOT NULL,
    until     INTEGER NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('open', 'complete', 'suspect', 'missing', 'expired', 'superseded')),
    reason    TEXT,
    position  TEXT,
    pages     INTEGER NOT NULL DEFAULT 0,
    events    INTEGER NOT NULL DEFAULT 0,
    added     INTEGER NOT NULL DEFAULT 0,
    opened    INTEGER NOT NULL,
    completed INTEGER,
    rung      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX interval_stream ON interval (stream, start);

-- Resume tokens of streams that have one place to go on from.
CREATE TABLE position (
    stream   INTEGER PRIMARY KEY REFERENCES stream (id),
    position TEXT    NOT NULL,
    updated  INTEGER NOT NULL
) STRICT;

-- What this program and its user did.
CREATE TABLE activity (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    detail TEXT    NOT NULL
) STRICT;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fetch_is_never_changed BEFORE UPDATE ON fetch BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fetch_is_never_deleted BEFORE DELETE ON fetch BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER revision_is_never_changed BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER revision_is_never_deleted BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER term_is_never_changed BEFORE UPDATE ON term BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER term_is_never_deleted BEFORE DELETE ON term BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER activity_is_never_changed BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER activity_is_never_deleted BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Events in blocks instead of one row each. Rows of the version before are carried over between the two halves.

DROP TRIGGER event_is_never_changed;
DROP TRIGGER event_is_never_deleted;
DROP TRIGGER fetch_is_never_changed;
DROP TRIGGER fetch_is_never_deleted;
DROP TRIGGER revision_is_never_changed;
DROP TRIGGER revision_is_never_deleted;
DROP TRIGGER term_is_never_changed;
DROP TRIGGER term_is_never_deleted;
DROP INDEX event_uid;
DROP INDEX event_at;
DROP INDEX event_action;
DROP INDEX event_actor_email;
DROP INDEX event_outcome;
DROP INDEX revision_event;
DROP INDEX term_hash;
DROP INDEX term_field;
ALTER TABLE revision RENAME TO revision_2;
ALTER TABLE event RENAME TO event_2;
ALTER TABLE term RENAME TO term_2;
ALTER TABLE fetch RENAME TO fetch_2;

-- One row for each page or file read.
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
    problems     TEXT
) STRICT;

-- Some events that came with one fetch, in the order of their numbers. first is the number of the first of them;
-- numbers run without gaps over the whole journal. columns holds times, outcomes and codes of terms, body the exact
-- bytes received and the long texts. columns stands first, so that reading it passes over the pages of body.
CREATE TABLE block (
    first      INTEGER PRIMARY KEY,
    fetch      INTEGER NOT NULL REFERENCES fetch (id),
    events     INTEGER NOT NULL,
    columns    BLOB    NOT NULL,
    dictionary INTEGER REFERENCES dictionary (id),
    body       BLOB    NOT NULL
) STRICT;

-- Every different text of a field, once. Codes of a field run from 1 without gaps.
CREATE TABLE term (
    field INTEGER NOT NULL,
    code  INTEGER NOT NULL,
    hash  INTEGER NOT NULL,
    text  TEXT    NOT NULL,
    PRIMARY KEY (field, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX term_hash ON term (hash);

-- A later observation of the same event with different bytes. The first stays.
CREATE TABLE revision (
    id         INTEGER PRIMARY KEY,
    event      INTEGER NOT NULL,
    fetch      INTEGER NOT NULL REFERENCES fetch (id),
    raw_hash   INTEGER NOT NULL,
    dictionary INTEGER REFERENCES dictionary (id),
    raw        BLOB    NOT NULL
) STRICT;
CREATE INDEX revision_event ON revision (event);

-- Which identifiers are kept: sorted runs of (hash, number). They hold no fact of their own: whatever is missing here
-- is made again from the blocks. A chunk's id is its run's id times 2^32 plus its place in the run.
CREATE TABLE known_run (
    id      INTEGER PRIMARY KEY,
    entries INTEGER NOT NULL,
    fences  BLOB    NOT NULL
) STRICT;
CREATE TABLE known_chunk (
    id      INTEGER PRIMARY KEY,
    entries BLOB    NOT NULL
) STRICT;

CREATE TRIGGER block_is_never_changed BEFORE UPDATE ON block BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER block_is_never_deleted BEFORE DELETE ON block BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fetch_is_never_changed BEFORE UPDATE ON fetch BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fetch_is_never_deleted BEFORE DELETE ON fetch BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER revision_is_never_changed BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER revision_is_never_deleted BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER term_is_never_changed BEFORE UPDATE ON term BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER term_is_never_deleted BEFORE DELETE ON term BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Carried over here.

DROP TABLE revision_2;
DROP TABLE event_2;
DROP TABLE term_2;
DROP TABLE fetch_2;

-- Merkle trees over the exact bytes: kind 0 over the events in the order of their numbers, kind 1 over their later
-- versions in the order of their ids. peaks holds the roots of the complete subtrees, with which a tree goes on. due is
-- how many leaves there were when this step was taken: those are hashed by and by, before anything is added.
CREATE TABLE tree (
    kind  INTEGER PRIMARY KEY CHECK (kind IN (0, 1)),
    size  INTEGER NOT NULL,
    due   INTEGER NOT NULL,
    peaks BLOB    NOT NULL
) STRICT;
INSERT INTO tree (kind, size, due, peaks) SELECT 0, 0, coalesce(max(first + events - 1), 0), x'' FROM block;
INSERT INTO tree (kind, size, due, peaks) SELECT 1, 0, coalesce(max(id), 0), x'' FROM revision;

-- One row for each time a tree grew: id is twice its size from then on, plus its kind. root is its root then; marks
-- are the first two bytes of each leaf that was added, by which the one that was altered is found.
CREATE TABLE tree_step (
    id    INTEGER PRIMARY KEY,
    root  BLOB NOT NULL,
    marks BLOB NOT NULL
) STRICT;

CREATE TRIGGER tree_never_shrinks BEFORE UPDATE ON tree WHEN NEW.size < OLD.size OR NEW.kind <> OLD.kind OR NEW.due <> OLD.due BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER tree_is_never_deleted BEFORE DELETE ON tree BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER tree_step_is_never_changed BEFORE UPDATE ON tree_step BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER tree_step_is_never_deleted BEFORE DELETE ON tree_step BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

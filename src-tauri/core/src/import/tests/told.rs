//! What is odd about a record is told, or marked on its event.

use super::*;

#[test]
fn a_time_that_cannot_be_read_is_told_with_its_line() {
    let lines = "{\"uid\":\"1\",\"occurred\":\"2026-01-01T00:00:00Z\",\"action\":\"x\"}\n\
                 {\"uid\":\"2\",\"occurred\":\"nonsense\",\"action\":\"x\"}\n\
                 {\"uid\":\"3\",\"action\":\"x\"}\n";
    let table = "uid,occurred,action\n1,2026-01-01T00:00:00Z,x\n2,nonsense,x\n3,,x\n";
    for (name, text, first) in [("a.ndjson", lines, 2), ("a.csv", table, 3)] {
        let (found, tally) = events(name, text, &[]);

        assert_eq!((found.len(), tally.rejected, tally.untimed), (3, 0, 2), "{name}");
        let told: Vec<_> = tally.notes.iter().map(|note| (note.line, note.reason.as_str())).collect();
        assert_eq!(told, [(first, "its time `nonsense` cannot be read"), (first + 1, "it has no time")], "{name}");
    }
}

#[test]
fn what_a_column_shows_only_in_part_is_flagged() {
    let long = "y".repeat(70_000);
    let text =
        format!("uid,occurred,action,description\n1,2026-01-01T00:00:00Z,x,{long}\n2,2026-01-01T00:00:00Z,x,y\n");

    let (found, _) = events("a.csv", &text, &[]);

    let flagged: Vec<bool> = found.iter().map(|event| event.flags.contains(Flag::Oversized)).collect();
    assert_eq!(flagged, [true, false]);
}

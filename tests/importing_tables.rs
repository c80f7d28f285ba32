//! Tables as people have them: the text of old programs, a day and its time in two columns, and what is no table at all.

use std::fs;
use std::io::Write;

use serde_json::{Value, json};

use crate::importing::{counts, import, json_of, run};
use crate::importing_packed::workbook;

fn listed(folder: &std::path::Path, fields: [&str; 2]) -> Vec<[Value; 2]> {
    let found = json_of(&run(folder, &["query", "acme", "--json"]));
    found.as_array().unwrap().iter().map(|event| fields.map(|field| event[field].clone())).collect()
}

#[test]
fn a_table_that_an_old_program_saved_keeps_its_letters() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = b"Time;Action;User;Description\r\n".to_vec();
    text.extend_from_slice(b"2026-09-01T10:00:00Z;door opened;j\xf6rg@acme.example;T\xfcr \x96 5,50 \x80\r\n");
    fs::write(folder.path().join("log.csv"), text).unwrap();

    let report = import(folder.path(), 0, &["acme", "log.csv"]);

    assert_eq!(counts(&report), [1, 1, 0, 0, 0]);
    assert_eq!(listed(folder.path(), ["actor_email", "description"]), [["jörg@acme.example", "Tür – 5,50 €"]]);
}

#[test]
fn a_day_and_its_time_in_two_columns_are_one_time_in_a_table_and_in_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let table = "Datum;Uhrzeit;Aktion;Benutzer\n01.09.2026;12:00:00;door opened;ann@acme.example\n\
                 13.09.2026;09:30:15;door closed;bo@acme.example\n";
    fs::write(folder.path().join("log.csv"), table).unwrap();
    // 46266 is 1 September 2026, and a fraction alone is a time of day.
    let book = workbook(&[
        &["Date", "Time", "Action", "User"],
        &["46266", "0.5", "door opened", "ann@acme.example"],
        &["46278", "0.396006944444444", "door closed", "bo@acme.example"],
    ]);
    fs::write(folder.path().join("log.xlsx"), book).unwrap();

    for file in ["log.csv", "log.xlsx"] {
        import(folder.path(), 0, &["acme", file, "--timezone", "UTC"]);
        let expected = [["2026-09-13T09:30:15Z", "door closed"], ["2026-09-01T12:00:00Z", "door opened"]];
        assert_eq!(listed(folder.path(), ["occurred", "action"]), expected.map(|pair| pair.map(|text| json!(text))));
        assert!(run(folder.path(), &["org", "remove", "acme", "--yes"]).status.success());
    }
}

#[test]
fn a_tar_archive_is_told_and_nothing_of_it_is_taken_for_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut tar = vec![0_u8; 512];
    tar[..8].copy_from_slice(b"logs.csv");
    tar[257..262].copy_from_slice(b"ustar");
    tar.extend_from_slice(b"Time,Action,Actor\n2026-09-01T10:00:00Z,door opened,ann@acme.example\n");
    tar.resize(2048, 0);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar).unwrap();
    fs::write(folder.path().join("logs.tar.gz"), gzip.finish().unwrap()).unwrap();

    let refused = run(folder.path(), &["import", "acme", "logs.tar.gz"]);

    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is a tar archive: unpack it"), "{refused:?}");
}

#[test]
fn a_row_that_adds_others_up_is_no_event_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "Time,Action,User,Count\n2026-09-01T10:00:00Z,door opened,ann@acme.example,3\n\
                2026-09-02T10:00:00Z,door closed,bo@acme.example,4\n";
    fs::write(folder.path().join("log.csv"), format!("{rows}Total,,,7\n")).unwrap();
    let book = workbook(&[
        &["Time", "Action", "User", "Count"],
        &["2026-09-03T10:00:00Z", "door opened", "ann@acme.example", "3"],
        &["Total rows: 1", "", "", ""],
    ]);
    fs::write(folder.path().join("log.xlsx"), book).unwrap();
    // A row without a time that says what somebody did is kept, whatever it is called.
    fs::write(folder.path().join("odd.csv"), format!("{rows}Total,report made,ann@acme.example,7\n")).unwrap();
    let told = |report: &Value| {
        let rows = report["totals"].as_array().unwrap().iter();
        rows.map(|row| (row["line"].as_u64().unwrap(), row["reason"].as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    let say = "it is a row of totals, and no event".to_owned();

    let table = import(folder.path(), 0, &["acme", "log.csv"]);
    assert_eq!((counts(&table), told(&table)), ([2, 2, 0, 0, 0], vec![(4, say.clone())]));
    let sheet = import(folder.path(), 0, &["sheet", "log.xlsx"]);
    assert_eq!((counts(&sheet), told(&sheet).len()), ([1, 1, 0, 0, 0], 1));
    let named = ["other", "log.csv", "--map", "occurred=Time", "--map", "action=Action"];
    let assigned = import(folder.path(), 0, &named);
    assert_eq!((counts(&assigned), told(&assigned)), ([2, 2, 0, 0, 0], vec![(4, say)]));
    let odd = import(folder.path(), 0, &["odd", "odd.csv"]);
    assert_eq!((counts(&odd), told(&odd).len()), ([3, 3, 0, 0, 0], 0));
}

#[test]
fn text_in_utf_16_is_read_without_its_mark() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Time\tAction\tUser\r\n2026-09-01T10:00:00Z\tTür geöffnet\tann@acme.example\r\n";
    let units: Vec<u16> = text.encode_utf16().collect();
    fs::write(folder.path().join("low.txt"), units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<_>>())
        .unwrap();
    fs::write(folder.path().join("high.csv"), units.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<_>>())
        .unwrap();

    for (alias, file) in [("low", "low.txt"), ("high", "high.csv")] {
        let report = import(folder.path(), 0, &[alias, file]);
        assert_eq!(counts(&report), [1, 1, 0, 0, 0], "{file}");
        let found = json_of(&run(folder.path(), &["query", alias, "--json"]));
        assert_eq!(found[0]["action"], "Tür geöffnet", "{file}");
    }
}

#[test]
fn a_date_may_count_weeks_or_days() {
    let folder = tempfile::tempdir().unwrap();
    let table =
        "Time,Action,User\n2026-W36-2,door opened,ann@acme.example\n2026-245T09:30:00Z,door closed,bo@acme.example\n";
    fs::write(folder.path().join("log.csv"), table).unwrap();

    import(folder.path(), 0, &["acme", "log.csv", "--timezone", "UTC"]);

    let expected = [["2026-09-02T09:30:00Z", "door closed"], ["2026-09-01T00:00:00Z", "door opened"]];
    assert_eq!(listed(folder.path(), ["occurred", "action"]), expected.map(|pair| pair.map(|text| json!(text))));
}

#[test]
fn a_table_whose_times_alone_cannot_be_read_is_refused_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let table = "Time,Action,User\n1st of Nevuary,door opened,ann\n2nd of Nevuary,door closed,bo\n";
    fs::write(folder.path().join("log.csv"), table).unwrap();

    let refused = run(folder.path(), &["import", "acme", "log.csv"]);

    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr);
    let expected =
        "the times of `log.csv` are in its column `Time`, and none of them can be read, such as `1st of Nevuary`";
    assert!(said.contains(expected), "{said}");
}

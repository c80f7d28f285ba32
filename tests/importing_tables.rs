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

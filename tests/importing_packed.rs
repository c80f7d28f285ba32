//! Archives and workbooks: what is in them comes in as if it lay beside them, and what is none of it is told.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::importing::{counts, import, json_of, run};

const ROWS: [&str; 2] = [
    "2026-09-01T10:00:00Z,AssetDeleted,ann@acme.example,Studio,\"A, b\"",
    "2026-09-01T09:00:00Z,UserLogin,bo@acme.example,,",
];

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn table(rows: &[&str]) -> String {
    format!("Timestamp,Action,Actor,Workspace,Details\n{}\n", rows.join("\n"))
}

/// Writes a workbook with one sheet; numbers with a style are times.
pub fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::new();
    for (number, row) in rows.iter().enumerate() {
        sheet.push_str(&format!("<row r=\"{}\">", number + 1));
        for (place, cell) in row.iter().enumerate() {
            let at = format!("{}{}", char::from(b'A' + u8::try_from(place).unwrap()), number + 1);
            match cell.parse::<f64>() {
                Ok(_) => sheet.push_str(&format!("<c r=\"{at}\" s=\"1\"><v>{cell}</v></c>")),
                Err(_) if cell.is_empty() => {}
                Err(_) => sheet.push_str(&format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")),
            }
        }
        sheet.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let files = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Log\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>")),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    packed(&files)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    fs::write(folder.join(name), bytes).unwrap();
}

#[test]
fn an_archive_is_read_file_by_file_and_says_what_it_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(table(&ROWS[1..]).as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let book =
        workbook(&[&["Timestamp", "Action", "Actor"], &["2026-09-01T08:00:00Z", "UserLogin", "cy@acme.example"]]);
    let one = table(&ROWS);
    let files: [(&str, &[u8]); 6] = [
        ("logs/one.csv", one.as_bytes()),
        ("./logs/two.csv.gz", &gzip),
        ("logs/three.xlsx", &book),
        ("README.txt", b"These are the logs."),
        ("__MACOSX/._one.csv", b"\x00\x05"),
        (".DS_Store", b"\x00"),
    ];
    write(folder.path(), "logs.zip", &packed(&files));

    let report = import(folder.path(), 5, &["acme", "logs.zip"]);

    assert_eq!(counts(&report), [4, 3, 1, 0, 0]);
    let names: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|file| file["file"].as_str().unwrap()).collect();
    assert_eq!(names, ["logs.zip/logs/one.csv", "logs.zip/./logs/two.csv.gz", "logs.zip/logs/three.xlsx/Log.csv"]);
    assert_eq!(report["skipped"][0]["file"], "logs.zip/README.txt");
    assert_eq!(report["skipped"].as_array().map(Vec::len), Some(1), "{report}");
    assert_eq!(counts(&import(folder.path(), 5, &["acme", "logs.zip"])), [4, 0, 4, 0, 0]);

    write(folder.path(), "no.zip", &packed(&[("README.txt", b"nothing here")]));
    write(folder.path(), "nested.zip", &packed(&[("inner.zip", &packed(&[("a.csv", b"a,b")]))]));
    write(folder.path(), "broken.zip", &packed(&files)[..200]);
    for name in ["no.zip", "nested.zip", "broken.zip"] {
        let refused = run(folder.path(), &["import", "new", name]);
        assert_eq!(refused.status.code(), Some(2), "{name}: {refused:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(name), "{refused:?}");
    }
    assert_eq!(json_of(&run(folder.path(), &["org", "list", "--json"])).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_workbook_holds_the_same_events_as_the_table_it_was_saved_from() {
    let folder = tempfile::tempdir().unwrap();
    // 46266.5 is noon of 1 September 2026; the fraction of the second one is that of 09:00:01.
    let book = workbook(&[
        &["Timestamp (UTC)", "Action", "Actor", "Workspace", "Details"],
        &["46266.5", "AssetDeleted", "ann@acme.example", "Studio", "A, b"],
        &["46266.37501157407", "UserLogin", "bo@acme.example", "", ""],
    ]);
    write(folder.path(), "log.xlsx", &book);
    let rows = [
        "2026-09-01T12:00:00Z,AssetDeleted,ann@acme.example,Studio,\"A, b\"",
        "2026-09-01T09:00:01Z,UserLogin,bo@acme.example,,",
    ];
    write(folder.path(), "log.csv", table(&rows).as_bytes());

    let report = import(folder.path(), 0, &["acme", "log.xlsx", "log.csv"]);

    assert_eq!(counts(&report), [4, 2, 2, 0, 0], "{report}");
    assert_eq!(report["files"][0]["profile"], "runway");
    let listed = json_of(&run(folder.path(), &["query", "acme", "--json"]));
    let times: Vec<_> = listed.as_array().unwrap().iter().map(|event| event["occurred"].clone()).collect();
    assert_eq!(times, [json!("2026-09-01T12:00:00Z"), json!("2026-09-01T09:00:01Z")]);
}

//! What somebody noted of a gap goes with what is handed out: in their words, and without a change of what is missing.

use std::fs;

use serde_json::Value;
use trailbook_core::cancel::Cancel;
use trailbook_core::event::Timestamp;
use trailbook_core::export::{Format, Overwrite};
use trailbook_core::page::Window;
use trailbook_core::workbench::{Beside, ExportOptions, PackOptions, Proofs, ReviewedGap, Workbench, verify};

use crate::doubts::{burst, uncounted};
use crate::support::{alias, query, sync, workbench};

const HOSTILE: &str = "the <b>provider</b> says \u{202e}so";

async fn packed(bench: &Workbench, folder: &std::path::Path, name: &str, text: &str) -> Value {
    let options =
        PackOptions { path: folder.join(name), overwrite: Overwrite::Refuse, proofs: Proofs::Without, authority: None };
    bench.export_pack(&alias("kilo"), &query(text), options, Box::new(|_| {}), Cancel::new()).await.unwrap();
    serde_json::from_slice(&fs::read(folder.join(name).join("manifest.json")).unwrap()).unwrap()
}

async fn exported(bench: &Workbench, folder: &std::path::Path, name: &str, format: Format) -> Value {
    let options = ExportOptions {
        path: folder.join(name),
        overwrite: Overwrite::Refuse,
        format,
        columns: Vec::new(),
        zone: None,
        beside: Beside::Manifest,
    };
    bench.export(&alias("kilo"), &query(""), options, Box::new(|_| {}), Cancel::new()).await.unwrap();
    serde_json::from_slice(&fs::read(folder.join(format!("{name}.manifest.json"))).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_is_in_the_manifest_the_report_and_the_pack_and_changes_no_state() {
    let folder = tempfile::tempdir().unwrap();
    let bench = workbench(&folder.path().join("data"));
    let _remote = uncounted(&bench, burst(700, 1, &["one.unknown.action"])).await;
    sync(&bench, "kilo").await.unwrap();
    let before = packed(&bench, folder.path(), "before", "").await;
    let gap = before["gaps"][0].clone();
    assert_eq!(before["reviews"], serde_json::json!([]));
    let at = |name: &str| Timestamp::parse(gap[name].as_str().unwrap()).unwrap().at;
    let stream = gap["stream"].as_str().unwrap().to_owned();
    let window = Window { from: at("from"), until: at("until") };
    let reviewed = ReviewedGap { stream, window };
    bench.review_gap(&alias("kilo"), reviewed, "Ann Keller".to_owned(), HOSTILE.to_owned()).await.unwrap();

    let manifest = packed(&bench, folder.path(), "after", "").await;

    let [review] = manifest["reviews"].as_array().unwrap().as_slice() else { panic!("{}", manifest["reviews"]) };
    assert_eq!((&review["by"], &review["why"], &review["from"]), (&"Ann Keller".into(), &HOSTILE.into(), &gap["from"]));
    assert!(review["at"].as_str().unwrap().ends_with('Z'));
    assert_eq!((&manifest["gaps"], &manifest["coverage"]), (&before["gaps"], &before["coverage"]));
    let report = fs::read_to_string(folder.path().join("after/report.html")).unwrap();
    assert!(report.contains("changes nothing about what is missing"));
    assert!(report.contains("Ann Keller") && report.contains("the &lt;b&gt;provider&lt;/b&gt; says \\u{202e}so"));
    for (name, format) in [("a.csv", Format::Csv), ("a.html", Format::Html)] {
        assert_eq!(exported(&bench, folder.path(), name, format).await["reviews"], manifest["reviews"]);
    }
    assert!(fs::read_to_string(folder.path().join("a.html")).unwrap().contains("Ann Keller"));
    let elsewhere = packed(&bench, folder.path(), "elsewhere", "before:2001-01-01").await;
    assert_eq!(elsewhere["reviews"], serde_json::json!([]), "a gap outside of the time asked for is not listed");

    let valid = async |name: &str| verify(folder.path().join(name), Cancel::new()).await.unwrap().valid;
    assert!(valid("after").await && valid("a.csv").await);
    for name in ["after/manifest.json", "a.csv.manifest.json"] {
        let path = folder.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("Ann Keller", "Ben Keller")).unwrap();
    }
    assert!(!valid("after").await && !valid("a.csv").await, "who looked is covered by the signature");
}

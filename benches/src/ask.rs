//! Trailbook warm: one process that opens the workbench once and answers one JSON request a line, as the window would.
//!
//! `{"ask": "page" | "numbers" | "count", "text": "…"}` is answered by `{"ms": …, "answer": …}`.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Map, Value, json};
use trailbook_core::failure::Failure;
use trailbook_core::keychain::Secret;
use trailbook_core::organization::Alias;
use trailbook_core::query::Zone;
use trailbook_core::workbench::{Asker, Config, Query, VaultChoice, Workbench};

use crate::Problem;
use crate::compare::{BUCKETS, PAGE, TOP};
use crate::questions::FACETS;

/// Serves until standard input ends. The arguments are the data folder, the passphrase and the alias.
pub(crate) fn serve(arguments: &[String]) -> Result<(), Problem> {
    let [folder, passphrase, alias] = arguments else {
        return Err(Problem::new("ask takes a data folder, a passphrase and an alias"));
    };
    let alias = Alias::try_from(alias.clone()).map_err(|error| Problem::new(error.to_string()))?;
    let vault = VaultChoice::Passphrase(Secret::from(passphrase.clone()));
    let workbench = Workbench::open(Config { data_dir: PathBuf::from(folder), vault })?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    for line in io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let text = request["text"].as_str().unwrap_or_default().to_owned();
        let query = Query { text, zone: Zone::utc() };
        let begin = Instant::now();
        let answer = runtime.block_on(answer(&workbench, &alias, &query, request["ask"].as_str()))?;
        let ms = begin.elapsed().as_secs_f64() * 1_000.0;
        println!("{}", json!({ "ms": ms, "answer": answer }));
        io::stdout().flush()?;
    }
    Ok(())
}

async fn answer(workbench: &Workbench, alias: &Alias, query: &Query, ask: Option<&str>) -> Result<Value, Failure> {
    match ask {
        Some("page") => {
            let records = workbench.query(alias, query, 0, PAGE).await?;
            let uids = records.iter().map(|record| record.event.uid.as_ref().map(|uid| uid.as_str()));
            Ok(json!(uids.collect::<Vec<_>>()))
        }
        Some("count") => Ok(json!(workbench.count(alias, query).await?)),
        _ => {
            // As the window does: one question is opened, and all three are asked of it at once.
            let fields = FACETS.map(|(field, _)| field.to_owned());
            let (question, _) = workbench.open_query(alias, query, 0, Asker::Aside).await?;
            let answers = tokio::try_join!(
                workbench.query_count(question),
                workbench.session_facets(question, &fields, TOP, None),
                workbench.session_histogram(question, BUCKETS),
            );
            workbench.close_query(question);
            let (count, facets, histogram) = answers?;
            let facets: Map<String, Value> =
                facets.into_iter().map(|facet| (facet.field, json!(facet.values))).collect();
            Ok(json!({ "count": count, "facets": facets, "histogram": histogram.bars }))
        }
    }
}

//! Invented records in the shapes that vendors send, and what each has to become. A line of a file in `samples` holds
//! `record`, and in `expect` the fields of the event; null stands for a field that has to be absent.

use serde_json::Value;

use super::super::find;
use crate::event::{Event, Instant, Record};

pub(super) fn canonical(event: Event) -> Value {
    let nowhere = Record {
        seq: 0,
        organization: String::new(),
        connector: String::new(),
        stream: String::new(),
        received: Instant::MIN,
        revised: 0,
        event,
    };
    nowhere.to_json()
}

/// Maps the record of each line by itself and within an answer, and holds it against what is expected.
fn hold(id: &str, lines: &str) {
    let manifest = find(id).unwrap();
    let mut count = 0;
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let record = case["record"].to_string();
        for wrapped in [record.clone(), format!("[{record}]"), format!("{{\"anything\":{{\"list\":[{record}]}}}}")] {
            let mapped: Vec<_> = manifest.map_bytes(wrapped.as_bytes()).map(Result::unwrap).collect();
            assert_eq!(mapped.len(), 1, "{wrapped}");
            assert_eq!(mapped[0].event.raw, record.as_bytes(), "the bytes stay");
            let event = canonical(mapped[0].event.clone());
            for (field, expected) in case["expect"].as_object().unwrap() {
                assert_eq!(&event[field], expected, "{id}: {field} of {wrapped}");
            }
        }
        count += 1;
    }
    assert!(count > 0, "{id} has samples");
}

macro_rules! vendors {
    ($($id:ident)+) => {
        /// Says which connectors have samples.
        const WITH_SAMPLES: &[&str] = &[$(stringify!($id)),+];

        mod the_records_of_each_vendor_become_the_events_that_they_mean {
            $(#[test]
            fn $id() {
                super::hold(stringify!($id), include_str!(concat!("samples/", stringify!($id), ".ndjson")));
            })+
        }
    };
}

vendors! {
    anthropic atlassian auth0 bitwarden cloudflare entra figma github github_enterprise gitlab google_workspace linear
    okta onepassword openai pagerduty sentry slack snyk tailscale vercel zoom
}

#[test]
fn every_connector_has_samples_of_its_records() {
    let elsewhere = ["demo", "invent", "kilo"];
    for manifest in super::super::builtin() {
        let id = manifest.id();
        assert!(WITH_SAMPLES.contains(&id) || elsewhere.contains(&id), "{id}");
    }
}

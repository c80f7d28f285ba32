//! What is said of exported rows wherever they go: whose they are, what was asked, what is known to be missing.

use serde_json::Value;

use crate::coverage;
use crate::event::{Instant, Timestamp};
use crate::evidence;
use crate::failure::Failure;
use crate::interval::IntervalState;
use crate::organization::AccessScope;
use crate::page::{StreamId, Window};
use crate::query::{Filter, Sign, ZoneContext};
use crate::store::Store;

use super::registry::Description;
use super::reviews::Review;

/// Describes the rows that `filter` finds; `reviews` are those of the organization's gaps.
pub(super) fn about(
    description: &Description,
    reviews: &[Review],
    store: &Store,
    filter: &Filter,
    text: &str,
    context: &ZoneContext,
) -> Result<evidence::About, Failure> {
    let organization = &description.organization;
    let time = filter.resolve(context.now, context.zone).time;
    let mut known = Vec::new();
    for stream in store.streams()? {
        let stretches = coverage::stretches(&store.intervals(&stream)?);
        known.extend(stretches.into_iter().map(|stretch| (stream.clone(), stretch)));
    }
    let touches = |window: &Window| time.iter().any(|asked| asked.from < window.until && window.from < asked.until);
    let is_gap =
        |(_, known): &&(StreamId, coverage::Stretch)| known.state != IntervalState::Complete && touches(&known.window);
    let gaps: Vec<_> = known.iter().filter(is_gap).collect();
    Ok(evidence::About {
        program: evidence::Program { name: "Trailbook".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        created: context.now.to_rfc3339(0),
        organization: evidence::Organization {
            alias: organization.alias.to_string(),
            name: organization.access.name.clone(),
            connector: organization.connector.clone(),
            settings: serde_json::to_value(&organization.settings).unwrap_or(Value::Null),
            role: organization.access.role.clone(),
            scope: serde_json::to_value(&organization.access.scope).unwrap_or(Value::Null),
            retention_days: organization.access.retention_days,
        },
        connectors: connectors(store)?,
        filter: evidence::Filter {
            text: text.to_owned(),
            sentence: filter.sentence(context),
            zone: context.zone.name().to_owned(),
            time: time.iter().map(span).collect(),
            terms: filter.terms.iter().map(term).collect(),
            within: match &organization.access.scope {
                AccessScope::Organization => None,
                AccessScope::Workspace { id, .. } => Some(id.clone()),
            },
        },
        order: "newest first; events of one instant by their number in the journal, higher first".to_owned(),
        reviews: reviews.iter().filter(|review| gaps.iter().any(|gap| is_of(review, gap))).map(said).collect(),
        gaps: gaps.into_iter().map(stretch).collect(),
        coverage: known.iter().map(stretch).collect(),
        clock: store.skew()?.map(|skew| evidence::Clock {
            reads: skew.reads,
            least_seconds: skew.least,
            most_seconds: skew.most,
        }),
    })
}

fn connectors(store: &Store) -> Result<Vec<evidence::Connector>, Failure> {
    let read = |known: crate::store::Provenance| evidence::Connector {
        id: known.connector,
        manifest: known.manifest,
        reads: known.reads,
        events: known.events,
        first_received: known.first.to_rfc3339(0),
        last_received: known.last.to_rfc3339(0),
    };
    Ok(store.provenance()?.into_iter().map(read).collect())
}

fn term(term: &crate::query::Term) -> evidence::Term {
    let sign = match term.sign {
        Sign::Include => "include",
        Sign::Exclude => "exclude",
    };
    evidence::Term { sign: sign.to_owned(), text: term.to_text() }
}

fn span(window: &Window) -> evidence::Span {
    let told = |at: Instant, open: Instant| (at != open).then(|| at.to_rfc3339(9));
    evidence::Span { from: told(window.from, Instant::MIN), until: told(window.until, Instant::MAX) }
}

fn stretch((stream, known): &(StreamId, coverage::Stretch)) -> evidence::Stretch {
    evidence::Stretch {
        stream: stream.0.clone(),
        from: known.window.from.exact(),
        until: known.window.until.exact(),
        state: known.state.as_str().to_owned(),
        reason: known.reason.clone(),
    }
}

/// Says whether a review is of this gap, or of a part of it.
fn is_of(review: &Review, (stream, known): &(StreamId, coverage::Stretch)) -> bool {
    let at = |text: &str| Timestamp::parse(text).ok().map(|time| time.at);
    let within = |(from, until)| from < known.window.until && known.window.from < until;
    stream.0 == review.stream && at(&review.from).zip(at(&review.to)).is_some_and(within)
}

fn said(review: &Review) -> evidence::GapReview {
    evidence::GapReview {
        stream: review.stream.clone(),
        from: review.from.clone(),
        until: review.to.clone(),
        by: review.by.clone(),
        at: review.at.clone(),
        why: review.why.clone(),
    }
}

//! Reads a pretend remote into a real, encrypted journal, at a time that the test says.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use trailbook_core::cancel::Cancel;
use trailbook_core::connector::{Connector, Manifest};
use trailbook_core::coverage::{self, Stretch};
use trailbook_core::event::Instant;
use trailbook_core::interval::IntervalState;
use trailbook_core::keychain::Secret;
use trailbook_core::organization::AccessScope;
use trailbook_core::page::{PageRequest, StreamId};
use trailbook_core::remote::{Pace, Remote, Secrets, Settings};
use trailbook_core::store::{CipherKey, Raw, Store};
use trailbook_core::sync::{self, Progress, Session, SyncRange, Tally};

use crate::server::KEY;
use crate::world::NOW;

/// A journal and what is needed to fill it.
pub struct Reader {
    pub connector: Connector,
    pub store: Store,
    remote: Remote,
    /// Our clock.
    pub now: Arc<Mutex<i64>>,
}

impl Reader {
    /// Makes a journal in `folder` for the remote at `address`.
    pub fn new(folder: &Path, manifest: &str, address: &str) -> Self {
        let manifest = Manifest::parse(manifest).unwrap_or_else(|error| panic!("{error}\n{manifest}"));
        let settings = BTreeMap::from([("base_url".to_owned(), address.to_owned())]);
        let connector = Connector::bind(Arc::new(manifest), &settings).unwrap();
        let key = CipherKey::new(format!("x'{}'", "7".repeat(64)).into()).unwrap();
        let path = folder.join("journal.db");
        let store = if path.exists() {
            Store::open(&path, key, "acme", "organization").unwrap()
        } else {
            Store::create(&path, key, "acme", "organization", Instant::from_nanos(NOW)).unwrap()
        };
        let pace = Pace {
            base: Duration::from_millis(1),
            cap: Duration::from_millis(2),
            tries: 4,
            sleep: Arc::new(|_| Box::pin(async {})),
            ..Pace::default()
        };
        let settings = Settings { pace, largest_body: 8 << 20, ..Settings::default() };
        Self::with(connector, store, address, settings)
    }

    /// Returns the reader with a wire that does not wait long for an answer.
    pub fn hasty(self, address: &str) -> Self {
        let timeout = Duration::from_millis(700);
        let pace = Pace { tries: 1, ..Pace::default() };
        let settings = Settings { pace, read_timeout: timeout, timeout, ..Settings::default() };
        Self::with(self.connector, self.store, address, settings)
    }

    fn with(connector: Connector, store: Store, address: &str, settings: Settings) -> Self {
        let secrets = Secrets::new().with("token", Secret::from(KEY.to_owned()));
        let remote = Remote::new(address.parse().unwrap(), secrets, settings).unwrap();
        Self { connector, store, remote, now: Arc::new(Mutex::new(NOW)) }
    }

    /// Syncs everything.
    pub async fn sync(&self) -> Result<Tally, sync::Error> {
        self.sync_until(&Cancel::new(), |_| {}).await
    }

    /// Syncs and tells how it goes.
    pub async fn sync_until(
        &self,
        cancel: &Cancel,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Tally, sync::Error> {
        let now = self.now.clone();
        let session = Session {
            connector: &self.connector,
            remote: &self.remote,
            store: &self.store,
            scope: &AccessScope::Organization,
            retention_days: None,
            actions: &Vec::new,
            clock: &move || Instant::from_nanos(*now.lock().unwrap()),
            progress: &progress,
            cancel,
        };
        sync::run(&session, SyncRange::default()).await
    }

    /// Returns the bytes of every event kept, sorted.
    pub fn bytes(&self) -> Vec<Vec<u8>> {
        let count = i64::try_from(self.store.totals().unwrap().events).unwrap();
        let numbers: Vec<i64> = (0..=count).collect();
        let records = self.store.records(&numbers, Raw::With).unwrap();
        let mut bytes: Vec<Vec<u8>> = records.into_iter().map(|record| record.event.raw).collect();
        bytes.sort();
        bytes
    }

    /// Returns what is known of each stretch of time, stream after stream.
    pub fn stretches(&self) -> Vec<Stretch> {
        let streams = self.store.streams().unwrap();
        streams.iter().flat_map(|stream| coverage::stretches(&self.store.intervals(stream).unwrap())).collect()
    }

    /// Returns what is known not to be here. What is yet to come is not missing: a clock that was ahead has left marks there.
    pub fn gaps(&self) -> Vec<Stretch> {
        let now = Instant::from_nanos(*self.now.lock().unwrap());
        let gap = |stretch: &Stretch| {
            stretch.window.until <= now && !matches!(stretch.state, IntervalState::Complete | IntervalState::Expired)
        };
        self.stretches().into_iter().filter(gap).collect()
    }

    /// Returns the first request of the only stream.
    pub fn first_request(&self) -> PageRequest {
        self.connector.request(&StreamId("events".to_owned()), None, None).unwrap()
    }
}

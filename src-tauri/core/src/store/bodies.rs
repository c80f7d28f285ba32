//! What was read before, by the digest of its bytes: so that a file that was imported in part goes on where it was.

use std::collections::HashMap;

use super::{Error, Store};

impl Store {
    /// Returns the digests of the bodies that came from files and were read with `manifest`, each with its events.
    pub fn known_bodies(&self, manifest: &str) -> Result<HashMap<[u8; 32], u64>, Error> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT body_sha256, events FROM fetch WHERE request LIKE 'import %' AND manifest = ?1",
            )?;
            let rows = select.query_map([manifest], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)))?;
            let mut bodies = HashMap::new();
            for row in rows {
                let (digest, events) = row?;
                if let Ok(digest) = <[u8; 32]>::try_from(digest) {
                    bodies.insert(digest, u64::try_from(events).unwrap_or(0));
                }
            }
            Ok(bodies)
        })
    }
}

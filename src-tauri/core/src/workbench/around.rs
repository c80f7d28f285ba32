//! Questions about places: what lies around an event, where an instant stands in a list, and how much several lists hold.

use crate::event::{Instant, Record};
use crate::failure::{Code, Failure};
use crate::organization::Alias;
use crate::query::{Filter, Zone};
use crate::store::{Key, Raw};

use super::questions::{NEVER, Query, select};
use super::sessions::SessionId;
use super::{Workbench, blocking};

impl Workbench {
    /// Returns up to `count` events of a query before and after the event with this number, newest first. The event
    /// itself need not belong to the query.
    ///
    /// # Errors
    /// When there is no such event, the text is wrong, or the cache cannot be read.
    pub async fn neighbours(&self, alias: &Alias, query: &Query, seq: i64, count: u32) -> Result<Vec<Record>, Failure> {
        let description = self.describe(alias).await?;
        let (this, query) = (self.clone(), query.clone());
        blocking(move || {
            let missing = || Failure::new(Code::NotFound, format!("there is no event number {seq}"));
            let (store, _, selection) = this.prepare(&description, &query)?;
            let everything = select(&store, &description, &Filter::default(), query.zone)?;
            let middle = store.visible(&everything, seq, Raw::Without)?.ok_or_else(missing)?;
            let row = store.rows_before(&selection, Key { at: middle.at(), seq })?;
            let first = row.saturating_sub(u64::from(count));
            let newer = u32::try_from(row - first).unwrap_or(count);
            let length = newer.saturating_add(count).saturating_add(1);
            Ok(store.page(&selection, first, length, Raw::Without)?)
        })
        .await
    }

    /// Returns how many rows of an open question are newer than `at`: the row to show for that instant.
    ///
    /// # Errors
    /// When the question is no longer open or the cache cannot be read.
    pub async fn query_locate(&self, id: SessionId, at: Instant) -> Result<u64, Failure> {
        let session = self.session(id).await?;
        blocking(move || Ok(session.store.rows_before(&session.selection, Key { at, seq: i64::MAX })?)).await
    }

    /// Returns how many events match each of several texts; none for a text that is wrong.
    ///
    /// # Errors
    /// When the cache cannot be read.
    pub async fn counts(&self, alias: &Alias, texts: &[String], zone: Zone) -> Result<Vec<Option<u64>>, Failure> {
        let description = self.describe(alias).await?;
        let (this, texts) = (self.clone(), texts.to_vec());
        blocking(move || {
            let store = this.store(&description)?;
            let count = |text: &String| {
                let Ok(filter) = Filter::parse(text) else { return Ok(None) };
                let selection = select(&store, &description, &filter, zone)?;
                Ok(Some(store.count(&selection, NEVER, &|_, _| {})?))
            };
            texts.iter().map(count).collect()
        })
        .await
    }
}

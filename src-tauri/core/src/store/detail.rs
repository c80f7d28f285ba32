//! The texts of an event that lie in the body of its block.

use crate::event::{Change, Event, EventUid, Field, Glimpse, Said, Target};

use super::Error;

/// The texts of an event that are no terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Detail<'a> {
    /// The remote's identifier.
    pub(super) uid: &'a str,
    /// The time as the remote wrote it.
    pub(super) occurred_text: Option<&'a str>,
    /// [`Field::Description`].
    pub(super) description: Option<&'a str>,
    /// [`Field::SessionId`].
    pub(super) session_id: Option<&'a str>,
    /// [`Field::RequestId`].
    pub(super) request_id: Option<&'a str>,
    /// All targets as a JSON array.
    pub(super) targets: Option<&'a str>,
    /// All changes as a JSON array.
    pub(super) changes: Option<&'a str>,
}

impl<'a> Detail<'a> {
    /// Shows them in `glimpse`.
    pub(super) fn show(&self, glimpse: &mut Glimpse<'a>) {
        let said = |text: Option<&'a str>| text.map_or(Said::Nothing, Said::Own);
        glimpse.uid = Some(self.uid).filter(|uid| !uid.is_empty());
        glimpse.occurred_text = self.occurred_text;
        glimpse.fields[Field::Description.index()] = said(self.description);
        glimpse.fields[Field::SessionId.index()] = said(self.session_id);
        glimpse.fields[Field::RequestId.index()] = said(self.request_id);
        glimpse.targets = self.targets;
        glimpse.changes = self.changes;
    }

    /// Writes them into `event`.
    pub(super) fn fill(&self, event: &mut Event) -> Result<(), Error> {
        let damaged = |_| Error::Damaged { what: "the details of an event cannot be read".to_owned() };
        event.uid = EventUid::try_from(self.uid.to_owned()).ok();
        event.occurred_text = self.occurred_text.map(str::to_owned);
        let texts = [
            (Field::Description, self.description),
            (Field::SessionId, self.session_id),
            (Field::RequestId, self.request_id),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                event.fields.set(field, text);
            }
        }
        if let Some(targets) = self.targets {
            event.targets = serde_json::from_str::<Vec<Target>>(targets).map_err(damaged)?;
        }
        if let Some(changes) = self.changes {
            event.changes = serde_json::from_str::<Vec<Change>>(changes).map_err(damaged)?;
        }
        Ok(())
    }
}

//! Of which zone the times of a file are, where they do not say themselves.

use crate::failure::{Code, Failure};
use crate::import::{self, File};
use crate::query::Zone;

use super::importing::ImportOptions;
use super::profile::Chosen;
use super::sources::FileFact;

impl Chosen {
    /// Makes sure that the times of a file say of which zone they are, or that somebody does.
    ///
    /// # Errors
    /// When nobody does.
    pub(super) fn check_zone(&self, options: &ImportOptions, file: &File) -> Result<(), import::Error> {
        if options.zone.is_some() {
            return Ok(());
        }
        let local = match self {
            Self::Mapped(_) => None,
            Self::Table(table) => file.local_time(&table.columns),
            Self::Named(_) => file.plain_local_time(&options.assigned),
        };
        local.map_or(Ok(()), |time| Err(import::Error::Zone { name: file.name().to_owned(), time }))
    }

    /// Returns the zone of times that do not say: the one asked for, or the one in which this organization's files were
    /// read before.
    ///
    /// # Errors
    /// When they were read in another one: each event would be kept twice.
    pub(super) fn zone(
        &self,
        options: &ImportOptions,
        facts: &[FileFact],
        file: &File,
    ) -> Result<Option<Zone>, Failure> {
        let profile = self.name(options);
        let before = facts.iter().rev().filter(|fact| fact.profile == profile).find_map(|fact| fact.zone.clone());
        let Some(before) = before.and_then(|name| Zone::parse(&name).ok()) else {
            self.check_zone(options, file)?;
            return Ok(options.zone);
        };
        match (self, options.zone) {
            (Self::Table(table), Some(zone)) if zone != before && file.local_time(&table.columns).is_some() => {
                let message = format!(
                    "files of this kind were imported here with times of {}: with those of {} each event would be kept twice",
                    before.name(),
                    zone.name()
                );
                Err(Failure::new(Code::Usage, message).advise("Import it under another alias, or leave out --timezone"))
            }
            (_, zone) => Ok(zone.or(Some(before))),
        }
    }
}

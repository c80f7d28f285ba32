//! How a file is read: by the contract's names, by names that a person assigned, or by a connector's mapping.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::connector::Manifest;
use crate::failure::{Code, Failure};
use crate::import::{File, Shape};
use crate::page::StreamId;
use crate::query::Zone;

use super::Workbench;
use super::files::FILE;
use super::importing::ImportOptions;
use super::registry::Description;

/// What the records of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Whatever their names say.
    Auto,
    /// Events as this program writes them.
    Canonical,
    /// Rows or objects whose columns a person assigned.
    Generic,
    /// A vendor's own records, mapped by this connector.
    Connector(String),
}

impl Profile {
    /// Reads a profile: `auto`, `canonical`, `generic`, or a connector's identifier.
    pub fn parse(word: &str) -> Self {
        match word {
            "auto" => Self::Auto,
            "canonical" => Self::Canonical,
            "generic" => Self::Generic,
            id => Self::Connector(id.to_owned()),
        }
    }
}

/// How a file is read.
pub(super) enum Chosen {
    /// By the names of its columns and keys.
    Named(Profile),
    /// By a connector's mapping.
    Mapped(Arc<Manifest>),
}

impl Chosen {
    /// Returns what stands for the connector of its events, where they do not say.
    pub(super) fn connector(&self) -> &str {
        match self {
            Self::Named(_) => FILE,
            Self::Mapped(manifest) => manifest.id(),
        }
    }

    /// Returns the stream of its events, where they do not say: the one that a sync reads them from.
    pub(super) fn stream(&self) -> StreamId {
        match self {
            Self::Named(_) => StreamId(FILE.to_owned()),
            Self::Mapped(manifest) => manifest.streams().swap_remove(0),
        }
    }

    /// Returns what people call it.
    pub(super) fn name(&self, options: &ImportOptions) -> String {
        match self {
            Self::Named(_) if !options.assigned.is_empty() => "generic".to_owned(),
            Self::Named(Profile::Generic) => "generic".to_owned(),
            Self::Named(_) => "canonical".to_owned(),
            Self::Mapped(manifest) => manifest.id().to_owned(),
        }
    }

    /// Returns what stands for the rules by which the file is read: the same bytes read by the same rules give the same
    /// events.
    pub(super) fn manifest(&self, options: &ImportOptions, file: &File) -> String {
        if let Self::Mapped(manifest) = self {
            return format!("{} from a file: {}", manifest.id(), manifest.evidence());
        }
        let name = self.name(options);
        let is_table = matches!(file.shape(), Shape::Table(_));
        if options.assigned.is_empty() && !is_table && options.zone == Zone::utc() {
            return format!("{name} 1");
        }
        let columns = if is_table { file.seen().names.as_slice() } else { &[] };
        let rules = format!("{:?} {:?} {} {columns:?}", file.shape(), options.assigned, options.zone.name());
        let digest: String =
            Sha256::digest(rules.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{name} 1, {}, columns {digest}", options.zone.name())
    }
}

impl ImportOptions {
    /// Decides how a file is read.
    ///
    /// # Errors
    /// When its records are not told apart by their names, or there is no such connector.
    pub(super) fn choose(
        &self,
        bench: &Workbench,
        known: Option<&Description>,
        file: &File,
    ) -> Result<Chosen, Failure> {
        let own = || known.and_then(|description| bench.manifest(&description.organization.connector).ok());
        let is_table = matches!(file.shape(), Shape::Table(_));
        let seen = file.seen();
        match &self.profile {
            Profile::Canonical | Profile::Generic => Ok(Chosen::Named(self.profile.clone())),
            Profile::Connector(id) if !self.assigned.is_empty() => {
                let message = format!("the connector `{id}` knows where its fields are: --map is for other files");
                Err(Failure::new(Code::Usage, message).advise("Leave out --map, or use `--profile generic`"))
            }
            Profile::Connector(id) => Ok(Chosen::Mapped(bench.manifest(id)?)),
            Profile::Auto if !self.assigned.is_empty() => Ok(Chosen::Named(Profile::Generic)),
            Profile::Auto if seen.is_canonical() || (seen.names.is_empty() && known.is_none()) => {
                Ok(Chosen::Named(Profile::Canonical))
            }
            Profile::Auto => match own().filter(|_| !is_table) {
                Some(manifest) => Ok(Chosen::Mapped(manifest)),
                None => Err(undecided(file)),
            },
        }
    }
}

fn undecided(file: &File) -> Failure {
    let message = format!(
        "`{}` does not say which of its columns is what; nothing was imported from it. It has: {}",
        file.name(),
        file.seen().listed()
    );
    Failure::new(Code::Usage, message).advise(
        "Say it with --map FIELD=COLUMN, such as `--map occurred=Timestamp --map action=Event --map actor_email=User`, \
         or name the connector that the records come from with --profile ID",
    )
}

//! The workbench: the application as one value, one method a question. Both shells call only this.

mod about;
mod alike;
mod around;
mod beside;
mod caches;
mod connection;
mod connectors;
mod description;
mod difference;
mod discovering;
mod doubting;
mod errors;
mod exported;
mod exporting;
mod facets;
mod fields;
mod files;
mod following;
mod imported;
mod importing;
mod ledger;
mod locking;
mod moving;
mod organizations;
mod overview;
mod packed;
mod packing;
mod previewing;
mod profile;
mod program;
mod quarantine;
mod questions;
mod reading;
mod recovering;
mod registry;
mod rekeying;
mod reviews;
mod rows;
mod schedule;
mod scheduling;
mod secrets;
mod sessions;
mod signatures;
mod signing;
mod sources;
mod stamping;
mod stock;
mod summary;
mod syncing;
mod threads;
mod ticks;
mod undecided;
mod urgent;
mod vendors;
mod verifying;
mod views;
mod zones;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::auth::Keeper;
use crate::event::Instant;
use crate::failure::{Code, Failure};
use crate::keychain::{self, Secret, Vault, VaultKind};

pub use crate::connector::Words;
pub use crate::evidence::Proofs;
pub use crate::store::leave;

pub use connectors::{ActionEntry, ActionGroup, ConnectorSummary};
pub use difference::Difference;
pub use discovering::FoundOrganization;
pub use doubting::{Doubt, DoubtKind, DoubtListener};
pub use exported::{ExportEntry, ExportStanding};
pub use exporting::{Beside, ExportOptions, ExportReport, RowListener};
pub use fields::{FieldChoice, SecretField, SettingField, SignInWay};
pub use imported::{ImportProblem, ImportProgress, ImportReport, ImportedFile, NextExport, SkippedFile, SourceFile};
pub use importing::{ImportListener, ImportOptions};
pub use ledger::LedgerSpan;
pub use locking::StoredOrganization;
pub use organizations::{Check, NewOrganization};
pub use overview::{ActivityEntry, Coverage, CoverageDay, CoverageSpan, SpanState};
pub use packing::{PackForm, PackOptions, PackReport};
pub use previewing::{ColumnChoice, LookedAt, ProfileChoice, assignments};
pub use profile::Profile;
pub use program::{Authority, ProgramSettings, ProxyMode, SettingsChange};
pub use quarantine::QuarantineReport;
pub use questions::Query;
pub use recovering::RecoveryReport;
pub use rekeying::{RekeyListener, RekeyReport};
pub use reviews::{Review, ReviewedGap};
pub use rows::{EventDetail, RevisionDetail, Row};
pub use schedule::Every;
pub use scheduling::{ScheduleHand, Syncing};
pub use sessions::{Asker, SessionId};
pub use signing::{Entry, SignedIn, SigningIn, SignsIn};
pub use summary::{
    BarCoverage, Facet, FacetEntry, Gap, Histogram, HistogramBar, OrganizationSummary, Standing, SyncPhase,
    SyncProgress, SyncReport, Tick, TickForm, TimeSpan,
};
pub use verifying::{AuditListener, verify};
pub use views::SavedView;

use threads::{blocking, laborious};

/// How to open a workbench.
#[derive(Debug)]
pub struct Config {
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Where the secrets are kept.
    pub vault: VaultChoice,
}

/// Where the secrets are kept: one or the other, never silently.
#[derive(Debug)]
pub enum VaultChoice {
    /// The operating system's keychain.
    Keychain,
    /// A vault file that this passphrase opens.
    Passphrase(Secret),
}

/// The application as one value. Cheap to clone.
#[derive(Clone)]
pub struct Workbench(Arc<Inner>);

struct Inner {
    data_dir: PathBuf,
    registry: registry::Registry,
    vault: Mutex<Result<Vault, Failure>>,
    /// What opens a passphrase vault that there is not yet: it is made for the first secret, not for a question.
    unmade: Mutex<Option<Secret>>,
    /// One slot an organization, so that a keychain that does not answer holds up nobody else.
    stores: Mutex<HashMap<String, Slot>>,
    sessions: Mutex<sessions::Sessions>,
    preparing: OnceLock<PreparationListener>,
    doubting: OnceLock<DoubtListener>,
    /// Who keeps the access token of an organization good, by the organization's identifier.
    keepers: Mutex<HashMap<String, Keeper>>,
}

/// Hears how many events of how many a cache has made ready for questions, while that takes time.
pub type PreparationListener = Box<dyn Fn(u64, u64) + Send + Sync>;

/// An organization's open cache, while it is open.
type Slot = Arc<Mutex<Option<caches::Opened>>>;

/// Returns the folder where this platform keeps a program's data.
pub fn default_data_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("app", "Trailbook", "Trailbook").map(|dirs| dirs.data_local_dir().to_owned())
}

impl Workbench {
    /// Opens a workbench. A vault that cannot be opened does not stop it: each question that needs a key says why.
    ///
    /// # Errors
    /// When the data folder cannot be made.
    pub fn open(config: Config) -> Result<Self, Failure> {
        registry::private_folder(&config.data_dir)?;
        let mut unmade = None;
        let vault = match config.vault {
            VaultChoice::Keychain => Vault::keychain(&config.data_dir).map_err(Failure::from),
            VaultChoice::Passphrase(passphrase) => match keychain::chosen(&config.data_dir) {
                Ok(None) => {
                    unmade = Some(passphrase);
                    Err(Failure::new(Code::Keychain, "the passphrase vault is not made yet"))
                }
                _ => Vault::passphrase(&config.data_dir, passphrase).map_err(Failure::from),
            },
        };
        Ok(Self(Arc::new(Inner {
            registry: registry::Registry::new(&config.data_dir),
            data_dir: config.data_dir,
            vault: Mutex::new(vault),
            unmade: Mutex::new(unmade),
            stores: Mutex::new(HashMap::new()),
            sessions: Mutex::new(sessions::Sessions::default()),
            preparing: OnceLock::new(),
            doubting: OnceLock::new(),
            keepers: Mutex::new(HashMap::new()),
        })))
    }

    /// Has `listener` told when a cache needs time before it can be asked: after a large import by another program, or
    /// when its column index is made anew. The first listener stays.
    pub fn on_preparing(&self, listener: PreparationListener) {
        let _ = self.0.preparing.set(listener);
    }

    /// Returns where everything is kept.
    pub fn data_dir(&self) -> &Path {
        &self.0.data_dir
    }

    /// Opens the passphrase vault in place of a vault that could not be opened.
    ///
    /// # Errors
    /// When the passphrase is wrong, or the data folder uses the keychain.
    pub async fn open_vault(&self, passphrase: Secret) -> Result<(), Failure> {
        let this = self.clone();
        blocking(move || {
            let vault = Vault::passphrase(&this.0.data_dir, passphrase)?;
            this.set_vault(Ok(vault));
            Ok(())
        })
        .await
    }

    /// Returns the vault, making it where there is none yet.
    fn vault(&self) -> Result<Vault, Failure> {
        let mut vault = lock(&self.0.vault);
        if let Some(passphrase) = lock(&self.0.unmade).take() {
            *vault = Vault::passphrase(&self.0.data_dir, passphrase).map_err(Failure::from);
        }
        vault.clone()
    }

    /// Puts another vault, or why there is none, in place of the one that there was.
    fn set_vault(&self, vault: Result<Vault, Failure>) {
        let mut known = lock(&self.0.vault);
        lock(&self.0.unmade).take();
        *known = vault;
    }

    /// Returns how the vault is: asks it, for a few seconds at most.
    pub async fn vault_state(&self) -> VaultReport {
        let this = self.clone();
        let report = blocking(move || {
            let chosen = keychain::chosen(&this.0.data_dir).unwrap_or_default();
            Ok(match this.vault() {
                Ok(vault) => VaultReport {
                    kind: vault.kind(),
                    name: vault.name(),
                    state: vault.state(),
                    chosen: chosen.is_some(),
                },
                Err(failure) => VaultReport {
                    kind: chosen.unwrap_or(VaultKind::Keychain),
                    name: String::new(),
                    state: keychain::VaultState {
                        readiness: keychain::Readiness::Locked,
                        message: Some(failure.message),
                        detail: failure.action,
                    },
                    chosen: chosen.is_some(),
                },
            })
        });
        report.await.unwrap_or_else(|failure| VaultReport {
            kind: VaultKind::Keychain,
            name: String::new(),
            state: keychain::VaultState {
                readiness: keychain::Readiness::Unavailable,
                message: Some(failure.message),
                detail: None,
            },
            chosen: false,
        })
    }
}

/// How the vault is.
#[derive(Clone, Debug)]
pub struct VaultReport {
    /// Which kind.
    pub kind: VaultKind,
    /// How people know it; empty where it could not be opened.
    pub name: String,
    /// Whether it can be used.
    pub state: keychain::VaultState,
    /// Whether the data folder holds secrets there already.
    pub chosen: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells the time. The only place in the core that asks the clock.
fn now() -> Instant {
    Instant::from_utc(chrono::Utc::now()).unwrap_or(Instant::MAX)
}

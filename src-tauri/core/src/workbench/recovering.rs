//! Recovery: the keys of all caches in one file that a passphrase opens, and back from there into the vault. The keys of
//! remotes are not among them: those can be entered again.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::failure::{Code, Failure};
use crate::keychain::{DataKey, Secret, SecretName, recovery};

use super::quarantine::all_cache_secrets;
use super::signatures::left_behind;
use super::{Workbench, blocking};

/// A larger file is no recovery file.
const LARGEST: u64 = 16 << 20;

/// What was saved or restored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RecoveryReport {
    /// The file.
    pub path: String,
    /// Organizations whose keys were saved, or are now in the vault again.
    pub organizations: Vec<String>,
    /// Organizations whose keys the vault had anyway.
    pub untouched: Vec<String>,
    /// Organizations whose keys are neither in the vault nor in the file.
    pub missing: Vec<String>,
}

impl Workbench {
    /// Writes the keys of all caches, and those that sign, to a new file that `passphrase` opens.
    ///
    /// # Errors
    /// When the file exists or cannot be written, the passphrase is too short, or the vault gives no keys.
    pub async fn save_recovery(&self, path: PathBuf, passphrase: Secret) -> Result<RecoveryReport, Failure> {
        let this = self.clone();
        blocking(move || {
            let vault = this.vault()?;
            let mut report = RecoveryReport { path: path.display().to_string(), ..RecoveryReport::default() };
            let mut secrets = BTreeMap::new();
            for description in this.0.registry.all()?.iter().filter(|description| description.cache.is_some()) {
                let alias = description.organization.alias.to_string();
                for (place, name) in all_cache_secrets(description)?.into_iter().enumerate() {
                    match vault.find(&name)? {
                        Some(secret) => drop(secrets.insert(name, secret)),
                        None if place == 0 => report.missing.push(alias.clone()),
                        None => {}
                    }
                }
                if !report.missing.contains(&alias) {
                    report.organizations.push(alias);
                }
            }
            let signing = SecretName::signing_key();
            if let Some(secret) = vault.find(&signing)? {
                secrets.insert(signing, secret);
            }
            write_new(&path, &recovery::wrap(&secrets, &passphrase)?)?;
            Ok(report)
        })
        .await
    }

    /// Puts keys from a recovery file back into the vault: only where the vault has not the right one, and only those
    /// that open a cache on this computer.
    ///
    /// # Errors
    /// When the file cannot be read, the passphrase is wrong, or the vault refuses.
    pub async fn restore_recovery(&self, path: PathBuf, passphrase: Secret) -> Result<RecoveryReport, Failure> {
        let this = self.clone();
        blocking(move || {
            let secrets = recovery::unwrap(&read(&path)?, &passphrase)?;
            let vault = this.vault()?;
            let mut report = RecoveryReport { path: path.display().to_string(), ..RecoveryReport::default() };
            for description in this.0.registry.all()?.iter() {
                let Some(facts) = &description.cache else { continue };
                let alias = description.organization.alias.to_string();
                let opens =
                    |secret: &Secret| DataKey::try_from(secret).is_ok_and(|key| facts.knows(&key.check_value()));
                let names = all_cache_secrets(description)?;
                let [data_key, next, _, checkpoint, ..] = names.as_slice() else { continue };
                // A change of key that was cut off may have left the right one under the other name.
                let candidate = [data_key, next].into_iter().find(|name| secrets.get(name).is_some_and(&opens));
                if vault.find(data_key)?.is_some_and(|secret| opens(&secret)) {
                    report.untouched.push(alias);
                    continue;
                }
                if candidate.is_none() {
                    report.missing.push(alias);
                    continue;
                }
                for name in &names {
                    match secrets.get(name) {
                        Some(secret) if name == checkpoint => vault.keep(name, &left_behind(secret)?)?,
                        Some(secret) => vault.keep(name, secret)?,
                        None => {}
                    }
                }
                report.organizations.push(alias);
            }
            let signing = SecretName::signing_key();
            if let (None, Some(secret)) = (vault.find(&signing)?, secrets.get(&signing)) {
                vault.keep(&signing, secret)?;
            }
            Ok(report)
        })
        .await
    }
}

/// Writes a file that only this user can read; one that exists is left alone.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| {
        let message = format!("`{}` could not be written: {error}; no keys left the vault", path.display());
        Failure::new(Code::Usage, message).advise("Name a new file in a folder that can be written to")
    })?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| {
        let _ = std::fs::remove_file(path);
        Failure::new(Code::Internal, format!("`{}` could not be written: {error}; it was deleted", path.display()))
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    let small = std::fs::metadata(path).map(|found| found.is_file() && found.len() <= LARGEST);
    let text =
        small.and_then(
            |small| if small { std::fs::read_to_string(path) } else { Err(std::io::ErrorKind::InvalidData.into()) },
        );
    text.map_err(|error| {
        Failure::new(Code::Usage, format!("`{}` cannot be read as a recovery file: {error}", path.display()))
    })
}

//! The program's own settings: the way out of this computer. They lie in one file of the data folder; a proxy's password
//! lies in the vault.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::failure::{Code, Failure};
use crate::keychain::{Secret, SecretName};
use crate::remote::{BadNetwork, Network, Proxy};

use super::organizations::secret_name;
use super::registry::write_private;
use super::{Workbench, blocking};

const FILE: &str = "settings.json";
/// The vault's name for what belongs to no organization.
const PROGRAM: &str = "program";
const PROXY_PASSWORD: &str = "proxy-password";
const LARGEST_AUTHORITIES: u64 = 1 << 20;

/// Through which proxy requests go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum ProxyMode {
    /// What the system or the environment says.
    #[default]
    System,
    /// The one that was entered.
    Manual,
    /// None.
    None,
}

/// An authority that is trusted beside the system's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Authority {
    /// The SHA-256 of its certificate, in hexadecimal.
    pub fingerprint: String,
    /// The certificate as base64 of DER; not shown.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub certificate: String,
}

/// The program's own settings. They hold no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ProgramSettings {
    /// Through which proxy requests go.
    pub proxy: ProxyMode,
    /// The proxy's address, for [`ProxyMode::Manual`].
    pub proxy_url: Option<String>,
    /// The user at the proxy, where it asks; the password lies in the vault.
    pub proxy_user: Option<String>,
    /// The file that the authorities were read from; they were copied.
    pub authorities_from: Option<String>,
    /// The authorities that are trusted beside the system's.
    pub authorities: Vec<Authority>,
}

/// A change of the program's settings; what is None stays.
#[derive(Clone, Debug, Default)]
pub struct SettingsChange {
    /// Another way through.
    pub proxy: Option<ProxyMode>,
    /// Another address; an empty one takes it away.
    pub proxy_url: Option<String>,
    /// Another user; an empty one takes it away.
    pub proxy_user: Option<String>,
    /// Another password; a blank one takes it away.
    pub proxy_password: Option<Secret>,
    /// Authorities from this file in place of all others; an empty path takes them away.
    pub authorities: Option<PathBuf>,
}

impl Workbench {
    /// Returns the program's settings, without the certificates themselves.
    pub async fn program_settings(&self) -> Result<ProgramSettings, Failure> {
        let this = self.clone();
        blocking(move || Ok(shown(this.read_settings()?))).await
    }

    /// Changes the program's settings, all of what is asked or nothing.
    ///
    /// # Errors
    /// When the address is none, the file holds no certificate, or nothing can be written.
    pub async fn change_settings(&self, change: SettingsChange) -> Result<ProgramSettings, Failure> {
        let this = self.clone();
        blocking(move || {
            let settings = changed(this.read_settings()?, &change)?;
            if let Some(password) = &change.proxy_password {
                let (vault, name) = (this.vault()?, secret_name(PROGRAM, PROXY_PASSWORD)?);
                if password.is_blank() { vault.forget(&name)? } else { vault.keep(&name, password)? }
            }
            let path = this.data_dir().join(FILE);
            let text =
                serde_json::to_vec_pretty(&settings).map_err(|error| Failure::from_error(Code::Internal, &error))?;
            write_private(&path, &text).map_err(|error| Failure::from_error(Code::Cache, &error))?;
            // Whoever holds a token goes the new way from now on.
            this.dismiss_keepers();
            Ok(shown(settings))
        })
        .await
    }

    /// Returns the way out of this computer.
    pub(super) async fn network(&self) -> Result<Network, Failure> {
        let this = self.clone();
        blocking(move || {
            let settings = this.read_settings()?;
            let proxy = match (settings.proxy, &settings.proxy_url) {
                (ProxyMode::Manual, Some(url)) => {
                    let user = match &settings.proxy_user {
                        Some(user) => Some((user.clone(), this.proxy_password()?)),
                        None => None,
                    };
                    Proxy::Manual { url: Proxy::address(url).map_err(wrong)?, user }
                }
                (ProxyMode::None, _) => Proxy::None,
                (ProxyMode::System | ProxyMode::Manual, _) => Proxy::System,
            };
            let authorities = settings.authorities.iter().map(|authority| decoded(&authority.certificate));
            Ok(Network { proxy, authorities: authorities.collect::<Result<_, _>>()? })
        })
        .await
    }

    /// Forgets the secrets that belong to no organization.
    pub(super) fn forget_program_secrets(&self) -> Result<(), Failure> {
        // Without such settings nothing was ever kept, and no keychain need be asked.
        if self.read_settings()?.proxy_user.is_some() {
            self.vault()?.forget(&secret_name(PROGRAM, PROXY_PASSWORD)?)?;
        }
        Ok(())
    }

    /// The name of the secret that belongs to no organization, where one was ever kept.
    pub(super) fn program_secret(&self) -> Result<Option<SecretName>, Failure> {
        self.read_settings()?.proxy_user.is_some().then(|| secret_name(PROGRAM, PROXY_PASSWORD)).transpose()
    }

    fn proxy_password(&self) -> Result<Secret, Failure> {
        let found = self.vault()?.find(&secret_name(PROGRAM, PROXY_PASSWORD)?)?;
        Ok(found.unwrap_or_else(|| Secret::from(String::new())))
    }

    fn read_settings(&self) -> Result<ProgramSettings, Failure> {
        let path = self.data_dir().join(FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(ProgramSettings::default()),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        serde_json::from_slice(&bytes).map_err(|error| unreadable(&path, &error))
    }
}

fn changed(mut settings: ProgramSettings, change: &SettingsChange) -> Result<ProgramSettings, Failure> {
    let given = |text: &String| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    if let Some(url) = &change.proxy_url {
        settings.proxy_url = given(url);
        if let Some(url) = &settings.proxy_url {
            Proxy::address(url).map_err(wrong)?;
        }
    }
    if let Some(user) = &change.proxy_user {
        settings.proxy_user = given(user);
    }
    settings.proxy = change.proxy.unwrap_or(settings.proxy);
    if settings.proxy == ProxyMode::Manual && settings.proxy_url.is_none() {
        return Err(Failure::new(Code::Usage, "a proxy of your own needs an address").advise("Enter its address too"));
    }
    if let Some(path) = &change.authorities {
        settings.authorities = Vec::new();
        settings.authorities_from = None;
        if !path.as_os_str().is_empty() {
            settings.authorities = authorities(path)?;
            settings.authorities_from = Some(path.display().to_string());
        }
    }
    Ok(settings)
}

fn authorities(path: &Path) -> Result<Vec<Authority>, Failure> {
    use base64::Engine;
    let size = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    if size > LARGEST_AUTHORITIES {
        return Err(Failure::new(Code::Usage, format!("`{}` is too large for a file of certificates", path.display())));
    }
    let pem = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    let found = Network::read_authorities(&pem).map_err(wrong)?;
    let authority = |der: Vec<u8>| Authority {
        fingerprint: Sha256::digest(&der).iter().map(|byte| format!("{byte:02x}")).collect(),
        certificate: base64::engine::general_purpose::STANDARD.encode(der),
    };
    Ok(found.into_iter().map(authority).collect())
}

fn decoded(certificate: &str) -> Result<Vec<u8>, Failure> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(certificate).map_err(|_| {
        Failure::new(Code::Cache, "a certificate in the program's settings is damaged")
            .advise("Choose the file with the authorities again")
    })
}

/// Leaves out what nobody reads.
fn shown(mut settings: ProgramSettings) -> ProgramSettings {
    settings.authorities.iter_mut().for_each(|authority| authority.certificate.clear());
    settings
}

fn wrong(error: BadNetwork) -> Failure {
    Failure::from_error(Code::Usage, &error)
}

fn unreadable(path: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::new(Code::Cache, format!("`{}` could not be read: {error}", path.display()))
}

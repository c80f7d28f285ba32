//! Signing in: beginning a sign-in that needs a person, and the keepers that hold each organization's access token good.

use std::collections::BTreeMap;

use crate::auth::{self, Keeper, Prompt, SIGN_IN, Shelf, Tokens};
use crate::cancel::Cancel;
use crate::connector::{Connector, SignIn};
use crate::failure::{Code, Failure};
use crate::keychain::Secret;
use crate::organization::Alias;
use crate::page::{Meaning, Refusal};
use crate::remote::{Pace, Secrets, Settings};

use super::files::ask_only_remotes;
use super::organizations::secret_name;
use super::registry::Description;
use super::{Workbench, blocking, lock, now};

/// A sign-in that waits for a person. Dropping it ends it, and nothing is left of it.
pub struct SigningIn(auth::SigningIn);

/// What a sign-in gave. It joins the secrets of the organization that it is for, and shows nothing of itself.
#[derive(Clone)]
pub struct SignedIn(Secret);

impl SigningIn {
    /// Returns where the person goes.
    pub fn prompt(&self) -> &Prompt {
        self.0.prompt()
    }

    /// Waits until the person has agreed.
    ///
    /// # Errors
    /// When the person says no, nobody agrees in time, or `cancel` says stop.
    pub async fn finish(self, cancel: &Cancel) -> Result<SignedIn, Failure> {
        Ok(SignedIn(self.0.finish(cancel).await?.to_secret()))
    }
}

impl SignedIn {
    /// Returns the name and the value under which it joins an organization's secrets.
    pub fn into_secret(self) -> (String, Secret) {
        (SIGN_IN.to_owned(), self.0)
    }
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SignedIn(…)")
    }
}

/// What has to be entered to connect an organization with given settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The secrets.
    pub secrets: Vec<String>,
    /// How an access token is got beside them.
    pub signs_in: SignsIn,
}

/// Who gets an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignsIn {
    /// The program by itself, or nobody because none is needed.
    Alone,
    /// A person with a code, on any device.
    WithCode,
    /// A person in the browser of this computer.
    InBrowser,
}

impl Workbench {
    /// Returns what has to be entered to connect an organization with these settings.
    ///
    /// # Errors
    /// When a setting is wrong or there is no such connector.
    pub fn entry(&self, connector: &str, settings: &BTreeMap<String, String>) -> Result<Entry, Failure> {
        entry_of(&self.bind(connector, settings)?)
    }

    /// Returns what has to be entered before it is known which organization is meant.
    ///
    /// # Errors
    /// As [`Workbench::entry`].
    pub fn entry_to_discover(&self, connector: &str, settings: &BTreeMap<String, String>) -> Result<Entry, Failure> {
        entry_of(&self.bind_loosely(connector, settings)?)
    }

    /// Begins a sign-in for an organization that is to be added.
    ///
    /// # Errors
    /// When a setting or secret is wrong, the connector takes a key instead, or the remote cannot be asked.
    pub async fn begin_sign_in(
        &self,
        connector: &str,
        settings: &BTreeMap<String, String>,
        secrets: &BTreeMap<String, Secret>,
        cancel: &Cancel,
    ) -> Result<SigningIn, Failure> {
        // A sign-in may come before it is known which organization is meant.
        let connector = self.bind_loosely(connector, settings)?;
        self.begin(&connector, secrets.clone(), cancel).await
    }

    /// Begins a sign-in for an organization whose own has ended.
    ///
    /// # Errors
    /// As [`Workbench::begin_sign_in`], and when there is no such organization.
    pub async fn begin_sign_in_again(&self, alias: &Alias, cancel: &Cancel) -> Result<SigningIn, Failure> {
        let description = self.describe(alias).await?;
        ask_only_remotes(&description)?;
        let connector = self.bind(&description.organization.connector, &description.organization.settings)?;
        let (this, bound) = (self.clone(), connector.clone());
        let secrets = blocking(move || this.secrets_of(&description, &bound)).await?;
        self.begin(&connector, secrets, cancel).await
    }

    async fn begin(
        &self,
        connector: &Connector,
        secrets: BTreeMap<String, Secret>,
        cancel: &Cancel,
    ) -> Result<SigningIn, Failure> {
        let Some(sign_in) = sign_in_of(connector)?.filter(SignIn::needs_person) else {
            let message = format!("`{}` takes a key, not a sign-in", connector.manifest().id());
            return Err(Failure::new(Code::Usage, message));
        };
        let secrets = token_secrets(connector, secrets);
        let settings = Settings { pace: Pace::brief(), network: self.network().await?, ..Settings::default() };
        Ok(SigningIn(auth::SigningIn::begin(sign_in, secrets, settings, now, cancel).await?))
    }

    /// Returns who keeps the access token of an organization that is only tried; None where it needs none.
    pub(super) async fn trial_keeper(
        &self,
        connector: &Connector,
        secrets: &BTreeMap<String, Secret>,
        shelf: Shelf,
    ) -> Result<Option<Keeper>, Failure> {
        let Some(sign_in) = sign_in_of(connector)? else { return Ok(None) };
        // A trial renews nothing: what renews a token is to be used by whoever keeps what it gives.
        let known = secrets.get(SIGN_IN).and_then(Tokens::of_secret).map(Tokens::without_refresh);
        let settings = Settings { pace: Pace::brief(), network: self.network().await?, ..Settings::default() };
        let secrets = token_secrets(connector, secrets.clone());
        Ok(Some(Keeper::new(sign_in, secrets, settings, shelf, known, now)))
    }

    /// Returns who keeps the access token of an organization, one for all who ask; None where it needs none.
    pub(super) async fn keeper(
        &self,
        description: &Description,
        connector: &Connector,
        secrets: BTreeMap<String, Secret>,
    ) -> Result<Option<Keeper>, Failure> {
        let Some(sign_in) = sign_in_of(connector)? else { return Ok(None) };
        let id = description.organization.id.clone();
        let shelf = self.shelf(&id)?;
        let settings = Settings { network: self.network().await?, ..Settings::default() };
        let mut keepers = lock(&self.0.keepers);
        let keeper = keepers
            .entry(id)
            .or_insert_with(|| Keeper::new(sign_in, token_secrets(connector, secrets), settings, shelf, None, now));
        Ok(Some(keeper.clone()))
    }

    /// Returns the shelf with an organization's tokens.
    pub(super) fn shelf(&self, id: &str) -> Result<Shelf, Failure> {
        Ok(Shelf::new(self.vault()?, secret_name(id, SIGN_IN)?, self.0.registry.sign_in_lock(id)))
    }

    /// Returns a refusal in the words of an organization that a person signs in to: there is no key to enter anew.
    pub(super) fn in_its_words(&self, description: &Description, refusal: Refusal) -> Refusal {
        let organization = &description.organization;
        let connector = self.bind(&organization.connector, &organization.settings).ok();
        let by_person = connector
            .and_then(|connector| sign_in_of(&connector).ok().flatten())
            .is_some_and(|sign_in| sign_in.needs_person());
        if refusal.meaning != Meaning::Auth || !by_person {
            return refusal;
        }
        let vendor =
            self.manifest(&organization.connector).map_or_else(|_| String::new(), |found| found.vendor().to_owned());
        let say = format!("{vendor} no longer accepts this sign-in: sign in again");
        Refusal { meaning: Meaning::SignIn, say, ..refusal }
    }

    /// Keeps what an organization signed in with.
    pub(super) fn keep_sign_in(&self, id: &str, secret: &Secret) -> Result<(), Failure> {
        let tokens = Tokens::of_secret(secret)
            .ok_or_else(|| Failure::new(Code::Usage, format!("the secret `{SIGN_IN}` comes from a sign-in only")))?;
        Ok(self.shelf(id)?.keep(&tokens)?)
    }

    /// Forgets who keeps any token, and with them what they know.
    pub(super) fn dismiss_keepers(&self) {
        lock(&self.0.keepers).clear();
    }

    /// Forgets who keeps an organization's token, because its secrets or settings have changed.
    pub(super) fn dismiss_keeper(&self, id: &str) {
        lock(&self.0.keepers).remove(id);
    }
}

fn entry_of(connector: &Connector) -> Result<Entry, Failure> {
    let signs_in = match sign_in_of(connector)? {
        Some(sign_in) if sign_in.in_browser() => SignsIn::InBrowser,
        Some(sign_in) if sign_in.needs_person() => SignsIn::WithCode,
        Some(_) | None => SignsIn::Alone,
    };
    Ok(Entry { secrets: connector.asked_secrets(), signs_in })
}

/// Returns how the connector signs in.
pub(super) fn sign_in_of(connector: &Connector) -> Result<Option<SignIn>, Failure> {
    connector.sign_in().map_err(|error| Failure::from_error(Code::Manifest, &error))
}

/// Returns the secrets that go to the token endpoint: those that do not go to the log.
fn token_secrets(connector: &Connector, secrets: BTreeMap<String, Secret>) -> Secrets {
    let goes = |id: &str| id != SIGN_IN && !connector.sends_to_log(id);
    secrets.into_iter().filter(|(id, _)| goes(id)).collect()
}

impl From<auth::Error> for Failure {
    fn from(error: auth::Error) -> Self {
        let code = match &error {
            auth::Error::Remote(inner) => return inner.clone().into(),
            auth::Error::Denied { .. } => Code::Refused,
            auth::Error::Expired { .. } | auth::Error::WrongState | auth::Error::NoToken { .. } => Code::Remote,
            auth::Error::ForeignAddress { .. } => Code::Manifest,
            auth::Error::Key { .. } | auth::Error::MissingSecret(_) => Code::Usage,
            auth::Error::NoPort(_) | auth::Error::Random(_) => Code::Internal,
            auth::Error::Vault(_) => Code::Keychain,
            auth::Error::SignInAgain { .. } => Code::KeyRejected,
        };
        let failure = Self::from_error(code, &error);
        match error {
            auth::Error::Expired { .. } | auth::Error::WrongState => failure.advise("Begin the sign-in again"),
            auth::Error::SignInAgain { .. } => failure.advise("Sign in again"),
            _ => failure,
        }
    }
}

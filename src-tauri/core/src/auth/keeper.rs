//! Keeps one organization's access token good: gets it, renews it before it runs out and once after a rejection. However
//! many ask at once, one of them renews.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::{BadKey, Clock, Error, Shelf, Tokens, answer, ask, jwt, key::SigningKey, wire};
use crate::cancel::Cancel;
use crate::connector::sign_in::{Assertion, SignIn, Way};
use crate::keychain::Secret;
use crate::page::Meaning;
use crate::remote::{self, Secrets, Settings, TokenSource};

/// Keeps one organization's access token good. Cheap to clone; all clones share the token.
#[derive(Clone)]
pub struct Keeper(Arc<Inner>);

struct Inner {
    sign_in: SignIn,
    secrets: Secrets,
    settings: Settings,
    shelf: Shelf,
    clock: Clock,
    known: Mutex<Option<Tokens>>,
}

impl Keeper {
    /// Returns a keeper that knows `known`, if anything, and else what is on the shelf.
    pub fn new(
        sign_in: SignIn,
        secrets: Secrets,
        settings: Settings,
        shelf: Shelf,
        known: Option<Tokens>,
        clock: Clock,
    ) -> Self {
        Self(Arc::new(Inner { sign_in, secrets, settings, shelf, clock, known: Mutex::new(known) }))
    }

    /// Returns a token that is good by the clock and is not `rejected`.
    async fn good(&self, rejected: Option<Secret>) -> Result<Secret, Error> {
        if let Some(token) = self.0.usable(self.0.known.lock().await.as_ref(), rejected.as_ref()) {
            return Ok(token);
        }
        // What was sent has to be kept, though whoever asked has gone: a used refresh token is worth nothing.
        let this = Arc::clone(&self.0);
        let work = tokio::spawn(async move { this.renewed(rejected).await });
        work.await.unwrap_or_else(|_| Err(Error::Vault("the renewal of the sign-in stopped unexpectedly".to_owned())))
    }
}

impl TokenSource for Keeper {
    fn token<'a>(
        &'a self,
        rejected: Option<&'a Secret>,
    ) -> Pin<Box<dyn Future<Output = Result<Secret, remote::Error>> + Send + 'a>> {
        Box::pin(async move { Ok(self.good(rejected.cloned()).await?) })
    }
}

impl Inner {
    fn usable(&self, tokens: Option<&Tokens>, rejected: Option<&Secret>) -> Option<Secret> {
        let good = tokens.filter(|tokens| tokens.is_fresh((self.clock)()) && Some(&tokens.access) != rejected);
        good.map(|tokens| tokens.access.clone())
    }

    /// Gets a token, whoever else wants to at the same time.
    async fn renewed(&self, rejected: Option<Secret>) -> Result<Secret, Error> {
        let mut known = self.known.lock().await;
        if let Some(token) = self.usable(known.as_ref(), rejected.as_ref()) {
            return Ok(token);
        }
        let _held = self.on_shelf(|shelf| shelf.hold()).await?;
        // Another process may have renewed it meanwhile; then what we know is of no use any more.
        if let Some(kept) = self.on_shelf(|shelf| shelf.find()).await? {
            *known = Some(kept);
        }
        if let Some(token) = self.usable(known.as_ref(), rejected.as_ref()) {
            return Ok(token);
        }
        let earlier = known.as_ref().and_then(|tokens| tokens.refresh.clone());
        match self.get(earlier.clone()).await {
            Ok(mut tokens) => {
                // Many remotes give the refresh token once and expect it to be kept.
                tokens.refresh = tokens.refresh.or(earlier);
                let access = tokens.access.clone();
                *known = Some(tokens.clone());
                self.on_shelf(move |shelf| shelf.keep(&tokens)).await?;
                Ok(access)
            }
            Err(error) if self.sign_in.needs_person() && answer::is_final(&error) => {
                *known = None;
                self.on_shelf(|shelf| shelf.forget()).await?;
                Err(error_again(&self.sign_in, error))
            }
            Err(error) => Err(error),
        }
    }

    /// Gets a token by what renews it, or else without a person where that can be done.
    async fn get(&self, refresh: Option<Secret>) -> Result<Tokens, Error> {
        if let Some(refresh) = refresh {
            let secrets = self.secrets.clone().with(ask::REFRESH_TOKEN, refresh);
            let renewed = self.fetch(&ask::refresh(&self.sign_in), &secrets).await;
            if self.sign_in.needs_person() || renewed.is_ok() {
                return renewed;
            }
        }
        match &self.sign_in.way {
            Way::ClientCredentials => self.fetch(&ask::client_credentials(&self.sign_in), &self.secrets).await,
            Way::Assertion(assertion) => self.assert(assertion).await,
            Way::DeviceCode(_) | Way::Browser { .. } => Err(Error::SignInAgain { vendor: self.sign_in.vendor.clone() }),
        }
    }

    async fn assert(&self, assertion: &Assertion) -> Result<Tokens, Error> {
        let id = self.sign_in.secret.clone().unwrap_or_default();
        let secret = self.secrets.get(&id).ok_or_else(|| Error::MissingSecret(id.clone()))?;
        let wrong = |problem: BadKey| Error::Key { secret: id.clone(), problem };
        let key = SigningKey::read(secret).map_err(wrong)?;
        let claims = jwt::claims(&self.sign_in, assertion)?;
        let token = jwt::assertion(&key, assertion.key_id.as_deref(), &claims, (self.clock)()).map_err(wrong)?;
        // The private key stays here: only what it signed is sent.
        let secrets = Secrets::new().with(ask::ASSERTION, token);
        self.fetch(&ask::assertion(&self.sign_in, assertion.exchange), &secrets).await
    }

    async fn fetch(&self, request: &crate::page::PageRequest, secrets: &Secrets) -> Result<Tokens, Error> {
        let response = wire::ask(&self.sign_in, &self.settings, request, secrets, &Cancel::new()).await?;
        answer::granted(&self.sign_in, secrets, &response, (self.clock)())
    }

    async fn on_shelf<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shelf = self.shelf.clone();
        let done = tokio::task::spawn_blocking(move || work(&shelf));
        done.await.unwrap_or_else(|_| Err(Error::Vault("the vault stopped unexpectedly".to_owned())))
    }
}

/// Adds to a refusal what is to be done.
fn error_again(sign_in: &SignIn, error: Error) -> Error {
    match error {
        Error::Remote(remote::Error::Refused(mut refusal)) => {
            refusal.meaning = Meaning::SignIn;
            refusal.say = format!("{}: sign in again at {}", refusal.say, sign_in.vendor);
            Error::Remote(remote::Error::Refused(refusal))
        }
        other => other,
    }
}

//! Signing in from the window: where the person goes, the browser, patience, and the result, which never passes through
//! the page.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Runtime};
use tauri_plugin_opener::OpenerExt;
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::{SignedIn, SigningIn};

/// Results kept for a form that was not sent yet.
const MOST: usize = 8;

/// Where a person goes to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub(crate) struct SignInPrompt {
    /// The address.
    address: String,
    /// The code to compare or to type there.
    code: Option<String>,
    /// How long there is.
    seconds: u32,
}

/// The sign-ins of the window: at most one under way, and the results of the last.
#[derive(Default)]
pub(crate) struct SignIns(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    under_way: Option<(u32, Cancel, String)>,
    results: BTreeMap<u32, SignedIn>,
    last: u32,
}

impl SignIns {
    /// Shows where the person goes, opens a browser that brings the answer itself, and waits. A sign-in that was under
    /// way ends.
    pub(crate) async fn finish<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        begun: SigningIn,
        cancel: &Cancel,
        show: impl Fn(SignInPrompt),
    ) -> Result<SignedIn, Failure> {
        let prompt = begun.prompt().clone();
        let number = self.begin(cancel, prompt.address.clone());
        let in_browser = prompt.code.is_none();
        show(SignInPrompt {
            address: prompt.address,
            code: prompt.code,
            seconds: u32::try_from(prompt.seconds).unwrap_or(u32::MAX),
        });
        if in_browser {
            // Where no browser opens, the person still has the address.
            drop(self.open(app));
        }
        let ended = begun.finish(cancel).await;
        self.lock().under_way.take_if(|(known, ..)| *known == number);
        ended
    }

    /// Opens the address of the sign-in under way. The core has seen to it that it is one that the connector names.
    pub(crate) fn open<R: Runtime>(&self, app: &AppHandle<R>) -> Result<(), Failure> {
        let none = || Failure::new(Code::NotFound, "no sign-in is under way").advise("Begin it again");
        let address = self.lock().under_way.as_ref().map(|(_, _, address)| address.clone()).ok_or_else(none)?;
        app.opener().open_url(address, None::<&str>).map_err(|error| Failure::from_error(Code::Internal, &error))
    }

    /// Ends the sign-in under way, if there is one.
    pub(crate) fn cancel(&self) {
        if let Some((_, cancel, _)) = self.lock().under_way.take() {
            cancel.cancel();
        }
    }

    /// Keeps a result for a form and returns its number.
    pub(crate) fn keep(&self, signed_in: SignedIn) -> u32 {
        let mut kept = self.lock();
        kept.last = kept.last.wrapping_add(1).max(1);
        let number = kept.last;
        kept.results.insert(number, signed_in);
        while kept.results.len() > MOST {
            kept.results.pop_first();
        }
        number
    }

    /// Returns the secret that a form refers to. It stays until it is forgotten: a form may be sent again.
    pub(crate) fn secret(&self, number: u32) -> Result<(String, Secret), Failure> {
        let gone = || Failure::new(Code::NotFound, "this sign-in is over").advise("Sign in again");
        Ok(self.lock().results.get(&number).cloned().ok_or_else(gone)?.into_secret())
    }

    /// Forgets all results: an organization keeps what it needs.
    pub(crate) fn forget(&self) {
        self.lock().results.clear();
    }

    fn begin(&self, cancel: &Cancel, address: String) -> u32 {
        self.cancel();
        let mut kept = self.lock();
        kept.last = kept.last.wrapping_add(1).max(1);
        let number = kept.last;
        kept.under_way = Some((number, cancel.clone(), address));
        number
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_that_begins_ends_the_one_before() {
        let sign_ins = SignIns::default();
        let (first, second) = (Cancel::new(), Cancel::new());
        sign_ins.begin(&first, "https://one.example.com".into());

        sign_ins.begin(&second, "https://two.example.com".into());

        assert!(first.is_cancelled() && !second.is_cancelled());
        sign_ins.cancel();
        sign_ins.cancel();
        assert!(second.is_cancelled());
    }

    #[test]
    fn a_number_that_stands_for_nothing_is_told() {
        let sign_ins = SignIns::default();

        assert_eq!(sign_ins.secret(7).unwrap_err().code, Code::NotFound);
    }
}

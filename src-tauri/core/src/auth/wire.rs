//! The wire of a sign-in: each address gets a remote of its own, with the secrets that it is meant for.

use url::Url;

use super::{Error, answer};
use crate::cancel::Cancel;
use crate::connector::sign_in::SignIn;
use crate::page::{PageRequest, Response};
use crate::remote::{self, Remote, Secrets, Settings};

/// Sends one request of a sign-in with `secrets`, to the origin of its own address.
pub(super) async fn ask(
    sign_in: &SignIn,
    settings: &Settings,
    request: &PageRequest,
    secrets: &Secrets,
    cancel: &Cancel,
) -> Result<Response, Error> {
    let base = Url::parse(&request.url).map_err(|_| remote::Error::BadRequest {
        problem: "an address of the sign-in is no address, for",
        what: sign_in.vendor.clone(),
    })?;
    let remote = Remote::new(base, secrets.clone(), settings.clone())?;
    Ok(remote.fetch(request, |response| answer::judge(&sign_in.vendor, response), |_| {}, cancel).await?)
}

//! Asking an authority that a person named for a time stamp: the only question of an export that leaves this computer,
//! and what it tells is a digest and a random number.

use std::time::Duration;

use url::Url;

use crate::cancel::Cancel;
use crate::evidence::{LARGEST_STAMP, StampAsked};
use crate::failure::{Code, Failure};
use crate::page::{Method, PageRequest, Verdict};
use crate::remote::{Pace, Remote, Secrets, Settings};

use super::Workbench;

const QUESTION: &str = "application/timestamp-query";

impl Workbench {
    /// Reads the address of an authority, and makes what is going to be asked of it.
    pub(super) fn stamp_asked(&self, authority: Option<&str>) -> Result<Option<StampAsked>, Failure> {
        let Some(authority) = authority else { return Ok(None) };
        address(authority)?;
        let asked = StampAsked::new(authority);
        asked
            .map(Some)
            .map_err(|error| Failure::new(Code::Internal, format!("the system gives no random numbers: {error}")))
    }

    /// Asks for a time stamp of `list`, and returns the answer once it is one.
    ///
    /// # Errors
    /// When the authority cannot be reached, or its answer is no stamp of `list`.
    pub(super) async fn stamp(&self, asked: &StampAsked, list: &str, cancel: &Cancel) -> Result<Vec<u8>, Failure> {
        let settings = Settings {
            timeout: Duration::from_secs(30),
            largest_body: usize::try_from(LARGEST_STAMP).unwrap_or(usize::MAX),
            pace: Pace::brief(),
            network: self.network().await?,
            ..Settings::default()
        };
        let remote = Remote::new(address(&asked.authority)?, Secrets::default(), settings)?;
        let request = PageRequest {
            method: Method::POST,
            url: asked.authority.clone(),
            headers: vec![("content-type".to_owned(), QUESTION.to_owned())],
            body: Some(asked.question(list.as_bytes())),
            ..PageRequest::default()
        };
        let judge = |response: &crate::page::Response| match response.status {
            200 => Verdict::Accept,
            status => Verdict::Unusable(format!("it answered with status {status}")),
        };
        let answer = remote.fetch(&request, judge, |_| {}, cancel).await.map_err(|error| {
            let failure = Failure::from(error);
            let message = format!("no time stamp was given, and no pack was written: {}", failure.message);
            Failure { message, ..failure }
        })?;
        asked.read(&answer.body, list.as_bytes()).map(|_| answer.body).map_err(|error| {
            let host = address(&asked.authority).ok().and_then(|url| url.host_str().map(str::to_owned));
            let message = format!(
                "the answer of `{}` is no time stamp of this pack: {error}; no pack was written",
                host.unwrap_or_default()
            );
            Failure::new(Code::Remote, message).advise("Name another authority, or make the pack without a time stamp")
        })
    }
}

fn address(text: &str) -> Result<Url, Failure> {
    Url::parse(text).map_err(|_| {
        Failure::new(Code::Usage, "the address of the time stamp authority is no address")
            .advise("Name one such as https://tsa.example.com/tsr")
    })
}

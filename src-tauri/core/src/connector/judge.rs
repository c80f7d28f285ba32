//! What an answer means before it is read: the manifest's own rules first, then what HTTP says.

use super::json::{self, Node};
use super::manifest::sections::{ErrorSection, When};
use super::split::{self, Fault};
use super::{Connector, pause};
use crate::page::{Meaning, Refusal, Response, Verdict};

impl Connector {
    /// Says what to make of `response`: read it, wait, try again, or stop.
    pub fn judge(&self, response: &Response) -> Verdict {
        let sections = &self.manifest().sections;
        let body = Body::of(response);
        if sections.limits.throttled.iter().any(|when| holds(when, response, &body)) {
            return Verdict::Throttled(pause::asked(&sections.limits, response));
        }
        // A web page is the answer of something that stands before the remote: it says nothing of this account.
        if response.status == 403 && is_web_page(response) {
            let say = "a web page came instead of data (status 403): a proxy or firewall may stand in the way";
            return Verdict::Refused(Refusal { meaning: Meaning::Scope, say: say.to_owned(), status: 403 });
        }
        if let Some(error) = sections.error.iter().find(|error| holds(&error.when, response, &body)) {
            return self.declared(error, response);
        }
        self.by_status(response)
    }

    fn declared(&self, error: &ErrorSection, response: &Response) -> Verdict {
        match error.means {
            Meaning::Transient => Verdict::Transient(error.say.clone()),
            Meaning::Rate => Verdict::Throttled(pause::asked(&self.manifest().sections.limits, response)),
            meaning => Verdict::Refused(Refusal { meaning, say: error.say.clone(), status: response.status }),
        }
    }

    fn by_status(&self, response: &Response) -> Verdict {
        let vendor = &self.manifest().sections.vendor;
        let status = response.status;
        let refuse = |meaning, say: String| Verdict::Refused(Refusal { meaning, say, status });
        match status {
            200..=299 => match split::document(&response.body) {
                Ok(_) => Verdict::Accept,
                Err(fault @ Fault::CutOff) => Verdict::Transient(fault.to_string()),
                Err(fault @ (Fault::Empty | Fault::WebPage | Fault::NotJson | Fault::Error | Fault::Trailing)) => {
                    Verdict::Unusable(fault.to_string())
                }
            },
            401 => refuse(Meaning::Auth, format!("{vendor} rejected the key: enter a new one")),
            402 => refuse(Meaning::Plan, format!("{vendor} gives this log only to organizations on another plan")),
            // Only the vendor's own words, in the manifest, make a refusal the loss of a role.
            403 => {
                refuse(Meaning::Scope, format!("{vendor} does not let this account read the log: ask an administrator"))
            }
            404 => refuse(
                Meaning::Organization,
                format!("{vendor} knows no such organization, or does not show it to this key: check the settings"),
            ),
            408 | 425 | 429 => Verdict::Throttled(pause::asked(&self.manifest().sections.limits, response)),
            400..=499 => refuse(Meaning::Window, format!("{vendor} refused the request (status {status})")),
            500..=599 => Verdict::Transient(format!("{vendor} could not answer (status {status})")),
            300..=399 => Verdict::Transient(format!(
                "{vendor} answered with a redirection, which was not followed (status {status})"
            )),
            _ => Verdict::Transient(format!("{vendor} gave an answer that is not understood (status {status})")),
        }
    }
}

fn is_web_page(response: &Response) -> bool {
    let declared = response.header("content-type").is_some_and(|kind| kind.trim_start().starts_with("text/html"));
    declared || response.body.trim_ascii_start().starts_with(b"<")
}

/// An answer's body, read only where a rule looks into it.
struct Body<'a> {
    response: &'a Response,
    whole: Option<std::ops::Range<usize>>,
}

impl<'a> Body<'a> {
    fn of(response: &'a Response) -> Self {
        Self { response, whole: split::document(&response.body).ok() }
    }

    fn text(&self, keys: &[String]) -> Option<String> {
        let body = &self.response.body;
        let range = split::find(body, self.whole.clone()?, keys).ok()??;
        let parsed = json::parse(&String::from_utf8_lossy(&body[range])).ok()?;
        parsed.node.scalar().or_else(|| (!matches!(parsed.node, Node::Null)).then(String::new))
    }
}

fn holds(when: &When, response: &Response, body: &Body) -> bool {
    if when.status.is_some_and(|status| status != response.status) {
        return false;
    }
    let found = match (&when.at, &when.header) {
        (Some(at), _) => at.keys().and_then(|keys| body.text(&keys)),
        (None, Some(header)) => response.header(header).map(str::to_owned),
        (None, None) => return true,
    };
    let Some(text) = found else { return false };
    let is = when.is.as_ref().is_none_or(|wanted| wanted.0 == text);
    let contains = |wanted: &String| text.to_lowercase().contains(&wanted.to_lowercase());
    is && when.contains.as_ref().is_none_or(contains)
}

//! Signing in: an address and a code on standard error, and patience.

use std::process::{Command, Stdio};

use serde_json::json;
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Failure;
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::{Check, SigningIn, Workbench};

use super::alias;
use crate::done::{Done, Ending, Stop};
use crate::interrupt::abandonable;
use crate::print::Console;
use crate::print::text::visible;

/// Whether an address is opened or only printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// It is opened in the browser of this computer, and printed.
    Opened,
    /// It is printed.
    Printed,
}

impl Browser {
    /// Reads the option `--no-browser`.
    pub fn new(no_browser: bool) -> Self {
        if no_browser { Self::Printed } else { Self::Opened }
    }
}

/// Signs in again where a sign-in has ended.
pub async fn again(workbench: &Workbench, console: Console, name: String, browser: Browser, cancel: &Cancel) -> Ending {
    let alias = alias(name)?;
    let begun = workbench.begin_sign_in_again(&alias, cancel).await?;
    let (key, secret) = finish(begun, console, browser, cancel).await?;
    abandonable(cancel, async { Ok(workbench.check_secret(&alias, &key, &secret, Check::Now).await?) }).await?;
    workbench.keep_secret(&alias, &key, secret).await?;
    let done = json!({ "alias": alias, "signed_in": true });
    console.result(&done, |out| writeln!(out, "Signed in again as {alias}"))?;
    Ok(Done::Whole)
}

/// Shows where the person goes and waits for what comes of it. Given up, it leaves nothing.
pub async fn finish(
    begun: SigningIn,
    console: Console,
    browser: Browser,
    cancel: &Cancel,
) -> Result<(String, Secret), Stop> {
    let prompt = begun.prompt();
    console.say(&format!("To sign in, open this address:\n\n  {}\n", visible(&prompt.address)));
    if let Some(code) = &prompt.code {
        console.say(&format!("and see to it that it asks for this code: {}\n", visible(code)));
    }
    let minutes = prompt.seconds.div_ceil(60);
    console.note(&format!("Waiting for up to {minutes} minutes; Ctrl-C gives it up and keeps nothing."));
    if browser == Browser::Opened {
        open(&prompt.address);
    }
    let signed_in: Result<_, Failure> = begun.finish(cancel).await;
    Ok(signed_in?.into_secret())
}

/// Hands the address to the system. Where that does not work the printed one remains.
fn open(address: &str) {
    let (program, before): (&str, &[&str]) = match () {
        () if cfg!(target_os = "macos") => ("open", &[]),
        () if cfg!(windows) => ("rundll32", &["url.dll,FileProtocolHandler"]),
        () => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(before).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Whether it found a browser cannot be known; nobody waits for it.
    drop(command.spawn());
}

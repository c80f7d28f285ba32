//! Keys that cannot be had at once. A keychain that is asked and never answers: a bus of its own waits for a service that
//! starts and says nothing. And a passphrase that becomes another.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use super::desktop::Desktop;
use super::person::CONTROL;
use super::screens::glance;

/// The bus. It ends with this value, and so does the service that it has started.
struct SilentKeychain {
    folder: TempDir,
    bus: Child,
    address: String,
}

impl SilentKeychain {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().display();
        let service = format!("[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/sh {place}/silent.sh\n");
        let config = format!(
            "<busconfig><type>session</type><listen>unix:path={place}/bus</listen><servicedir>{place}</servicedir>\
             <policy context=\"default\"><allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/>\
             </policy><limit name=\"service_start_timeout\">600000</limit></busconfig>"
        );
        fs::write(folder.path().join("secrets.service"), service).unwrap();
        fs::write(folder.path().join("silent.sh"), format!("echo $$ > {place}/asked\nexec sleep 600\n")).unwrap();
        fs::write(folder.path().join("bus.conf"), config).unwrap();
        let mut command = Command::new("dbus-daemon");
        command.arg(format!("--config-file={place}/bus.conf")).args(["--nofork", "--print-address"]);
        let mut bus = command.stdout(Stdio::piped()).spawn().expect("dbus-daemon is needed");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { folder, bus, address: address.trim().to_owned() }
    }

    /// The process that was started to answer, where somebody asked.
    fn asked(&self) -> Option<String> {
        let process = fs::read_to_string(self.folder.path().join("asked")).ok()?;
        Some(process.trim().to_owned()).filter(|process| !process.is_empty())
    }
}

impl Drop for SilentKeychain {
    fn drop(&mut self) {
        if let Some(process) = self.asked() {
            let _ = Command::new("kill").arg(process).status();
        }
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn a_keychain_that_never_answers_does_not_keep_the_window_shut() {
    let keychain = SilentKeychain::start();
    let begin = Instant::now();
    let variables =
        [("TRAILBOOK_SEVERAL", "1"), ("TRAILBOOK_PASSPHRASE", ""), ("DBUS_SESSION_BUS_ADDRESS", &*keychain.address)];
    let desktop = Desktop::start_with(&[], &variables);

    let says = |text: &str| format!("document.body.innerText.includes('{text}')");
    let (waiting, locked) = (says("Your system may ask for the password"), says("The system keychain is locked"));
    desktop.until(&format!("{waiting} || {locked}"));
    println!("the window says what it waits for {:?} after the start of the program", begin.elapsed());
    // The service has as long as the bus gives it; the window does not wait for that.
    desktop.until(&locked);
    glance(&desktop, "keychain_silent");
    assert!(keychain.asked().is_some(), "nobody asked the keychain");
    desktop.click("Use a passphrase instead");
    desktop.fill("Passphrase", "a passphrase of many words");
    desktop.fill("Repeat the passphrase", "a passphrase of many words");
    desktop.click("Use this passphrase");
    desktop.read("Review audit logs offline");
}

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn the_passphrase_is_changed_and_the_new_one_opens() {
    let variables = [("TRAILBOOK_SEVERAL", "1"), ("TRAILBOOK_PASSPHRASE", "")];
    // The variable gives the first passphrase; afterwards a person is asked.
    let desktop = Desktop::start(&[]);
    desktop.read("Review audit logs offline");
    desktop.press(&[CONTROL], ',');
    desktop.until("document.querySelector('[data-testid=keys]') !== null");
    desktop.click("Change the passphrase…");
    desktop.fill("New passphrase", "other words than before");
    desktop.fill("Repeat it", "other words than before");
    desktop.click("Change the passphrase");
    desktop.until("document.body.innerText.includes('The passphrase was changed.')");

    let desktop = desktop.reopened(&[], &variables);
    desktop.read("Enter the passphrase to continue");
    desktop.fill("Passphrase", "a passphrase for this test only");
    desktop.click("Open");
    desktop.until("document.querySelector('[role=alert]') !== null");
    desktop.fill("Passphrase", "other words than before");
    desktop.click("Open");
    desktop.read("Review audit logs offline");
}

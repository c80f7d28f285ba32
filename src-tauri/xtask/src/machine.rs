//! What this machine needs before anything can be built, and how it gets it.

use std::env::consts::OS;
use std::process::Command;

use crate::version::Version;
use crate::{Problem, shell};

/// The least Node that builds the page.
const NODE: Version = Version(20, 19, 0);

/// What a package is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Compiling the core and the command line.
    Build,
    /// Compiling and opening the window.
    Window,
    /// Testing without a display: a keychain, a display and a driver of their own, and a look at system calls.
    Test,
    /// Measuring beside other programs: Python for two of them, SQLite's own, and GNU time to see memory.
    Compare,
}

/// Debian's and Ubuntu's names.
const PACKAGES: [(&str, Purpose); 15] = [
    ("build-essential", Purpose::Build),
    ("pkg-config", Purpose::Build),
    ("libssl-dev", Purpose::Build),
    ("libwebkit2gtk-4.1-dev", Purpose::Window),
    ("webkit2gtk-driver", Purpose::Test),
    ("xvfb", Purpose::Test),
    ("xauth", Purpose::Test),
    ("dbus", Purpose::Test),
    ("dbus-x11", Purpose::Test),
    ("gnome-keyring", Purpose::Test),
    ("strace", Purpose::Test),
    ("python3", Purpose::Compare),
    ("python3-venv", Purpose::Compare),
    ("sqlite3", Purpose::Compare),
    ("time", Purpose::Compare),
];

/// Installs the system packages for these purposes that are missing.
pub(crate) fn prepare(purposes: &[Purpose]) -> Result<(), Problem> {
    if OS != "linux" {
        return Ok(());
    }
    if !shell::exists("apt-get") || !shell::exists("dpkg-query") {
        return by_hand(purposes);
    }
    let missing = missing(purposes, &installed());
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing system packages: {}", missing.join(" "));
    install(&missing)
}

/// Checks the Node that builds the page.
pub(crate) fn node() -> Result<(), Problem> {
    let found = shell::ask("node", &["--version"]).as_deref().and_then(Version::find);
    match found {
        Some(version) if version >= NODE && npm().is_some() => Ok(()),
        Some(version) if version >= NODE => Err(Problem::new("npm is missing beside Node: install it")),
        Some(version) => Err(Problem::new(format!(
            "Node {version} is too old to build the page: install Node {NODE} or newer (nodejs.org, nvm or fnm)"
        ))),
        None => Err(Problem::new(format!("Node is missing: install Node {NODE} or newer (nodejs.org, nvm or fnm)"))),
    }
}

/// The name under which npm can be started.
pub(crate) fn npm() -> Option<&'static str> {
    ["npm", "npm.cmd"].into_iter().find(|name| shell::exists(name))
}

fn names(purposes: &[Purpose]) -> impl Iterator<Item = &'static str> {
    PACKAGES.into_iter().filter(|(_, purpose)| purposes.contains(purpose)).map(|(name, _)| name)
}

fn installed() -> String {
    // The query ends badly when one of the names is unknown, and still answers for the others.
    let names = PACKAGES.map(|(name, _)| name);
    let query = Command::new("dpkg-query").args(["-W", "-f=${Package} ${db:Status-Status}\\n"]).args(names).output();
    query.map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned()).unwrap_or_default()
}

/// The packages for these purposes that dpkg's answer does not call installed.
fn missing(purposes: &[Purpose], answer: &str) -> Vec<&'static str> {
    let installed = |name: &str| answer.lines().any(|line| line.split(' ').eq([name, "installed"]));
    names(purposes).filter(|name| !installed(name)).collect()
}

fn install(missing: &[&str]) -> Result<(), Problem> {
    let line = format!("apt-get install {}", missing.join(" "));
    let root = shell::ask("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    if !root && !shell::exists("sudo") {
        return Err(Problem::new(format!("packages are missing and sudo is not installed: run `{line}` as root")));
    }
    let apt = |arguments: &[&str]| {
        let words = ["sudo", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
        let words = if root { &words[1..] } else { &words[..] };
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).args(arguments);
        command
    };
    // Stale lists are common on new machines, and so are third-party lists that do not answer.
    if let Err(problem) = shell::run(&mut apt(&["update"])) {
        eprintln!("xtask: {problem}; trying with the lists there are");
    }
    shell::run(apt(&["install", "--yes", "--no-install-recommends"]).args(missing))
        .map_err(|problem| Problem::new(format!("{problem}: install by hand with `{line}`")))
}

/// Other Linux systems: goes on where the libraries are found, and says what to install where not.
fn by_hand(purposes: &[Purpose]) -> Result<(), Problem> {
    let needed = |purpose: Purpose, module: &str| {
        !purposes.contains(&purpose) || shell::ask("pkg-config", &["--exists", module]).is_some()
    };
    if needed(Purpose::Build, "libcrypto") && needed(Purpose::Window, "webkit2gtk-4.1") {
        return Ok(());
    }
    Err(Problem::new(advice(purposes)))
}

fn advice(purposes: &[Purpose]) -> String {
    let names: Vec<_> = names(purposes).collect();
    format!(
        "this system has no apt, so install by hand what Debian calls: {}\n  \
         Fedora: gcc pkgconf-pkg-config openssl-devel webkit2gtk4.1-devel\n  \
         Arch: base-devel openssl webkit2gtk-4.1\n  \
         openSUSE: gcc pkg-config libopenssl-devel webkit2gtk3-devel",
        names.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_dpkg_does_not_call_installed_is_missing() {
        let answer = "build-essential installed\npkg-config installed\nlibssl-dev config-files\nxvfb installed\n";

        assert_eq!(missing(&[Purpose::Build], answer), ["libssl-dev"]);
        assert_eq!(missing(&[Purpose::Window], answer), ["libwebkit2gtk-4.1-dev"]);
        assert!(!missing(&[Purpose::Test], answer).contains(&"xvfb"));
        assert_eq!(missing(&[], answer), [""; 0]);
    }

    #[test]
    fn the_advice_names_every_package_asked_for() {
        let advice = advice(&[Purpose::Build, Purpose::Window, Purpose::Test, Purpose::Compare]);

        for (name, _) in PACKAGES {
            assert!(advice.contains(name), "{name}");
        }
    }
}

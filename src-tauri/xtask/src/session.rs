//! A login session that vanishes: a home, a bus, and an unlocked keychain of its own, so that the tests
//! meet a real Secret Service and never a person's.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

use crate::{Problem, shell};

/// Unlocks a new keychain and goes on as the command it is given.
const UNLOCKED: &str = r#"printf 'a keychain for tests only\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>"$HOME/keyring.log" || { cat "$HOME/keyring.log"; exit 1; }
exec "$@""#;

/// What a session of one's own needs.
const PROGRAMS: [&str; 2] = ["dbus-run-session", "gnome-keyring-daemon"];

static STARTED: AtomicU32 = AtomicU32::new(0);

/// A throw-away home. Removed when dropped.
pub(crate) struct Session {
    home: PathBuf,
}

impl Session {
    /// Makes the home with every folder the keychain expects; without them its start is waited for in vain.
    /// It lies where paths are short, because the sockets in it must have short names.
    pub(crate) fn new() -> Result<Self, Problem> {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let session = Self { home: env::temp_dir().join(format!("trailbook-{}-{number}", std::process::id())) };
        for (_, folder) in session.folders() {
            fs::create_dir_all(&folder)
                .and_then(|()| private(&folder))
                .map_err(|error| Problem::new(format!("cannot create {}: {error}", folder.display())))?;
        }
        let keyrings = session.home.join(".local/share/keyrings");
        fs::create_dir_all(&keyrings)
            .map_err(|error| Problem::new(format!("cannot create {}: {error}", keyrings.display())))?;
        Ok(session)
    }

    /// Wraps a command so that it runs in this session. Elsewhere than on Linux it runs as it is.
    pub(crate) fn wrap(&self, command: &Command) -> Result<Command, Problem> {
        if env::consts::OS != "linux" {
            return Ok(shell::alike(Command::new(command.get_program()), command));
        }
        if let Some(missing) = PROGRAMS.into_iter().find(|name| !shell::exists(name)) {
            return Err(Problem::new(format!("`{missing}` is not installed: the tests need a keychain of their own")));
        }
        let mut wrapper = Command::new("dbus-run-session");
        wrapper.args(["--", "sh", "-c", UNLOCKED, "session"]).arg(command.get_program());
        let mut wrapped = shell::alike(wrapper, command);
        wrapped.envs(toolchain()).envs(self.folders());
        for variable in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"] {
            wrapped.env_remove(variable);
        }
        Ok(wrapped)
    }

    fn folders(&self) -> [(&'static str, PathBuf); 5] {
        [
            ("HOME", self.home.clone()),
            ("XDG_DATA_HOME", self.home.join(".local/share")),
            ("XDG_CONFIG_HOME", self.home.join(".config")),
            ("XDG_CACHE_HOME", self.home.join(".cache")),
            ("XDG_RUNTIME_DIR", self.home.join("run")),
        ]
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.home) {
            eprintln!("xtask: {} is left behind: {error}", self.home.display());
        }
    }
}

/// Where Rust lives, which another home would hide.
fn toolchain() -> Vec<(&'static str, OsString)> {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")]
        .map(|(name, folder)| (name, env::var_os(name).unwrap_or_else(|| home.join(folder).into_os_string())))
        .into()
}

#[cfg(unix)]
fn private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_its_folders_and_leaves_nothing() {
        let session = Session::new().unwrap();
        let home = session.home.clone();

        assert!(home.join(".local/share/keyrings").is_dir());
        assert!(home.join("run").is_dir());
        assert!(toolchain().iter().all(|(_, folder)| !folder.is_empty()));

        drop(session);
        assert!(!home.exists());
    }
}

//! The desktop program on an empty machine of its own: a home, a data folder and a passphrase vault that
//! vanish with the test.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::base64;
use super::driver::{Refusal, Session};

/// The built program, from `cargo xtask test`.
const PROGRAM: &str = "TRAILBOOK_DESKTOP";

/// Lets several programs run beside each other, in a debug build.
const SEVERAL: &str = "TRAILBOOK_SEVERAL";

/// WebKitGTK answers no request for a screenshot without this renderer, which the program turns off
/// unless a person has decided about it.
const RENDERER: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// The rules of WCAG 2.2 AA that a machine can check.
const RULES: [&str; 4] = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/// What a window system does and no driver can is written into this file for a debug build to find.
const DRILL: &str = "TRAILBOOK_DRILL";

/// A running program and the driver that holds it. Both end when this is dropped.
pub struct Desktop {
    // In the order in which they must end: the session closes the program, then its driver and its folders go.
    pub session: Session,
    driver: Driver,
    home: TempDir,
}

struct Driver {
    process: Child,
    port: u16,
}

impl Desktop {
    /// Starts the program with `arguments` and waits until its page has loaded.
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[(SEVERAL, "1")])
    }

    /// Starts the program as the only one of this session.
    pub fn start_alone() -> Self {
        Self::start_with(&[], &[])
    }

    /// Starts the program with `arguments` and further variables; an empty one is taken away.
    pub fn start_with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().expect("a temporary folder"), arguments, variables)
    }

    /// Starts the program again for the same person, after it was closed.
    pub fn reopened(self, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let Self { session, driver, home } = self;
        drop((session, driver));
        Self::start_in(home, arguments, variables)
    }

    fn start_in(home: TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let driver = Driver::start(home.path(), variables);
        let session = Session::start(driver.port, &program(), arguments).expect("a window under the driver");
        let desktop = Self { session, driver, home };
        desktop.until("document.readyState === 'complete'");
        desktop
    }

    /// Starts the program once more for the same person, renderer and all, and returns how it ended.
    pub fn start_again(&self) -> std::process::ExitStatus {
        let mut second = Command::new(program());
        let home = self.home.path();
        clothe(&mut second, home).env_remove(RENDERER).status().expect("the program can be started")
    }

    /// Runs the command line for the same person.
    pub fn command_line(&self, arguments: &[&str]) -> std::process::ExitStatus {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trailbook"));
        clothe(&mut command, self.home.path()).args(arguments).status().expect("the command line can be started")
    }

    /// Asks a command as the page would.
    pub fn invoke(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        const ASK: &str = "const [command, args, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, args).then((ok) => done({ ok }), (error) => done({ error }));";
        let answer = self.session.run_later(ASK, &json!([command, arguments])).expect("an answer from the page");
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["ok"].clone()),
        }
    }

    /// Returns the value of an expression in the page.
    pub fn value(&self, expression: &str) -> Value {
        self.session.run(&format!("return {expression}"), &json!([])).expect("a value from the page")
    }

    /// Waits until an expression in the page is true.
    pub fn until(&self, expression: &str) {
        let body = format!(
            "const done = arguments[0];
            const look = () => {{ if ({expression}) done(true); else setTimeout(look, 20); }};
            look();"
        );
        while let Err(Refusal(reason)) = self.session.run_later(&body, &json!([])) {
            // A page that is being loaded again takes the question with it.
            if reason.contains("unload") {
                continue;
            }
            self.picture("gave_up");
            panic!("`{expression}` did not come true: {reason}");
        }
    }

    /// Waits for what may take as long as a first sync does on a slow machine.
    pub fn until_at_last(&self, expression: &str) {
        let limit = Instant::now() + Duration::from_secs(240);
        let look = format!(
            "const done = arguments[0];
            const until = Date.now() + 20000;
            const look = () => {{ if ({expression}) done(true); else if (Date.now() > until) done(false); else setTimeout(look, 50); }};
            look();"
        );
        while self.session.run_later(&look, &json!([])).expect("an answer from the page") != true {
            assert!(Instant::now() < limit, "`{expression}` did not come true: see {:?}", self.picture("gave_up"));
        }
    }

    /// Does to the window what its system would: `drop PATH`, `close`; or chooses a file in the next dialog: `choose PATH`. With
    /// `unattended` it acts as a window that no driver holds.
    pub fn drill(&self, line: &str) {
        let file = drill(self.home.path());
        let written = file.with_extension("part");
        fs::write(&written, line).and_then(|()| fs::rename(&written, &file)).expect("a drill");
    }

    /// Waits until the last drill was taken up.
    pub fn until_drilled(&self) {
        let limit = Instant::now() + Duration::from_secs(20);
        while drill(self.home.path()).exists() {
            assert!(Instant::now() < limit, "the drill was not taken up");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The process under which all others of this window run.
    pub fn process(&self) -> u32 {
        self.driver.process.id()
    }

    /// The home of the person at this window.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// What the page tried that its content security policy forbids, since it was loaded.
    pub fn refused(&self) -> Vec<String> {
        match self.value("window.refused") {
            Value::Array(tries) => tries.iter().map(ToString::to_string).collect(),
            other => panic!("`{other}` is no list: is the program a debug build?"),
        }
    }

    /// The faults that axe finds on the screen as it is: each rule with the markup that breaks it.
    pub fn faults(&self) -> Vec<String> {
        // What still appears, or a colour on its way to another, has a contrast that nobody sees: three frames without.
        const CHECK: &str = "const [rules, done] = arguments;
            const moving = (each) => each.playState === 'running' && each.effect?.getComputedTiming().iterations !== Infinity;
            const rest = async () => {
                for (let still = 0; still < 3; still = document.getAnimations().some(moving) ? 0 : still + 1)
                    await new Promise(requestAnimationFrame);
            };
            rest().then(() => axe.run(document, { runOnly: rules })).then((result) => done(result.violations.map((fault) =>
                `${fault.id}: ${fault.nodes.map((node) => node.html).join(' ')}`)), (error) => done(String(error)));";
        let path = repository().join("ui/node_modules/axe-core/axe.min.js");
        let source = fs::read_to_string(&path).expect("axe-core is installed: run `npm ci` in ui");
        self.session.run(&source, &json!([])).expect("axe-core loads");
        let found = self.session.run_later(CHECK, &json!([RULES])).expect("axe-core answers");
        let faults = found.as_array().unwrap_or_else(|| panic!("axe-core stopped: {found}"));
        faults.iter().map(|fault| fault.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Keeps what the window shows in `target/screenshots`.
    pub fn picture(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        fs::create_dir_all(&folder).expect("a folder for screenshots");
        let path = folder.join(format!("{name}.png"));
        let png = base64::decode(&self.session.screenshot().expect("a screenshot"));
        fs::write(&path, png).expect("a screenshot file");
        path
    }
}

impl Driver {
    fn start(home: &Path, variables: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).stdout(Stdio::null());
        clothe(&mut command, home);
        for (name, value) in variables {
            if value.is_empty() {
                command.env_remove(name)
            } else {
                command.env(name, value)
            };
        }
        let process = command.spawn().expect("WebKitWebDriver: install webkit2gtk-driver");
        let driver = Driver { process, port };
        driver.wait();
        driver
    }

    /// The driver says nothing when it is ready; it just begins to listen.
    fn wait(&self) {
        let limit = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < limit, "WebKitWebDriver does not listen on port {}", self.port);
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The end of its session does not always end the program that the driver started.
        let id = self.process.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        for child in children.split_whitespace() {
            let _ = Command::new("kill").arg(child).status();
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Gives a process nothing of the person's own: home, data and vault lie in `home`.
fn clothe<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    for (name, folder) in [
        ("HOME", "."),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_CACHE_HOME", ".cache"),
        ("TRAILBOOK_DATA_DIR", "trailbook"),
    ] {
        let folder = home.join(folder);
        fs::create_dir_all(&folder).expect("a folder in the temporary home");
        command.env(name, folder);
    }
    command
        .env("TRAILBOOK_PASSPHRASE", "a passphrase for this test only")
        .env(RENDERER, "0")
        .env(DRILL, drill(home))
        .env("TAURI_AUTOMATION", "true")
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("TZ", "UTC")
        .env("NO_AT_BRIDGE", "1")
}

fn drill(home: &Path) -> PathBuf {
    home.join("drill")
}

fn program() -> String {
    env::var(PROGRAM).expect("TRAILBOOK_DESKTOP names the program: run `cargo xtask test --only window`")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn free_port() -> u16 {
    let socket = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    socket.local_addr().expect("a bound socket has an address").port()
}

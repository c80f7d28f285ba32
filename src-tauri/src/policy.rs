//! What the page may do, held against the files that say so: a change there has to be a decision here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

#[test]
fn the_page_loads_its_own_files_and_asks_the_program_and_nobody_else() {
    let policy = read("tauri.conf.json")["app"]["security"]["csp"].as_str().unwrap().to_owned();
    let directives: BTreeMap<&str, &str> =
        policy.split(';').filter_map(|directive| directive.trim().split_once(' ')).collect();

    let expected = [
        ("base-uri", "'none'"),
        ("connect-src", "ipc: http://ipc.localhost"),
        ("default-src", "'self'"),
        ("form-action", "'none'"),
        ("frame-src", "'none'"),
        ("img-src", "'self' data:"),
        ("object-src", "'none'"),
        ("require-trusted-types-for", "'script'"),
        ("script-src", "'self'"),
        ("style-src", "'self'"),
        ("trusted-types", "svelte-trusted-html"),
    ];

    assert_eq!(directives, BTreeMap::from(expected));
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn the_window_is_hardened() {
    let config = read("tauri.conf.json");
    let (app, security) = (&config["app"], &config["app"]["security"]);

    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["capabilities"], serde_json::json!(["main"]));
    for weakness in ["assetProtocol", "dangerousDisableAssetCspModification", "devCsp", "headers"] {
        assert!(security[weakness].is_null(), "{weakness}");
    }
    let windows = app["windows"].as_array().unwrap();
    assert_eq!(windows.len(), 1);
    assert_eq!(windows[0]["create"], false, "the window is made by the code that also says where it may go");
    assert_eq!(windows[0]["devtools"], false);
    assert!(windows[0]["url"].is_null() && windows[0]["dangerousUseHttpScheme"].is_null());
    assert_eq!(config["build"]["removeUnusedCommands"], true);
    assert!(config["build"]["devUrl"].is_null() && config["plugins"].is_null());
    assert!(!text("Cargo.toml").contains("\"devtools\""), "a release has no tools for looking into the page");
}

#[test]
fn nothing_is_granted_but_commands_of_the_program_to_its_one_window() {
    let folder = root().join("src-tauri/capabilities");
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["main.json"]);
    let capability = read("src-tauri/capabilities/main.json");

    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    for wider in ["remote", "webviews", "platforms", "local"] {
        assert!(capability[wider].is_null(), "{wider}");
    }
    for permission in capability["permissions"].as_array().unwrap() {
        let name = permission.as_str().unwrap_or_else(|| panic!("{permission} has a scope of its own"));
        let own = name.strip_prefix("allow-").is_some_and(|command| {
            !command.is_empty() && command.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        });
        assert!(own, "`{name}` is no command of the program");
    }
}

#[test]
fn no_command_takes_a_path_or_an_address_of_the_page() {
    let bindings = text("ui/src/ipc/bindings.ts");
    let commands = &bindings[bindings.find("export const commands").unwrap()..bindings.find("/* Types */").unwrap()];
    let arguments =
        commands.lines().filter_map(|line| line.split_once(": (")?.1.split_once(") =>")).map(|(list, _)| list);

    for list in arguments {
        for name in list.split(", ").filter_map(|argument| argument.split(':').next()) {
            let forbidden = ["path", "url", "uri", "sql", "dir", "command"];
            assert!(!forbidden.iter().any(|word| name.to_lowercase().contains(word)), "{list}");
        }
    }
}

fn read(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

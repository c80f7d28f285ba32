//! What the page may ask. Each command is a signature and one call; the permission of the same name lets it through.

pub(crate) mod connecting;
pub(crate) mod events;
pub(crate) mod evidence;
pub(crate) mod exports;
pub(crate) mod imports;
pub(crate) mod keys;
pub(crate) mod organizations;
pub(crate) mod overview;
pub(crate) mod program;
pub(crate) mod scheduling;
pub(crate) mod settings;
pub(crate) mod sync;
pub(crate) mod views;

use tauri::Wry;
use tauri_specta::{Builder, collect_commands};

/// Lists every command, for the window and for the types that its page is written against.
pub(crate) fn all() -> Builder<Wry> {
    Builder::new().dangerously_cast_bigints_to_number().disable_serde_phases().commands(collect_commands![
        settings::bootstrap,
        settings::open_vault,
        organizations::organizations,
        organizations::test_connection,
        organizations::add_organization,
        organizations::add_demo,
        organizations::remove_organization,
        organizations::set_secret,
        connecting::sign_in,
        connecting::sign_in_again,
        connecting::open_sign_in,
        connecting::cancel_sign_in,
        connecting::discover,
        connecting::add_organizations,
        connecting::connector_words,
        scheduling::set_schedule,
        scheduling::listen_schedule,
        scheduling::program_settings,
        scheduling::change_network,
        scheduling::choose_authorities,
        scheduling::forget_authorities,
        sync::sync,
        sync::cancel_sync,
        sync::repair,
        sync::reviews,
        sync::review_gap,
        overview::coverage,
        overview::activity,
        overview::exports,
        overview::check_export,
        overview::show_export,
        program::listen,
        program::storage,
        program::show_data_folder,
        program::show_logs,
        program::diagnostics,
        program::lock,
        program::unlock,
        program::remove_everything,
        program::print,
        program::zoom,
        program::stay,
        program::leave,
        events::parse_query,
        events::edit_query,
        events::complete_query,
        events::open_query,
        events::query_page,
        events::query_count,
        events::query_found,
        events::query_locate,
        events::close_query,
        events::facets,
        events::histogram,
        events::event_detail,
        events::neighbours,
        views::saved_views,
        views::keep_views,
        views::count_queries,
        views::take_link,
        exports::export_plan,
        exports::choose_folder,
        exports::export_run,
        exports::cancel_export,
        exports::reveal_export,
        evidence::pack_name,
        evidence::pack_run,
        evidence::verify_file,
        evidence::verify_folder,
        evidence::verify_dropped,
        evidence::verify_cache,
        evidence::cancel_verify,
        keys::rekey,
        keys::quarantine,
        keys::change_vault,
        keys::save_recovery,
        keys::restore_recovery,
        imports::choose_import_files,
        imports::import_dropped,
        imports::import_profiles,
        imports::import_look,
        imports::import_run,
        imports::cancel_import,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use serde_json::Value;
    use specta_typescript::Typescript;

    #[test]
    fn the_bindings_of_the_page_are_those_of_the_commands() {
        let written = root().join("ui/src/ipc/bindings.ts");
        let bindings = bindings();
        if env::var("BINDINGS").is_ok_and(|value| value == "write") {
            return fs::write(written, bindings).unwrap();
        }

        let known = fs::read_to_string(written).unwrap_or_default();

        assert!(known == bindings, "ui/src/ipc/bindings.ts is stale: run `cargo xtask bindings`");
    }

    #[test]
    fn exactly_the_commands_are_granted() {
        let commands: BTreeSet<String> = names(&bindings(), "__TAURI_INVOKE(\"", "\"");
        let granted = fs::read_to_string(root().join("src-tauri/capabilities/main.json")).unwrap();
        let granted: Value = serde_json::from_str(&granted).unwrap();
        let granted: BTreeSet<String> =
            granted["permissions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        let files = fs::read_dir(root().join("src-tauri/permissions")).unwrap();
        let listed: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();

        let expected: BTreeSet<String> =
            commands.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();

        assert_eq!(granted, expected);
        assert_eq!(names(&listed, "identifier = \"", "\""), expected);
        assert_eq!(names(&listed, "commands.allow = [\"", "\"]"), commands);
    }

    fn bindings() -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        all().export(Typescript::default(), file.path()).unwrap();
        fs::read_to_string(file.path()).unwrap()
    }

    /// Every text between `before` and `after`.
    fn names(text: &str, before: &str, after: &str) -> BTreeSet<String> {
        text.split(before).skip(1).map(|rest| rest.split(after).next().unwrap().to_owned()).collect()
    }

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
    }
}

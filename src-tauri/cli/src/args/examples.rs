//! An example or two of every command, as its help shows them.

pub(super) const QUERY: &str = "Examples:\n\
    \x20 trailbook query acme 'action:*deleted* result:failed' --limit 20\n\
    \x20 trailbook query acme 'actor:ann@acme.example after:7d' --format csv --columns occurred,action,target_name";
pub(super) const COUNT: &str = "Examples:\n\
    \x20 trailbook count acme 'result:failed after:24h'\n\
    \x20 trailbook count acme '-actor:bot* date:2026-Q3' --timezone Europe/Zurich";
pub(super) const FACETS: &str = "Example:\n  trailbook facets acme action,result 'after:30d' --top 10";
pub(super) const HISTOGRAM: &str = "Example:\n\
    \x20 trailbook histogram acme 'date:2026-10' --buckets 31 --timezone Europe/Zurich";
pub(super) const SHOW: &str = "Examples:\n  trailbook show acme evt_1\n  trailbook show acme evt_1 --raw > evt_1.json";
pub(super) const COVERAGE: &str = "Example:\n  trailbook coverage acme";
pub(super) const SYNC: &str = "Examples:\n  trailbook sync\n  trailbook sync acme --from 2026-09-01 --to 2026-10-01";
pub(super) const EXPORT: &str = "Examples:\n\
    \x20 trailbook export acme 'after:30d' --out last-month.csv --format csv-excel\n\
    \x20 trailbook export acme 'date:2026-Q3' --out third-quarter.zip --pack";
pub(super) const COMPLETIONS: &str = "Example:\n\
    \x20 trailbook completions bash > ~/.local/share/bash-completion/completions/trailbook";
pub(super) const ORG_ADD: &str = "Examples:\n\
    \x20 trailbook org add acme --connector kilo --set organization=ID --secret token=env:KILO_TOKEN\n\
    \x20 trailbook org add acme --connector github --set organization=acme --secret token=-";
pub(super) const ORG_LIST: &str = "Example:\n  trailbook org list --json";
pub(super) const ORG_SHOW: &str = "Example:\n  trailbook org show acme";
pub(super) const ORG_REMOVE: &str = "Example:\n  trailbook org remove acme --yes";
pub(super) const ORG_REKEY: &str = "Example:\n  trailbook org rekey acme";
pub(super) const ORG_QUARANTINE: &str = "Example:\n  trailbook org quarantine acme --yes";
pub(super) const ORG_SET_SECRET: &str = "Examples:\n\
    \x20 trailbook org set-secret acme token=env:KILO_TOKEN\n\
    \x20 trailbook org set-secret acme token=-";
pub(super) const ORG_DISCOVER: &str = "Example:\n\
    \x20 trailbook org discover --connector github --secret token=env:GITHUB_TOKEN --add 1=acme";
pub(super) const ORG_SCHEDULE: &str =
    "Examples:\n  trailbook org schedule acme hour\n  trailbook org schedule acme off";
pub(super) const ORG_SIGN_IN: &str = "Example:\n  trailbook org sign-in acme --no-browser";
pub(super) const RECOVERY_SAVE: &str = "Example:\n  trailbook recovery save keys.recovery --recovery-passphrase -";
pub(super) const RECOVERY_RESTORE: &str = "Example:\n\
    \x20 trailbook recovery restore keys.recovery --recovery-passphrase file:passphrase.txt";
pub(super) const VAULT_SHOW: &str = "Example:\n  trailbook vault show";
pub(super) const VAULT_CHANGE: &str = "Examples:\n\
    \x20 trailbook vault change --to keychain\n\
    \x20 trailbook vault change --to passphrase --new-passphrase -";
pub(super) const SETTINGS_SHOW: &str = "Example:\n  trailbook settings show";
pub(super) const SETTINGS_SET: &str = "Example:\n\
    \x20 trailbook settings set --proxy http://proxy.example.com:8080 --authorities company.pem";
pub(super) const DEMO_ADD: &str = "Example:\n  trailbook demo add";
pub(super) const DEMO_SERVE: &str = "Example:\n  trailbook demo serve --port 8070";
pub(super) const CONNECTOR_LIST: &str = "Example:\n  trailbook connector list";
pub(super) const CONNECTOR_SHOW: &str = "Example:\n  trailbook connector show kilo";
pub(super) const CONNECTOR_CHECK: &str = "Example:\n  trailbook connector check boards.toml";
pub(super) const CONNECTOR_MAP: &str = "Examples:\n\
    \x20 trailbook connector map boards.toml page.json\n\
    \x20 trailbook connector map kilo - < events.ndjson";
pub(super) const CONNECTOR_ADD: &str = "Example:\n  trailbook connector add boards.toml --yes";
pub(super) const CONNECTOR_SCHEMA: &str = "Example:\n  trailbook connector schema > connector.schema.json";

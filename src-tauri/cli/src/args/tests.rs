use clap::CommandFactory as _;
use clap::error::ErrorKind;

use super::*;

fn parse(words: &[&str]) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(std::iter::once("trailbook").chain(words.iter().copied()))
}

fn query(words: &[&str]) -> QueryArgs {
    match parse(words).map(|arguments| arguments.command) {
        Ok(Command::Question(Question::Query(args))) => args,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_words_do_not_contradict_each_other() {
    Arguments::command().debug_assert();
}

#[test]
fn every_command_of_the_contract_is_understood() {
    let commands = [
        "org add acme --connector kilo --set base_url=http://127.0.0.1:1 --set organization=acme --secret token=env:KEY",
        "org add acme --connector kilo --secret token=- --no-check",
        "org list",
        "org show acme",
        "org remove acme --yes",
        "org remove acme",
        "org set-secret acme token=file:/run/key",
        "org set-secret acme token=-",
        "org add acme --connector graph --no-browser",
        "org sign-in acme",
        "org discover --connector github --secret token=env:KEY",
        "org discover --connector github --secret token=env:KEY --add 1 --add 2=acme --no-browser",
        "org schedule acme 15m",
        "org schedule acme off",
        "org rekey acme",
        "org quarantine acme --yes",
        "vault show",
        "vault change --to keychain",
        "vault change --to passphrase --new-passphrase file:words",
        "settings show",
        "settings set --proxy http://127.0.0.1:8080 --proxy-user ann --proxy-password env:KEY",
        "settings set --proxy none --authorities ca.pem",
        "org sign-in acme --no-browser",
        "sync",
        "sync acme",
        "sync acme northwind --from 2026-09-01 --to 2026-09-30T12:00:00+02:00",
        "query acme",
        "query acme actor:ann --limit 5 --offset 10 --format csv --columns uid,occurred --timezone Europe/Zurich",
        "query acme actor:ann --columns all --format ndjson",
        "count acme",
        "count acme result:failure --json",
        "facets acme action",
        "facets acme action,actor result:failure --top 5",
        "histogram acme",
        "histogram acme after:7d --buckets 24",
        "coverage acme",
        "show acme a1",
        "show acme -a1 --raw",
        "export acme --out a.csv",
        "export acme after:7d --out a.csv --format csv-excel --columns uid,ip --timezone Asia/Tokyo --overwrite",
        "export acme --out pack.zip --pack --proofs --overwrite",
        "export acme --out a.csv --no-manifest",
        "export acme --out pack --pack --timestamp-url https://tsa.example.com/tsr",
        "verify pack.zip",
        "recovery save keys.json --recovery-passphrase env:KEY",
        "recovery restore keys.json --recovery-passphrase -",
        "verify --cache acme --json",
        "connector list",
        "connector show kilo",
        "connector check a.toml",
        "connector map kilo events.ndjson",
        "connector map a.toml -",
        "connector add a.toml",
        "demo add",
        "demo serve",
        "demo serve --port 4711",
        "completions bash",
        "--data-dir /tmp/x --json --quiet --no-color --passphrase-file /run/p org list",
        "org list --data-dir /tmp/x --json --quiet --no-color --passphrase-file /run/p",
    ];
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        assert!(parse(&words).is_ok(), "{command}: {}", parse(&words).unwrap_err());
    }
}

#[test]
fn wrong_words_are_refused() {
    let commands = [
        "organisation list",
        "org",
        "org add acme",
        "org add acme --connector kilo --set base_url",
        "org show",
        "sync --from yesterday",
        "query",
        "query acme actor:ann action:x",
        "query acme --limit many",
        "query acme --limit -1",
        "query acme --format xml",
        "query acme --timezone Europe/Atlantis",
        "facets acme",
        "histogram acme --buckets 0",
        "show acme",
        "export acme",
        "export acme --out a.csv --format pdf",
        "export acme --out a.csv --timestamp-url https://tsa.example.com",
        "demo serve --port 70000",
        "completions tcsh",
        "org list --jsn",
    ];
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        let error = parse(&words).expect_err(command);
        assert!(!matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion), "{command}");
    }
}

#[test]
fn a_query_may_begin_with_an_exclusion() {
    for text in ["-action:user.login", "-has:ip", "-version:1", "-\"test run\"", "", "actor:ann -action:x"] {
        let args = query(&["query", "acme", text, "--limit", "5"]);

        assert_eq!((args.selection.text.as_str(), args.limit), (text, 5));
    }
    assert_eq!(query(&["query", "acme", "--limit", "5", "-action:x"]).selection.text, "-action:x");
    assert_eq!(query(&["query", "acme"]).selection.text, "");
}

#[test]
fn facets_take_their_fields_from_one_word() {
    let Ok(Command::Question(Question::Facets(args))) =
        parse(&["facets", "acme", "action,actor", "-result:success"]).map(|arguments| arguments.command)
    else {
        panic!("facets");
    };

    assert_eq!(args.fields, "action,actor");
    assert_eq!(args.text, "-result:success");
}

#[test]
fn the_help_names_no_value_of_the_environment() {
    let help = Arguments::command().render_long_help().to_string();

    assert!(help.contains("TRAILBOOK_DATA_DIR") && help.contains("TRAILBOOK_PASSPHRASE"));
    assert!(!help.contains("TRAILBOOK_DATA_DIR="));
}

#[test]
fn a_secret_is_not_read_while_words_are_parsed() {
    let error = parse(&["org", "add", "acme", "--secret", "token=hunter2"]).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::MissingRequiredArgument);
    assert!(!error.to_string().contains("hunter2"));
}

#[test]
fn the_help_of_every_command_has_an_example_that_is_understood() {
    let mut open = vec![Arguments::command()];
    while let Some(command) = open.pop() {
        let below: Vec<_> = command.get_subcommands().filter(|below| below.get_name() != "help").cloned().collect();
        if below.is_empty() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  trailbook ")).collect();
            assert!(!examples.is_empty(), "{} has no example", command.get_name());
            for example in examples {
                // What stands behind a redirection is for the shell.
                let words = example.split(['<', '>']).next().unwrap_or_default();
                let words: Vec<String> = spoken(words);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                assert!(parse(&words).is_ok(), "{example}: {:?}", parse(&words));
                assert!(words.contains(&command.get_name()), "{example}");
            }
        }
        open.extend(below);
    }
}

/// Returns the words of a line as a shell would, for single quotation marks only.
fn spoken(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(number, part)| match number % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

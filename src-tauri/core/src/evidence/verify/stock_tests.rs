//! What is on every computer says the same of a pack as this program does.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::super::{CHECKPOINT, INSTRUCTIONS, LIST, NDJSON, SSHSIG, fingerprint};
use super::tests::{key, packed};

#[test]
fn stock_tools_say_the_same() {
    let (_folder, path) = packed("pack");
    let instructions = fs::read_to_string(path.join(INSTRUCTIONS)).unwrap();
    let python = instructions.split("<<'END'\n").nth(1).unwrap().split("    END\n").next().unwrap();
    let python: String =
        python.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned() + "\n").collect();
    let command =
        |start: &str| instructions.lines().find(|line| line.trim().starts_with(start)).unwrap().trim().to_owned();
    let run = |command: &str| Command::new("sh").args(["-c", command]).current_dir(&path).output().unwrap();
    let rows = || Command::new("python3").args(["-c", &python]).current_dir(&path).output().unwrap();
    let (sums, signature) = (command("sha256sum"), command("ssh-keygen -Y verify"));
    assert!(run(&sums).status.success() && run(&signature).status.success());
    assert!(String::from_utf8(rows().stdout).unwrap().ends_with("True\n"));
    let shown = run(&command("awk")).stdout;
    assert!(String::from_utf8(shown).unwrap().contains(&fingerprint(key().public())));

    let ndjson = fs::read_to_string(path.join(NDJSON)).unwrap();
    fs::write(path.join(NDJSON), ndjson.replace("e6", "e7")).unwrap();
    assert!(!run(&sums).status.success());
    assert!(String::from_utf8(rows().stdout).unwrap().ends_with("False\n"));
    let list = fs::read_to_string(path.join(LIST)).unwrap();
    fs::write(path.join(LIST), list.replacen('a', "b", 1)).unwrap();
    assert!(!run(&signature).status.success());
}

#[test]
fn the_page_in_a_pack_says_the_same() {
    let (_folder, path) = packed("pack");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/evidence/assets/verify.js");
    let program = r#"
        const [, script, folder] = process.argv, fs = require("fs"), { check } = require(script);
        const files = new Map(fs.readdirSync(folder).map((name) => [name, new Blob([fs.readFileSync(folder + "/" + name)])]));
        check(files).then((checks) => console.log(JSON.stringify(checks)));"#;
    let ask = || -> Vec<Value> {
        let asked = Command::new("node").args(["-e", program, script]).arg(&path).output().unwrap();
        serde_json::from_slice(&asked.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&asked.stderr)))
    };
    let bad = |checks: Vec<Value>| -> Vec<String> {
        checks
            .iter()
            .filter(|check| check["ok"] != true)
            .map(|check| check["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let good = ask();
    assert!(
        good.len() > 10 && good.iter().any(|check| check["detail"].to_string().contains(&fingerprint(key().public())))
    );
    assert_eq!(bad(good), Vec::<String>::new());

    let alter = |name: &str| {
        let kept = fs::read(path.join(name)).unwrap();
        let mut bytes = kept.clone();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        fs::write(path.join(name), bytes).unwrap();
        let found = bad(ask());
        fs::write(path.join(name), kept).unwrap();
        found
    };
    assert_eq!(alter(NDJSON), [NDJSON, "merkle root"]);
    assert!(alter(CHECKPOINT).contains(&"checkpoint".to_owned()));
    assert!(alter(LIST).contains(&"signature".to_owned()));
    assert!(alter(SSHSIG).contains(&"signature".to_owned()));
    fs::write(path.join("more"), "x").unwrap();
    assert_eq!(bad(ask()), ["files"]);
}

/// Changes a pack in memory, over and over, and counts what the page in it calls valid. Prints seed and count.
const MUTATIONS: &str = r#"
    const [, script, folder, seed, rounds] = process.argv, fs = require("fs"), { check } = require(script);
    let state = BigInt(seed);
    const random = (below) => {
        state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
        return Number((state >> 33n) % BigInt(below));
    };
    const kept = fs.readdirSync(folder).map((name) => [name, fs.readFileSync(folder + "/" + name)]);
    const whole = (files) => JSON.stringify([...files].sort().map(([name, bytes]) => [name, bytes.toString("base64")]));
    const kinds = [
        (files, i, bytes, at) => { bytes[at] ^= 1 << random(8); },
        (files, i, bytes, at) => { files[i][1] = Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256)]), bytes.subarray(at)]); },
        (files, i, bytes, at) => { files[i][1] = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]); },
        (files, i, bytes, at) => { files[i][1] = bytes.subarray(0, at); },
        (files, i, bytes) => { files[i][1] = Buffer.concat([bytes, Buffer.from([[10, 13, 32, 0, 0xff][random(5)]])]); },
        (files, i, bytes) => { files[i][1] = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]); },
        (files, i, bytes) => { files[i][1] = Buffer.from(bytes.toString("latin1").replace(/\n/g, "\r\n"), "latin1"); },
        (files, i, bytes) => {
            const lines = bytes.toString("latin1").split("\n"), one = random(lines.length), other = random(lines.length);
            [lines[one], lines[other]] = [lines[other], lines[one]];
            files[i][1] = Buffer.from(lines.join("\n"), "latin1");
        },
        (files, i) => { files[i][0] = "x" + files[i][0]; },
        (files, i) => { files.push(["extra", Buffer.from("x")]); },
        (files, i) => { files.splice(i, 1); },
        (files, i) => { const j = (i + 1) % files.length; [files[i][0], files[j][0]] = [files[j][0], files[i][0]]; },
    ];
    (async () => {
        let made = 0;
        const passed = [];
        for (let round = 0; round < Number(rounds); round++) {
            const files = kept.map(([name, bytes]) => [name, Buffer.from(bytes)]), i = random(files.length), kind = random(kinds.length);
            const name = files[i][0];
            kinds[kind](files, i, files[i][1], random(files[i][1].length));
            if (whole(files) === whole(kept)) continue;
            made += 1;
            const checks = await check(new Map(files.map(([name, bytes]) => [name, new Blob([bytes])])));
            if (checks.every(({ ok }) => ok)) passed.push(`${name} kind ${kind} round ${round}`);
        }
        console.log(JSON.stringify({ made, passed }));
    })();"#;

#[test]
fn the_page_in_a_pack_calls_every_change_invalid() {
    let (_folder, path) = packed("pack");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/evidence/assets/verify.js");
    let rounds = std::env::var("MUTATIONS").unwrap_or_else(|_| "240".to_owned());
    let mut seed = [0; 7];
    getrandom::fill(&mut seed).unwrap();
    let seed = seed.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)).to_string();

    let asked =
        Command::new("node").args(["-e", MUTATIONS, script]).arg(&path).args([&seed, &rounds]).output().unwrap();

    let found: Value =
        serde_json::from_slice(&asked.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&asked.stderr)));
    eprintln!("seed {seed}: {} changes", found["made"]);
    assert!(found["made"].as_u64().unwrap() > 100);
    assert_eq!(found["passed"], serde_json::json!([]), "seed {seed}");
}

#[test]
fn stock_tools_refuse_every_change_that_they_can_see() {
    let (_folder, path) = packed("pack");
    let holder = key().public().holder();
    let signed = format!(
        "ssh-keygen -Y verify -f allowed_signers -I {holder} -n audit-evidence-pack@v1 -s SHA256SUMS.sshsig < SHA256SUMS"
    );
    let accepts = || {
        let run = |command: &str| Command::new("sh").args(["-c", command]).current_dir(&path).output().unwrap();
        run("sha256sum --check --strict SHA256SUMS").status.success() && run(&signed).status.success()
    };
    assert!(accepts());
    let mut seen = 0;
    for name in fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>() {
        // The signature of minisign is the one file that these two do not look at.
        if name == super::super::MINISIG {
            continue;
        }
        let file = path.join(&name);
        let kept = fs::read(&file).unwrap();
        for place in [0, kept.len() / 3, kept.len() / 2, kept.len() - 2] {
            let mut bytes = kept.clone();
            bytes[place] ^= 1;
            fs::write(&file, &bytes).unwrap();
            assert!(!accepts(), "{name:?}, byte {place}");
            seen += 1;
        }
        fs::remove_file(&file).unwrap();
        assert!(!accepts(), "{name:?} removed");
        fs::write(&file, kept).unwrap();
    }
    assert!(accepts() && seen >= 40, "{seen}");
}

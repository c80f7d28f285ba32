//! Time stamps of packs, from an authority that is `openssl ts` behind real HTTP.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::{Value, json};

use crate::evidence::{failed, fill, names, run, said};

const CONFIG: &str = "
[req]
distinguished_name = name
prompt = no
[name]
CN = A pretended authority
[tsa_cert]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[tsa]
default_tsa = here
[here]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
";

/// What the authority does, and what it heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Honest,
    /// Answers with what it said the first time.
    Repeats,
    /// Stamps something else.
    StampsAnother,
    Fails,
    Rambles,
}

pub struct Authority {
    folder: PathBuf,
    mood: Mood,
    pub heard: Vec<(String, Vec<u8>)>,
    said: Vec<u8>,
}

pub type Shared = Arc<Mutex<Authority>>;

fn openssl(folder: &Path, line: &str) -> bool {
    Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap().status.success()
}

impl Authority {
    pub async fn start(folder: &Path) -> (Shared, String) {
        let folder = folder.join("tsa");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("tsa.cnf"), CONFIG).unwrap();
        fs::write(folder.join("serial"), "01\n").unwrap();
        let key = "req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 30 -config tsa.cnf -extensions tsa_cert";
        assert!(openssl(&folder, key));
        let shared = Arc::new(Mutex::new(Self { folder, mood: Mood::Honest, heard: Vec::new(), said: Vec::new() }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/tsr", listener.local_addr().unwrap());
        let router = Router::new().route("/tsr", post(answer)).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (shared, address)
    }

    fn reply(&self, question: &[u8]) -> Vec<u8> {
        fs::write(self.folder.join("q.tsq"), question).unwrap();
        assert!(openssl(&self.folder, "ts -reply -config tsa.cnf -queryfile q.tsq -out a.tsr"));
        fs::read(self.folder.join("a.tsr")).unwrap()
    }
}

async fn answer(State(authority): State<Shared>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let mut authority = authority.lock().unwrap();
    authority.heard.push((format!("{headers:?}"), body.to_vec()));
    let said = match authority.mood {
        Mood::Honest => authority.reply(&body),
        Mood::Repeats => authority.said.clone(),
        Mood::StampsAnother => {
            let mut other = body.to_vec();
            // The digest begins after the headers of the question and of its imprint.
            let at = other.windows(2).position(|pair| pair == [4, 32]).unwrap() + 2;
            other[at] ^= 1;
            authority.reply(&other)
        }
        Mood::Fails => return (StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
        Mood::Rambles => b"<html>log in first</html>".to_vec(),
    };
    authority.said.clone_from(&said);
    (StatusCode::OK, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_bears_a_time_stamp_that_stock_tools_accept_and_that_cannot_be_changed_or_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let (authority, address) = Authority::start(folder.path()).await;
    let path = folder.path().to_owned();
    let work = move || {
        let heard = |authority: &Shared| authority.lock().unwrap().heard.len();
        fill(&path, 0, 40);
        said(&path, 0, &["export", "acme", "--pack", "--out", "plain"]);
        said(&path, 0, &["export", "acme", "--pack", "--out", "plain.zip"]);
        assert_eq!(heard(&authority), 0, "nobody is asked unless a person named somebody");

        said(&path, 0, &["export", "acme", "--pack", "--out", "pack", "--timestamp-url", &address]);
        said(&path, 0, &["export", "acme", "--pack", "--out", "pack.zip", "--timestamp-url", &address]);
        assert_eq!(heard(&authority), 2);
        let checked = said(&path, 0, &["verify", "pack"]);
        assert!(checked["checks"].to_string().contains("openssl ts -verify"), "{checked}");
        assert_eq!(failed(&said(&path, 0, &["verify", "pack.zip"])), Vec::<String>::new());
        assert!(openssl(&path.join("pack"), "ts -verify -data SHA256SUMS -in SHA256SUMS.tsr -CAfile ../tsa/tsa.pem"));
        let told = fs::read_to_string(path.join("pack/VERIFY.md")).unwrap();
        assert!(told.contains("openssl ts -verify -data SHA256SUMS -in SHA256SUMS.tsr") && told.contains(&address));
        assert!(!fs::read_to_string(path.join("plain/VERIFY.md")).unwrap().contains("openssl ts"));

        // What leaves this computer is a digest and a number: nothing of whose events they are.
        let (headers, question) = authority.lock().unwrap().heard[0].clone();
        assert!(question.len() < 100 && headers.contains("application/timestamp-query"));
        assert!(!headers.contains("acme") && !headers.contains("authorization"), "{headers}");

        let stamp = fs::read(path.join("pack/SHA256SUMS.tsr")).unwrap();
        for place in (0..stamp.len()).step_by(7) {
            let mut bytes = stamp.clone();
            bytes[place] ^= 4;
            fs::write(path.join("pack/SHA256SUMS.tsr"), bytes).unwrap();
            let report = trailbook_core::evidence::verify(&path.join("pack"), &|| false).unwrap();
            assert!(!report.valid, "byte {place}");
        }
        for name in ["SHA256SUMS.tsr", "SHA256SUMS.tsr.sshsig"] {
            let file = path.join("pack").join(name);
            fs::write(path.join("pack/SHA256SUMS.tsr"), &stamp).unwrap();
            fs::rename(&file, path.join("kept")).unwrap();
            assert!(failed(&said(&path, 6, &["verify", "pack"]))[0].contains("is missing"));
            fs::rename(path.join("kept"), &file).unwrap();
        }
        assert_eq!(failed(&said(&path, 0, &["verify", "pack"])), Vec::<String>::new());
        fs::write(path.join("plain/SHA256SUMS.tsr"), &stamp).unwrap();
        assert!(failed(&said(&path, 6, &["verify", "plain"]))[0].contains("`SHA256SUMS.tsr` was added"));
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_no_stamp_of_the_pack_gives_no_pack() {
    let folder = tempfile::tempdir().unwrap();
    let (authority, address) = Authority::start(folder.path()).await;
    let path = folder.path().to_owned();
    let work = move || {
        fill(&path, 0, 10);
        said(&path, 0, &["export", "acme", "--pack", "--out", "good", "--timestamp-url", &address]);
        let before = names(&path);
        let cases = [
            (Mood::Repeats, "stamp of something else"),
            (Mood::StampsAnother, "stamp of something else"),
            (Mood::Fails, "status 500"),
            (Mood::Rambles, "not an answer in the form"),
        ];
        for (mood, words) in cases {
            authority.lock().unwrap().mood = mood;
            let refused: Value =
                said(&path, 1, &["export", "acme", "--pack", "--out", "bad", "--timestamp-url", &address]);
            let message = refused["error"]["message"].as_str().unwrap();
            assert!(message.contains(words) && message.contains("no pack was written"), "{mood:?}: {message}");
            assert_eq!(refused["error"]["code"], json!("remote"));
        }
        let elsewhere = ["export", "acme", "--pack", "--out", "bad", "--timestamp-url"];
        for address in ["http://192.0.2.1/tsr", "nonsense", "file:///etc/passwd", "https://a:b@tsa.example.com"] {
            let refused = run(&path, &[&elsewhere[..], &[address]].concat());
            assert!(!refused.status.success(), "{address}");
        }
        assert_eq!(names(&path), before, "nothing is left behind");
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

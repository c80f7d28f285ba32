//! Questions and answers, with an authority that `openssl ts` is.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use proptest::prelude::*;

use super::*;

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
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
";

fn openssl(folder: &Path, line: &str) -> Output {
    Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap()
}

fn done(folder: &Path, line: &str) {
    let output = openssl(folder, line);
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A folder in which an authority can answer.
fn authority() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tsa.cnf"), CONFIG).unwrap();
    fs::write(folder.path().join("serial"), "01\n").unwrap();
    done(
        folder.path(),
        "req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -days 30 -config tsa.cnf -extensions tsa_cert",
    );
    folder
}

fn answer(folder: &Path, question: &[u8]) -> Vec<u8> {
    fs::write(folder.join("q.tsq"), question).unwrap();
    done(folder, "ts -reply -config tsa.cnf -queryfile q.tsq -out a.tsr");
    fs::read(folder.join("a.tsr")).unwrap()
}

fn asked() -> StampAsked {
    StampAsked::new("https://tsa.example").unwrap()
}

#[test]
fn openssl_answers_the_question_and_its_answer_is_read_and_verified_by_openssl() {
    let folder = authority();
    let (asked, list) = (asked(), b"0123  events.ndjson\n".as_slice());

    let answer = answer(folder.path(), &asked.question(list));

    let stamp = asked.read(&answer, list).unwrap();
    assert!(stamp.time.starts_with("20") && stamp.time.ends_with('Z') && stamp.time.contains('T'), "{stamp:?}");
    fs::write(folder.path().join("list"), list).unwrap();
    done(folder.path(), "ts -verify -data list -in a.tsr -CAfile tsa.pem");
    fs::write(folder.path().join("list"), b"another").unwrap();
    assert!(!openssl(folder.path(), "ts -verify -data list -in a.tsr -CAfile tsa.pem").status.success());
    assert_eq!(asked.read(&answer, b"another"), Err(NoStamp::OtherImprint));
    assert_eq!(self::asked().read(&answer, list), Err(NoStamp::OtherNonce));
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_authority() {
    let folder = authority();
    // An algorithm that the authority does not take.
    let config = CONFIG.replace("digests = sha256", "digests = sha512");
    fs::write(folder.path().join("tsa.cnf"), config).unwrap();
    let (asked, list) = (asked(), b"list".as_slice());

    let answer = answer(folder.path(), &asked.question(list));

    let refused = asked.read(&answer, list).unwrap_err();
    assert!(matches!(refused, NoStamp::Rejected { status: 2, say: Some(_) }), "{refused:?}");
}

#[test]
fn a_question_of_every_length_is_written_and_read_alike() {
    for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
        let written = der(OCTETS, &[vec![7; length]]);
        let mut read = Der(&written);
        assert_eq!(read.take(OCTETS).unwrap().len(), length);
        read.end().unwrap();
    }
    for bad in [&[0x04, 0x80][..], &[0x04, 0x81, 0x01, 0x07], &[0x04, 0x82, 0x00, 0x80], &[0x04], &[0x04, 0x85, 1]] {
        assert_eq!(Der(bad).next(), Err(NoStamp::Form), "{bad:?}");
    }
}

proptest! {
    #[test]
    fn no_answer_makes_the_reader_stumble(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(asked().read(&bytes, b"list").is_err());
    }
}

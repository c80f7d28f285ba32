//! What lies in the memory after locking: no key, and nothing that makes one.

use std::fs;
use std::path::Path;

use crate::keychain::{self, Secret, SecretName};
use crate::workbench::{Config, VaultChoice, Workbench};

use super::tests::bench;

/// Says whether this process has a file below `folder` open.
fn is_open(folder: &Path) -> bool {
    let open = fs::read_dir("/proc/self/fd").unwrap().flatten();
    open.filter_map(|entry| fs::read_link(entry.path()).ok()).any(|path| path.starts_with(folder))
}

/// How often `needle`, of which every byte was turned round, lies in the memory of this process that can be written.
fn in_memory(needle: &[u8]) -> usize {
    use std::os::unix::fs::FileExt as _;

    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let memory = fs::File::open("/proc/self/mem").unwrap();
    let mut piece = vec![0; 1 << 20];
    let mut found = 0;
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|access| access.starts_with("rw"))) {
        let (from, until) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (mut at, until) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(until, 16).unwrap());
        while at < until {
            let wanted = piece.len().min(usize::try_from(until - at).unwrap());
            let Ok(read) = memory.read_at(&mut piece[..wanted], at) else { break };
            let bytes = &piece[..read];
            let is_here = |start: &usize| {
                let window = bytes.get(*start..*start + needle.len());
                window.is_some_and(|window| window.iter().zip(needle).all(|(byte, turned)| *byte == !turned))
            };
            found += memchr::memchr_iter(!needle[0], bytes).filter(is_here).count();
            // What was looked at must not be found here the next time.
            piece[..read].fill(0);
            if read <= needle.len() {
                break;
            }
            at += (read - needle.len()) as u64 + 1;
        }
    }
    found
}

#[tokio::test]
async fn no_key_is_in_the_memory_after_locking() {
    let folder = tempfile::tempdir().unwrap();
    let bench = bench(folder.path());
    let description = crate::workbench::rekeying::tests_description();
    bench.0.registry.insert(&description).unwrap();
    drop(bench.store(&description).unwrap());
    let (raw, digits) = {
        let name = SecretName::data_key(&description.organization.id).unwrap();
        let key = keychain::DataKey::try_from(&bench.vault().unwrap().require(&name).unwrap()).unwrap();
        let literal = key.cipher_literal();
        let digits = &literal.as_bytes()[2..66];
        let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
        let raw: Vec<u8> = digits.chunks(2).map(|pair| !(digit(pair[0]) << 4 | digit(pair[1]))).collect();
        (raw, digits.iter().map(|byte| !byte).collect::<Vec<u8>>())
    };
    assert!(in_memory(&raw) > 0, "the open cache has its key");
    let caches = folder.path().join("organizations");
    assert!(is_open(&caches));

    // What lies on the disk is no reason to keep a key.
    fs::create_dir(caches.join("other")).unwrap();
    fs::write(caches.join("other/organization.json"), "{").unwrap();
    bench.lock().await.unwrap();

    eprintln!("after locking: {} times as digits", in_memory(&digits));
    assert_eq!(in_memory(&raw), 0);
    assert!(!is_open(&caches), "a cache that is open has its key, in whatever form");
}

/// A passphrase that stands nowhere in the program, each byte turned round.
fn passphrase() -> Vec<u8> {
    (0..24_u8).map(|place| !(b'a' + (place * 7 + 3) % 26)).collect()
}

#[tokio::test]
async fn no_passphrase_is_in_the_memory_once_it_has_opened_the_vault() {
    let folder = tempfile::tempdir().unwrap();
    let passphrase = passphrase();
    let secret = || {
        let mut text = String::with_capacity(passphrase.len());
        text.extend(passphrase.iter().map(|byte| char::from(!byte)));
        Secret::from(text)
    };
    let held = secret();
    assert!(in_memory(&passphrase) > 0, "what is held is found");
    drop(held);
    let bench =
        Workbench::open(Config { data_dir: folder.path().to_owned(), vault: VaultChoice::Passphrase(secret()) });
    let bench = bench.unwrap();
    let description = crate::workbench::rekeying::tests_description();
    bench.0.registry.insert(&description).unwrap();
    drop(bench.store(&description).unwrap());

    assert_eq!(in_memory(&passphrase), 0, "a vault that is open needs it no more");
    bench.lock().await.unwrap();
    bench.open_vault(secret()).await.unwrap();
    bench.lock().await.unwrap();
    assert_eq!(in_memory(&passphrase), 0);
}

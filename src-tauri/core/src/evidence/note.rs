//! Checkpoints: what a journal's tree was at some moment, as signed notes (c2sp.org/tlog-checkpoint, c2sp.org/signed-note).

use ring::digest::{SHA256, digest};

use crate::merkle::{Hash, Tree};

use super::key::{PublicKey, SigningKey};
use super::text::{base64, unbase64};

/// The kind of signature in a note: Ed25519.
const ED25519: u8 = 1;

/// A moment of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the tree: no two trees ever share an origin.
    pub origin: String,
    /// How many leaves it had.
    pub size: u64,
    /// Its root then.
    pub root: Hash,
    /// The tree of later versions of events, where there are any: how many, and its root.
    pub revisions: Option<(u64, Hash)>,
}

impl Checkpoint {
    /// Returns the moment of a journal's two trees.
    pub fn of(origin: &str, events: &Tree, revisions: &Tree) -> Self {
        let revisions = (revisions.size() > 0).then(|| (revisions.size(), revisions.root()));
        Self { origin: origin.to_owned(), size: events.size(), root: events.root(), revisions }
    }

    /// Returns the text that is signed.
    pub fn text(&self) -> String {
        let revisions = self.revisions.map(|(size, root)| format!("revisions {size} {}\n", base64(&root)));
        format!("{}\n{}\n{}\n{}", self.origin, self.size, base64(&self.root), revisions.unwrap_or_default())
    }

    /// Reads the text that [`Checkpoint::text`] wrote; nothing else is one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let origin = lines.next().filter(|origin| is_name(origin))?.to_owned();
        let (size, root) = (lines.next()?.parse().ok()?, hash(lines.next()?)?);
        let revisions = match lines.next()? {
            "" => None,
            line => {
                let (size, root) = line.strip_prefix("revisions ")?.split_once(' ')?;
                Some((size.parse().ok()?, hash(root)?))
            }
        };
        let read = Self { origin, size, root, revisions };
        (read.text() == text).then_some(read)
    }

    /// Returns the checkpoint as a signed note.
    pub fn sign(&self, key: &SigningKey) -> String {
        let text = self.text();
        let mut signature = key_id(&self.origin, key.public()).to_vec();
        signature.extend_from_slice(&key.sign(text.as_bytes()));
        format!("{text}\n\u{2014} {} {}\n", self.origin, base64(&signature))
    }

    /// Reads a signed note with exactly one signature, that of `key` under the note's own origin.
    pub fn open(note: &str, key: PublicKey) -> Option<Self> {
        let (text, signature) = note.split_once("\n\n")?;
        let text = format!("{text}\n");
        let read = Self::parse(&text)?;
        let encoded = signature.strip_prefix("\u{2014} ")?.strip_prefix(&read.origin)?.strip_prefix(' ')?;
        let bytes = unbase64(encoded.strip_suffix('\n')?)?;
        let (id, signature) = bytes.split_at_checked(4)?;
        (id == key_id(&read.origin, key) && key.verifies(text.as_bytes(), signature)).then_some(read)
    }
}

/// Returns the key as note verifiers take it: name, key id, kind and key.
pub fn verifier_key(origin: &str, key: PublicKey) -> String {
    let id: String = key_id(origin, key).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut bytes = vec![ED25519];
    bytes.extend_from_slice(&key.0);
    format!("{origin}+{id}+{}\n", base64(&bytes))
}

/// Returns the name and the key that [`verifier_key`] wrote; nothing else is one.
pub fn parse_verifier_key(text: &str) -> Option<(String, PublicKey)> {
    let mut parts = text.trim_end().splitn(3, '+');
    let (origin, _, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = unbase64(encoded)?;
    let key = PublicKey(bytes.get(1..)?.try_into().ok()?);
    (verifier_key(origin, key) == text).then(|| (origin.to_owned(), key))
}

fn key_id(name: &str, key: PublicKey) -> [u8; 4] {
    let mut bytes = name.as_bytes().to_vec();
    bytes.extend_from_slice(&[b'\n', ED25519]);
    bytes.extend_from_slice(&key.0);
    let mut id = [0; 4];
    id.copy_from_slice(&digest(&SHA256, &bytes).as_ref()[..4]);
    id
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '+')
}

fn hash(text: &str) -> Option<Hash> {
    unbase64(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "trailbook/acme/1".to_owned(), size: 20_852_163, root: [5; 32], revisions: None }
    }

    #[test]
    fn the_published_example_of_a_note_is_read() {
        // The example of golang.org/x/mod/sumdb/note, whose form the specification took over.
        let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n";
        let (name, key) = parse_verifier_key(vkey).unwrap();
        assert_eq!(name, "PeterNeumann");
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let bytes = unbase64(signature).unwrap();
        assert_eq!(bytes[..4], key_id(&name, key));
        assert!(key.verifies(text.as_bytes(), &bytes[4..]));
    }

    #[test]
    fn a_checkpoint_survives_its_note_with_and_without_revisions() {
        let key = SigningKey::from_seed(&[3; 32]).unwrap();
        for revisions in [None, Some((3, [9; 32]))] {
            let written = Checkpoint { revisions, ..checkpoint() };
            let note = written.sign(&key);
            assert_eq!(Checkpoint::open(&note, key.public()), Some(written));
            assert_eq!(Checkpoint::open(&note, PublicKey([1; 32])), None);
        }
    }

    #[test]
    fn a_note_has_one_form() {
        let key = SigningKey::from_seed(&[3; 32]).unwrap();
        let note = checkpoint().sign(&key);
        for at in 0..note.len() {
            for bit in 0..8 {
                let mut bytes = note.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                let Ok(altered) = String::from_utf8(bytes) else { continue };
                assert_eq!(Checkpoint::open(&altered, key.public()), None, "byte {at}, bit {bit}");
            }
        }
        let twice = format!("{note}{}\n", note.lines().last().unwrap());
        assert_eq!(Checkpoint::open(&twice, key.public()), None);
        assert_eq!(Checkpoint::parse("a\n01\n"), None);
        assert_eq!(Checkpoint::parse(&checkpoint().text().replace("20852163", "020852163")), None);
        assert_eq!(Checkpoint::parse(""), None);
    }

    #[test]
    fn a_verifier_key_has_one_form() {
        let key = SigningKey::from_seed(&[3; 32]).unwrap().public();
        let text = verifier_key("trailbook/acme/1", key);
        assert_eq!(parse_verifier_key(&text), Some(("trailbook/acme/1".to_owned(), key)));
        for altered in [text.replace("acme", "acmf"), text.trim_end().to_owned(), text.clone() + "\n", String::new()] {
            assert_eq!(parse_verifier_key(&altered), None, "{altered}");
        }
    }
}

//! The keys that sign: one for what this installation hands out, one for each journal's checkpoints; and the last
//! checkpoint, which lies where the keys do, so that a file that was put back is noticed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::evidence::{Checkpoint, PublicKey, Signer, SigningKey, fingerprint};
use crate::failure::{Code, Failure};
use crate::keychain::{BadName, Secret, SecretName, Vault};
use crate::store::{LedgerDigest, SIGNED, Store, Tie};

use super::caches::{MAKING, alone};
use super::quarantine::all_cache_secrets;
use super::registry::Description;
use super::{Workbench, now};

/// How a key is written begins with this.
const VERSION: &str = "ed1";

/// A checkpoint, signed.
pub(super) struct Noted {
    pub(super) checkpoint: Checkpoint,
    /// As a signed note.
    pub(super) note: String,
    /// What it is checked with.
    pub(super) key: PublicKey,
}

/// How a journal stands to the last checkpoint that was kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// There is none yet.
    First,
    /// It goes on from there.
    Continues(Checkpoint),
    /// It holds fewer events: an older file was put in its place.
    RolledBack(Checkpoint),
    /// The events up to there are not the same.
    Differs(Checkpoint),
    /// The checkpoint in the vault cannot be read.
    Unreadable,
    /// There was one, and it is not in the vault any more.
    Gone,
}

/// Stands between the note of a checkpoint and the digests of what lies beside the exact bytes.
const TIE: &str = "\ntie ";

impl Workbench {
    /// Returns the key that signs what this installation hands out, making it the first time.
    pub(super) fn signing_key(&self) -> Result<SigningKey, Failure> {
        let vault = self.vault()?;
        let name = SecretName::signing_key();
        if let Some(secret) = vault.find(&name)? {
            return Ok(read(&secret)?.0);
        }
        let _alone = alone(self.0.data_dir.join("signing.lock"))?;
        if let Some(secret) = vault.find(&name)? {
            return Ok(read(&secret)?.0);
        }
        let (_, seed) = SigningKey::generate().map_err(bad)?;
        vault.keep(&name, &written(&seed, ""))?;
        Ok(read(&vault.require(&name)?)?.0)
    }

    /// Returns the key of a journal's checkpoints and its origin. A journal that was made anew gets a new one.
    fn checkpoint_key(
        &self,
        vault: &Vault,
        description: &Description,
        store: &Store,
    ) -> Result<(SigningKey, String), Failure> {
        let name = SecretName::checkpoint_key(&description.organization.id).map_err(internal)?;
        let generation = store.generation()?;
        let kept = || -> Result<Option<(SigningKey, String)>, Failure> {
            let Some(secret) = vault.find(&name)? else { return Ok(None) };
            let (key, origin) = read(&secret)?;
            Ok(is_of(&origin, &generation).then_some((key, origin)))
        };
        if let Some(known) = kept()? {
            return Ok(known);
        }
        let holder = self.signing_key()?.public().holder();
        // Two processes would each make one, and the checkpoints of one of them could never be read again.
        let _alone = alone(self.0.registry.journal(&description.organization.id).with_file_name(MAKING))?;
        if let Some(known) = kept()? {
            return Ok(known);
        }
        let origin = format!("trailbook/{}/{holder}/{generation}", description.organization.alias);
        let (_, seed) = SigningKey::generate().map_err(bad)?;
        vault.keep(&name, &written(&seed, &origin))?;
        read(&vault.require(&name)?)
    }

    /// Compares a journal with its last checkpoint.
    pub(super) fn standing(&self, description: &Description, store: &Store) -> Result<Standing, Failure> {
        let vault = self.vault()?;
        let id = &description.organization.id;
        let Some(kept) = vault.find(&SecretName::checkpoint(id).map_err(internal)?)? else {
            let was_kept = description.noted.as_ref() == Some(&store.generation()?) || was_signed(store)?;
            return Ok(if was_kept { Standing::Gone } else { Standing::First });
        };
        let key = vault.find(&SecretName::checkpoint_key(id).map_err(internal)?)?;
        let Some((key, origin)) = key.and_then(|secret| read(&secret).ok()) else { return Ok(Standing::Unreadable) };
        let generation = store.generation()?;
        let last = Checkpoint::open(&parted(&kept).0, key.public());
        let Some(last) = last.filter(|last| last.origin == origin && is_of(&origin, &generation)) else {
            return Ok(Standing::Unreadable);
        };
        let (events, revisions) = store.trees()?;
        let (later, later_root) = last.revisions.unwrap_or_default();
        if events.size() < last.size || revisions.size() < later {
            return Ok(Standing::RolledBack(last));
        }
        let same = store.root_at(last.size)? == Some(last.root);
        let same = same && (later == 0 || store.later_root_at(later)? == Some(later_root));
        Ok(if same { Standing::Continues(last) } else { Standing::Differs(last) })
    }

    /// Signs what a journal is now and keeps it as the last checkpoint. Two that contradict each other are never signed.
    pub(super) fn note_checkpoint(
        &self,
        description: &Description,
        store: &Store,
        ledger: LedgerDigest,
    ) -> Result<Noted, Failure> {
        if !matches!(self.standing(description, store)?, Standing::First | Standing::Continues(_)) {
            return Err(discontinued(description));
        }
        let vault = self.vault()?;
        let (key, origin) = self.checkpoint_key(&vault, description, store)?;
        let (events, revisions) = store.trees()?;
        let checkpoint = Checkpoint::of(&origin, &events, &revisions);
        let note = checkpoint.sign(&key);
        let name = SecretName::checkpoint(&description.organization.id).map_err(internal)?;
        let before = vault.find(&name)?;
        let tie = store.tie(before.as_ref().and_then(|kept| parted(kept).1).as_ref(), ledger)?;
        let kept = joined(&note, &tie.ok_or_else(|| discontinued(description))?)?;
        if before.as_ref() != Some(&kept) {
            vault.keep(&name, &kept)?;
        }
        // Kept first: whoever is killed in between has not taken it away. In the journal nobody without its key can hide it.
        if !was_signed(store)? {
            // Where it cannot be written now, it is with the next one.
            let _ = store.log_activity(now(), SIGNED, &serde_json::json!({})).and_then(|()| store.settle());
        }
        let generation = store.generation()?;
        if description.noted.as_ref() != Some(&generation) {
            self.0.registry.update(&description.organization.id, |known| known.noted = Some(generation))?;
        }
        Ok(Noted { checkpoint, note, key: key.public() })
    }

    /// Says in the vault that the ledger is about to be written: whoever is killed before the end has not altered it. From now
    /// on digests are made of what is written.
    pub(super) fn loosen(&self, description: &Description, store: &Store) -> Result<(), Failure> {
        let (vault, name) = (self.vault()?, SecretName::checkpoint(&description.organization.id).map_err(internal)?);
        let (note, tie) = vault.find(&name)?.map(|kept| parted(&kept)).unwrap_or_default();
        store.go_on(tie.as_ref())?;
        let Some(mut tie) = tie else { return Ok(()) };
        store.loosen(&mut tie)?;
        Ok(vault.keep(&name, &joined(&note, &tie)?)?)
    }

    /// Returns the digests that were kept with the last checkpoint.
    pub(super) fn tied(&self, description: &Description) -> Result<Option<Tie>, Failure> {
        let name = SecretName::checkpoint(&description.organization.id).map_err(internal)?;
        Ok(self.vault()?.find(&name)?.and_then(|kept| parted(&kept).1))
    }

    /// Forgets the keys of an organization's cache and of those that were set aside, and what was kept to sign their
    /// checkpoints.
    pub(super) fn forget_cache_keys(vault: &Vault, description: &Description) -> Result<(), Failure> {
        // The data key goes first: without it the file is noise, whatever happens next.
        all_cache_secrets(description)?.iter().try_for_each(|name| Ok(vault.forget(name)?))
    }
}

/// Returns what is kept of a checkpoint as it is of one that the journal may have left behind since.
pub(super) fn left_behind(kept: &Secret) -> Result<Secret, Failure> {
    match parted(kept) {
        (note, Some(mut tie)) => {
            tie.let_go();
            joined(&note, &tie)
        }
        (note, None) => Ok(Secret::from(note)),
    }
}

/// Takes apart what is kept: the signed note, and the digests where there are any.
fn parted(kept: &Secret) -> (String, Option<Tie>) {
    match kept.expose().split_once(TIE) {
        Some((note, tie)) => (format!("{note}\n"), serde_json::from_str(tie).ok()),
        None => (kept.expose().to_owned(), None),
    }
}

fn joined(note: &str, tie: &Tie) -> Result<Secret, Failure> {
    let tie = serde_json::to_string(tie).map_err(|error| Failure::from_error(Code::Internal, &error))?;
    Ok(Secret::from(format!("{}{TIE}{tie}\n", note.trim_end_matches('\n'))))
}

/// Says whether a journal knows that a checkpoint was kept of it.
fn was_signed(store: &Store) -> Result<bool, Failure> {
    Ok(!store.activity(Some(SIGNED), 1)?.is_empty())
}

fn discontinued(description: &Description) -> Failure {
    let message = format!(
        "the cache of `{}` does not continue its last checkpoint, so nothing about it is signed",
        description.organization.alias
    );
    Failure::new(Code::Cache, message)
        .advise("Check the cache to see what is missing or altered, and put the newer file back")
}

/// Returns how a manifest names who signed.
pub(super) fn signer(key: &SigningKey) -> Signer {
    Signer { holder: key.public().holder(), fingerprint: fingerprint(key.public()) }
}

/// Says whether an origin names the journal of this generation.
fn is_of(origin: &str, generation: &str) -> bool {
    origin.rsplit('/').next() == Some(generation)
}

fn written(seed: &Zeroizing<[u8; 32]>, origin: &str) -> Secret {
    let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(seed.as_slice()));
    let mut text = String::with_capacity(64 + origin.len());
    for part in [VERSION, ".", encoded.as_str(), ".", origin] {
        text.push_str(part);
    }
    Secret::from(text)
}

fn read(secret: &Secret) -> Result<(SigningKey, String), Failure> {
    let mut parts = secret.expose().splitn(3, '.');
    let (version, encoded, origin) = (parts.next(), parts.next(), parts.next());
    let bytes = encoded.filter(|_| version == Some(VERSION)).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let bytes = Zeroizing::new(bytes.unwrap_or_default());
    let seed: Zeroizing<[u8; 32]> =
        Zeroizing::new(bytes.as_slice().try_into().map_err(|_| bad(crate::evidence::BadKey))?);
    let key = SigningKey::from_seed(&seed).map_err(bad)?;
    Ok((key, origin.unwrap_or_default().to_owned()))
}

fn bad(error: crate::evidence::BadKey) -> Failure {
    Failure::from_error(Code::Keychain, &error)
}

fn internal(error: BadName) -> Failure {
    Failure::from_error(Code::Internal, &error)
}

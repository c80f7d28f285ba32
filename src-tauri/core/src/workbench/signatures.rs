//! The keys that sign: one for what this installation hands out, one for each journal's checkpoints; and the last
//! checkpoint, which lies where the keys do, so that a file that was put back is noticed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::evidence::{Checkpoint, PublicKey, Signer, SigningKey, fingerprint};
use crate::failure::{Code, Failure};
use crate::keychain::{BadName, Secret, SecretName, Vault};
use crate::store::Store;

use super::Workbench;
use super::caches::{MAKING, alone};
use super::quarantine::all_cache_secrets;
use super::registry::Description;

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
}

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
            return Ok(Standing::First);
        };
        let key = vault.find(&SecretName::checkpoint_key(id).map_err(internal)?)?;
        let Some((key, origin)) = key.and_then(|secret| read(&secret).ok()) else { return Ok(Standing::Unreadable) };
        let generation = store.generation()?;
        let last = Checkpoint::open(kept.expose(), key.public());
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
    pub(super) fn note_checkpoint(&self, description: &Description, store: &Store) -> Result<Noted, Failure> {
        let last = match self.standing(description, store)? {
            Standing::First => None,
            Standing::Continues(last) => Some(last),
            Standing::RolledBack(_) | Standing::Differs(_) | Standing::Unreadable => {
                let message = format!(
                    "the cache of `{}` does not continue its last checkpoint, so nothing about it is signed",
                    description.organization.alias
                );
                return Err(Failure::new(Code::Cache, message)
                    .advise("Check the cache to see what is missing or altered, and put the newer file back"));
            }
        };
        let vault = self.vault()?;
        let (key, origin) = self.checkpoint_key(&vault, description, store)?;
        let (events, revisions) = store.trees()?;
        let checkpoint = Checkpoint::of(&origin, &events, &revisions);
        let note = checkpoint.sign(&key);
        if last.as_ref() != Some(&checkpoint) {
            let name = SecretName::checkpoint(&description.organization.id).map_err(internal)?;
            vault.keep(&name, &Secret::from(note.clone()))?;
        }
        Ok(Noted { checkpoint, note, key: key.public() })
    }

    /// Forgets the keys of an organization's cache and of those that were set aside, and what was kept to sign their
    /// checkpoints.
    pub(super) fn forget_cache_keys(vault: &Vault, description: &Description) -> Result<(), Failure> {
        // The data key goes first: without it the file is noise, whatever happens next.
        all_cache_secrets(description)?.iter().try_for_each(|name| Ok(vault.forget(name)?))
    }
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

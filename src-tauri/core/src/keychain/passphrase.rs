//! Secrets in one encrypted file, opened by a passphrase: Argon2id derives the key, XChaCha20-Poly1305
//! encrypts and proves. Every question reads the file anew, so that two processes see the same vault.

use std::collections::BTreeMap;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use crate::keychain::{
    error::{Detail, Error},
    folder::{Cost, Folder, Held, PassphraseRecord, Record},
    name::SecretName,
    secret::Secret,
};

/// How people know this kind of vault.
pub(super) const NAME: &str = "the passphrase vault";

/// The fewest characters of a new vault's passphrase. An old vault opens with whatever it was made with.
pub(super) const SHORTEST: usize = 8;
/// The file of secrets.
pub(super) const SECRETS: &str = "vault.secrets";
/// Where they are while the passphrase is changed: they count there where those under their own name do not open.
pub(super) const NEXT: &str = "vault.secrets.next";
const MAGIC: &[u8] = b"TBVAULT1";
const NONCE_BYTES: usize = 24;
pub(super) const SALT_BYTES: usize = 16;
const KEY_BYTES: usize = 32;
pub(super) const COST: Cost = Cost { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
/// The most that a file may ask for, so that a forged one cannot exhaust the machine.
const COST_LIMIT: Cost = Cost { memory_kib: 1 << 20, passes: 64, lanes: 16 };

/// What is at least so large is given back to the system as soon as it is free, and not kept by the allocator for the thread
/// that asked: each thread that opened a vault would hold a derivation's memory, and what was in it.
const RETURNED: usize = 40 << 20;

type Entries = BTreeMap<String, Secret>;

/// An opened passphrase vault: the folder and the derived key.
pub(super) struct PassphraseVault {
    folder: Folder,
    salt: String,
    key: Zeroizing<[u8; KEY_BYTES]>,
}

impl PassphraseVault {
    /// Opens the folder's vault, or makes one where the folder has none of any kind.
    pub(super) fn open(folder: Folder, passphrase: &Secret) -> Result<Self, Error> {
        if let Some(record) = passphrase_record(&folder)? {
            return Self::unlock(folder, &record, passphrase);
        }
        if folder.read(SECRETS)?.is_some() {
            return Err(folder.damaged(SECRETS, "`vault.json`, which belongs beside it, is gone".to_owned()));
        }
        if passphrase.expose().trim().chars().count() < SHORTEST {
            return Err(Error::ShortPassphrase { least: SHORTEST });
        }
        let held = folder.hold()?;
        match passphrase_record(&folder)? {
            Some(record) => Self::unlock(folder, &record, passphrase),
            None => Self::create(folder, &held, passphrase),
        }
    }

    pub(super) fn find(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        Ok(self.entries()?.remove(name.as_str()))
    }

    pub(super) fn keep(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        let held = self.folder.hold()?;
        let mut entries = self.entries()?;
        entries.insert(name.as_str().to_owned(), secret.clone());
        self.write(&held, &entries)?;
        let kept = self.find(name)?.as_ref() == Some(secret);
        if kept { Ok(()) } else { Err(Error::NotKept { store: NAME.to_owned(), name: name.to_string() }) }
    }

    pub(super) fn forget(&self, name: &SecretName) -> Result<(), Error> {
        let held = self.folder.hold()?;
        let mut entries = self.entries()?;
        if entries.remove(name.as_str()).is_some() {
            self.write(&held, &entries)?;
        }
        Ok(())
    }

    /// Reads and decrypts all secrets.
    pub(super) fn entries(&self) -> Result<Entries, Error> {
        let filled = self.record()?.filled;
        match self.read_secrets()? {
            Some(entries) => Ok(entries),
            None if filled => Err(self.folder.damaged(SECRETS, "it is gone".to_owned())),
            None => Ok(Entries::new()),
        }
    }

    fn read_secrets(&self) -> Result<Option<Entries>, Error> {
        let found = self.read_file(SECRETS);
        if matches!(found, Ok(Some(_))) {
            return found;
        }
        match self.read_file(NEXT) {
            Ok(Some(entries)) => Ok(Some(entries)),
            // Another process may have given them their own name meanwhile, or may have changed the passphrase.
            _ => self.check().and_then(|()| self.read_file(SECRETS)),
        }
    }

    /// Says whether the secrets under this name are those of this vault.
    pub(super) fn opens(&self, name: &str) -> bool {
        matches!(self.read_file(name), Ok(Some(_)))
    }

    fn read_file(&self, name: &str) -> Result<Option<Entries>, Error> {
        let damaged = |say: &str| self.folder.damaged(name, say.to_owned());
        let Some(bytes) = self.folder.read(name)? else { return Ok(None) };
        let sealed = bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("it does not begin as it should"))?;
        let text = open(&self.key, sealed, &self.binding()).ok_or_else(|| damaged("it was changed or cut off"))?;
        let texts: BTreeMap<String, String> =
            serde_json::from_slice(&text).map_err(|_| damaged("what it holds is no list of secrets"))?;
        Ok(Some(texts.into_iter().map(|(name, text)| (name, Secret::from(text))).collect()))
    }

    fn create(folder: Folder, held: &Held, passphrase: &Secret) -> Result<Self, Error> {
        let salt = STANDARD.encode(random::<SALT_BYTES>()?);
        let key = derive(&folder, COST, &salt, passphrase)?;
        let check = STANDARD.encode(seal(&key, b"", &check_binding(&salt))?);
        let record = PassphraseRecord { argon2id: COST, salt: salt.clone(), check, filled: false };
        folder.write_record(held, &Record::Passphrase(record))?;
        Ok(Self { folder, salt, key })
    }

    /// Writes a file of secrets for a vault that does not count yet: the record that is returned makes it count. What was
    /// written is read back.
    pub(super) fn filled(
        folder: Folder,
        held: &Held,
        passphrase: &Secret,
        entries: &Entries,
        name: &str,
    ) -> Result<(Self, PassphraseRecord), Error> {
        if passphrase.expose().trim().chars().count() < SHORTEST {
            return Err(Error::ShortPassphrase { least: SHORTEST });
        }
        let salt = STANDARD.encode(random::<SALT_BYTES>()?);
        let key = derive(&folder, COST, &salt, passphrase)?;
        let check = STANDARD.encode(seal(&key, b"", &check_binding(&salt))?);
        let record = PassphraseRecord { argon2id: COST, salt: salt.clone(), check, filled: true };
        let vault = Self { folder, salt, key };
        vault.write_secrets(held, name, entries)?;
        let kept = vault.read_file(name)?.as_ref() == Some(entries);
        if kept { Ok((vault, record)) } else { Err(Error::NotKept { store: NAME.to_owned(), name: name.to_owned() }) }
    }

    fn unlock(folder: Folder, record: &PassphraseRecord, passphrase: &Secret) -> Result<Self, Error> {
        let key = derive(&folder, record.argon2id, &record.salt, passphrase)?;
        let check = STANDARD.decode(&record.check).unwrap_or_default();
        if open(&key, &check, &check_binding(&record.salt)).is_none() {
            return Err(Error::WrongPassphrase);
        }
        let vault = Self { folder, salt: record.salt.clone(), key };
        vault.entries()?;
        Ok(vault)
    }

    fn write(&self, held: &Held, entries: &Entries) -> Result<(), Error> {
        self.write_secrets(held, SECRETS, entries)?;
        let record = self.record()?;
        if record.filled {
            return Ok(());
        }
        self.folder.write_record(held, &Record::Passphrase(PassphraseRecord { filled: true, ..record }))
    }

    fn write_secrets(&self, held: &Held, name: &str, entries: &Entries) -> Result<(), Error> {
        let texts: BTreeMap<&str, &str> = entries.iter().map(|(name, secret)| (&**name, secret.expose())).collect();
        // Escapes make a byte six at most, so the buffer never moves and leaves no copy behind.
        let room = texts.iter().map(|(name, text)| 6 * (name.len() + text.len()) + 6).sum::<usize>() + 2;
        let mut text = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *text, &texts).map_err(|error| self.folder.damaged(name, error.to_string()))?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(seal(&self.key, &text, &self.binding())?);
        self.folder.write(held, name, &bytes)
    }

    /// Says whether this passphrase is still the one that counts.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.record().map(drop)
    }

    /// Reads the record again; one with another passphrase is not this one.
    fn record(&self) -> Result<PassphraseRecord, Error> {
        match passphrase_record(&self.folder)? {
            Some(record) if record.salt == self.salt => Ok(record),
            Some(_) => Err(Error::OtherPassphrase),
            None => Err(self.folder.damaged("vault.json", "it is gone".to_owned())),
        }
    }

    fn binding(&self) -> Vec<u8> {
        [b"trailbook vault secrets ", self.salt.as_bytes()].concat()
    }
}

fn check_binding(salt: &str) -> Vec<u8> {
    [b"trailbook vault check ", salt.as_bytes()].concat()
}

fn passphrase_record(folder: &Folder) -> Result<Option<PassphraseRecord>, Error> {
    match folder.record()? {
        None => Ok(None),
        Some(Record::Passphrase(record)) => Ok(Some(record)),
        Some(Record::Keychain { store }) => {
            Err(Error::OtherKind { kept_in: super::system::name_of(&store), asked: NAME.to_owned() })
        }
    }
}

pub(super) fn derive(
    folder: &Folder,
    cost: Cost,
    salt: &str,
    passphrase: &Secret,
) -> Result<Zeroizing<[u8; KEY_BYTES]>, Error> {
    let damaged = |say: String| folder.damaged("vault.json", say);
    let Cost { memory_kib, passes, lanes } = cost;
    if memory_kib > COST_LIMIT.memory_kib || passes > COST_LIMIT.passes || lanes > COST_LIMIT.lanes {
        return Err(damaged("it asks for more work than any vault of ours".to_owned()));
    }
    let salt = STANDARD.decode(salt).map_err(|error| damaged(error.to_string()))?;
    let params = Params::new(memory_kib, passes, lanes, Some(KEY_BYTES)).map_err(|error| damaged(error.to_string()))?;
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let mut memory = Vec::with_capacity(params.block_count().max(RETURNED / Block::SIZE));
    memory.resize(params.block_count(), Block::new());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(passphrase.expose().as_bytes(), &salt, key.as_mut_slice(), memory)
        .map_err(|error| damaged(error.to_string()))?;
    Ok(key)
}

pub(super) fn seal(key: &[u8; KEY_BYTES], text: &[u8], binding: &[u8]) -> Result<Vec<u8>, Error> {
    let nonce = random::<NONCE_BYTES>()?;
    let payload = Payload { msg: text, aad: binding };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Error::Damaged { what: NAME.to_owned(), detail: Detail("it is too large".to_owned()) })?;
    Ok([nonce.as_slice(), &sealed].concat())
}

pub(super) fn open(key: &[u8; KEY_BYTES], sealed: &[u8], binding: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: sealed, aad: binding };
    XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
}

pub(super) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(bytes)
}

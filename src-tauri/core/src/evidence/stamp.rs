//! Time stamps of RFC 3161: the question for one, and what the answer has to say. Whose certificate signed it, and whether
//! that one is to be trusted, is for tools that know certificates: `openssl ts -verify`.

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::text::hex;

/// Octets of the number by which an answer is known to be that to our question.
const NONCE: usize = 8;
/// The most that an answer may have.
pub const LARGEST_STAMP: u64 = 64 * 1024;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTETS: u8 = 0x04;
const NULL: u8 = 0x05;
const OBJECT: u8 = 0x06;
const TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const FIRST: u8 = 0xa0;

/// sha256 (2.16.840.1.101.3.4.2.1).
const SHA256_ID: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// signedData (1.2.840.113549.1.7.2).
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// id-ct-TSTInfo (1.2.840.113549.1.9.16.1.4).
const STAMP_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];

/// Why an answer is no time stamp of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStamp {
    /// It is not in the form of RFC 3161.
    #[error("it is not an answer in the form of RFC 3161")]
    Form,
    /// The authority says no.
    #[error("the authority gave none (status {status}){}", .say.as_deref().map(|say| format!(": {say}")).unwrap_or_default())]
    Rejected {
        /// Its word for it: 2 is a rejection.
        status: u8,
        /// What it says.
        say: Option<String>,
    },
    /// It stamps something else.
    #[error("it is a stamp of something else")]
    OtherImprint,
    /// It answers another question.
    #[error("it answers another question (its nonce differs)")]
    OtherNonce,
}

/// What a time stamp says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When, by the authority's clock: RFC 3339, UTC.
    pub time: String,
}

/// What a time stamp authority was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StampAsked {
    /// Its address.
    pub authority: String,
    /// The random number that its answer has to repeat, in hexadecimal.
    pub nonce: String,
}

impl StampAsked {
    /// Returns what is going to be asked of the authority at `authority`.
    ///
    /// # Errors
    /// Where the system has no randomness.
    pub fn new(authority: &str) -> Result<Self, getrandom::Error> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        // A positive number that is written with all of its octets.
        nonce[0] = (nonce[0] & 0x7f) | 0x40;
        Ok(Self { authority: authority.to_owned(), nonce: hex(&nonce) })
    }

    fn nonce(&self) -> Vec<u8> {
        let digit = |at: usize| self.nonce.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        (0..self.nonce.len() / 2).filter_map(|place| digit(2 * place)).collect()
    }

    /// Returns the question for a stamp of `list`: a TimeStampReq that asks for the certificates as well.
    pub fn question(&self, list: &[u8]) -> Vec<u8> {
        let algorithm = der(SEQUENCE, &[der(OBJECT, &[SHA256_ID.to_vec()]), der(NULL, &[])]);
        let imprint = der(SEQUENCE, &[algorithm, der(OCTETS, &[digest(&SHA256, list).as_ref().to_vec()])]);
        let (version, with_certificates) = (der(INTEGER, &[vec![1]]), der(0x01, &[vec![0xff]]));
        der(SEQUENCE, &[version, imprint, der(INTEGER, &[self.nonce()]), with_certificates])
    }

    /// Reads an answer: it has to stamp `list` and to answer this question. Its signature is not looked at.
    ///
    /// # Errors
    /// [`NoStamp`], with what is wrong.
    pub fn read(&self, answer: &[u8], list: &[u8]) -> Result<Stamp, NoStamp> {
        let mut response = Der::only(answer, SEQUENCE)?;
        let (status, say) = status(response.take(SEQUENCE)?)?;
        // 0 is granted, 1 is granted with changes.
        if status > 1 {
            return Err(NoStamp::Rejected { status, say });
        }
        let token = response.take(SEQUENCE)?;
        response.end()?;
        let info = info_of(token)?;
        let mut info = Der::only(info, SEQUENCE)?;
        if info.take(INTEGER)? != [1] {
            return Err(NoStamp::Form);
        }
        info.take(OBJECT)?;
        let mut imprint = Der(info.take(SEQUENCE)?);
        let mut algorithm = Der(imprint.take(SEQUENCE)?);
        let same = algorithm.take(OBJECT)? == SHA256_ID && imprint.take(OCTETS)? == digest(&SHA256, list).as_ref();
        if !same {
            return Err(NoStamp::OtherImprint);
        }
        info.take(INTEGER)?;
        let time = time(info.take(TIME)?).ok_or(NoStamp::Form)?;
        let mut nonce = None;
        while let Some((tag, content)) = info.next()? {
            // After the time come accuracy, ordering, nonce, the authority's name, extensions: all but the nonce may be.
            if tag == INTEGER {
                nonce = Some(content);
            }
        }
        if nonce == Some(self.nonce().as_slice()) { Ok(Stamp { time }) } else { Err(NoStamp::OtherNonce) }
    }
}

/// Reads a PKIStatusInfo: its number, and what it says in words.
fn status(content: &[u8]) -> Result<(u8, Option<String>), NoStamp> {
    let mut info = Der(content);
    let [status] = info.take(INTEGER)? else { return Err(NoStamp::Form) };
    let say = match info.next()? {
        Some((SEQUENCE, texts)) => Der(texts).next()?.map(|(_, text)| shown(text)),
        Some((BIT_STRING, _)) | None => None,
        Some(_) => return Err(NoStamp::Form),
    };
    Ok((*status, say))
}

/// Returns the TSTInfo within a token.
fn info_of(token: &[u8]) -> Result<&[u8], NoStamp> {
    let mut token = Der(token);
    if token.take(OBJECT)? != SIGNED_DATA {
        return Err(NoStamp::Form);
    }
    let mut signed = Der::only(token.take(FIRST)?, SEQUENCE)?;
    token.end()?;
    signed.take(INTEGER)?;
    signed.take(SET)?;
    let mut content = Der(signed.take(SEQUENCE)?);
    if content.take(OBJECT)? != STAMP_INFO {
        return Err(NoStamp::Form);
    }
    let mut octets = Der(content.take(FIRST)?);
    octets.take(OCTETS)
}

/// Reads a GeneralizedTime as RFC 3161 has it: `YYYYMMDDhhmmss[.fff]Z`.
fn time(content: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.len() == 14 && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    let at = |from: usize, until: usize| whole.get(from..until);
    let (date, clock) = ((at(0, 4)?, at(4, 6)?, at(6, 8)?), (at(8, 10)?, at(10, 12)?, at(12, 14)?));
    let part = if part.is_empty() { String::new() } else { format!(".{part}") };
    digits.then(|| format!("{}-{}-{}T{}:{}:{}{part}Z", date.0, date.1, date.2, clock.0, clock.1, clock.2))
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().filter(|letter| !letter.is_control()).take(200).collect()
}

/// Writes a value in DER.
fn der(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let content = parts.concat();
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut out = vec![tag];
    match content.len() {
        0..=127 => out.push(length[3]),
        _ => {
            let skipped = length.iter().take_while(|byte| **byte == 0).count();
            out.push(0x80 | u8::try_from(4 - skipped).unwrap_or(4));
            out.extend_from_slice(&length[skipped..]);
        }
    }
    out.extend_from_slice(&content);
    out
}

/// Reads values in DER, one after the other.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the one value that `bytes` are.
    fn only(bytes: &'a [u8], tag: u8) -> Result<Self, NoStamp> {
        let mut outer = Self(bytes);
        let content = outer.take(tag)?;
        outer.end()?;
        Ok(Self(content))
    }

    fn take(&mut self, tag: u8) -> Result<&'a [u8], NoStamp> {
        match self.next()? {
            Some((found, content)) if found == tag => Ok(content),
            _ => Err(NoStamp::Form),
        }
    }

    fn next(&mut self) -> Result<Option<(u8, &'a [u8])>, NoStamp> {
        let Some((tag, rest)) = self.0.split_first() else { return Ok(None) };
        let (first, rest) = rest.split_first().ok_or(NoStamp::Form)?;
        let (length, rest) = match usize::from(*first) {
            short @ 0..=127 => (short, rest),
            // Lengths of one to four octets, in the shortest form: no other is DER.
            count @ 0x81..=0x84 => {
                let (octets, rest) = rest.split_at_checked(count - 0x80).ok_or(NoStamp::Form)?;
                let length = octets.iter().fold(0_usize, |sum, octet| (sum << 8) | usize::from(*octet));
                if octets.first() == Some(&0) || length < 128 {
                    return Err(NoStamp::Form);
                }
                (length, rest)
            }
            _ => return Err(NoStamp::Form),
        };
        let (content, rest) = rest.split_at_checked(length).ok_or(NoStamp::Form)?;
        self.0 = rest;
        Ok(Some((*tag, content)))
    }

    fn end(&self) -> Result<(), NoStamp> {
        if self.0.is_empty() { Ok(()) } else { Err(NoStamp::Form) }
    }
}

#[cfg(test)]
mod tests;

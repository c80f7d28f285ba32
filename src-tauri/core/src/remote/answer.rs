//! An answer as it comes in: its headers, and its body up to a limit.

use super::Error;

/// Takes over the headers with names in lower case, but for cookies, which are secrets of another kind.
pub(super) fn shown_headers(headers: &reqwest::header::HeaderMap) -> Vec<(String, String)> {
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let kept = headers.iter().filter(|(name, _)| *name != reqwest::header::SET_COOKIE);
    kept.map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

/// Reads the body piece by piece and stops where it grows too large.
pub(super) async fn read(mut answer: reqwest::Response, limit: usize, host: &str) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| Error::of(error, host))? {
        if body.len() + piece.len() > limit {
            return Err(Error::TooLarge { host: host.to_owned(), limit });
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

//! Private keys made for these tests and used nowhere else, in the forms that people are given them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

const RSA: &str = "MIIEowIBAAKCAQEAx47/md4wCIEIaS3/eo4Wvnku9zXj2ggrVoIHjG2SPPgSx0/jRvyTyQy3C1lKAokhv9weVZ0s4C/5Wu898LNF9GNn\
    7BwQDf8L3uT6TBVwyQUYgr5v7OsRm2pGI1C4iwu3c0Ak9fs+N2FehuacJMHK8nWFBcBnaxQ6FlAah7Ekv31aT9PnnYwzs9gFRO0z3mHY\
    tzXHJ6MFwOmz/vL7pBgCJRdhKAPvrv9XEuSZ5cbO7etztL5j6Nvf5bFjcfP/KN+tlSt78AhhaFLI7y66fP/0UZKOYqw+vp3TMNgK6JC7\
    f1ht6Z00mpV0trjUrlAmA83qOEYNfu3KBtWSnaSTxKlodwIDAQABAoIBAF20Xn4sUEa1/DKTWEr+bFydP7nyMp8fReZVoWDF1KzPWdYA\
    Q7sCAA0gbNUl5LRDGzdhj1bpOni83ixeeanMLHWAtfwvAzTnRXYw8/0E9lRWEbfW32ySxs5A/VU44qbb5hT2kkR06LaNgJr8r2YtH3Rx\
    TXixa35i3ZG7pHGB8zz8tSkDUINIId4eISZKKgAqpvhrzjpi/5iV4e+NqhYZmeJWX7AmjC8Q5i7VHso0dCWST4IXbgDLdP0GcXYAl2aB\
    9yM8N4ck6sPwdMLQXIP6cVg3tD5R+l4tGCdDUiwdDm02P6yr+0OLoNVmFsge+iIa78Llz2Kcm152bHsx8/8ukZkCgYEA8+qDsvrZRNwY\
    OvVcfIKIKRAGccKZQJIowKwJH9jvGnzEvMZLknRaSpGT8KZuzxBOfYVLLOzjcmsn/c0WFJwROwlWrfRers0Ffp49eM0E0B0fS83mn+5Q\
    5U+rw3lXPJeLCUltl15oPExx4mS47nMEL5coZCUI0w7Vt9kEsQF063kCgYEA0XHqo/62ZpP3nabZIi/IvVDv3RtSr2DURVTjblxzdnN1\
    ZNV3dS+4rNLyBVBFRERloNFzp6cgeONaz8a7gZC76n+GVb1NFbCAKqxXLjXOf/O8zqypbi4v87IVmBYS4zuRRhI+kE6uzMTg2hYQ1iJz\
    Tj6XTS7i0qGmyyCtYrv/B28CgYEApj7k3IxUobZRXX32N3bQTwx5F/hGc9gqpoebAHXfIfKANRoCUCO1lrV6W79ULxUyKiM7hbc/nrCi\
    ZT3vGsT0iYRn69Bu6D0czZwU0c0Kxr3SotwHoGHSCTkwHN8LMmUngoDljRHvgYmo5WE5GmySIc2o3fjP9upZiCEGLY6MniECgYBYSbbp\
    TnPBJdqZYD3jhVUPSNDz2ZKvTxfr6e69FMevRNhVmw5yHZ2xbHKM/ttT/akBc4lXQMIVc3FSaKmd4k70eLE970BRRkegtWlCl3fmw+3x\
    CSOayGl6RrWHmLZ5hyCj8wjgd+qDcvJ9vBN40KjecNACvyLqOy4+LhYoqqrEjQKBgEVUdWY/1yrAi3wNce9cE8T4dT2VcduaehnveKNO\
    h/+2Kq8lXY9kqzHRHEoU1ozIKWs/nYa7JcaICNjDm3joXns6IRKfD0Ftr8m2byfDASwl19fHbDVt0BDmoOx+h4AVI+4NgMvKA67LEr9l\
    tOEVGy3MvUDXUzgMedo4lGLwtLAI";

const P256: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJ2zHYBopjEnznFRSisGorI5paN3+aai7IXrfCD2QHA2hRANCAARPJ7bE\
    rH7V4oJ8hPcjscrTleb+tUNSjqOqhKapRBW0lxf31tqqzsZRdibUU+o8/dNmGycfVNQ0IrrSsLlVg4M/";

fn der(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    match u16::try_from(content.len()).unwrap().to_be_bytes() {
        [0, short @ ..128] => [&[tag, short], content].concat(),
        [high, low] => [&[tag, 0x82, high, low], content].concat(),
    }
}

/// The integers of a PKCS#1 key: version, n, e, d, p, q, dp, dq, qi.
fn integers(der: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &der[4..];
    let mut found = Vec::new();
    while let [2, length, after @ ..] = rest {
        let (length, after) = match length {
            0x81 => (usize::from(after[0]), &after[1..]),
            0x82 => (usize::from(after[0]) << 8 | usize::from(after[1]), &after[2..]),
            short => (usize::from(*short), after),
        };
        let number = &after[..length];
        found.push(number.strip_prefix(&[0]).filter(|rest| !rest.is_empty()).unwrap_or(number).to_vec());
        rest = &after[length..];
    }
    found
}

pub(crate) fn rsa_pkcs1() -> String {
    pem("RSA PRIVATE KEY", &der(RSA))
}

pub(crate) fn rsa_pkcs8() -> String {
    const ALGORITHM: [u8; 18] = [2, 1, 0, 0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
    let content = [&ALGORITHM[..], &tagged(4, &der(RSA))].concat();
    pem("PRIVATE KEY", &tagged(0x30, &content))
}

pub(crate) fn rsa_web_key() -> String {
    let part: Vec<String> = integers(&der(RSA)).iter().map(|number| URL_SAFE_NO_PAD.encode(number)).collect();
    json!({
        "kty": "RSA", "kid": "web-1", "n": part[1], "e": part[2], "d": part[3], "p": part[4], "q": part[5],
        "dp": part[6], "dq": part[7], "qi": part[8],
    })
    .to_string()
}

pub(crate) fn rsa_public() -> Vec<u8> {
    let numbers = integers(&der(RSA));
    let sign = |number: &[u8]| if number[0] < 128 { vec![] } else { vec![0] };
    let integer = |number: &[u8]| tagged(2, &[&sign(number), number].concat());
    tagged(0x30, &[integer(&numbers[1]), integer(&numbers[2])].concat())
}

pub(crate) fn p256_pkcs8() -> String {
    pem("PRIVATE KEY", &der(P256))
}

pub(crate) fn p256_public() -> Vec<u8> {
    let der = der(P256);
    der[der.len() - 65..].to_vec()
}

pub(crate) fn p256_web_key() -> String {
    let (der, point) = (der(P256), p256_public());
    let at = der.windows(2).position(|tag| tag == [4, 32]).unwrap() + 2;
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    json!({"kty": "EC", "crv": "P-256", "x": part(&point[1..33]), "y": part(&point[33..]), "d": part(&der[at..at + 32])})
        .to_string()
}

pub(crate) fn service_account() -> String {
    json!({
        "type": "service_account", "private_key_id": "key-1", "private_key": rsa_pkcs8(),
        "client_email": "reader@project.iam.example.com", "token_uri": "https://elsewhere.example.com/token",
    })
    .to_string()
}

//! Who does it, to what, where and from where: everything that is drawn by rank and stays the same between events.

use super::actions::NOUNS;
use super::chance::Chance;
use super::names::{FIRST, LAST};

pub(crate) const ACTORS: u64 = 5_000;
pub(crate) const WORKSPACES: u64 = 40;
pub(crate) const TARGETS: u64 = 200_000;
pub(crate) const ADDRESSES: u64 = 30_000;
pub(crate) const AGENTS: u64 = 48;

/// Somebody or something that acts.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: &'static str,
}

/// A place on the network.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) ip: String,
    pub(crate) country: Option<&'static str>,
    pub(crate) city: Option<&'static str>,
}

const ROLES: [&str; 8] = ["member", "member", "member", "editor", "viewer", "admin", "auditor", "owner"];

/// Returns the actor of a rank.
pub(crate) fn actor(rank: u64) -> Actor {
    let mut chance = Chance::of(11, rank);
    let id = format!("{:08x}", chance.draw() >> 32);
    let role = chance.pick(&ROLES);
    let machine = |kind, word: &str| Actor {
        id: format!("{kind}_{id}"),
        kind,
        name: format!("{word} {rank}"),
        email: format!("{word}-{rank}@robots.example"),
        role: "service",
    };
    match rank % 25 {
        7 | 19 => machine("api_key", "deploy-key"),
        12 => machine("service", "sync-worker"),
        23 => machine("system", "scheduler"),
        _ => person(rank, format!("usr_{id}"), role),
    }
}

fn person(rank: u64, id: String, role: &'static str) -> Actor {
    let names = (FIRST.len() * LAST.len()) as u64;
    // 1,931 shares no factor with the number of names, so each name occurs once.
    let place = usize::try_from(rank * 1_931 % names).unwrap_or(0);
    let ((first, first_plain), (last, last_plain)) = (FIRST[place % FIRST.len()], LAST[place / FIRST.len()]);
    let email = format!("{first_plain}.{last_plain}@acme.example");
    Actor { id, kind: "user", name: format!("{first} {last}"), email, role }
}

const PLACES: [&str; 20] = [
    "payments",
    "checkout",
    "mobile",
    "search",
    "billing",
    "platform",
    "data",
    "identity",
    "growth",
    "support",
    "logistics",
    "pricing",
    "research",
    "archive",
    "design",
    "legal",
    "people",
    "finance",
    "security",
    "labs",
];

/// Returns the workspace of a rank: its id and its name.
pub(crate) fn workspace(rank: u64) -> (String, String) {
    let word = PLACES[usize::try_from(rank).unwrap_or(0) % PLACES.len()];
    let region = if rank < PLACES.len() as u64 { "eu" } else { "us" };
    (format!("ws_{:06x}", Chance::of(12, rank).draw() >> 40), format!("{word}-{region}"))
}

/// Returns the target of a rank: its id, and the name that four in five have.
pub(crate) fn target(rank: u64) -> (String, Option<String>) {
    let mut chance = Chance::of(13, rank);
    let noun = NOUNS[usize::try_from(rank).unwrap_or(0) % NOUNS.len()].0;
    let id = format!("{}_{:012x}", &noun[..3], chance.draw() >> 16);
    let named = chance.permille(800);
    let word = chance.pick(&PLACES);
    (id, named.then(|| format!("{word}-{}-{rank:06}", noun.replace('_', "-"))))
}

const CITIES: [(&str, &str); 28] = [
    ("CH", "Zurich"),
    ("DE", "Berlin"),
    ("US", "New York"),
    ("GB", "London"),
    ("FR", "Paris"),
    ("NL", "Amsterdam"),
    ("SE", "Stockholm"),
    ("ES", "Madrid"),
    ("IT", "Milan"),
    ("PL", "Warsaw"),
    ("IN", "Bengaluru"),
    ("SG", "Singapore"),
    ("JP", "Tokyo"),
    ("BR", "São Paulo"),
    ("CA", "Toronto"),
    ("AU", "Sydney"),
    ("CH", "Genève"),
    ("DE", "München"),
    ("US", "Seattle"),
    ("DK", "København"),
    ("PT", "Lisbon"),
    ("IE", "Dublin"),
    ("AT", "Wien"),
    ("CZ", "Praha"),
    ("NG", "Lagos"),
    ("TR", "İstanbul"),
    ("KR", "Seoul"),
    ("IS", "Reykjavík"),
];

/// Returns the address of a rank, from the ranges that are set aside for measurements and for examples.
pub(crate) fn address(rank: u64) -> Address {
    let mut chance = Chance::of(14, rank);
    let low = chance.below(1 << 17);
    let ip = if rank % 9 == 4 {
        format!("2001:db8:{:x}:{:x}::{:x}", chance.below(1 << 16), chance.below(1 << 16), 1 + chance.below(1 << 12))
    } else {
        format!("198.{}.{}.{}", 18 + (low >> 16), (low >> 8) & 255, low & 255)
    };
    let few = chance.below(CITIES.len() as u64);
    let (country, city) = CITIES[usize::try_from(chance.below(few + 1)).unwrap_or(0)];
    let known = rank % 17 != 3;
    Address { ip, country: known.then_some(country), city: (known && rank % 7 != 2).then_some(city) }
}

/// Returns the program of a rank.
pub(crate) fn agent(rank: u64) -> String {
    let mut chance = Chance::of(15, rank);
    let (major, minor) = (1 + chance.below(9), chance.below(40));
    match rank % 4 {
        0 => format!(
            "Mozilla/5.0 (X11; Linux x86_64; rv:1{major}{minor:02}.0) Gecko/20100101 Firefox/1{major}{minor:02}.0"
        ),
        1 => format!("Acme/{major}.{minor} (iPhone; iOS 18.{major})"),
        2 => format!("acme-cli/{major}.{minor}.{} linux/amd64", chance.below(20)),
        _ => format!("python-requests/2.{minor}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn distinct<T: std::hash::Hash + Eq>(values: impl Iterator<Item = T>) -> u64 {
        values.collect::<HashSet<T>>().len() as u64
    }

    #[test]
    fn no_two_of_the_cast_are_taken_for_each_other() {
        assert_eq!(distinct((0..ACTORS).map(|rank| actor(rank).email)), ACTORS);
        assert_eq!(distinct((0..ACTORS).map(|rank| actor(rank).id)), ACTORS);
        assert_eq!(distinct((0..WORKSPACES).map(|rank| workspace(rank).1)), WORKSPACES);
        assert_eq!(distinct((0..TARGETS).map(|rank| target(rank).0)), TARGETS);
        let named = (0..TARGETS).filter(|rank| target(*rank).1.is_some()).count() as u64;
        assert_eq!(distinct((0..TARGETS).filter_map(|rank| target(rank).1)), named);
        assert!(named.abs_diff(TARGETS * 4 / 5) < TARGETS / 100, "{named}");
    }

    #[test]
    fn some_addresses_are_of_the_newer_kind_and_some_lie_nowhere_known() {
        let newer = (0..1_000).filter(|rank| address(*rank).ip.contains(':')).count();
        let unknown = (0..1_000).filter(|rank| address(*rank).country.is_none()).count();

        assert_eq!((newer, unknown), (111, 59));
    }
}

//! Who is in the story: two organizations, their workspaces, their people and programs, and the places they work from.
//! Every name is made up of plants and weather; every address lies in a range or domain kept for examples.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::chance::sums;

/// One of the two pretend organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Org {
    /// Acme: 31,000 events, five workspaces, a gap.
    Acme,
    /// Northwind: 19,000 events, four workspaces, no gap.
    Northwind,
}

impl Org {
    /// Both organizations.
    pub const ALL: [Self; 2] = [Self::Acme, Self::Northwind];

    /// Returns the word used in tokens.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Acme => "acme",
            Self::Northwind => "northwind",
        }
    }

    /// Returns the name that people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acme => "Acme (demo)",
            Self::Northwind => "Northwind (demo)",
        }
    }

    /// Returns the identifier, the same on every wire.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Acme => "ac3e0000-0000-4000-8000-000000000001",
            Self::Northwind => "b0a70000-0000-4000-8000-000000000002",
        }
    }

    /// Returns the domain of its e-mail addresses.
    pub const fn domain(self) -> &'static str {
        match self {
            Self::Acme => "acme.example",
            Self::Northwind => "northwind.example",
        }
    }

    /// Returns how many events its story has.
    pub const fn size(self) -> usize {
        match self {
            Self::Acme => 31_000,
            Self::Northwind => 19_000,
        }
    }

    pub(crate) const fn seed(self) -> u64 {
        match self {
            Self::Acme => 0x0041_636d_6500_0001,
            Self::Northwind => 0x4e6f_7274_6800_0002,
        }
    }
}

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything.
    Owner,
    /// Sees everything.
    Admin,
    /// Sees the events of one workspace.
    WorkspaceAdmin,
    /// Sees no audit log.
    Member,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Admin, Self::WorkspaceAdmin, Self::Member];

    /// Returns the word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::WorkspaceAdmin => "workspace_admin",
            Self::Member => "member",
        }
    }

    /// Returns the role that `word` names, if it names one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// A part of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its identifier.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// Returns the workspaces of `org`; the first is the one that its workspace admin sees.
pub const fn workspaces(org: Org) -> &'static [Workspace] {
    const ACME: [Workspace; 5] = [
        Workspace { id: "ws_atlas", name: "Atlas" },
        Workspace { id: "ws_borealis", name: "Borealis" },
        Workspace { id: "ws_cobalt", name: "Cobalt" },
        Workspace { id: "ws_delta", name: "Delta Lab" },
        Workspace { id: "ws_ember", name: "Ember" },
    ];
    const NORTHWIND: [Workspace; 4] = [
        Workspace { id: "ws_fjord", name: "Fjord" },
        Workspace { id: "ws_gale", name: "Gale" },
        Workspace { id: "ws_harbor", name: "Harbor" },
        Workspace { id: "ws_islet", name: "Islet" },
    ];
    match org {
        Org::Acme => &ACME,
        Org::Northwind => &NORTHWIND,
    }
}

/// A place that people work from, with the start of its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The country, as two letters.
    pub country: &'static str,
    /// The region.
    pub region: &'static str,
    /// The city.
    pub city: &'static str,
    pub(crate) network: &'static str,
}

const fn place(country: &'static str, region: &'static str, city: &'static str, network: &'static str) -> Place {
    Place { country, region, city, network }
}

/// Every place, the most frequent first.
pub(crate) const PLACES: [Place; 10] = [
    place("DE", "Berlin", "Berlin", "192.0.2."),
    place("NL", "North Holland", "Amsterdam", "198.51.100."),
    place("VN", "Hanoi", "Hanoi", "2001:db8:84::"),
    place("US", "Oregon", "Portland", "203.0.113."),
    place("JP", "Tokyo", "Tokyo", "2001:db8:81::"),
    place("CA", "Quebec", "Montréal", "198.51.100."),
    place("BR", "São Paulo", "São Paulo", "192.0.2."),
    place("IL", "Tel Aviv", "תל אביב", "2001:db8:97::"),
    place("AE", "Dubai", "دبي", "203.0.113."),
    place("PL", "Łódź", "Łódź", "2001:db8:48::"),
];

/// Who did something, as the event tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The identifier.
    pub id: Cow<'static, str>,
    /// What kind: user, service, api_key or support.
    pub kind: &'static str,
    /// The name.
    pub name: Cow<'static, str>,
    /// The e-mail address, where there is one.
    pub email: Option<Cow<'static, str>>,
    /// The role.
    pub role: Option<Role>,
}

/// Somebody of the organization and where they usually are.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) home: usize,
    pub(crate) workspace: &'static Workspace,
}

/// The people of one organization, the busiest first.
pub(crate) struct People {
    pub(crate) all: Vec<Person>,
    pub(crate) sums: Vec<u64>,
}

static PEOPLE: LazyLock<[People; 2]> = LazyLock::new(|| Org::ALL.map(people_of));

/// Returns the people of `org`.
pub(crate) fn people(org: Org) -> &'static People {
    &PEOPLE[org as usize]
}

const GIVEN: [&str; 16] = [
    "Mira", "Jonas", "Lena", "Tariq", "Noor", "Ivo", "Sanna", "Pavel", "Zoë", "Kenji", "Thuy", "Olek", "Amara",
    "Bruno", "Yael", "Rafi",
];
const FAMILY: [&str; 12] =
    ["Alder", "Birch", "Cedar", "Drizzle", "Elm", "Fern", "Gorse", "Hazel", "Ivy", "Juniper", "Kelp", "Larch"];
const OTHER_SCRIPTS: [(&str, &str); 4] = [
    ("דנה אורן", "dana.oren"),
    ("نور ياسمين", "noor.yasmin"),
    ("竹 さくら", "sakura.take"),
    ("Жёлтый Клён", "klen.zh"),
];
const PROGRAMS: [(&str, &str, &str); 4] = [
    ("svc_nightly_import", "service", "nightly-import"),
    ("svc_deploy", "service", "deploy-bot"),
    ("key_pipeline", "api_key", "pipeline key"),
    ("key_reports", "api_key", "reports key"),
];

fn people_of(org: Org) -> People {
    let size = if org == Org::Acme { 56 } else { 34 };
    let shift = if org == Org::Acme { 0 } else { 5 };
    let mut all: Vec<Person> =
        (0..size).map(|number| person(org, number, named(org, number, number + shift))).collect();
    let programs = PROGRAMS.map(|(id, kind, name)| Actor {
        id: Cow::Borrowed(id),
        kind,
        name: Cow::Borrowed(name),
        email: None,
        role: None,
    });
    for (number, actor) in programs.into_iter().enumerate() {
        all.insert(3 + number * 4, person(org, number, actor));
    }
    let sums = sums((1..).take(all.len()).map(|rank: u64| 100_000 / (rank + 2)));
    People { all, sums }
}

fn person(org: Org, number: usize, actor: Actor) -> Person {
    let workspaces = workspaces(org);
    const HOMES: [usize; 14] = [0, 2, 0, 1, 3, 0, 4, 1, 5, 6, 2, 7, 8, 9];
    let home = HOMES[number * 3 % HOMES.len()];
    Person { actor, home, workspace: &workspaces[(number * 7 + number / 5) % workspaces.len()] }
}

fn named(org: Org, number: usize, pick: usize) -> Actor {
    let (name, mailbox) = match OTHER_SCRIPTS.get(number.wrapping_sub(12)) {
        Some((name, mailbox)) => ((*name).to_owned(), (*mailbox).to_owned()),
        None => {
            let (given, family) = (GIVEN[pick * 5 % 16], FAMILY[(pick + pick / 12 * 5) % 12]);
            (format!("{given} {family}"), format!("{given}.{family}").to_lowercase().replace('ë', "e"))
        }
    };
    let role = match number {
        0 => Role::Owner,
        2 | 5 => Role::Admin,
        7 | 9 | 11 => Role::WorkspaceAdmin,
        _ => Role::Member,
    };
    Actor {
        id: Cow::Owned(format!("usr_{}_{number:03}", org.slug())),
        kind: "user",
        name: Cow::Owned(name),
        email: Some(Cow::Owned(format!("{mailbox}@{}", org.domain()))),
        role: Some(role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_an_address_of_their_own_in_an_example_domain() {
        for org in Org::ALL {
            let mut emails: Vec<_> = people(org).all.iter().filter_map(|person| person.actor.email.clone()).collect();
            let all = emails.len();
            emails.sort_unstable();
            emails.dedup();

            assert_eq!(emails.len(), all, "{emails:?}");
            assert!(emails.iter().all(|email| email.ends_with(".example")), "{emails:?}");
        }
    }

    #[test]
    fn every_role_is_held_by_somebody() {
        for (org, role) in Org::ALL.into_iter().flat_map(|org| Role::ALL.map(|role| (org, role))) {
            assert!(people(org).all.iter().any(|person| person.actor.role == Some(role)), "{org:?} {role:?}");
        }
    }
}

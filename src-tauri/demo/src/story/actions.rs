//! What can happen in the story: the actions of four pretend systems, read from the data file beside this module.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::chance::sums;

/// The pretend system that an action belongs to. Each imitates the vocabulary of one kind of vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// A studio for generated media: assets, generations, seats. Only on the demo wire.
    Studio,
    /// A maker of assistants. Also on the Invent wire.
    Assistant,
    /// A coding tool. Also on the Kilo wire.
    Code,
    /// A factory of notebooks, containers and quotas. Only on the demo wire.
    Factory,
}

impl System {
    /// Every system.
    pub const ALL: [Self; 4] = [Self::Studio, Self::Assistant, Self::Code, Self::Factory];

    fn from_word(word: &str) -> Option<Self> {
        match word {
            "studio" => Some(Self::Studio),
            "assistant" => Some(Self::Assistant),
            "code" => Some(Self::Code),
            "factory" => Some(Self::Factory),
            _ => None,
        }
    }
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Anybody in the organization.
    Anyone,
    /// Owners, admins and workspace admins.
    Administrator,
    /// Nobody: the event carries no actor.
    System,
    /// The vendor's staff, whose identity is masked.
    Staff,
}

/// One kind of event.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    /// The system that it belongs to.
    pub system: System,
    /// The name on the wire.
    pub name: &'static str,
    /// The name in words. Empty for actions that no catalogue knows.
    pub label: &'static str,
    /// The area: Organization, Billing, Workspace or Service; may be empty.
    pub scope: &'static str,
    /// The part within the area; may be empty.
    pub category: &'static str,
    /// Who does it.
    pub by: By,
    /// The kind of thing it is done to.
    pub target: &'static str,
    /// The kind of value it changes, or `-`.
    pub change: &'static str,
    /// How often it happens, compared with the others of its system.
    pub weight: u64,
    /// The sentence about it, with places for names and values.
    pub sentence: &'static str,
}

impl Action {
    /// Says whether the action is in the catalogue of its system.
    pub fn known(&self) -> bool {
        !self.label.is_empty()
    }
}

static ACTIONS: LazyLock<Vec<Action>> =
    LazyLock::new(|| include_str!("actions.txt").lines().filter_map(read).collect());

static OF_SYSTEM: LazyLock<[(Vec<&'static Action>, Vec<u64>); 4]> = LazyLock::new(|| {
    System::ALL.map(|system| {
        let actions: Vec<_> = ACTIONS.iter().filter(|action| action.system == system).collect();
        let sums = sums(actions.iter().map(|action| action.weight));
        (actions, sums)
    })
});

/// Returns every action, those that no catalogue knows included.
pub fn actions() -> &'static [Action] {
    &ACTIONS
}

/// Returns the actions of `system` and the running sums of their weights.
pub(crate) fn of_system(system: System) -> (&'static [&'static Action], &'static [u64]) {
    let (actions, sums) = &OF_SYSTEM[system as usize];
    (actions, sums)
}

/// Returns the action called `name`.
pub(crate) fn named(name: &str) -> &'static Action {
    ACTIONS.iter().find(|action| action.name == name).expect("the data file lists every action that code names")
}

fn read(line: &'static str) -> Option<Action> {
    let columns: Vec<&'static str> = line.split('|').collect();
    let [system, name, label, scope, category, by, target, change, weight, sentence] = columns[..] else {
        return None;
    };
    let by = match by {
        "any" => By::Anyone,
        "admin" => By::Administrator,
        "system" => By::System,
        "staff" => By::Staff,
        _ => return None,
    };
    let (system, weight) = (System::from_word(system)?, weight.parse().ok()?);
    Some(Action { system, name, label, scope, category, by, target, change, weight, sentence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_file_is_an_action() {
        let lines = include_str!("actions.txt").lines().filter(|line| !line.starts_with("# ")).count();

        assert_eq!(actions().len(), lines);
    }

    #[test]
    fn the_catalogues_have_their_size_and_no_name_occurs_twice_in_one() {
        let sizes = [(System::Studio, 54), (System::Assistant, 61), (System::Code, 40), (System::Factory, 38)];
        for (system, expected) in sizes {
            let mut names: Vec<_> =
                of_system(system).0.iter().filter(|action| action.known()).map(|action| action.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), expected, "{system:?}");
        }
        assert_eq!(actions().iter().filter(|action| !action.known()).count(), 6);
    }
}

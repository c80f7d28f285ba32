//! Which column or key of a file goes where in an event: the contract's own names, and what a person said of others.

use crate::event::{Column, Field};
use crate::query::Zone;

/// A place in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Slot {
    Uid,
    Connector,
    Stream,
    Occurred,
    OccurredText,
    Recorded,
    Field(Field),
    Outcome,
    Targets,
    Changes,
    Flags,
}

impl Slot {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "occurred_text" => Self::OccurredText,
            "flags" => Self::Flags,
            _ => match Column::from_name(name)? {
                Column::Uid => Self::Uid,
                Column::Connector => Self::Connector,
                Column::Stream => Self::Stream,
                Column::Occurred => Self::Occurred,
                Column::Recorded => Self::Recorded,
                Column::Field(field) => Self::Field(field),
                Column::Outcome => Self::Outcome,
                Column::Targets => Self::Targets,
                Column::Changes => Self::Changes,
                // Where an event is kept and how often it changed there says nothing of it here.
                Column::Organization | Column::Revised => return None,
            },
        })
    }
}

/// A place in an event, and the way to its value from the key's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Aim {
    pub(super) slot: Slot,
    /// Keys and numbers of elements below the top-level key.
    pub(super) path: Vec<String>,
}

/// What a person said: this field is in that column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    slot: Slot,
    /// The field as it was named: `actor` and `target` take a name, an address or an identifier.
    field: String,
    column: String,
    /// The keys of a JSON pointer; empty where a column or top-level key is named.
    keys: Vec<String>,
}

/// Why a column cannot be assigned to a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentError {
    /// It has no sign in it.
    #[error("`{0}` is no assignment: write FIELD=COLUMN, such as occurred=Timestamp or actor_email=/user/email")]
    Form(String),
    /// There is no such field.
    #[error("there is no field `{0}`: fields have the names of the columns that `trailbook export` writes")]
    Field(String),
}

impl Assignment {
    /// Reads `FIELD=COLUMN`; a column that starts with `/` is a JSON pointer.
    ///
    /// # Errors
    /// When it has another form or names no field.
    pub fn parse(text: &str) -> Result<Self, AssignmentError> {
        let pair = text.split_once('=').map(|(field, column)| (field.trim(), column.trim()));
        let Some((field, column)) = pair.filter(|(_, column)| !column.is_empty()) else {
            return Err(AssignmentError::Form(text.to_owned()));
        };
        let of = match field {
            "actor" => "actor_name",
            "target" => "target_name",
            field => field,
        };
        let slot = Slot::of(of).ok_or_else(|| AssignmentError::Field(field.to_owned()))?;
        let key = |key: &str| key.replace("~1", "/").replace("~0", "~");
        let keys = column.strip_prefix('/').map(|rest| rest.split('/').map(key).collect()).unwrap_or_default();
        Ok(Self { slot, field: field.to_owned(), column: column.to_owned(), keys })
    }

    /// Returns the column or pointer as it was written.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// Returns the field as it was named.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Returns where the value goes.
    pub(super) fn slot(&self) -> Slot {
        self.slot
    }

    /// Says whether the value is in the column or top-level key called `name`, and how to get there from it.
    fn path_from(&self, name: &str) -> Option<&[String]> {
        if self.column == name {
            return Some(&[]);
        }
        self.keys.split_first().filter(|(first, _)| *first == name).map(|(_, rest)| rest)
    }
}

/// Which columns and keys go where, and the zone of times that do not say.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    pub(super) assigned: Vec<Assignment>,
    pub(super) zone: Zone,
}

impl Recipe {
    /// Returns where the column or key called `name` goes. What a person said of a field comes before its own name.
    pub(super) fn aims(&self, name: &str) -> Vec<Aim> {
        let assigned = self
            .assigned
            .iter()
            .filter_map(|assignment| Some(Aim { slot: assignment.slot, path: assignment.path_from(name)?.to_vec() }));
        let own = Slot::of(name).filter(|slot| self.assigned.iter().all(|assignment| assignment.slot != *slot));
        assigned.chain(own.map(|slot| Aim { slot, path: Vec::new() })).collect()
    }

    /// Returns the assignments whose column is none of `names`.
    pub(super) fn absent<'a>(&'a self, names: &'a [String]) -> impl Iterator<Item = &'a Assignment> {
        self.assigned.iter().filter(|assignment| !names.iter().any(|name| assignment.path_from(name).is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(texts: &[&str]) -> Recipe {
        Recipe { assigned: texts.iter().map(|text| Assignment::parse(text).unwrap()).collect(), zone: Zone::utc() }
    }

    #[test]
    fn columns_go_where_a_person_says_and_else_where_their_name_says() {
        let recipe = recipe(&["occurred=Time", "actor_email=/user/e~1mail", "actor_id=/user/0/id", "ip=a=b"]);
        let aim = |slot, path: &[&str]| Aim { slot, path: path.iter().map(|key| (*key).to_owned()).collect() };

        assert_eq!(recipe.aims("Time"), [aim(Slot::Occurred, &[])]);
        assert_eq!(recipe.aims("a=b"), [aim(Slot::Field(Field::Ip), &[])]);
        assert_eq!(recipe.aims("action"), [aim(Slot::Field(Field::Action), &[])]);
        assert_eq!(recipe.aims("occurred"), [], "the person said another column");
        assert_eq!(
            recipe.aims("user"),
            [aim(Slot::Field(Field::ActorEmail), &["e/mail"]), aim(Slot::Field(Field::ActorId), &["0", "id"])]
        );
        let names = ["user".to_owned(), "Time".to_owned()];
        let absent: Vec<&str> = recipe.absent(&names).map(Assignment::column).collect();
        assert_eq!(absent, ["a=b"]);
    }

    #[test]
    fn a_wrong_assignment_is_told() {
        for text in ["occurred", "occurred=", "nothing=x", "organization=x"] {
            assert!(Assignment::parse(text).is_err(), "{text}");
        }
    }
}

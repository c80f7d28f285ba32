//! The columns that the index keeps as codes: every field, and what else a filter can ask of an event.

use crate::event::Field;

/// A column of codes. Code 0 stands for "not said" in the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnId(u8);

/// Columns before the first field.
const FIXED: usize = 5;

impl ColumnId {
    /// The outcome, as its place in `Outcome::ALL`.
    pub const OUTCOME: Self = Self(0);
    /// The flags, as their bits.
    pub const FLAGS: Self = Self(1);
    /// Which details an event has, as bits that the journal defines.
    pub const HOLDS: Self = Self(2);
    /// The precision of its time and one; 0 where the time is not known.
    pub const DIGITS: Self = Self(3);
    /// The number of its stream.
    pub const STREAM: Self = Self(4);
    /// How many columns there are.
    pub const COUNT: usize = FIXED + Field::COUNT;

    /// Returns the column of `field`.
    #[allow(clippy::cast_possible_truncation)] // A few dozen fields.
    pub const fn of(field: Field) -> Self {
        Self((FIXED + field.index()) as u8)
    }

    /// Returns every column.
    #[allow(clippy::cast_possible_truncation)]
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(|place| Self(place as u8))
    }

    /// Says whether it is the column of a field, where code 0 stands for no value.
    pub const fn is_field(self) -> bool {
        self.place() >= FIXED
    }

    /// Returns its place among the columns.
    pub const fn place(self) -> usize {
        self.0 as usize
    }

    /// Returns the column at `place`, if there is one.
    pub fn at(place: usize) -> Option<Self> {
        u8::try_from(place).ok().filter(|_| place < Self::COUNT).map(Self)
    }
}

/// Columns whose value usually decides the value of others: who is named decides the e-mail, the action its category.
/// A column that such a one decides throughout a segment is kept as a short list instead of a code an event.
pub(super) const DECIDING: [ColumnId; 8] = [
    ColumnId::of(Field::Action),
    ColumnId::of(Field::ActorId),
    ColumnId::of(Field::ActorEmail),
    ColumnId::of(Field::ActorName),
    ColumnId::of(Field::WorkspaceId),
    ColumnId::of(Field::TargetId),
    ColumnId::of(Field::Ip),
    ColumnId::of(Field::City),
];

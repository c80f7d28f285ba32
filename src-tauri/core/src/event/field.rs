//! The text fields of an event: one list that mapping, store, query, facets and files share.

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($variant:ident $name:literal $title:literal $about:literal),+ $(,)?) => {
        /// A text field of the canonical event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[repr(u8)]
        pub enum Field { $(#[doc = $about] $variant),+ }

        impl Field {
            /// Every field, in the order of the command line's contract.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$variant),+];
            /// How many there are.
            pub const COUNT: usize = [$($name),+].len();

            /// Returns the name used in JSON, CSV, SQL and manifests.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Returns the heading that people read.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }
        }
    };
}

fields! {
    Action "action" "Action" "The vendor's own name for what was done.",
    ActionLabel "action_label" "Event" "The action in words.",
    Scope "scope" "Scope" "The area of the system: organization, billing, workspace, service.",
    Category "category" "Category" "The part within the scope.",
    Crud "crud" "Kind" "What was done to the target: create, read, update, delete, auth or other.",
    OutcomeRaw "outcome_raw" "Result as received" "The vendor's word for the outcome.",
    OutcomeReason "outcome_reason" "Reason" "Why it failed or was refused.",
    Severity "severity" "Severity" "The vendor's word for how grave it is.",
    Description "description" "Description" "A sentence about the event.",
    ActorId "actor_id" "Actor id" "The vendor's identifier of who did it.",
    ActorType "actor_type" "Actor type" "What kind of actor: user, service, api_key, app, system, support, anonymous, other.",
    ActorName "actor_name" "Actor" "The name of who did it.",
    ActorEmail "actor_email" "Actor e-mail" "The e-mail address of who did it.",
    ActorRole "actor_role" "Actor role" "The role that the actor held.",
    TargetType "target_type" "Target type" "What kind of thing it was done to.",
    TargetId "target_id" "Target id" "The vendor's identifier of what it was done to.",
    TargetName "target_name" "Target" "The name of what it was done to.",
    WorkspaceId "workspace_id" "Workspace id" "The vendor's identifier of the workspace.",
    Workspace "workspace" "Workspace" "The workspace, project or repository it belongs to.",
    Tenant "tenant" "Tenant" "The organization within the vendor, where one log holds several.",
    Ip "ip" "IP address" "The address it came from, without a port.",
    Country "country" "Country" "The country it came from.",
    Region "region" "Region" "The region it came from.",
    City "city" "City" "The city it came from.",
    Latitude "latitude" "Latitude" "Degrees north, as received.",
    Longitude "longitude" "Longitude" "Degrees east, as received.",
    UserAgent "user_agent" "User agent" "The program it was done with.",
    Origin "origin" "Source" "Where it was done: app, web, api, command line.",
    SessionId "session_id" "Session" "The vendor's identifier of the session.",
    RequestId "request_id" "Request" "The vendor's identifier of the request or transaction.",
}

impl Field {
    /// Returns the field that `name` names, if it names one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Says whether its text is long or seldom met twice: such texts lie with the details of each event.
    pub const fn is_of_details(self) -> bool {
        matches!(self, Self::Description | Self::SessionId | Self::RequestId)
    }

    /// Returns its place in [`Field::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// The text of each [`Field`] of one event; absent where the remote does not say.
///
/// All texts lie one after the other in one piece of memory: an event is made and dropped in a moment, millions of times.
#[derive(Clone)]
pub struct Fields {
    text: String,
    /// Where each text begins and ends; where both are the same there is none.
    spans: [(u32, u32); Field::COUNT],
}

/// Room made for the texts of an event when the first of them comes.
const ROOM: usize = 480;

impl Default for Fields {
    fn default() -> Self {
        Self { text: String::new(), spans: [(0, 0); Field::COUNT] }
    }
}

impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Fields {}

impl std::fmt::Debug for Fields {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

impl Fields {
    /// Returns the text of `field`.
    pub fn get(&self, field: Field) -> Option<&str> {
        let (start, end) = self.spans[field.index()];
        if start == end { None } else { self.text.get(start as usize..end as usize) }
    }

    /// Sets the text of `field`. Blank text counts as absent.
    pub fn set(&mut self, field: Field, text: impl AsRef<str>) {
        let text = text.as_ref();
        self.remove(field);
        if text.chars().all(char::is_whitespace) {
            return;
        }
        if self.text.capacity() == 0 {
            self.text.reserve(ROOM.max(text.len()));
        }
        let start = self.text.len();
        self.text.push_str(text);
        // Texts are far shorter than that: each that a record has is cut before.
        if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(self.text.len())) {
            self.spans[field.index()] = (start, end);
        }
    }

    /// Takes the text of `field` away.
    pub fn remove(&mut self, field: Field) {
        self.spans[field.index()] = (0, 0);
    }

    /// Sets `field` only where it is still absent.
    pub fn set_default(&mut self, field: Field, text: impl AsRef<str>) {
        if self.get(field).is_none() {
            self.set(field, text);
        }
    }

    /// Returns the fields that have text, in their declared order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        Field::ALL.into_iter().filter_map(|field| self.get(field).map(|text| (field, text)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn fields_hold_what_a_map_would_hold(
            steps in prop::collection::vec((0..Field::COUNT, "[ \\t\u{a0}a-zé]{0,12}", 0u8..4), 0..80),
        ) {
            let mut fields = Fields::default();
            let mut expected: BTreeMap<Field, String> = BTreeMap::new();
            for (place, text, what) in steps {
                let field = Field::ALL[place];
                match what {
                    0 => {
                        fields.remove(field);
                        expected.remove(&field);
                    }
                    1 if expected.contains_key(&field) => fields.set_default(field, &text),
                    _ => {
                        fields.set(field, &text);
                        expected.remove(&field);
                        if !text.trim().is_empty() {
                            expected.insert(field, text);
                        }
                    }
                }
            }
            let held: Vec<(Field, &str)> = fields.iter().collect();
            prop_assert_eq!(&held, &expected.iter().map(|(field, text)| (*field, text.as_str())).collect::<Vec<_>>());
            let mut again = Fields::default();
            held.iter().rev().for_each(|(field, text)| again.set(*field, text));
            prop_assert_eq!(&again, &fields);
            prop_assert!(Field::ALL.into_iter().all(|field| fields.get(field) == expected.get(&field).map(String::as_str)));
        }
    }
}

//! What an event was done to: what the manifest names is read from the record, each thing once.

use super::json::Node;
use super::manifest::records::TargetSection;
use super::record::shortened;
use super::rule::{Nulls, Rule};
use crate::event::{Event, Field, Target};

/// Reads the target that `section` leads to, unless the event has it already.
pub(super) fn add(section: &TargetSection, root: &Node, nulls: &Nulls, event: &mut Event) {
    if let Some(target) = read(section, root, nulls)
        && !event.targets.iter().any(|known| says(known, &target))
    {
        event.targets.push(target);
    }
}

/// Says whether what is known of a thing holds all that `later` says of it: records name one thing in several places.
fn says(known: &Target, later: &Target) -> bool {
    known.kind == later.kind
        && known.id == later.id
        && (known.name == later.name || (later.id.is_some() && later.name.is_none()))
}

fn read(section: &TargetSection, root: &Node, nulls: &Nulls) -> Option<Target> {
    let text = |rule: &Option<Rule>| rule.as_ref().and_then(|rule| rule.text(root, nulls)).map(shortened);
    let target = Target { kind: text(&section.kind), id: text(&section.id), name: text(&section.name) };
    (target.id.is_some() || target.name.is_some()).then_some(target)
}

/// Makes the target fields and the list of targets agree: the first target is in both.
pub(super) fn join(event: &mut Event) {
    let fields = [Field::TargetType, Field::TargetId, Field::TargetName];
    if let Some(Target { kind, id, name }) = event.targets.first().cloned() {
        for (field, text) in fields.into_iter().zip([kind, id, name]) {
            if let Some(text) = text {
                event.fields.set_default(field, text);
            }
        }
        return;
    }
    let [kind, id, name] = fields.map(|field| event.fields.get(field).map(str::to_owned));
    if id.is_some() || name.is_some() {
        event.targets.push(Target { kind, id, name });
    }
}

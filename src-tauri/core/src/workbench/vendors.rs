//! Vendors that are known by their exports alone, as shells show connectors: their names, columns and actions.

use crate::connector::{Action, Catalogue};
use crate::event::{Event, Field, Outcome};
use crate::import::{self, Vendor};

use super::Workbench;
use super::connectors::{ActionEntry, ActionGroup, ConnectorSummary};
use super::profile::Table;

/// Returns the vendor whose exports fill organizations under this identifier.
pub(super) fn find(id: &str) -> Option<Vendor> {
    import::vendors().0.into_iter().find(|vendor| vendor.id == id && vendor.connector.is_none())
}

/// Returns the name of such a vendor, or the identifier where there is none.
pub(super) fn name(id: &str) -> String {
    find(id).map_or_else(|| id.to_owned(), |vendor| vendor.name)
}

/// Returns the actions that a vendor's profile documents.
pub(super) fn catalogue(vendor: &Vendor) -> Catalogue {
    let parts = vendor.actions.iter().cloned();
    Catalogue::of(parts.map(|action| (action.name, action.label, action.category, action.description)))
}

/// Returns the known actions by category.
pub(super) fn groups(catalogue: &Catalogue) -> Vec<ActionGroup> {
    let entry = |action: &Action| ActionEntry {
        action: action.name.clone(),
        label: action.label.clone(),
        description: action.description.clone(),
    };
    let group = |(category, known): (&str, Vec<&Action>)| ActionGroup {
        category: category.to_owned(),
        actions: known.into_iter().map(entry).collect(),
    };
    catalogue.categories().into_iter().map(group).collect()
}

impl Workbench {
    /// Lists the vendors that publish no interface and are known by what a person exports.
    pub fn vendor_summaries(&self) -> Vec<ConnectorSummary> {
        let (vendors, _) = import::vendors();
        vendors.iter().filter(|vendor| vendor.connector.is_none()).map(summary).collect()
    }
}

fn summary(vendor: &Vendor) -> ConnectorSummary {
    ConnectorSummary {
        id: vendor.id.clone(),
        name: vendor.name.clone(),
        vendor: vendor.name.clone(),
        evidence: vendor.evidence.clone(),
        docs: Vec::new(),
        about: Some(vendor.about.clone()),
        limits: None,
        settings: Vec::new(),
        secrets: Vec::new(),
        sign_in: Vec::new(),
        discovers: None,
        hosts: Vec::new(),
        builtin: true,
        columns: vendor.shown.clone(),
        titles: vendor.titles.clone(),
        prefix: None,
        times: vendor.times,
        zone: vendor.zone,
        results: vendor.results,
        categories: groups(&catalogue(vendor)),
    }
}

impl Table {
    /// Adds what is known of an event's action.
    pub(super) fn explain(&self, event: &mut Event) {
        let Some(action) = event.fields.get(Field::Action).map(str::to_owned) else { return };
        event.fields.set_default(Field::ActionLabel, self.catalogue.label(&action));
        if let Some(category) = self.catalogue.category(&action) {
            event.fields.set_default(Field::Category, category);
        }
        let Some(known) = self.catalogue.find(&action) else { return };
        if let Some(crud) = &known.crud {
            event.fields.set_default(Field::Crud, crud.clone());
        }
        if let Some(outcome) = known.outcome.filter(|_| event.outcome == Outcome::Unknown) {
            event.outcome = outcome;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_actions_of_a_vendor_without_an_interface_are_known_by_category() {
        let runway = find("runway").unwrap();
        let groups = groups(&catalogue(&runway));

        let counts: Vec<(&str, usize)> =
            groups.iter().map(|group| (group.category.as_str(), group.actions.len())).collect();
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<usize>(), 54);
        assert!(counts.contains(&("Generation events", 1)), "{counts:?}");
        assert!(find("github").is_none(), "it has a connector");
    }
}

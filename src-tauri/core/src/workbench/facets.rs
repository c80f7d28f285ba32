//! Facets: the values of a field with their exact counts under the rest of the query.

use crate::event::Field;
use crate::failure::{Code, Failure};
use crate::organization::Alias;
use crate::query::{Condition, Filter, Predicate, QueryField, Sign, Term, Zone, fold};
use crate::store::{FacetColumn, FacetGroup, FacetValue, FacetValues, Selection, Stop, Store};

use super::questions::{Query, predicate};
use super::registry::Description;
use super::sessions::{Session, SessionId};
use super::summary::{Facet, FacetEntry};
use super::{Workbench, blocking, now, vendors};

impl Workbench {
    /// Returns the values of each of `fields` with their exact counts. Each facet ignores the query's own terms on
    /// its field, so that the alternatives show.
    pub async fn facets(
        &self,
        alias: &Alias,
        query: &Query,
        fields: &[String],
        top: usize,
        search: Option<&str>,
    ) -> Result<Vec<Facet>, Failure> {
        let description = self.describe(alias).await?;
        let (this, query, fields) = (self.clone(), query.clone(), fields.to_vec());
        let search = search.map(str::to_owned);
        blocking(move || {
            let (store, filter, selection) = this.prepare(&description, &query)?;
            let search = search.as_deref();
            let asked = Asked { description: &description, store: &store, filter: &filter, selection: &selection };
            this.facets_of(asked, &fields, top, search, &|| false)
        })
        .await
    }

    /// Returns the facets of an open question.
    pub async fn session_facets(
        &self,
        id: SessionId,
        fields: &[String],
        top: usize,
        search: Option<&str>,
    ) -> Result<Vec<Facet>, Failure> {
        let session = self.session(id).await?;
        let description = self.describe(&session.alias).await?;
        let (this, fields, search) = (self.clone(), fields.to_vec(), search.map(str::to_owned));
        blocking(move || {
            let Session { store, filter, selection, .. } = &*session;
            let asked = Asked { description: &description, store, filter, selection };
            this.facets_of(asked, &fields, top, search.as_deref(), &|| session.has_ended())
        })
        .await
    }

    fn facets_of(
        &self,
        asked: Asked<'_>,
        fields: &[String],
        top: usize,
        search: Option<&str>,
        stop: Stop<'_>,
    ) -> Result<Vec<Facet>, Failure> {
        let connector = &asked.description.organization.connector;
        let manifest = self.manifest(connector).ok().map(|manifest| manifest.catalogue().clone());
        let labels = manifest.or_else(|| vendors::find(connector).map(|vendor| vendors::catalogue(&vendor)));
        let label_of = |field: &str, value: &str| match (field, &labels) {
            ("action", Some(catalogue)) => catalogue.label(value),
            _ => value.to_owned(),
        };
        let columns = fields.iter().map(|field| facet_column(field)).collect::<Result<Vec<_>, _>>()?;
        let needle = search.map(fold).filter(|text| !text.is_empty());
        let found = |column: FacetColumn, value: &str| {
            let holds = |text: &str| needle.as_ref().is_none_or(|needle| fold(text).contains(needle.as_str()));
            let named = columns.iter().zip(fields).find(|((known, _), _)| *known == column);
            holds(value) || named.is_some_and(|(_, field)| holds(&label_of(field, value)))
        };
        let wanted = needle.is_some().then_some(&found as &dyn Fn(FacetColumn, &str) -> bool);

        let groups: Vec<FacetGroup> = columns
            .iter()
            .map(|(column, own)| FacetGroup { wider: asked.without(*own), columns: vec![*column] })
            .collect();
        let counted = asked.store.facets_apart(asked.selection, &groups, top, wanted, stop)?;
        let entry = |field: &str, value: FacetValue| FacetEntry {
            label: label_of(field, &value.value),
            value: value.value,
            count: value.count,
        };
        let facet = |(field, counted): (&String, FacetValues)| Facet {
            field: field.clone(),
            values: counted.values.into_iter().map(|value| entry(field, value)).collect(),
            distinct: counted.distinct,
        };
        Ok(fields.iter().zip(counted.into_iter().flatten()).map(facet).collect())
    }
}

/// A question whose values are counted.
#[derive(Clone, Copy)]
struct Asked<'a> {
    description: &'a Description,
    store: &'a Store,
    filter: &'a Filter,
    selection: &'a Selection,
}

impl Asked<'_> {
    /// Returns the question without the terms that a facet ignores. Those never are times, which stay as they were when
    /// the question was opened.
    fn without(&self, own: Own) -> Predicate {
        let predicate = predicate(self.description, &others(self.filter, own), Zone::utc(), now());
        Predicate { time: self.selection.predicate().time.clone(), ..predicate }
    }
}

/// Returns the filter without the terms that a facet ignores.
fn others(filter: &Filter, own: Own) -> Filter {
    Filter { terms: filter.terms.iter().filter(|term| !is_own(term, own)).cloned().collect() }
}

/// Says whether a term asks for values of the facet's own field.
fn is_own(term: &Term, own: Own) -> bool {
    let included = term.sign == Sign::Include;
    match (&term.condition, own) {
        (Condition::Field(field, _), Own::Field(own)) => included && *field == own,
        (Condition::Result(_), Own::Result) => included,
        _ => false,
    }
}

/// Which terms of a query a facet ignores.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Own {
    /// Those on this field.
    Field(QueryField),
    /// Those on the result.
    Result,
    /// None: the language has no word for the facet's field.
    Nothing,
}

/// Returns what a facet counts, and the query's own terms on it that it ignores.
fn facet_column(name: &str) -> Result<(FacetColumn, Own), Failure> {
    const ACTOR: &[Field] = &[Field::ActorEmail, Field::ActorName, Field::ActorId];
    const TARGET: &[Field] = &[Field::TargetName, Field::TargetId];
    const WORKSPACE: &[Field] = &[Field::Workspace, Field::WorkspaceId];
    let own = match name {
        "result" | "outcome" => return Ok((FacetColumn::Outcome, Own::Result)),
        "actor" => return Ok((FacetColumn::FirstOf(ACTOR), Own::Field(QueryField::Actor))),
        "target" => return Ok((FacetColumn::FirstOf(TARGET), Own::Field(QueryField::Target))),
        "workspace" => return Ok((FacetColumn::FirstOf(WORKSPACE), Own::Field(QueryField::Workspace))),
        "source" | "origin" => (Field::Origin, QueryField::Source),
        "role" | "actor_role" => (Field::ActorRole, QueryField::Role),
        "action" => (Field::Action, QueryField::Action),
        "category" => (Field::Category, QueryField::Category),
        "scope" => (Field::Scope, QueryField::Scope),
        "country" => (Field::Country, QueryField::Country),
        "city" => (Field::City, QueryField::City),
        "severity" => (Field::Severity, QueryField::Severity),
        "initiator" | "actor_type" => (Field::ActorType, QueryField::Initiator),
        other => match Field::from_name(other) {
            Some(field) => return Ok((FacetColumn::FirstOf(alone(field)), Own::Nothing)),
            None => {
                let message = format!("`{other}` is not a field that can be counted by");
                let action = "Use action, category, scope, actor, role, target, workspace, result, source, country, city, severity or another field's name";
                return Err(Failure::new(Code::Usage, message).advise(action));
            }
        },
    };
    Ok((FacetColumn::FirstOf(alone(own.0)), Own::Field(own.1)))
}

fn alone(field: Field) -> &'static [Field] {
    &Field::ALL[field.index()..=field.index()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_ignores_the_terms_on_its_own_field_and_no_others() {
        let ignored = |facet: &str, text: &str| {
            let (_, own) = facet_column(facet).unwrap();
            Filter::parse(text).unwrap().terms.iter().filter(|term| is_own(term, own)).count()
        };
        assert_eq!(ignored("actor", "actor:ann action:login"), 1);
        assert_eq!(ignored("actor", "-actor:ann"), 0);
        assert_eq!(ignored("result", "result:failed actor:ann"), 1);
        assert_eq!(ignored("tenant", "id:e1 result:failed"), 0);
    }
}

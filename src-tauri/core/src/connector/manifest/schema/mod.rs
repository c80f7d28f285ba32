//! The JSON Schema of manifests, found by asking the types themselves: every place of a manifest is offered a text, a
//! number, a truth value, a list and a table, and what it says to each tells what may stand there. Nothing is written down
//! twice, so the schema cannot differ from what is read.

mod probe;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::probe::{Offer, Probe, Step, Told};
use super::sections::Sections;
use crate::event::Field;

/// What the types say of themselves that hold values of their own kind: they become definitions.
const RECURSIVE: [(&str, &str); 2] =
    [("a path, a table or a list of these", "rule"), ("a text, number, truth value, list or table", "json")];
/// What a table may be called whose keys are free.
const ANY_KEY: &str = "any";
/// Deeper than any place of a manifest.
const DEEPEST: usize = 12;

/// Returns the JSON Schema of manifests.
pub fn schema() -> Value {
    let mut writer = Writer::default();
    let Value::Object(mut root) = writer.node(&mut Vec::new()) else { return Value::Null };
    root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("title".to_owned(), json!("Trailbook connector"));
    let required =
        ["manifest", "id", "name", "vendor", "evidence", "auth", "request", "page", "sync", "records", "map"];
    root.insert("required".to_owned(), json!(required));
    root.insert("$defs".to_owned(), Value::Object(writer.definitions));
    Value::Object(root)
}

#[derive(Default)]
struct Writer {
    definitions: Map<String, Value>,
}

impl Writer {
    /// Describes what may stand at `path`.
    fn node(&mut self, path: &mut Vec<Step>) -> Value {
        if let Some(section) = replaced(path) {
            return json!({ "$ref": format!("#/properties/{section}") });
        }
        let name = ask(path, Offer::Nothing)
            .expecting()
            .and_then(|text| RECURSIVE.iter().find(|(said, _)| *said == text).map(|(_, name)| *name));
        let Some(name) = name else { return self.alternatives(path) };
        if !self.definitions.contains_key(name) {
            self.definitions.insert(name.to_owned(), Value::Null);
            let described = self.alternatives(path);
            self.definitions.insert(name.to_owned(), described);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn alternatives(&mut self, path: &mut Vec<Step>) -> Value {
        let mut all = Vec::new();
        match ask(path, Offer::Text) {
            Told::Words(words) => all.push(json!({ "enum": words })),
            Told::Accepted | Told::Refused => all.push(json!({ "type": "string" })),
            _ => {}
        }
        for (offer, name) in [(Offer::Bool, "boolean"), (Offer::Number, "integer")] {
            if matches!(ask(path, offer), Told::Accepted | Told::Refused) {
                all.push(json!({ "type": name }));
            }
        }
        if matches!(ask(path, Offer::List), Told::Accepted | Told::Refused) && path.len() < DEEPEST {
            all.push(json!({ "type": "array", "items": self.below(path, Step::Item) }));
        }
        match ask(path, Offer::Table) {
            Told::Fields(fields) => all.push(self.table(path, fields)),
            Told::AnyKey if path.len() < DEEPEST => {
                let value = self.below(path, Step::Key(ANY_KEY.to_owned()));
                all.push(json!({ "type": "object", "additionalProperties": value }));
            }
            // `[map]` reads its keys as names of fields, which it says in its own words.
            Told::Refused if path.as_slice() == [Step::Key("map".to_owned())] => {
                let fields = Field::ALL.into_iter().map(Field::name).chain(["outcome", "targets", "changes"]);
                let fields = fields.map(str::to_owned).collect();
                all.push(self.table(path, fields));
            }
            _ => {}
        }
        match all.len() {
            1 => all.remove(0),
            _ => json!({ "anyOf": all }),
        }
    }

    fn table(&mut self, path: &mut Vec<Step>, fields: Vec<String>) -> Value {
        let properties: Map<String, Value> = fields
            .into_iter()
            .map(|field| {
                let value = self.below(path, Step::Key(field.clone()));
                (field, value)
            })
            .collect();
        json!({ "type": "object", "properties": properties, "additionalProperties": false })
    }

    fn below(&mut self, path: &mut Vec<Step>, step: Step) -> Value {
        path.push(step);
        let described = self.node(path);
        path.pop();
        described
    }
}

/// Returns the section that a stream's table takes keys of, where `path` leads to one.
fn replaced(path: &[Step]) -> Option<&str> {
    let [Step::Key(stream), Step::Item, Step::Key(section)] = path else { return None };
    let sections = ["request", "window", "order", "page", "sync", "limits", "records", "map"];
    (stream == "stream" && sections.contains(&section.as_str())).then_some(section)
}

/// Offers something to the place at `path` and returns what it says.
fn ask(path: &[Step], offer: Offer) -> Told {
    let heard = std::cell::RefCell::new(Told::Refused);
    let _ = Sections::deserialize(Probe { path, offer, heard: &heard });
    heard.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMITTED: &str = include_str!("../../../../../../docs/connector.schema.json");

    #[test]
    fn the_schema_in_the_documentation_is_the_one_that_is_read() {
        let committed: Value = serde_json::from_str(COMMITTED).unwrap();

        assert_eq!(committed, schema(), "renew it: trailbook connector schema > docs/connector.schema.json");
    }

    #[test]
    fn the_schema_knows_tables_words_and_rules() {
        let schema = schema();
        let at = |pointer: &str| schema.pointer(pointer).cloned().unwrap_or_default();

        assert_eq!(at("/properties/id/type"), "string");
        assert_eq!(at("/properties/page/properties/kind/enum/0"), "link");
        assert_eq!(at("/properties/setting/items/properties/required/type"), "boolean");
        assert_eq!(at("/properties/map/properties/actor_email/$ref"), "#/$defs/rule");
        assert_eq!(at("/properties/stream/items/properties/window/$ref"), "#/properties/window");
        assert_eq!(at("/properties/request/properties/headers/additionalProperties/type"), "string");
        assert!(at("/$defs/rule/anyOf").to_string().contains("\"contains\""));
        assert_eq!(at("/additionalProperties"), false);
    }

    #[test]
    fn the_schema_has_every_key_of_the_manifests_that_come_with_the_program() {
        let schema = schema();
        for manifest in ["okta", "onepassword", "google_workspace", "linear", "kilo", "demo"] {
            let path = format!("{}/connectors/{manifest}.toml", env!("CARGO_MANIFEST_DIR"));
            let table: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            for (section, value) in &table {
                let described = &schema["properties"][section];
                assert!(described.is_object(), "{manifest}: {section}");
                let Some(table) = value.as_table() else { continue };
                for key in table.keys().filter(|_| described["properties"].is_object()) {
                    assert!(described["properties"][key].is_object(), "{manifest}: {section}.{key}");
                }
            }
        }
    }
}

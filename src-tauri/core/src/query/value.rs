//! What stands behind the colon: turning the values of a term into the condition that its field asks for.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::event::{Field, Flag, Outcome};

use super::calendar::BadMoment;
use super::error::{QueryError, Span};
use super::filter::{Condition, DateRange, HasColumn, IpPattern, Literal, Moment, Pattern, Property, QueryField};
use super::key::{Key, nearest};
use super::quote::value_text;

/// One value of a term, and where it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub span: Span,
    /// The value with quotation marks removed; a comparison sign before them is kept.
    pub text: String,
    pub literal: Literal,
}

impl Value {
    /// Returns a value that did not come from a text.
    pub fn given(text: &str) -> Self {
        let Pattern { text, literal } = Pattern::of(text);
        Self { span: Span { at: 0, length: text.len() }, text, literal }
    }

    fn pattern(&self) -> Pattern {
        Pattern { text: self.text.clone(), literal: self.literal }
    }

    fn error(&self, message: impl Into<String>) -> QueryError {
        QueryError::new(self.span, message)
    }
}

/// Returns the condition that `key` with `values` asks for.
pub(super) fn condition(key: &Key, values: &[Value]) -> Result<Condition, QueryError> {
    if let Some(empty) = values.iter().find(|value| value.text.is_empty()) {
        let example = key.example();
        return Err(empty.error(format!("A value is missing between the quotation marks. Write one as in {example}.")));
    }
    Ok(match key {
        Key::Text => Condition::Text(single(key, values)?.text.clone()),
        Key::Field(QueryField::Initiator) => Condition::Field(
            QueryField::Initiator,
            each(values, |value| word(value, "initiator", INITIATORS).map(plain))?,
        ),
        Key::Field(field) => Condition::Field(*field, values.iter().map(Value::pattern).collect()),
        Key::Details(path) => Condition::Details(path.clone(), values.iter().map(Value::pattern).collect()),
        Key::Ip => Condition::Ip(each(values, address)?),
        Key::Result => Condition::Result(each(values, |value| word(value, "result", RESULTS))?),
        Key::Has => Condition::Has(columns(values)?),
        Key::Is => Condition::Is(each(values, property)?),
        Key::After => Condition::After(bound(key, values, ">=")?),
        Key::Before => Condition::Before(bound(key, values, "<")?),
        Key::Date => Condition::Date(each(values, span)?),
    })
}

/// Words for results. The first word of each outcome is the canonical one.
pub(super) const RESULTS: &[(&str, Outcome)] = &[
    ("success", Outcome::Success),
    ("failed", Outcome::Failure),
    ("unknown", Outcome::Unknown),
    ("failure", Outcome::Failure),
    ("fail", Outcome::Failure),
    ("error", Outcome::Failure),
    ("denied", Outcome::Failure),
    ("succeeded", Outcome::Success),
    ("successful", Outcome::Success),
    ("ok", Outcome::Success),
];

/// Words for initiators. The first word of each is the canonical one.
pub(super) const INITIATORS: &[(&str, &str)] = &[
    ("person", "person"),
    ("token", "token"),
    ("system", "system"),
    ("user", "person"),
    ("human", "person"),
    ("api_key", "token"),
    ("key", "token"),
    ("service", "token"),
    ("app", "token"),
    ("bot", "token"),
];

/// Names for columns beyond those of the fields themselves. The first name of each column is the canonical one.
const COLUMNS: &[(&str, HasColumn)] = &[
    ("result", HasColumn::Outcome),
    ("outcome", HasColumn::Outcome),
    ("time", HasColumn::Time),
    ("date", HasColumn::Time),
    ("occurred", HasColumn::Time),
    ("changes", HasColumn::Changes),
    ("change", HasColumn::Changes),
    ("targets", HasColumn::Targets),
    ("target", HasColumn::Targets),
    ("source", HasColumn::Field(Field::Origin)),
    ("role", HasColumn::Field(Field::ActorRole)),
    ("session", HasColumn::Field(Field::SessionId)),
    ("request", HasColumn::Field(Field::RequestId)),
    ("actor_email", HasColumn::Field(Field::ActorEmail)),
    ("email", HasColumn::Field(Field::ActorEmail)),
    ("outcome_reason", HasColumn::Field(Field::OutcomeReason)),
    ("reason", HasColumn::Field(Field::OutcomeReason)),
];

/// Returns the canonical word for `outcome`.
pub(super) fn result_word(outcome: Outcome) -> &'static str {
    RESULTS.iter().find(|(_, known)| *known == outcome).map_or("unknown", |(word, _)| word)
}

/// Returns the canonical name of `column`.
pub(super) fn column_word(column: HasColumn) -> &'static str {
    let known = COLUMNS.iter().find(|(_, known)| *known == column).map(|(word, _)| *word);
    match (known, column) {
        (Some(word), _) => word,
        (None, HasColumn::Field(field)) => field.name(),
        (None, HasColumn::Outcome | HasColumn::Time | HasColumn::Changes | HasColumn::Targets) => "",
    }
}

/// Returns the canonical word for `property`.
pub(super) fn property_word(property: Property) -> &'static str {
    match property {
        Property::Revised => Flag::Revised.as_str(),
        Property::Flagged(flag) => flag.as_str(),
    }
}

fn each<T>(values: &[Value], read: impl Fn(&Value) -> Result<T, QueryError>) -> Result<Vec<T>, QueryError> {
    values.iter().map(read).collect()
}

fn single<'a>(key: &Key, values: &'a [Value]) -> Result<&'a Value, QueryError> {
    match values {
        [value] => Ok(value),
        [] => Err(QueryError::new(Span::default(), format!("\"{}:\" needs a value.", key.name()))),
        [_, second, ..] => Err(second.error(format!("\"{}:\" takes one value only.", key.name()))),
    }
}

fn plain(word: &str) -> Pattern {
    Pattern { text: word.to_owned(), literal: Literal::No }
}

fn word<T: Copy>(value: &Value, kind: &str, words: &[(&str, T)]) -> Result<T, QueryError> {
    let lower = value.text.to_lowercase();
    if let Some((_, meant)) = words.iter().find(|(word, _)| *word == lower) {
        return Ok(*meant);
    }
    let firsts: Vec<&str> = words[..3].iter().map(|(word, _)| *word).collect();
    let message = format!("There is no {kind} \"{}\". Write {} or {}.", value.text, firsts[..2].join(", "), firsts[2]);
    Err(near(value, message, words.iter().map(|(word, _)| *word)))
}

/// Returns an error with the word of `words` that is nearest to the value, if one is near.
fn near<'a>(value: &Value, message: String, words: impl Iterator<Item = &'a str>) -> QueryError {
    let error = value.error(message);
    match nearest(&value.text, words.map(|word| (word, word))) {
        Some(word) => error.suggest(word, format!("Use {word}")),
        None => error,
    }
}

fn columns(values: &[Value]) -> Result<Vec<HasColumn>, QueryError> {
    const ACTOR: [Field; 3] = [Field::ActorId, Field::ActorName, Field::ActorEmail];
    let mut columns = Vec::new();
    for value in values {
        let lower = value.text.to_lowercase();
        let named = COLUMNS.iter().find(|(name, _)| *name == lower).map(|(_, column)| *column);
        match named.or_else(|| Field::from_name(&lower).map(HasColumn::Field)) {
            Some(column) => columns.push(column),
            None if lower == "actor" => columns.extend(ACTOR.map(HasColumn::Field)),
            None => {
                let message =
                    format!("\"{}\" is nothing that an event can have. Write has:ip or has:changes.", value.text);
                let names = COLUMNS.iter().map(|(name, _)| *name).chain(Field::ALL.map(Field::name)).chain(["actor"]);
                return Err(near(value, message, names));
            }
        }
    }
    Ok(columns)
}

fn property(value: &Value) -> Result<Property, QueryError> {
    let lower = value.text.to_lowercase();
    match lower.as_str() {
        "revised" | "edited" | "changed" => return Ok(Property::Revised),
        _ => {}
    }
    let flag = Flag::ALL.into_iter().find(|flag| flag.as_str() == lower);
    flag.map(Property::Flagged).ok_or_else(|| {
        let words = Flag::ALL.map(Flag::as_str);
        let message = format!("There is no property \"{}\". Properties are {}.", value.text, words.join(", "));
        near(value, message, words.into_iter())
    })
}

/// Reads a bound, before which the sign `same` says nothing new.
fn bound(key: &Key, values: &[Value], same: &str) -> Result<Moment, QueryError> {
    let value = single(key, values)?;
    let name = key.name();
    let text = value.text.as_str();
    let sign = [">=", "<=", ">", "<"].into_iter().find(|sign| text.starts_with(sign)).unwrap_or("");
    let rest = &text[sign.len()..];
    let problem = if !sign.is_empty() && sign != same {
        format!("\"{name}:\" does not go with {sign}. Comparisons stand in \"date:\".")
    } else if rest.contains("..") {
        format!("\"{name}:\" takes one moment. A range stands in \"date:\".")
    } else {
        return Moment::parse(rest).map_err(|bad| moment_error(value, bad));
    };
    let as_date = format!("date:{}", value_text(text));
    Err(value.error(problem).suggest_term(as_date.clone(), format!("Use {as_date}")))
}

fn span(value: &Value) -> Result<DateRange, QueryError> {
    DateRange::parse(&value.text).map_err(|bad| moment_error(value, bad))
}

fn moment_error(value: &Value, bad: BadMoment) -> QueryError {
    let error = value.error(bad.message);
    match bad.suggestion {
        Some(suggestion) => {
            let label = format!("Use {suggestion}");
            error.suggest(suggestion, label)
        }
        None => error,
    }
}

fn address(value: &Value) -> Result<IpPattern, QueryError> {
    let text = value.text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(IpPattern::Net(IpNet::from(address.to_canonical())));
    }
    if let Ok(net) = text.parse::<IpNet>() {
        return Ok(IpPattern::Net(canonical(net)));
    }
    if let Some((address, bits)) = text.split_once('/')
        && let Ok(address) = address.parse::<IpAddr>()
    {
        let most = if address.is_ipv4() { 32 } else { 128 };
        return Err(value.error(format!("\"/{bits}\" is no length of a network here; write 0 to {most}.")));
    }
    let unfinished = text.contains('.') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if unfinished && value.literal == Literal::No {
        let start = text.trim_end_matches('.');
        let error =
            value.error(format!("\"{text}\" is no whole address. Write 203.0.113.7, 203.0.113.0/24 or 203.0.113.*."));
        let short = start.split('.').count() < 4;
        return Err(if short { error.suggest(format!("{start}.*"), format!("Use {start}.*")) } else { error });
    }
    Ok(IpPattern::Text(value.pattern()))
}

/// Returns the network without host bits, and as IPv4 where it is one in IPv6 clothes.
fn canonical(net: IpNet) -> IpNet {
    let net = net.trunc();
    if let IpNet::V6(six) = net
        && six.prefix_len() >= 96
        && let Some(four) = six.addr().to_ipv4_mapped()
        && let Ok(four) = IpNet::new(IpAddr::V4(four), six.prefix_len() - 96)
    {
        return four;
    }
    net
}

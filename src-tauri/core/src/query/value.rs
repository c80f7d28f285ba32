//! What stands behind the colon: turning the values of a term into the condition that its field asks for.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::event::{Field, Flag, Outcome};

use super::calendar::BadMoment;
use super::error::{QueryError, Span};
use super::filter::{Condition, DateRange, HasColumn, IpPattern, Literal, Moment, Pattern, Property, QueryField};
use super::key::{Key, nearest};
use super::quote::value_text;
use super::wrong::{Remedy, Wrong};

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

    fn error(&self, wrong: Wrong) -> QueryError {
        QueryError::new(self.span, wrong)
    }
}

/// Returns the condition that `key` with `values` asks for.
pub(super) fn condition(key: &Key, values: &[Value]) -> Result<Condition, QueryError> {
    if let Some(empty) = values.iter().find(|value| value.text.is_empty()) {
        return Err(empty.error(Wrong::EmptyValue { example: key.example().to_string() }));
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
        [] => Err(QueryError::new(Span::default(), Wrong::NothingGiven { field: key.name() })),
        [_, second, ..] => Err(second.error(Wrong::SeveralValues { field: key.name() })),
    }
}

fn plain(word: &str) -> Pattern {
    Pattern { text: word.to_owned(), literal: Literal::No }
}

fn word<T: Copy>(value: &Value, about: &'static str, words: &[(&'static str, T)]) -> Result<T, QueryError> {
    let lower = value.text.to_lowercase();
    if let Some((_, meant)) = words.iter().find(|(word, _)| *word == lower) {
        return Ok(*meant);
    }
    let [first, second, third] = [words[0].0, words[1].0, words[2].0];
    let wrong = Wrong::NoSuchWord { about, text: value.text.clone(), first, second, third };
    Err(near(value, wrong, words.iter().map(|(word, _)| *word)))
}

/// Returns an error with the word of `words` that is nearest to the value, if one is near.
fn near<'a>(value: &Value, wrong: Wrong, words: impl Iterator<Item = &'a str>) -> QueryError {
    let error = value.error(wrong);
    match nearest(&value.text, words.map(|word| (word, word))) {
        Some(word) => error.suggest(word, Remedy::of(word)),
        None => error,
    }
}

fn columns(values: &[Value]) -> Result<Vec<HasColumn>, QueryError> {
    const ACTOR: [Field; 3] = [Field::ActorId, Field::ActorName, Field::ActorEmail];
    // A log that names one target says so in these; only one that names several has a list of them.
    const TARGET: [Field; 3] = [Field::TargetId, Field::TargetName, Field::TargetType];
    let mut columns = Vec::new();
    for value in values {
        let lower = value.text.to_lowercase();
        let named = COLUMNS.iter().find(|(name, _)| *name == lower).map(|(_, column)| *column);
        match named.or_else(|| Field::from_name(&lower).map(HasColumn::Field)) {
            Some(column) => columns.push(column),
            None if lower == "actor" => columns.extend(ACTOR.map(HasColumn::Field)),
            None if lower == "target" => {
                columns.extend(TARGET.map(HasColumn::Field).into_iter().chain([HasColumn::Targets]));
            }
            None => {
                let wrong = Wrong::NoColumn { text: value.text.clone() };
                let names =
                    COLUMNS.iter().map(|(name, _)| *name).chain(Field::ALL.map(Field::name)).chain(["actor", "target"]);
                return Err(near(value, wrong, names));
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
        let wrong = Wrong::NoProperty { text: value.text.clone(), words: words.join(", ") };
        near(value, wrong, words.into_iter())
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
        Wrong::SignInBound { field: name, sign: sign.to_owned() }
    } else if rest.contains("..") {
        Wrong::RangeInBound { field: name }
    } else {
        return Moment::parse(rest).map_err(|bad| moment_error(value, bad));
    };
    let as_date = format!("date:{}", value_text(text));
    Err(value.error(problem).suggest_term(as_date.clone(), Remedy::of(as_date)))
}

fn span(value: &Value) -> Result<DateRange, QueryError> {
    DateRange::parse(&value.text).map_err(|bad| moment_error(value, bad))
}

fn moment_error(value: &Value, bad: BadMoment) -> QueryError {
    let error = value.error(bad.wrong);
    match bad.suggestion {
        Some(suggestion) => error.suggest(suggestion.clone(), Remedy::of(suggestion)),
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
        return Err(value.error(Wrong::NetworkLength { bits: bits.to_owned(), most }));
    }
    let unfinished = text.contains('.') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if unfinished && value.literal == Literal::No {
        let start = text.trim_end_matches('.');
        let error = value.error(Wrong::PartOfAddress { text: text.to_owned() });
        let short = start.split('.').count() < 4;
        return Err(if short { error.suggest(format!("{start}.*"), Remedy::of(format!("{start}.*"))) } else { error });
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

//! Errors in words: what a text that is no filter was probably meant to be, and the text that says it.

use std::net::IpAddr;

use super::error::{QueryError, Span};
use super::key::{Key, nearest_field};
use super::quote::{is_bare, is_blank, is_curl, is_quote, is_sign, quoted, unescaped};

/// Returns the error for the term `whole`, whose field `name` does not exist.
pub(super) fn unknown_field(text: &str, whole: Span, name: Span) -> QueryError {
    let word = name.of(text);
    let term = whole.of(text);
    let search = format!("Search for the text {term}");
    if term.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        let error = QueryError::new(whole, format!("\"{term}\" is an address. Write it as ip:{term}."));
        return error.suggest(format!("ip:{term}"), "Search for the address").or(whole, quoted(term), search);
    }
    if let Some(near) = nearest_field(word) {
        let error = QueryError::new(name, format!("Unknown filter \"{word}\". Did you mean \"{near}\"?"));
        return error.suggest(near, format!("Use {near}")).or(whole, quoted(term), search);
    }
    if word.contains('.') {
        let error = QueryError::new(
            name,
            format!("Unknown filter \"{word}\". Values inside the record start with \"details.\"."),
        );
        return error.suggest(format!("details.{word}"), format!("Use details.{word}")).or(whole, quoted(term), search);
    }
    let message = format!("Unknown filter \"{word}\". Put quotation marks around text that contains a colon.");
    QueryError::new(whole, message).suggest(quoted(term), search)
}

/// Returns the error for a word that is kept free for a later meaning.
pub(super) fn reserved(text: &str, span: Span) -> QueryError {
    let word = span.of(text);
    let behind = skip_blanks(text, span.end());
    let leave_out = Span::between(span.at, behind);
    let (message, fix) = match word {
        "NOT" => ("NOT is written as a minus sign directly before a term, as in -action:user.login.", "-"),
        "AND" | "&&" => ("AND is not needed: all terms must hold.", ""),
        _ => ("OR is not a word of the language. The same field twice, or action:a,b, means either.", ""),
    };
    let label = if fix.is_empty() { "Leave it out" } else { "Write a minus sign" };
    let error = QueryError::new(leave_out, message);
    let error = if behind < text.len() || fix.is_empty() { error.suggest(fix, label) } else { error };
    error.or(span, quoted(word), format!("Search for the word {word}"))
}

/// Returns `error` about a value, widened to the term `whole` where its suggestion replaces the term.
pub(super) fn whole_term(mut error: QueryError, whole: Span) -> QueryError {
    if error.replaces_term {
        let widened = QueryError::new(whole, "");
        (error.at, error.length) = (widened.at, widened.length);
    }
    error
}

/// Returns the error for `span`, a run without blanks that is no term.
pub(super) fn stray(text: &str, span: Span) -> QueryError {
    let run = span.of(text);
    if run.chars().take_while(|character| is_sign(*character)).count() > 1 {
        return several_signs(span, run);
    }
    if let Some(error) = quotation(text, span) {
        return error;
    }
    if run.contains(['(', ')']) {
        return parentheses(span, run);
    }
    let body = run.trim_start_matches(is_sign);
    let body_span = Span::between(span.end() - body.len(), span.end());
    if body.is_empty() {
        return lone_sign(text, span);
    }
    if let Some(name) = body.strip_suffix(':') {
        return no_value(text, body_span, name);
    }
    if body.contains(',') && !body.starts_with(':') {
        return commas(text, span, run);
    }
    let error = QueryError::new(body_span, "A field is missing before the colon, as in actor:ann.");
    error.suggest(quoted(body), format!("Search for the text {body}"))
}

fn quotation(text: &str, span: Span) -> Option<QueryError> {
    let mut open: Option<(usize, char)> = None;
    let mut first = None;
    let mut escaped = false;
    for (at, character) in text[span.at..].char_indices().map(|(at, character)| (at + span.at, character)) {
        match open {
            None if at >= span.end() => break,
            None if is_quote(character) => {
                open = Some((at, character));
                first = first.or(Some(at));
            }
            Some((_, opener)) if !escaped && closes(opener, character) => open = None,
            _ => {}
        }
        escaped = open.is_some() && character == '\\' && !escaped;
    }
    if let Some((at, _)) = open {
        let rest = Span::between(at, text.len());
        let words = rest.of(text).trim_end().trim_start_matches(is_quote);
        let error = QueryError::new(rest, "The quotation mark is never closed.");
        let closed = quoted(&unescaped(words));
        return Some(if words.is_empty() {
            error.suggest("", "Leave it out")
        } else {
            error.suggest(closed, "Close it at the end")
        });
    }
    let at = first?;
    let message = "A quotation stands alone or directly behind a colon. Put a blank before and behind it.";
    Some(QueryError::new(Span::between(at, span.end().max(at)), message))
}

fn closes(opener: char, character: char) -> bool {
    character == '"' || (is_curl(opener) && is_curl(character))
}

fn parentheses(span: Span, run: &str) -> QueryError {
    let message = "Parentheses are kept free for later. All terms must hold, and action:a,b means either.";
    let error = QueryError::new(span, message);
    let inner = run.trim_matches(['(', ')']);
    if run.starts_with('(') || (!inner.contains(['(', ')']) && !run.contains('(')) {
        return error.suggest(inner, "Leave them out").or(span, quoted(run), format!("Search for the text {run}"));
    }
    let key = run
        .split_once(':')
        .filter(|(name, value)| Key::parse(name.trim_start_matches(is_sign)).is_some() && !value.is_empty());
    match key {
        Some((name, value)) => error.suggest(format!("{name}:{}", quoted(value)), "Put the value in quotation marks"),
        None => error.suggest(quoted(run), format!("Search for the text {run}")),
    }
}

fn several_signs(span: Span, run: &str) -> QueryError {
    let body = run.trim_start_matches(is_sign);
    let error =
        QueryError::new(span, "One minus sign excludes; text that begins with a minus sign stands in quotation marks.");
    let error = error.suggest(format!("-{body}"), "Write one minus sign");
    if run.contains(is_quote) { error } else { error.or(span, quoted(run), format!("Search for the text {run}")) }
}

fn lone_sign(text: &str, span: Span) -> QueryError {
    let message = "A minus sign stands directly before what it excludes, as in -action:user.login.";
    let behind = skip_blanks(text, span.end());
    let error = QueryError::new(Span::between(span.at, behind), message);
    let error = if behind < text.len() { error.suggest("-", "Close the gap") } else { error };
    error.or(span, quoted(span.of(text)), format!("Search for the text {}", span.of(text)))
}

fn no_value(text: &str, span: Span, name: &str) -> QueryError {
    let Some(key) = Key::parse(name) else {
        return match name {
            "" => QueryError::new(span, "A field is missing before the colon, as in actor:ann."),
            _ => unknown_field(text, span, Span { at: span.at, length: name.len() }),
        };
    };
    let message = format!("\"{}:\" needs a value, as in {}.", key.name(), key.example());
    let behind = skip_blanks(text, span.end());
    let next = text[behind..].split(is_blank).next().unwrap_or("");
    if next.is_empty() || !(is_bare(next) || next.starts_with('"')) || next.contains(':') {
        return QueryError::new(span, message);
    }
    let error = QueryError::new(Span::between(span.at, behind), message);
    error.suggest(format!("{name}:"), format!("Use {name}:{next}"))
}

fn commas(text: &str, span: Span, run: &str) -> QueryError {
    let message = "A value is missing beside the comma.";
    let (name, values) = run.split_once(':').filter(|(name, _)| !name.contains(',')).unwrap_or(("", run));
    let kept: Vec<&str> = values.split(',').filter(|value| !value.is_empty()).collect();
    let kept = kept.join(",");
    let behind = skip_blanks(text, span.end());
    let next = text[behind..].split(is_blank).next().unwrap_or("");
    if name.is_empty() || kept.is_empty() {
        return QueryError::new(span, message).suggest(quoted(run), format!("Search for the text {run}"));
    }
    if run.ends_with(',') && !next.is_empty() && !next.contains(':') {
        let error =
            QueryError::new(Span::between(span.at, behind), "No blank may stand behind a comma between values.");
        return error.suggest(format!("{name}:{kept},"), "Close the gap");
    }
    let fixed = format!("{name}:{kept}");
    let fixed = if fixed == run { quoted(run) } else { fixed };
    QueryError::new(span, message).suggest(fixed.clone(), format!("Use {fixed}"))
}

fn skip_blanks(text: &str, at: usize) -> usize {
    text[at..].find(|character| !is_blank(character)).map_or(text.len(), |found| at + found)
}

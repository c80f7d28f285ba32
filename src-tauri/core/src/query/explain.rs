//! Errors in words: what a text that is no filter was probably meant to be, and the text that says it.

use std::net::IpAddr;

use super::error::{QueryError, Span};
use super::key::{Key, nearest_field};
use super::quote::{is_bare, is_blank, is_curl, is_quote, is_sign, quoted, unescaped};
use super::wrong::{Remedy, Wrong};

/// Returns the error for the term `whole`, whose field `name` does not exist.
pub(super) fn unknown_field(text: &str, whole: Span, name: Span) -> QueryError {
    let word = name.of(text);
    let term = whole.of(text);
    let search = Remedy::search(term);
    if term.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        let error = QueryError::new(whole, Wrong::BareAddress { term: term.to_owned() });
        return error.suggest(format!("ip:{term}"), Remedy::SearchAddress).or(whole, quoted(term), search);
    }
    if let Some(near) = nearest_field(word) {
        let error = QueryError::new(name, Wrong::UnknownNear { word: word.to_owned(), near: near.to_owned() });
        return error.suggest(near, Remedy::of(near)).or(whole, quoted(term), search);
    }
    if word.contains('.') {
        let error = QueryError::new(name, Wrong::UnknownPath { word: word.to_owned() });
        let path = format!("details.{word}");
        return error.suggest(path.clone(), Remedy::of(path)).or(whole, quoted(term), search);
    }
    QueryError::new(whole, Wrong::UnknownColon { word: word.to_owned() }).suggest(quoted(term), search)
}

/// Returns the error for a word that is kept free for a later meaning.
pub(super) fn reserved(text: &str, span: Span) -> QueryError {
    let word = span.of(text);
    let behind = skip_blanks(text, span.end());
    let leave_out = Span::between(span.at, behind);
    let (wrong, fix) = match word {
        "NOT" => (Wrong::WordNot, "-"),
        "AND" | "&&" => (Wrong::WordAnd, ""),
        _ => (Wrong::WordOr, ""),
    };
    let label = if fix.is_empty() { Remedy::LeaveOut } else { Remedy::Minus };
    let error = QueryError::new(leave_out, wrong);
    let error = if behind < text.len() || fix.is_empty() { error.suggest(fix, label) } else { error };
    error.or(span, quoted(word), Remedy::SearchWord { text: word.to_owned() })
}

/// Returns `error` about a value, widened to the term `whole` where its suggestion replaces the term.
pub(super) fn whole_term(mut error: QueryError, whole: Span) -> QueryError {
    if error.replaces_term {
        let widened = QueryError::new(whole, Wrong::Unreadable);
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
    let error = QueryError::new(body_span, Wrong::NoField);
    error.suggest(quoted(body), Remedy::search(body))
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
        let error = QueryError::new(rest, Wrong::OpenQuotation);
        let closed = quoted(&unescaped(words));
        return Some(if words.is_empty() {
            error.suggest("", Remedy::LeaveOut)
        } else {
            error.suggest(closed, Remedy::CloseQuotation)
        });
    }
    let at = first?;
    Some(QueryError::new(Span::between(at, span.end().max(at)), Wrong::InnerQuotation))
}

fn closes(opener: char, character: char) -> bool {
    character == '"' || (is_curl(opener) && is_curl(character))
}

fn parentheses(span: Span, run: &str) -> QueryError {
    let error = QueryError::new(span, Wrong::Parentheses);
    let inner = run.trim_matches(['(', ')']);
    if run.starts_with('(') || (!inner.contains(['(', ')']) && !run.contains('(')) {
        return error.suggest(inner, Remedy::LeaveThemOut).or(span, quoted(run), Remedy::search(run));
    }
    let key = run
        .split_once(':')
        .filter(|(name, value)| Key::parse(name.trim_start_matches(is_sign)).is_some() && !value.is_empty());
    match key {
        Some((name, value)) => error.suggest(format!("{name}:{}", quoted(value)), Remedy::Quote),
        None => error.suggest(quoted(run), Remedy::search(run)),
    }
}

fn several_signs(span: Span, run: &str) -> QueryError {
    let body = run.trim_start_matches(is_sign);
    let error = QueryError::new(span, Wrong::SeveralSigns).suggest(format!("-{body}"), Remedy::OneMinus);
    if run.contains(is_quote) { error } else { error.or(span, quoted(run), Remedy::search(run)) }
}

fn lone_sign(text: &str, span: Span) -> QueryError {
    let behind = skip_blanks(text, span.end());
    let error = QueryError::new(Span::between(span.at, behind), Wrong::LoneSign);
    let error = if behind < text.len() { error.suggest("-", Remedy::CloseGap) } else { error };
    error.or(span, quoted(span.of(text)), Remedy::search(span.of(text)))
}

fn no_value(text: &str, span: Span, name: &str) -> QueryError {
    let Some(key) = Key::parse(name) else {
        return match name {
            "" => QueryError::new(span, Wrong::NoField),
            _ => unknown_field(text, span, Span { at: span.at, length: name.len() }),
        };
    };
    let wrong = Wrong::NoValue { field: key.name(), example: key.example().to_string() };
    let behind = skip_blanks(text, span.end());
    let next = text[behind..].split(is_blank).next().unwrap_or("");
    if next.is_empty() || !(is_bare(next) || next.starts_with('"')) || next.contains(':') {
        return QueryError::new(span, wrong);
    }
    let error = QueryError::new(Span::between(span.at, behind), wrong);
    error.suggest(format!("{name}:"), Remedy::of(format!("{name}:{next}")))
}

fn commas(text: &str, span: Span, run: &str) -> QueryError {
    let (name, values) = run.split_once(':').filter(|(name, _)| !name.contains(',')).unwrap_or(("", run));
    let kept: Vec<&str> = values.split(',').filter(|value| !value.is_empty()).collect();
    let kept = kept.join(",");
    let behind = skip_blanks(text, span.end());
    let next = text[behind..].split(is_blank).next().unwrap_or("");
    if name.is_empty() || kept.is_empty() {
        return QueryError::new(span, Wrong::CommaAlone).suggest(quoted(run), Remedy::search(run));
    }
    if run.ends_with(',') && !next.is_empty() && !next.contains(':') {
        let error = QueryError::new(Span::between(span.at, behind), Wrong::CommaBlank);
        return error.suggest(format!("{name}:{kept},"), Remedy::CloseGap);
    }
    let fixed = format!("{name}:{kept}");
    let fixed = if fixed == run { quoted(run) } else { fixed };
    QueryError::new(span, Wrong::CommaAlone).suggest(fixed.clone(), Remedy::of(fixed))
}

fn skip_blanks(text: &str, at: usize) -> usize {
    text[at..].find(|character| !is_blank(character)).map_or(text.len(), |found| at + found)
}

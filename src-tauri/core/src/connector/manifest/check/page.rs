//! Checks `[page]`: that a kind has its keys and no others, and that its place in the request exists.

use super::requests::{Use, query, url};
use super::{Checked, wrong};
use crate::connector::manifest::page::{End, PageKind, PageSection};
use crate::connector::manifest::sections::Sections;
use crate::connector::parameter::QueryValue;

pub(super) fn page(sections: &Sections) -> Checked {
    let page = &sections.page;
    if let Some(size) = page.size
        && (size.value == 0 || size.max.is_some_and(|max| size.value > max))
    {
        return wrong(["page".into(), "size".into()], "a page size is at least 1 and at most `max`");
    }
    if let Some(message) = misfit(page) {
        return wrong(["page".into(), "kind".into()], message);
    }
    if let Some(next) = &page.url {
        url(sections, next, &["page".into(), "url".into()])?;
    }
    let asks = |name: &str| {
        let mut found = false;
        let request = &sections.request;
        let values = request.query.values().flat_map(QueryValue::parts).chain(&request.body).chain(&request.variables);
        values
            .for_each(|value| value.each_template(&mut |template| found |= template.names().any(|used| used == name)));
        found
    };
    let leads_on = asks("page") || (page.kind == PageKind::TimeKey && (asks("upto") || asks("since")));
    if !matches!(page.kind, PageKind::Link | PageKind::None) && !leads_on {
        return wrong(["page".into(), "kind".into()], "no parameter of `[request]` holds `{page}`");
    }
    if let Some(End::At { at, .. }) = &page.end
        && at.keys().is_none()
    {
        return wrong(["page".into(), "end".into()], "this path takes keys only");
    }
    let Some(stuck) = &page.stuck else { return Ok(()) };
    for (index, probe) in stuck.probe.iter().enumerate() {
        let path = ["page".into(), "stuck".into(), "probe".into(), index.into(), "query".into()];
        query(sections, probe.query.iter(), &path, Use::Probe)?;
    }
    Ok(())
}

/// Says which of a page's keys are missing for its kind, or do not belong to it.
fn misfit(page: &PageSection) -> Option<&'static str> {
    let link = page.rel.is_some() || !page.attrs.is_empty();
    let time_key = page.nudge.is_some() || page.stuck.is_some() || page.format.is_some();
    let short = matches!(page.end, Some(End::Short)) && page.size.is_none();
    if page.at.as_ref().is_some_and(|at| !at.is_fixed()) {
        return Some("`at` of a page takes keys and `[key=value]` only");
    }
    if short {
        return Some("`end = \"short\"` needs a `size`");
    }
    match page.kind {
        PageKind::Link if page.rel.is_some() == page.at.is_some() => Some("kind `link` takes one of `rel` and `at`"),
        PageKind::Token if page.header.is_some() == page.at.is_some() => {
            Some("kind `token` takes one of `at` and `header`")
        }
        PageKind::Number | PageKind::Offset | PageKind::None if page.at.is_some() => {
            Some("`at` does not belong to this kind")
        }
        PageKind::Number | PageKind::Offset if page.end.is_none() => {
            Some("this kind needs `end`: `short`, `empty` or a value")
        }
        PageKind::Offset if page.size.is_none() => Some("kind `offset` needs a `size`"),
        PageKind::TimeKey if page.size.is_none() || page.nudge.is_none() => {
            Some("kind `time_key` needs `size` and `nudge`")
        }
        PageKind::TimeKey if page.nudge.is_some_and(|nudge| nudge.nanos() == 0) => {
            Some("a nudge is longer than nothing")
        }
        kind if link && kind != PageKind::Link => Some("`rel` and `attrs` belong to kind `link`"),
        kind if time_key && kind != PageKind::TimeKey => {
            Some("`nudge`, `stuck` and `format` belong to kind `time_key`")
        }
        kind if page.url.is_some() && kind != PageKind::Token => Some("`url` of a page belongs to kind `token`"),
        kind if page.header.is_some() && kind != PageKind::Token => Some("`header` belongs to kind `token`"),
        kind if page.shifts && !matches!(kind, PageKind::Link | PageKind::Token) => {
            Some("`shifts` belongs to kinds `link` and `token`")
        }
        kind if page.first.is_some() && kind != PageKind::Number => Some("`first` belongs to kind `number`"),
        _ => None,
    }
}

//! Checks `[sync]`: that a mode has what it needs of the other sections.

use super::{Checked, wrong};
use crate::connector::manifest::page::PageKind;
use crate::connector::manifest::sections::{OnLost, Resume, Sections, SyncKind};

pub(super) fn sync(sections: &Sections) -> Checked {
    let sync = &sections.sync;
    let place = |key: &str| ["sync".into(), key.into()];
    let page = sections.page.kind;
    match sync.mode {
        SyncKind::Windows if sections.window.is_none() => {
            return wrong(place("mode"), "mode `windows` needs a `[window]`");
        }
        SyncKind::Head if page == PageKind::None => {
            return wrong(place("mode"), "mode `head` needs pages that lead on");
        }
        SyncKind::Stream => match (page, sync.resume) {
            (PageKind::Link, None | Some(Resume::Link)) | (PageKind::Token, None | Some(Resume::Token)) => {}
            (PageKind::Link | PageKind::Token, _) => {
                return wrong(place("resume"), "`resume` names the kind of `[page]`: `link` or `token`");
            }
            _ => return wrong(place("mode"), "mode `stream` needs a `[page]` of kind `link` or `token`"),
        },
        SyncKind::Windows | SyncKind::List | SyncKind::Head => {}
    }
    if sync.resume.is_some() && sync.mode != SyncKind::Stream {
        return wrong(place("resume"), "`resume` belongs to mode `stream`");
    }
    let fallback = sync.fallback.is_some();
    if fallback && (sync.mode != SyncKind::Stream || sections.window.is_none()) {
        return wrong(place("fallback"), "`fallback` belongs to mode `stream` and needs a `[window]`");
    }
    // The bounded reading of a stream is a manifest of its own, in mode `windows`, and keeps the word.
    if sync.mode == SyncKind::Stream && fallback != (sync.on_lost == OnLost::Windows) {
        return wrong(place("on_lost"), "`on_lost = \"windows\"` and `[sync.fallback]` belong together");
    }
    Ok(())
}

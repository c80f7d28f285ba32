//! High contrast, as a system asks for it: every state that a background tells has a line of its own.
//!
//! No driver can make WebKitGTK force its colours. So the rules that the page has for it are brought into force by hand,
//! beside what a system does itself: one colour for all text, one for all grounds, and no shadow.

use serde_json::json;

use super::desktop::Desktop;
use super::person::{CONTROL, ENTER, ESCAPE};

const NO_FAULTS: Vec<String> = Vec::new();

const FORCE: &str = "(() => {
    const palette = { Canvas: '#000', CanvasText: '#fff', Highlight: '#1aebff', ButtonBorder: '#fff', GrayText: '#3ff23f' };
    const own = [];
    const walk = (rules) => { for (const rule of rules) {
        if (rule.styleSheet) walk(rule.styleSheet.cssRules);
        else if (rule instanceof CSSMediaRule && rule.media.mediaText.includes('forced-colors')) own.push(...[...rule.cssRules].map((each) => each.cssText));
        else if (rule.cssRules) walk(rule.cssRules);
    } };
    for (const sheet of document.styleSheets) walk(sheet.cssRules);
    const spared = ':not(svg rect, .legend i, .failures i)';
    const system = `*${spared}, *::before, *::after { color: CanvasText; background-color: Canvas; border-color: CanvasText; box-shadow: none; }
        ::placeholder { color: GrayText; } svg { color: CanvasText; }`;
    const text = [system, ...own].join('\\n').replace(/(\\s*!important)?;/g, ' !important;');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text.replace(/\\b(CanvasText|Canvas|Highlight|ButtonBorder|GrayText)\\b/gi, (name) =>
        Object.entries(palette).find(([each]) => each.toLowerCase() === name.toLowerCase())[1]));
    document.adoptedStyleSheets = [sheet];
    return own.length;
})()";

/// The states that are seen now and have neither an outline nor a border.
const BARE: &str = "[...document.querySelectorAll('[aria-current], [aria-selected=true], [aria-pressed=true], .button, .field, .chip, .banner')]
    .filter((each) => each.getClientRects().length > 0 && each.getAttribute('aria-current') !== 'false')
    .filter((each) => { const style = getComputedStyle(each); return style.outlineStyle === 'none' && style.borderTopStyle === 'none'; })
    .map((each) => each.outerHTML.slice(0, 120))";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn with_the_systems_own_colours_every_state_has_a_line() {
    let desktop = Desktop::start(&["--demo"]);
    desktop.until_at_last("document.querySelector('[data-testid=sync]')?.textContent.includes('Up to date')");
    desktop.session.size(1280, 800).unwrap();
    desktop.theme("dark");
    let rules = desktop.value(FORCE);
    assert!(rules.as_u64().is_some_and(|count| count > 5), "{rules}");

    desktop.search("result:failed after:30d");
    desktop.press(&[], ESCAPE);
    desktop.until("document.activeElement?.closest('[role=grid]') != null");
    desktop.press(&[], ENTER);
    desktop.until("document.querySelector('aside.drawer .hash') !== null");
    seen(&desktop, "event");
    desktop.press(&[CONTROL], '3');
    desktop.until("document.querySelector('[data-testid=sync-view] rect.day') !== null");
    seen(&desktop, "coverage");
    desktop.press(&[CONTROL], ',');
    desktop.until("document.querySelector('[data-testid=settings]') !== null");
    seen(&desktop, "settings");
    desktop.press(&[CONTROL], '1');
    desktop.answered();
    desktop.press(&[CONTROL], 'e');
    desktop.until("document.querySelector('[role=dialog] input.field') !== null");
    seen(&desktop, "export");
    assert_eq!(desktop.refused(), NO_FAULTS);
}

fn seen(desktop: &Desktop, name: &str) {
    assert_eq!(desktop.faults(), NO_FAULTS, "{name}");
    desktop.picture(&format!("forced_{name}"));
    assert_eq!(desktop.value(BARE), json!([]), "{name}");
    let focused = "getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.matches('main, [tabindex=\"-1\"], body')";
    assert_eq!(desktop.value(focused), json!(true), "{name}");
}

//! Twice the size, which leaves 640 by 400 of the window: nothing is cut off, nothing lies under something else, and
//! nobody has to scroll both ways, except in the table of events, which is one.

use serde_json::{Value, json};

use super::desktop::Desktop;
use super::person::{CONTROL, ESCAPE};
use super::remote::Remote;

const NO_FAULTS: Vec<String> = Vec::new();

/// What a person wishes for, and the page anew.
const LARGER: &str = "void (localStorage.setItem('trailbook.preferences', JSON.stringify({
        ...JSON.parse(localStorage.getItem('trailbook.preferences') ?? '{}'), zoom: 2 })),
    window.fresh = false, location.reload())";

/// The controls of the screen on top that cannot be brought wholly into sight, or are covered once they are.
const LOST: &str = "const top = [...document.querySelectorAll('[role=dialog], aside.drawer')].at(-1) ?? document.body;
    const seen = (each) => each.getClientRects().length > 0 && getComputedStyle(each).visibility === 'visible';
    const all = [...top.querySelectorAll('button, input, select, textarea, a[href], [role=tab], [tabindex=\"0\"]')]
        .filter((each) => seen(each) && !each.disabled && !each.closest('[role=grid], .frame, .scroll-x, .offscreen, .either') && !each.matches('.skip'));
    return all.flatMap((each) => {
        each.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        const { left, right, top, bottom } = each.getBoundingClientRect();
        const name = `${each.tagName} ${each.getAttribute('aria-label') ?? each.textContent.trim().slice(0, 40)} ${each.id} ${each.className}`;
        if (left < -1 || right > innerWidth + 1) return [`${name}: from ${left} to ${right} of ${innerWidth}`];
        // What is larger than the window is scrolled; one point of it is enough.
        const at = [Math.min(innerWidth - 1, Math.max(0, (left + right) / 2)), Math.min(innerHeight - 1, Math.max(0, bottom - top > innerHeight / 2 ? top + 4 : (top + bottom) / 2))];
        const hit = document.elementFromPoint(...at);
        return hit !== null && (each.contains(hit) || hit.contains(each) || hit.closest('label')?.control === each) ? [] : [`${name}: covered by ${hit?.outerHTML.slice(0, 120)}`];
    });";

/// What has to be scrolled sideways: the window itself, a view, a dialog.
const WIDE: &str = "[document.documentElement, ...document.querySelectorAll('main, header, footer, nav, aside, [role=dialog], [role=dialog] .body')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => `${each.tagName} ${each.className}: ${each.scrollWidth} of ${each.clientWidth}`)";

#[test]
#[ignore = "needs a display and the built program: cargo xtask test --only window"]
fn at_twice_the_size_nothing_is_cut_off_or_covered() {
    let remote = Remote::start();
    let desktop = remote.window();
    desktop.session.size(1280, 800).unwrap();
    desktop.value(LARGER);
    desktop.until("window.fresh === undefined && document.querySelector('[role=grid]') !== null && innerWidth < 700");
    desktop.answered();
    // In the longer language.
    desktop.value("void localStorage.setItem('trailbook.preferences', JSON.stringify({ ...JSON.parse(localStorage.getItem('trailbook.preferences')), language: 'de' }))");
    desktop.value("void (window.fresh = false, location.reload())");
    desktop.until("window.fresh === undefined && document.querySelector('[role=grid]') !== null && document.documentElement.lang === 'de'");
    desktop.answered();

    whole(&desktop, "events");
    desktop.press(&[CONTROL], 'i');
    desktop.until("document.querySelector('aside.drawer .hash') !== null");
    whole(&desktop, "drawer");
    // It lies over the query, and leaves when that is gone to.
    desktop.press(&[CONTROL], 'f');
    desktop.until("document.querySelector('aside.drawer') === null && document.activeElement?.id === 'query'");
    for (key, test) in [('2', "people"), ('3', "sync-view"), ('4', "exports"), ('5', "verify"), (',', "settings")] {
        desktop.press(&[CONTROL], key);
        desktop.until(&format!("document.querySelector('[data-testid={test}]') !== null"));
        whole(&desktop, test);
    }
    desktop.press(&[CONTROL], '1');
    desktop.answered();
    for (held, key, name) in
        [(CONTROL, 'e', "export"), (CONTROL, 'g', "goto"), (CONTROL, 's', "view"), (CONTROL, 'k', "palette")]
    {
        desktop.press(&[held], key);
        desktop.until("document.querySelector('[role=dialog] input') !== null");
        whole(&desktop, name);
        desktop.press(&[], ESCAPE);
        desktop.until("document.querySelector('[role=dialog]') === null");
    }
    assert_eq!(desktop.refused(), NO_FAULTS);
}

fn whole(desktop: &Desktop, name: &str) {
    desktop.until("document.getAnimations().every((each) => each.playState !== 'running')");
    desktop.picture(&format!("zoomed_{name}"));
    assert_eq!(desktop.value(WIDE), json!([]), "{name}");
    let lost: Value = desktop.session.run(LOST, &json!([])).unwrap();
    assert_eq!(lost, json!([]), "{name}");
    assert_eq!(desktop.faults(), NO_FAULTS, "{name}");
}

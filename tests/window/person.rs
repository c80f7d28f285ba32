//! What a person does at the window: finds things by the words on them, clicks, types, and waits until
//! something can be read.

use serde_json::json;

use super::desktop::Desktop;
use super::driver::Element;

/// The protocol's names of keys.
pub const CONTROL: char = '\u{E009}';
pub const SHIFT: char = '\u{E008}';
pub const ALT: char = '\u{E00A}';
pub const ENTER: char = '\u{E007}';
pub const ESCAPE: char = '\u{E00C}';
pub const DOWN: char = '\u{E015}';
pub const UP: char = '\u{E013}';
pub const RIGHT: char = '\u{E014}';
pub const END: char = '\u{E010}';
pub const HOME: char = '\u{E011}';

/// The screen that takes clicks now: the dialog or menu on top, else the whole page.
const TOP: &str = "const top = [...document.querySelectorAll('[role=dialog], [role=menu]')].at(-1) ?? document;";

/// The first thing in it that can be clicked and is called `name`, or else begins so.
const NAMED: &str =
    "const things = [...top.querySelectorAll('button, label, a, [role=menuitem], [role=menuitemradio], [role=tab]')]
        .filter((each) => each.getClientRects().length > 0 && !each.disabled && !each.closest('[inert]'));
    const names = (each) => [each.getAttribute('aria-label') ?? '', each.textContent.replace(/\\s+/g, ' ').trim()];
    const found = things.find((each) => names(each).includes(name))
        ?? things.find((each) => names(each).some((text) => text.startsWith(name)));";

/// The field whose label begins with `name`.
const FIELD: &str = "const label = [...top.querySelectorAll('label')].find((each) => each.textContent.trim().startsWith(name));
    const found = (label && document.getElementById(label.htmlFor)) ?? top.querySelector(`[aria-label^=\"${CSS.escape(name)}\"]`);";

impl Desktop {
    /// Clicks what is called `name`, once it can be clicked.
    pub fn click(&self, name: &str) {
        let thing = self.pick(NAMED, name);
        self.session.click(&thing).unwrap_or_else(|refusal| panic!("`{name}` cannot be clicked: {refusal:?}"));
    }

    /// Replaces what a field holds.
    pub fn fill(&self, name: &str, text: &str) {
        let field = self.pick(FIELD, name);
        self.session.click(&field).unwrap();
        self.session.press(&[CONTROL], 'a').unwrap();
        self.session.press(&[], '\u{E017}').unwrap();
        self.session.enter(&field, text).unwrap();
    }

    /// Presses a key while others are held.
    pub fn press(&self, held: &[char], key: char) {
        self.session.press(held, key).unwrap();
    }

    /// Types into whatever has the focus.
    pub fn write(&self, text: &str) {
        for key in text.chars() {
            self.session.press(&[], key).unwrap();
        }
    }

    /// Searches for `text` and waits until its answer is shown.
    pub fn search(&self, text: &str) {
        self.until("document.querySelector('#query') !== null");
        self.press(&[CONTROL], 'f');
        self.until("document.activeElement?.id === 'query'");
        self.press(&[CONTROL], 'a');
        self.press(&[], '\u{E017}');
        self.write(text);
        self.press(&[], ENTER);
        self.answered();
    }

    /// Waits until the list shows the answer to the query in the field, exactly counted.
    pub fn answered(&self) {
        self.until(ANSWERED);
    }

    /// The number of events that the list says it holds.
    pub fn count(&self) -> u64 {
        self.answered();
        let text = self.value("document.querySelector('[data-testid=count]').textContent");
        let digits: String = text.as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap_or_else(|error| panic!("`{text}` is no count: {error}"))
    }

    /// The text of the query field.
    pub fn query(&self) -> String {
        self.value("document.querySelector('#query').value").as_str().unwrap_or_default().to_owned()
    }

    /// What the columns of the list are called.
    pub fn headings(&self) -> Vec<String> {
        const HEADINGS: &str = "[...document.querySelectorAll('[role=columnheader]')].map((each) => each.textContent.replace('↓', '').trim())";
        let found = self.value(HEADINGS);
        found.as_array().into_iter().flatten().map(|each| each.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Waits until these words can be read anywhere in the window.
    pub fn read(&self, words: &str) {
        self.until(&format!("document.body.innerText.includes({})", json!(words)));
    }

    /// Waits until the organization shown is no longer being synced.
    pub fn synced(&self) {
        self.until_at_last("document.querySelector('[data-testid=sync] button')?.textContent !== 'Stop'");
    }

    /// Shows the window in a theme, as the settings do.
    pub fn theme(&self, name: &str) {
        // The colours of buttons change over a moment, which begins with the next frame.
        const PAINT: &str = "const [theme, done] = arguments;
            document.documentElement.dataset.theme = theme;
            const rested = () => document.getAnimations().some((each) => each.playState === 'running')
                ? requestAnimationFrame(rested) : done(true);
            requestAnimationFrame(() => requestAnimationFrame(rested));";
        self.session.run_later(PAINT, &json!([name])).unwrap();
    }

    fn pick(&self, how: &str, name: &str) -> Element {
        let exists = format!("(() => {{ const name = {}; {TOP} {how} return found != null; }})()", json!(name));
        self.until(&exists);
        let body = format!(
            "const [name] = arguments; {TOP} {how} found.scrollIntoView({{ block: 'nearest' }}); return found;"
        );
        self.session.pick(&body, &json!([name])).unwrap_or_else(|refusal| panic!("no `{name}`: {refusal:?}"))
    }
}

/// The page says itself whether it is still at work on what was asked.
const ANSWERED: &str = "document.querySelector('#results')?.ariaBusy === 'false'";

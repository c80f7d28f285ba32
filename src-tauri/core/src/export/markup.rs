//! Text on a page: whatever an event says stays text.

/// Returns text as a page shows it: no markup, and what does not show or turns the direction made visible.
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push(' '),
            letter if is_unseen(letter) => out.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out
}

fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Writes a cell of a table; where nothing is said it is empty.
pub(super) fn put_cell(text: Option<&str>, into: &mut Vec<u8>) {
    match text {
        Some(text) => {
            into.extend_from_slice(b"<td dir=\"auto\">");
            into.extend_from_slice(shown(text).as_bytes());
        }
        None => into.extend_from_slice(b"<td>"),
    }
    into.extend_from_slice(b"</td>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hostile_is_markup_and_nothing_hidden_stays_hidden() {
        assert_eq!(
            shown("<script>alert('1')&\"</script>"),
            "&lt;script&gt;alert(&#39;1&#39;)&amp;&quot;&lt;/script&gt;"
        );
        assert_eq!(shown("\u{3164}\u{600}\u{e0041}"), "\\u{3164}\\u{600}\\u{e0041}");
        assert_eq!(shown("a\u{202e}b\u{200b}\0\r\n"), "a\\u{202e}b\\u{200b}\\u{0}\\u{d} ");
    }
}

//! Text on its way into a page.

use std::fmt;

use crate::report::clean;

/// Text that has no meaning to a browser, wherever it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Escaped<'a>(&'a str);

/// The text, harmless in an element or a quoted attribute; control characters are left out.
pub(super) fn escaped(text: &str) -> Escaped<'_> {
    Escaped(text)
}

/// The text, harmless in an element, with what stands between backticks as code.
pub(super) fn with_code(text: &str) -> String {
    let text = Escaped(text).to_string();
    let parts: Vec<&str> = text.split('`').collect();
    // Without a partner the last backtick is only a backtick.
    if parts.len().is_multiple_of(2) {
        return text;
    }
    let mut marked = String::with_capacity(text.len() + 16);
    for (place, part) in parts.into_iter().enumerate() {
        if place > 0 {
            marked.push_str(if place % 2 == 1 { "<code>" } else { "</code>" });
        }
        marked.push_str(part);
    }
    marked
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in clean(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => fmt::Write::write_char(f, c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_with_a_meaning_is_left() {
        let text = escaped("<script>'a' & \"b\"</script>\u{1b}[31m").to_string();
        assert_eq!(
            text,
            "&lt;script&gt;&#39;a&#39; &amp; &quot;b&quot;&lt;/script&gt;"
        );
    }
}

//! The mark by which something that we wrote is found again.

/// How a mark begins and ends. It is a comment, which no reader sees.
const OPENING: &str = "<!-- git-orchestrate:";
const CLOSING: &str = " -->";

/// How long a text may be, in bytes; GitHub takes 65,536 characters with the mark.
const MAX_TEXT: usize = 65_000;

/// A text with the mark of a key as its last line. One that is too long ends with its last whole line.
pub fn marked(text: &str, key: &str) -> String {
    format!("{}\n\n{OPENING}{key}{CLOSING}\n", fitting(text.trim_end()))
}

fn fitting(text: &str) -> String {
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    let end = (0..=MAX_TEXT).rev().find(|&end| text.is_char_boundary(end));
    let kept = text.get(..end.unwrap_or(0)).unwrap_or_default();
    let (kept, _) = kept.rsplit_once('\n').unwrap_or((kept, ""));
    format!("{kept}\n\n…")
}

/// The key whose mark a text ends with. One that stands anywhere else counts for nothing: it may be quoted.
pub fn key(text: &str) -> Option<String> {
    let last = text.trim_end().lines().next_back()?;
    let key = last.strip_prefix(OPENING)?.strip_suffix(CLOSING)?;
    is_key(key).then(|| key.to_owned())
}

/// Whether a text bears the mark of a key.
pub fn is_marked(text: &str, wanted: &str) -> bool {
    key(text).as_deref() == Some(wanted)
}

fn is_key(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    !key.is_empty() && key.len() <= 200 && key.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_at_the_end_alone() {
        let text = marked("Words\n", "issue/12/a-b");
        assert_eq!(key(&text).as_deref(), Some("issue/12/a-b"));
        assert_eq!(
            key(&text.replace('\n', "\r\n")).as_deref(),
            Some("issue/12/a-b")
        );
        assert!(is_marked(&text, "issue/12/a-b") && !is_marked(&text, "issue/12/a"));
        assert_eq!(key(&format!("{text}\nMore words")), None);
        assert_eq!(key("<!-- git-orchestrate:a b -->"), None);
        assert_eq!(key("> <!-- git-orchestrate:a -->"), None);
        assert_eq!(key(""), None);
        let long = marked(&"ä line\n".repeat(20_000), "a/b");
        assert!(long.len() < 65_536 && is_marked(&long, "a/b"));
        assert!(long.contains("ä line\n\n…\n\n<!--"));
    }
}

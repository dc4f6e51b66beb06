//! Words that close issues: GitHub reads them in the messages of commits and the texts of pull requests.

use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

/// A character without width: a word with it reads as before, and closes nothing.
const BREAK: char = '\u{200b}';

/// A closing word and the reference after it: its first letter, the rest, and the repository and the number, where it has
/// those.
static ARMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(c|f|r)((?:lose[sd]?|ix(?:e[sd])?|esolve[sd]?)\b:?[\s*_~`(\[]*(?:([\w./\-]*)#(\d+)|https?://|gh-\d))",
    )
    .ok()
});
static DISARMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:c|f|r)\x{200b}(?:lose[sd]?|ix(?:e[sd])?|esolve[sd]?)\b").ok()
});

/// Words that close nothing, where GitHub would read a closing word and a reference after it.
pub fn disarmed(text: &str) -> String {
    disarmed_but(text, None).unwrap_or_else(|| text.to_owned())
}

/// The same but for what closes the `own` issue of the repository; none where nothing is to be changed.
pub fn disarmed_but(text: &str, own: Option<u64>) -> Option<String> {
    let armed = ARMED.as_ref()?;
    let is_own = |found: &Captures| {
        let is_here = found
            .get(3)
            .is_none_or(|repository| repository.as_str().is_empty());
        let number = found.get(4).and_then(|number| number.as_str().parse().ok());
        is_here && number.is_some() && number == own
    };
    if armed.captures_iter(text).all(|found| is_own(&found)) {
        return None;
    }
    let replaced = armed.replace_all(text, |found: &Captures| {
        let part = |at| found.get(at).map_or("", |part| part.as_str());
        if is_own(found) {
            part(0).to_owned()
        } else {
            format!("{}{BREAK}{}", part(1), part(2))
        }
    });
    Some(replaced.into_owned())
}

/// Whether words of a text were kept from closing something.
pub fn is_disarmed(text: &str) -> bool {
    (DISARMED.as_ref()).is_some_and(|disarmed| disarmed.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_words_close_nothing_but_their_own_issue() {
        for armed in [
            "Fixes #12",
            "closes: a/b#1",
            "resolved  **#3",
            "FIX https://x/issues/1",
        ] {
            let text = disarmed(armed);
            assert!(text.contains(BREAK) && is_disarmed(&text), "{armed}");
            assert_eq!(text.replace(BREAK, ""), armed);
            assert_eq!(disarmed_but(&text, None), None);
        }
        let harmless = "Fix the rounding of #12, prefixes #3, closes the file";
        assert_eq!(disarmed(harmless), harmless);
        assert!(!is_disarmed(harmless));
        assert_eq!(disarmed_but("Add it\n\nFixes #12", Some(12)), None);
        let both = disarmed_but("fixes #12, closes #120 and a/b#12", Some(12));
        assert_eq!(
            both.as_deref(),
            Some("fixes #12, c\u{200b}loses #120 and a/b#12")
        );
        let foreign = disarmed_but("closes a/b#12", Some(12));
        assert_eq!(foreign.as_deref(), Some("c\u{200b}loses a/b#12"));
    }
}

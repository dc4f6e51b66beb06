//! Words in paths and in titles, brought to one form.

use super::terms::stem;

/// Words that say what to do or how, not where.
const STOP_WORDS: [&str; 121] = [
    "a",
    "about",
    "across",
    "add",
    "adding",
    "after",
    "all",
    "allow",
    "also",
    "an",
    "and",
    "any",
    "app",
    "are",
    "as",
    "at",
    "avoid",
    "be",
    "before",
    "better",
    "both",
    "bug",
    "by",
    "can",
    "case",
    "change",
    "check",
    "clean",
    "code",
    "correct",
    "create",
    "crash",
    "data",
    "default",
    "delete",
    "document",
    "drop",
    "each",
    "enable",
    "ensure",
    "error",
    "every",
    "example",
    "extend",
    "fail",
    "feature",
    "file",
    "first",
    "fix",
    "folder",
    "for",
    "from",
    "function",
    "handle",
    "has",
    "have",
    "if",
    "implement",
    "improve",
    "in",
    "instead",
    "into",
    "introduce",
    "is",
    "issue",
    "it",
    "its",
    "lib",
    "line",
    "main",
    "make",
    "method",
    "missing",
    "module",
    "move",
    "must",
    "new",
    "no",
    "not",
    "of",
    "on",
    "one",
    "only",
    "option",
    "or",
    "our",
    "out",
    "page",
    "path",
    "project",
    "proper",
    "refactor",
    "remove",
    "rename",
    "replace",
    "report",
    "rewrite",
    "set",
    "should",
    "show",
    "simple",
    "so",
    "some",
    "src",
    "support",
    "task",
    "test",
    "that",
    "the",
    "this",
    "to",
    "unit",
    "unused",
    "update",
    "use",
    "user",
    "when",
    "with",
    "work",
    "write",
    "wrong",
];

/// The words of a text or path: split at everything that is no letter or digit and at changes of case, in lower case,
/// without the endings of plurals and verbs.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut previous = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let begins_upper = character.is_uppercase()
            && (previous.is_lowercase()
                || (previous.is_uppercase()
                    && characters.peek().is_some_and(|next| next.is_lowercase())));
        if begins_upper || !character.is_alphanumeric() {
            flush(&mut word, &mut words);
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        previous = character;
    }
    flush(&mut word, &mut words);
    words
}

fn flush(word: &mut String, words: &mut Vec<String>) {
    if word.chars().count() > 1 {
        words.push(stem(word).to_owned());
    }
    word.clear();
}

/// Whether a word says where rather than what to do.
pub(super) fn is_telling(word: &str) -> bool {
    !STOP_WORDS.iter().any(|other| stem(other) == word) && word.chars().any(char::is_alphabetic)
}

/// A name without case, hyphens and underscores: `InvoiceList`, `invoice_list` and `invoice-list` are one.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric() || *character == '.')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_a_sentence_about_it_share_words() {
        assert_eq!(
            words("src/billing/InvoiceExporters_v2.py").join(" "),
            "src bill invoic exporter v2 py"
        );
        assert_eq!(
            words("exporting invoices of HTTPServers").join(" "),
            "export invoic of http server"
        );
        assert!(!is_telling("fix") && !is_telling(&words("errors")[0]) && is_telling("invoic"));
    }
}

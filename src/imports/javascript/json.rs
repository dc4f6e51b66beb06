//! JSON as people write it in `tsconfig.json`: with comments and trailing commas.

use serde_json::Value;

/// The value of the text; none where it is no JSON even with comments and trailing commas taken away.
pub(super) fn parse(text: &[u8]) -> Option<Value> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    serde_json::from_slice(text)
        .or_else(|_| serde_json::from_slice(&strip(text)))
        .ok()
}

/// The text without comments and trailing commas; strings stay as they are.
fn strip(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        match (byte, text.get(at + 1)) {
            (b'"', _) => {
                let start = at;
                at += 1;
                while text.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(text.len());
                plain.extend_from_slice(&text[start..at]);
                continue;
            }
            (b'/', Some(b'/')) => {
                while text.get(at).is_some_and(|byte| *byte != b'\n') {
                    at += 1;
                }
                continue;
            }
            (b'/', Some(b'*')) => {
                at += 2;
                while at < text.len() && !text[at..].starts_with(b"*/") {
                    at += 1;
                }
                at += 2;
                continue;
            }
            (b'}' | b']', _) => {
                while plain.last().is_some_and(u8::is_ascii_whitespace) {
                    plain.pop();
                }
                if plain.last() == Some(&b',') {
                    plain.pop();
                }
            }
            _ => {}
        }
        plain.push(byte);
        at += 1;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_trailing_commas_are_read_over() {
        let text = "\u{feff}{ // one\n \"a\": [\"//x\", /* two */ \"b,]\\\"\", ],\n}";
        assert_eq!(
            parse(text.as_bytes()).unwrap().to_string(),
            r#"{"a":["//x","b,]\""]}"#
        );
        assert!(parse(b"{ \"a").is_none());
        assert!(parse(b"/*").is_none());
    }
}

//! Rust source as tokens, as far as paths and items need them.

/// One token. Comments, lifetimes and blanks are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An identifier or keyword, without a leading `r#`.
    Word(&'a str),
    /// The inside of a string, escapes as written.
    Text(&'a str),
    /// `::`
    Colons,
    /// A number or a character: an operand that does not matter.
    Operand,
    /// Any other character.
    Mark(u8),
}

/// The tokens of a file.
pub(super) fn tokens(text: &[u8]) -> Vec<Token<'_>> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        let next = text.get(at + 1).copied();
        match byte {
            _ if byte.is_ascii_whitespace() => at += 1,
            b'/' if next == Some(b'/') => at = line_end(text, at),
            b'/' if next == Some(b'*') => at = comment_end(text, at),
            b'"' => {
                let end = string_end(text, at + 1);
                tokens.push(Token::Text(str_of(text, at + 1, end)));
                at = end + 1;
            }
            b'\'' => {
                let (end, is_character) = quote_end(text, at);
                if is_character {
                    tokens.push(Token::Operand);
                }
                at = end;
            }
            b':' if next == Some(b':') => {
                tokens.push(Token::Colons);
                at += 2;
            }
            _ if is_word(byte) => {
                let end = word_end(text, at);
                let word = str_of(text, at, end);
                if let Some((start, end, after)) = raw_string(text, word, end) {
                    tokens.push(Token::Text(str_of(text, start, end)));
                    at = after;
                } else if word == "r" && text.get(end) == Some(&b'#') {
                    at = end + 1;
                } else {
                    tokens.push(match byte {
                        b'0'..=b'9' => Token::Operand,
                        _ => Token::Word(word),
                    });
                    at = end;
                }
            }
            _ => {
                tokens.push(Token::Mark(byte));
                at += 1;
            }
        }
    }
    tokens
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn word_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.iter().position(|byte| !is_word(*byte));
    length.map_or(text.len(), |length| at + length)
}

fn str_of(text: &[u8], start: usize, end: usize) -> &str {
    let part = text.get(start..end.min(text.len())).unwrap_or_default();
    std::str::from_utf8(part).unwrap_or_default()
}

fn line_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.iter().position(|byte| *byte == b'\n');
    length.map_or(text.len(), |length| at + length)
}

/// Behind the block comment that begins at `at`; block comments nest.
fn comment_end(text: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < text.len() {
        match text.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                at += 2;
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

/// At the quote that ends the string whose inside begins at `at`.
fn string_end(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at,
            _ => at += 1,
        }
    }
    text.len()
}

/// Behind the character or the lifetime that begins at `at`, and whether it is a character.
fn quote_end(text: &[u8], at: usize) -> (usize, bool) {
    let rest = text.get(at + 1..).unwrap_or_default();
    match rest.first() {
        Some(b'\\') => {
            let body = rest.get(2..).unwrap_or_default();
            let end = body.iter().position(|byte| *byte == b'\'');
            (end.map_or(text.len(), |end| at + 4 + end), true)
        }
        Some(first) => {
            let width = match first {
                0xf0.. => 4,
                0xe0.. => 3,
                0xc0.. => 2,
                _ => 1,
            };
            if rest.get(width) == Some(&b'\'') {
                (at + width + 2, true)
            } else {
                (word_end(text, at + 1).max(at + 1), false)
            }
        }
        None => (text.len(), false),
    }
}

/// For a prefix such as `r`, `br` or `b` before a string: where its inside begins and ends, and what is behind it.
fn raw_string(text: &[u8], prefix: &str, at: usize) -> Option<(usize, usize, usize)> {
    if matches!(prefix, "b" | "c") && text.get(at) == Some(&b'"') {
        let end = string_end(text, at + 1);
        return Some((at + 1, end, end + 1));
    }
    if !matches!(prefix, "r" | "br" | "cr") {
        return None;
    }
    let rest = text.get(at..)?;
    let n_hashes = rest.iter().take_while(|byte| **byte == b'#').count();
    if rest.get(n_hashes) != Some(&b'"') {
        return None;
    }
    let start = at + n_hashes + 1;
    let mut end = start;
    loop {
        let offset = text.get(end..)?.iter().position(|byte| *byte == b'"')?;
        end += offset;
        let hashes = text.get(end + 1..end + 1 + n_hashes)?;
        if hashes.iter().all(|byte| *byte == b'#') {
            return Some((start, end, end + 1 + n_hashes));
        }
        end += 1;
    }
}

//! Where the literals of a language with braces end.

/// How a language writes its strings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quotes {
    /// Whether `"""` opens a string of many lines.
    pub(super) has_triple: bool,
    /// Whether a string in single or double quotes may go over the end of a line.
    pub(super) is_multi_line: bool,
    /// Whether `'` quotes one character, and otherwise stands for something else.
    pub(super) is_character: bool,
    /// What a backtick opens.
    pub(super) backtick: Backtick,
}

/// What a backtick opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backtick {
    /// Nothing.
    Nothing,
    /// A string in which a backslash is a backslash.
    Raw,
    /// A template with `${…}`.
    Template,
}

/// The longest character literal: `'\u{10FFFF}'`.
const MAX_CHARACTER: usize = 12;

/// Where the literal ends whose quote stands at `at`; none where it is none.
pub(super) fn quoted(quotes: Quotes, text: &[u8], at: usize) -> Option<usize> {
    let quote = *text.get(at)?;
    let rest = text.get(at..)?;
    if quote == b'`' {
        return match quotes.backtick {
            Backtick::Nothing => None,
            Backtick::Raw => memchr::memchr(b'`', rest.get(1..)?).map(|end| at + end + 2),
            Backtick::Template => Some(template(text, at + 1)),
        };
    }
    if quotes.has_triple && quote != b'`' && rest.starts_with(&[quote; 3]) {
        return Some(
            memchr::memmem::find(rest.get(3..)?, &[quote; 3])
                .map_or(text.len(), |end| at + end + 6),
        );
    }
    let limit = if quote == b'\'' && quotes.is_character {
        rest.len().min(MAX_CHARACTER)
    } else {
        rest.len()
    };
    let end = string(rest.get(..limit)?, quotes.is_multi_line)?;
    let is_character = quote == b'\'' && quotes.is_character;
    // `'a` may be a lifetime and `1'000` a number: only one character, or one escape, is a literal.
    if is_character && rest.get(1) != Some(&b'\\') && end > 3 && rest.get(1)?.is_ascii() {
        return None;
    }
    Some(at + end)
}

/// The length of the string that `rest` begins with.
fn string(rest: &[u8], is_multi_line: bool) -> Option<usize> {
    let quote = *rest.first()?;
    let mut at = 1;
    loop {
        match *rest.get(at)? {
            b'\\' => at += 2,
            b'\n' if !is_multi_line => return None,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// Where a template ends that opened before `at`.
fn template(text: &[u8], at: usize) -> usize {
    let mut at = at;
    // For each open `${` the braces open within it.
    let mut open: Vec<u32> = Vec::new();
    let mut is_text = true;
    while let Some(&byte) = text.get(at) {
        match (is_text, byte) {
            (_, b'\\') => at += 1,
            (true, b'`') if open.is_empty() => return at + 1,
            (true, b'`') => is_text = false,
            (true, b'$') if text.get(at + 1) == Some(&b'{') => {
                at += 1;
                open.push(0);
                is_text = false;
            }
            (false, b'`') => is_text = true,
            (false, b'{') => {
                if let Some(depth) = open.last_mut() {
                    *depth += 1;
                }
            }
            (false, b'}') => match open.last_mut() {
                Some(0) => {
                    open.pop();
                    is_text = true;
                }
                Some(depth) => *depth -= 1,
                None => is_text = true,
            },
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Where the string ends that follows the prefix `word`, which ends at `at`: `r#"…"#`, `R"x(…)x"`.
pub(super) fn prefixed(word: &[u8], text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    match word {
        b"r" | b"br" | b"cr" => {
            let n_hashes = rest.iter().position(|byte| *byte != b'#')?;
            if rest.get(n_hashes) != Some(&b'"') {
                return None;
            }
            let mut end = vec![b'"'];
            end.extend(std::iter::repeat_n(b'#', n_hashes.min(255)));
            let body = rest.get(n_hashes + 1..)?;
            Some(match memchr::memmem::find(body, &end) {
                Some(length) => at + n_hashes + 1 + length + end.len(),
                None => text.len(),
            })
        }
        b"R" | b"LR" | b"u8R" | b"uR" | b"UR" if rest.first() == Some(&b'"') => {
            let open = rest.iter().take(20).position(|byte| *byte == b'(')?;
            let mut end = vec![b')'];
            end.extend(rest.get(1..open)?);
            end.push(b'"');
            Some(match memchr::memmem::find(rest.get(open..)?, &end) {
                Some(length) => at + open + length + end.len(),
                None => text.len(),
            })
        }
        _ => None,
    }
}

/// A regular expression of more bytes than this is taken for a division.
const MAX_REGEX: usize = 2000;

/// Where the regular expression ends that begins at `at`, if a whole one stands on this line.
pub(super) fn regex(text: &[u8], at: usize) -> Option<usize> {
    let text = text.get(..text.len().min(at + MAX_REGEX))?;
    let mut at = at + 1;
    let mut is_class = false;
    if matches!(text.get(at), Some(b' ' | b'=' | b'>')) {
        return None;
    }
    loop {
        match *text.get(at)? {
            b'\\' => at += 1,
            b'\n' => return None,
            b'[' => is_class = true,
            b']' => is_class = false,
            b'/' if !is_class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
}

/// Where the text ends that `<<<NAME` at `at` opens: behind the line that begins with the name.
pub(super) fn heredoc(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?.strip_prefix(b"<<<")?;
    let line = rest.get(..memchr::memchr(b'\n', rest)?)?;
    let name = line.trim_ascii();
    let name = name.strip_prefix(b"'").unwrap_or(name);
    let name = name.strip_prefix(b"\"").unwrap_or(name);
    let length = (name.iter())
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        .unwrap_or(name.len());
    let name = name.get(..length).filter(|name| !name.is_empty())?;
    let mut from = at + 3 + line.len();
    while let Some(length) = memchr::memchr(b'\n', text.get(from..)?) {
        from += length + 1;
        let line = text.get(from..)?;
        let n_spaces = (line.iter())
            .position(|byte| !matches!(byte, b' ' | b'\t'))
            .unwrap_or(0);
        if line.get(n_spaces..)?.starts_with(name) {
            return Some(from + n_spaces + name.len());
        }
    }
    Some(text.len())
}

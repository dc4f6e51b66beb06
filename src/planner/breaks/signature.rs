//! How many arguments a function takes, and how many a call gives.

use super::code::{Code, is_word};
use crate::imports::Language;

/// The longest list of parameters or arguments that is looked at, in bytes.
const MAX_LIST: usize = 4000;

/// What a function takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// Its parameters as they are written, on one line.
    pub(super) text: String,
    /// How many arguments it needs.
    pub(super) min: usize,
    /// How many it takes; none where there is no limit.
    pub(super) max: Option<usize>,
    /// Whether its first parameter is the object that it is called on.
    pub(super) has_self: bool,
}

impl Signature {
    /// What the function takes whose name stands at `name_end`; none where that cannot be told.
    pub(super) fn of(
        language: Language,
        code: &Code,
        text: &[u8],
        name_end: usize,
    ) -> Option<Self> {
        let open = opening(language, code, name_end)?;
        let close = closing(code, open)?;
        let list = code.bytes().get(open + 1..close)?;
        let mut signature = Self {
            text: one_line(text.get(open + 1..close)?),
            min: 0,
            max: Some(0),
            has_self: false,
        };
        for (at, parameter) in split(list)?.into_iter().enumerate() {
            let parameter = parameter.trim_ascii();
            match kind(language, parameter, at) {
                Kind::None => {}
                Kind::Receiver => signature.has_self = true,
                Kind::Required => {
                    signature.min += 1;
                    signature.max = signature.max.map(|max| max + 1);
                }
                Kind::Optional => signature.max = signature.max.map(|max| max + 1),
                Kind::Rest => signature.max = None,
                Kind::Unclear => return None,
            }
        }
        Some(signature)
    }

    /// Whether a call with so many arguments is one of this function.
    pub(super) fn takes(&self, n_arguments: usize) -> bool {
        n_arguments >= self.min && self.max.is_none_or(|max| n_arguments <= max)
    }
}

/// How many arguments the call gives whose name ends at `name_end`; none where it is no call or cannot be told.
pub(super) fn arguments(language: Language, code: &Code, name_end: usize) -> Option<usize> {
    let open = called(code, name_end)?;
    let close = closing(code, open)?;
    let list = code.bytes().get(open + 1..close)?;
    // A block after a call is an argument in some languages, and the body of a definition in others.
    let has_block = code.next(close + 1).is_some_and(|(_, byte)| byte == b'{');
    if has_block && language == Language::Jvm {
        return None;
    }
    let is_unclear = |argument: &&[u8]| {
        let argument = argument.trim_ascii();
        let has = |word: &[u8]| memchr::memmem::find(argument, word).is_some();
        (argument.starts_with(b"*") && language == Language::Python)
            || argument.starts_with(b"...")
            || argument.ends_with(b"...")
            || argument.starts_with(b"&") && language == Language::Ruby
            || has(b"lambda ")
            || argument.contains(&b'|')
            || argument.contains(&b'<')
    };
    let arguments = split(list)?;
    (!arguments.iter().any(is_unclear)).then_some(arguments.len())
}

/// Where the arguments of a call begin whose name ends at `at`; none where it is no call.
pub(super) fn called(code: &Code, at: usize) -> Option<usize> {
    let bytes = code.bytes();
    let rest = bytes.get(at..)?;
    let rest_at = match rest {
        [b':', b':', b'<', ..] | [b'?', b'.', b'(', ..] => at + 2,
        _ => at,
    };
    let from = match bytes.get(rest_at) {
        Some(b'<') => rest_at + generics(bytes.get(rest_at..)?)?,
        _ => rest_at,
    };
    let (open, byte) = code.next(from)?;
    (byte == b'(' && !bytes.get(from..open)?.contains(&b'\n')).then_some(open)
}

enum Kind {
    /// No parameter at all.
    None,
    /// The object that the function is called on.
    Receiver,
    Required,
    Optional,
    Rest,
    Unclear,
}

fn kind(language: Language, parameter: &[u8], at: usize) -> Kind {
    let has_default = || is_assigned(parameter);
    let word: &[u8] = {
        let n = parameter.iter().take_while(|byte| is_word(**byte)).count();
        parameter.get(..n).unwrap_or_default()
    };
    match language {
        Language::Python => match parameter {
            b"*" | b"/" => Kind::None,
            [b'*', ..] => Kind::Rest,
            _ if at == 0 && matches!(word, b"self" | b"cls") => Kind::Receiver,
            _ if has_default() => Kind::Optional,
            _ => Kind::Required,
        },
        Language::JavaScript => match parameter {
            [b'.', b'.', b'.', ..] => Kind::Rest,
            _ if at == 0 && word == b"this" => Kind::None,
            _ if parameter.starts_with(b"@") => Kind::Unclear,
            _ if has_default() || parameter.get(word.len()) == Some(&b'?') => Kind::Optional,
            _ => Kind::Required,
        },
        Language::Rust => {
            let bare = |text: &[u8]| {
                let text = text.strip_prefix(b"&").unwrap_or(text).trim_ascii();
                let text = match text.strip_prefix(b"'") {
                    Some(rest) => rest.trim_start_matching_word(),
                    None => text,
                };
                let text = text.strip_prefix(b"mut ").unwrap_or(text).trim_ascii();
                text == b"self" || text.starts_with(b"self:")
            };
            if at == 0 && bare(parameter) {
                Kind::Receiver
            } else {
                Kind::Required
            }
        }
        Language::Go => match memchr::memmem::find(parameter, b"...") {
            Some(_) => Kind::Rest,
            None => Kind::Required,
        },
        Language::Jvm | Language::CSharp | Language::C | Language::Php => match parameter {
            b"void" => Kind::None,
            _ if word == b"this" || parameter.starts_with(b"@") => Kind::Unclear,
            _ if memchr::memmem::find(parameter, b"...").is_some() => Kind::Rest,
            _ if matches!(word, b"params" | b"vararg") => Kind::Rest,
            _ if has_default() => Kind::Optional,
            _ => Kind::Required,
        },
        Language::Ruby | Language::Paths => Kind::Unclear,
    }
}

trait AfterWord {
    /// The bytes after the word that they begin with.
    fn trim_start_matching_word(&self) -> &[u8];
}

impl AfterWord for [u8] {
    fn trim_start_matching_word(&self) -> &[u8] {
        let n = self.iter().take_while(|byte| is_word(**byte)).count();
        self.get(n..).unwrap_or_default().trim_ascii()
    }
}

/// Whether a parameter has a default: an equals sign that is no comparison and no arrow.
fn is_assigned(parameter: &[u8]) -> bool {
    let at = |at: usize| parameter.get(at).copied().unwrap_or_default();
    memchr::memchr_iter(b'=', parameter).any(|found| {
        at(found + 1) != b'>'
            && at(found + 1) != b'='
            && (found == 0 || !b"=!<>".contains(&at(found - 1)))
    })
}

/// Where the parameters of a definition begin whose name ends at `at`.
fn opening(language: Language, code: &Code, at: usize) -> Option<usize> {
    let bytes = code.bytes();
    let (next, byte) = code.next(at)?;
    match byte {
        b'(' => Some(next),
        b'<' | b'[' => {
            let after = next + generics(bytes.get(next..)?)?;
            code.next(after)
                .filter(|(_, byte)| *byte == b'(')
                .map(|(at, _)| at)
        }
        // `name = (…) =>`, `name = async (…) =>`, `name = function (…)`
        b'=' if language == Language::JavaScript => {
            let (mut at, mut byte) = code.next(next + 1)?;
            for word in [&b"async"[..], b"function"] {
                if bytes.get(at..)?.starts_with(word) {
                    (at, byte) = code.next(at + word.len())?;
                }
            }
            (byte == b'(').then_some(at)
        }
        _ => None,
    }
}

/// How long a list in angle or square brackets is.
fn generics(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate().take(MAX_LIST) {
        match byte {
            b'<' | b'[' => depth += 1,
            b'>' | b']' if at > 0 && !matches!(text.get(at - 1), Some(b'-' | b'=')) => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b';' | b'{' => return None,
            _ => {}
        }
    }
    None
}

/// The bracket that closes the one at `open`.
fn closing(code: &Code, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let list = code.bytes().get(open..)?;
    for (at, byte) in list.iter().enumerate().take(MAX_LIST) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(open + at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The parts of a list between its own commas; none where an angle bracket may hide some.
fn split(list: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, byte) in list.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| list.get(at));
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b'>' if matches!(before, Some(b'-' | b'=')) => {}
            b')' | b']' | b'}' | b'>' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => {
                parts.push(list.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth > 0 {
        return None;
    }
    parts.push(list.get(start..)?);
    // Nothing stands after the last comma, or in an empty list.
    if parts
        .last()
        .is_some_and(|last| last.trim_ascii().is_empty())
    {
        parts.pop();
    }
    Some(parts)
}

fn one_line(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_end_matches(',').to_owned()
}

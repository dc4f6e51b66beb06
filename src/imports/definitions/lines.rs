//! The definitions of a language whose definitions each begin a line, and whose blocks are indented.

use super::MAX_DEFINITIONS;
use super::definition::{Definition, DefinitionKind};

/// A language that is read line by line.
pub(super) struct LineSyntax {
    /// The words that begin a definition, and what they define.
    pub(super) keywords: &'static [(&'static str, DefinitionKind)],
    /// Words that may stand before them.
    pub(super) modifiers: &'static [&'static str],
    /// What begins a comment.
    pub(super) comment: &'static [u8],
    pub(super) assignments: Assignments,
    pub(super) text: LongText,
    /// Whether `name() {` is a function.
    pub(super) has_shell_functions: bool,
    /// Whether the name of a keyword stands behind its second quoted word: `resource "kind" "name"`.
    pub(super) has_quoted_names: bool,
}

/// Which assignments define a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assignments {
    /// None.
    Nothing,
    /// `Name = …`, with a capital.
    Capital,
    /// `name = …` and `name: …`, outside functions.
    Any,
}

/// What may hold lines that are no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LongText {
    /// Nothing.
    Nothing,
    /// Python's brackets and triple quotes.
    Python,
    /// `<<~NAME`, up to a line with the name.
    Heredoc,
    /// `"""`.
    Triple,
}

/// A definition whose block may still go on.
struct Open {
    indent: usize,
    index: usize,
    is_function: bool,
}

/// The definitions of `text`.
pub(super) fn scan(syntax: &LineSyntax, text: &[u8]) -> Vec<Definition> {
    let mut found: Vec<Definition> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut lines = Lines::new(text);
    let mut last_line = 0;
    while let Some((number, line)) = lines.next() {
        let indent = (line.iter())
            .position(|byte| !matches!(byte, b' ' | b'\t'))
            .unwrap_or(line.len());
        let code = line.get(indent..).unwrap_or_default().trim_ascii_end();
        if code.is_empty() || code.starts_with(syntax.comment) {
            continue;
        }
        if syntax.text == LongText::Heredoc && code == b"__END__" || found.len() >= MAX_DEFINITIONS
        {
            break;
        }
        while let Some(innermost) = open.pop_if(|open| open.indent >= indent) {
            let is_end = innermost.indent == indent
                && (code.starts_with(b"end") || code.starts_with(b"}") || code == b")");
            if let Some(definition) = found.get_mut(innermost.index) {
                let end_line = if is_end { number } else { last_line };
                definition.end_line = end_line.max(definition.line);
            }
        }
        let is_python = syntax.text == LongText::Python;
        let is_local = is_python && open.iter().any(|open| open.is_function);
        if !is_local && let Some((name, kind)) = definition(syntax, code, indent) {
            open.push(Open {
                indent,
                index: found.len(),
                is_function: kind == DefinitionKind::Function,
            });
            found.push(Definition {
                name: String::from_utf8_lossy(name).into_owned(),
                kind,
                line: number,
                end_line: number,
            });
        }
        match syntax.text {
            LongText::Nothing => {}
            LongText::Python => lines.skip_statement(line.len()),
            LongText::Heredoc => lines.skip_heredoc(line),
            LongText::Triple => lines.skip_triple(line),
        }
        last_line = lines.number;
    }
    for Open { index, .. } in open {
        if let Some(definition) = found.get_mut(index) {
            definition.end_line = last_line.max(definition.line);
        }
    }
    found
}

/// What the line `code` defines, which is without its indentation.
fn definition<'a>(
    syntax: &LineSyntax,
    code: &'a [u8],
    indent: usize,
) -> Option<(&'a [u8], DefinitionKind)> {
    let mut rest = code;
    let mut word = first_word(rest);
    while !word.is_empty() && (syntax.modifiers.iter()).any(|modifier| modifier.as_bytes() == word)
    {
        rest = rest.get(word.len()..)?.trim_ascii_start();
        word = first_word(rest);
    }
    let keyword = (syntax.keywords.iter()).find(|(keyword, _)| keyword.as_bytes() == word);
    let behind = rest.get(word.len()..)?;
    if let Some((_, kind)) = keyword {
        let is_apart = matches!(behind.first(), Some(b' ' | b'\t'));
        let named = behind.trim_ascii_start();
        return (is_apart)
            .then(|| name(syntax, named))
            .flatten()
            .map(|name| (name, *kind));
    }
    if word.is_empty() {
        return None;
    }
    if syntax.has_shell_functions && behind.trim_ascii_start().starts_with(b"()") {
        return Some((word, DefinitionKind::Function));
    }
    let value = behind.trim_ascii_start();
    let is_assigned = value.starts_with(b"=") && !matches!(value.get(1), Some(b'=' | b'~' | b'>'));
    let is_function = is_assigned && value.get(1..)?.trim_ascii_start().starts_with(b"function");
    let is_constant = match syntax.assignments {
        Assignments::Nothing => false,
        Assignments::Capital => word[0].is_ascii_uppercase() && is_assigned,
        Assignments::Any => {
            let is_annotated = value.starts_with(b":") && value.len() > 1 && !is_statement(word);
            (is_assigned || is_annotated) && !word[0].is_ascii_digit()
        }
    };
    match (is_function, is_constant) {
        (true, _) => Some((last_part(word), DefinitionKind::Function)),
        (_, true) if indent < 40 && word.iter().all(|byte| is_letter(*byte)) => {
            Some((word, DefinitionKind::Constant))
        }
        _ => None,
    }
}

/// The name that `rest` begins with, without what encloses it: `b` of `self.b`, `A::b` and `a.b`.
fn name<'a>(syntax: &LineSyntax, rest: &'a [u8]) -> Option<&'a [u8]> {
    if syntax.has_quoted_names {
        let line = rest.split(|byte| *byte == b'{').next()?;
        return (line.split(|byte| *byte == b'"').skip(1).step_by(2))
            .last()
            .filter(|name| !name.is_empty());
    }
    // `(defn- ^:private name` and `function! s:name`.
    let rest = rest.strip_prefix(b"s:").unwrap_or(rest);
    let word = last_part(first_word(rest));
    (!word.is_empty() && !word[0].is_ascii_digit()).then_some(word)
}

fn last_part(word: &[u8]) -> &[u8] {
    (word.rsplit(|byte| matches!(byte, b'.' | b':')))
        .find(|part| !part.is_empty())
        .unwrap_or(word)
}

/// The word at the beginning, with the dots and colons inside a qualified name.
fn first_word(text: &[u8]) -> &[u8] {
    let length = (text.iter().enumerate())
        .position(|(at, byte)| {
            let goes_on = |at: usize| text.get(at + 1).is_some_and(|next| is_letter(*next));
            !(is_letter(*byte)
                || matches!(byte, b'.' | b'!' | b'?') && goes_on(at) && at > 0
                || matches!(byte, b'!' | b'?') && at > 0 && text.get(at + 1) != Some(&b'=')
                || *byte == b'-' && at > 0 && goes_on(at)
                || *byte == b':'
                    && at > 0
                    && (text.get(at + 1) == Some(&b':') || text.get(at - 1) == Some(&b':'))
                || *byte == b':' && at > 0 && goes_on(at))
        })
        .unwrap_or(text.len());
    text.get(..length).unwrap_or_default()
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Words before a colon that begin a block.
fn is_statement(word: &[u8]) -> bool {
    matches!(
        word,
        b"else" | b"try" | b"finally" | b"except" | b"lambda" | b"default" | b"if" | b"with"
    )
}

/// The lines of a text.
struct Lines<'a> {
    text: &'a [u8],
    /// Where the next line begins.
    at: usize,
    /// Where the line given last begins.
    start: usize,
    /// The number of the line given last, counted from 1.
    number: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a [u8]) -> Self {
        let start = usize::from(text.starts_with(b"\xef\xbb\xbf")) * 3;
        Self {
            text,
            at: start,
            start,
            number: 0,
        }
    }

    fn next(&mut self) -> Option<(u32, &'a [u8])> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.start = self.at;
        self.at += length + 1;
        self.number = self.number.saturating_add(1);
        Some((self.number, rest.get(..length)?))
    }

    /// Passes over the lines on which the Python statement goes on whose first line was given last.
    fn skip_statement(&mut self, length: usize) {
        let mut at = self.start;
        let mut depth = 0_usize;
        let end = self.start + length;
        // A line that holds nothing that could go on is the rule.
        let line = self.text.get(at..end).unwrap_or_default();
        if !(line.iter()).any(|byte| matches!(byte, b'(' | b'[' | b'{' | b'"' | b'\'' | b'\\')) {
            return;
        }
        while let Some(&byte) = self.text.get(at) {
            match byte {
                b'\n' if depth == 0 => break,
                b'\\' => at += 1,
                b'#' => {
                    let rest = self.text.get(at..).unwrap_or_default();
                    at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    continue;
                }
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b'"' | b'\'' => {
                    at = python_string(self.text, at);
                    continue;
                }
                // Where a bracket is never closed, a definition at the margin ends what it swallowed.
                b'\n' if is_definition_at_margin(self.text, at + 1) => break,
                _ => {}
            }
            at += 1;
        }
        self.go_to(at + 1);
    }

    /// Passes over the text that a `<<NAME` on `line` announces.
    fn skip_heredoc(&mut self, line: &[u8]) {
        let Some(at) = memchr::memmem::find(line, b"<<") else {
            return;
        };
        let rest = line.get(at + 2..).unwrap_or_default();
        let rest = (rest.strip_prefix(b"~").or(rest.strip_prefix(b"-"))).unwrap_or(rest);
        let rest = (rest.strip_prefix(b"'").or(rest.strip_prefix(b"\""))).unwrap_or(rest);
        let length = (rest.iter())
            .position(|byte| !is_letter(*byte))
            .unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default();
        if !name.first().is_some_and(u8::is_ascii_uppercase) {
            return;
        }
        let mut ahead = Lines { ..*self };
        while let Some((_, line)) = ahead.next() {
            if line.trim_ascii() == name {
                *self = ahead;
                return;
            }
        }
    }

    /// Passes over the text that a `"""` on `line` opens.
    fn skip_triple(&mut self, line: &[u8]) {
        let quotes: Vec<usize> = memchr::memmem::find_iter(line, b"\"\"\"").collect();
        if quotes.len().is_multiple_of(2) {
            return;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = memchr::memmem::find(rest, b"\"\"\"").unwrap_or(rest.len());
        let behind = rest.get(length..).unwrap_or_default();
        let line_end = memchr::memchr(b'\n', behind).unwrap_or(behind.len());
        self.go_to(self.at + length + line_end + 1);
    }

    /// Goes on at the line that begins at `at`.
    fn go_to(&mut self, at: usize) {
        let at = at.min(self.text.len()).max(self.at);
        let between = self.text.get(self.at..at).unwrap_or_default();
        let n_lines = memchr::memchr_iter(b'\n', between).count();
        self.number = (self.number).saturating_add(u32::try_from(n_lines).unwrap_or(u32::MAX));
        self.at = at;
    }
}

fn is_definition_at_margin(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    rest.starts_with(b"def ") || rest.starts_with(b"class ")
}

/// Where the Python string ends whose quote stands at `at`.
fn python_string(text: &[u8], at: usize) -> usize {
    let Some(quote) = text.get(at).copied() else {
        return at;
    };
    let rest = text.get(at..).unwrap_or_default();
    let is_triple = rest.starts_with(&[quote; 3]);
    let mut at = at + if is_triple { 3 } else { 1 };
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if !is_triple => return at,
            _ if byte == quote => {
                let rest = text.get(at..).unwrap_or_default();
                if !is_triple {
                    return at + 1;
                }
                if rest.starts_with(&[quote; 3]) {
                    return at + 3;
                }
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

//! Finds what a Ruby file requires, and the constants that it defines and uses.
//!
//! Lines, not a grammar: `class` and `module` begin a line, and what they enclose is told by indentation, which Ruby
//! code keeps. Comments, strings, symbols and heredocs are passed over.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A file that uses more constants is generated or data: the rest is left out.
const MAX_CONSTANTS: usize = 5000;

/// What stands in a Ruby file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct Facts {
    pub(super) requires: BTreeSet<(Require, String)>,
    /// The modules, classes and constants that it defines, in full.
    pub(super) defined: Vec<Defined>,
    /// Where constants are used: the enclosing modules, each in full, joined by spaces, the innermost last.
    pub(super) nestings: Vec<String>,
    /// The constants used, as written, each with the number of its nesting.
    pub(super) used: BTreeSet<(u32, String)>,
}

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Defined {
    pub(super) name: String,
    /// Whether it only encloses other modules of the file.
    pub(super) is_namespace: bool,
}

/// How a path is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Require {
    /// `require "a/b"`, from a load path.
    Loaded,
    /// `require_relative "a"`.
    Relative,
    /// `load "a.rb"`.
    File,
    /// `autoload :A, "a/b"`.
    Auto,
}

/// A module that is being read.
struct Open {
    indent: usize,
    /// Its number among the definitions.
    index: usize,
    name: String,
}

/// What stands in the file.
pub(super) fn facts(text: &[u8]) -> Facts {
    let mut facts = Facts::default();
    let mut open: Vec<Open> = Vec::new();
    let mut heredoc: Option<Vec<u8>> = None;
    let mut is_comment = false;
    let mut nesting = (String::new(), 0_u32);
    facts.nestings.push(String::new());
    for line in text.split(|byte| *byte == b'\n') {
        let code = line.trim_ascii();
        if let Some(name) = &heredoc {
            if code == name.as_slice() {
                heredoc = None;
            }
            continue;
        }
        is_comment = (is_comment || line.starts_with(b"=begin")) && !line.starts_with(b"=end");
        if code == b"__END__" {
            break;
        }
        if is_comment
            || code.is_empty()
            || code.starts_with(b"#")
            || facts.used.len() > MAX_CONSTANTS
        {
            continue;
        }
        let indent = line.len() - line.trim_ascii_start().len();
        while open.pop_if(|module| module.indent >= indent).is_some() {}
        let code = without_text(code);
        require(&code, line, &mut facts);
        let mut used = code.as_slice();
        if let Some(rest) = (code.strip_prefix(b"class ")).or(code.strip_prefix(b"module ")) {
            let name = constant(rest.trim_ascii_start());
            if !name.is_empty() {
                used = rest
                    .trim_ascii_start()
                    .get(name.len()..)
                    .unwrap_or_default();
                // The superclass is looked up from outside.
                use_constants(used, &open, &mut nesting, &mut facts);
                used = &[];
                let outer = open.last();
                if let Some(outer) = outer.and_then(|outer| facts.defined.get_mut(outer.index)) {
                    outer.is_namespace = true;
                }
                let name = in_full(&open, name);
                open.push(Open {
                    indent,
                    index: facts.defined.len(),
                    name: name.clone(),
                });
                let is_namespace = false;
                facts.defined.push(Defined { name, is_namespace });
            }
        } else {
            let name = constant(&code);
            let rest = code
                .get(name.len()..)
                .unwrap_or_default()
                .trim_ascii_start();
            let is_assigned =
                rest.starts_with(b"=") && !matches!(rest.get(1), Some(b'=' | b'~' | b'>'));
            if !name.is_empty() && is_assigned {
                let name = in_full(&open, name);
                let is_namespace = false;
                facts.defined.push(Defined { name, is_namespace });
                used = rest;
            }
        }
        use_constants(used, &open, &mut nesting, &mut facts);
        heredoc = announced(&code);
    }
    facts
}

fn in_full(open: &[Open], name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    if let Some(name) = name.strip_prefix("::") {
        return name.to_owned();
    }
    match open.last() {
        Some(module) => format!("{}::{name}", module.name),
        None => name.into_owned(),
    }
}

/// Notes the constants in `code`, where `nesting` is the one noted last, with its number.
fn use_constants(code: &[u8], open: &[Open], nesting: &mut (String, u32), facts: &mut Facts) {
    let mut rest = code;
    let mut previous = b' ';
    while let Some(&byte) = rest.first() {
        let is_start = byte.is_ascii_uppercase() && !is_letter(previous) && previous != b'@'
            || rest.starts_with(b"::") && previous == b' ';
        let name = if is_start { constant(rest) } else { b"" };
        if name.len() < 2 {
            previous = byte;
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let is_symbol = previous == b':' || previous == b'.' || previous == b'$';
        let behind = rest.get(name.len()..).unwrap_or_default();
        let is_key = behind.starts_with(b":") && !behind.starts_with(b"::");
        if !(is_symbol || is_key) {
            let names: Vec<&str> = open.iter().map(|module| module.name.as_str()).collect();
            let names = names.join(" ");
            if nesting.0 != names {
                let known = facts.nestings.iter().position(|it| *it == names);
                let number = known.unwrap_or(facts.nestings.len());
                if known.is_none() {
                    facts.nestings.push(names.clone());
                }
                *nesting = (names, u32::try_from(number).unwrap_or(0));
            }
            let name = String::from_utf8_lossy(name).into_owned();
            facts.used.insert((nesting.1, name));
        }
        previous = b'A';
        rest = behind;
    }
}

/// The constant that `text` begins with: `A::B`, `::A`.
fn constant(text: &[u8]) -> &[u8] {
    let mut length = if text.starts_with(b"::") { 2 } else { 0 };
    if !text.get(length).is_some_and(u8::is_ascii_uppercase) {
        return b"";
    }
    while let Some(byte) = text.get(length) {
        let goes_on = is_letter(*byte);
        let is_inner = text
            .get(length..)
            .is_some_and(|rest| rest.starts_with(b"::"))
            && text.get(length + 2).is_some_and(u8::is_ascii_uppercase);
        length += match (goes_on, is_inner) {
            (true, _) => 1,
            (false, true) => 2,
            (false, false) => break,
        };
    }
    text.get(..length).unwrap_or_default()
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The line without what its strings hold, and without a comment at its end.
fn without_text(code: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(code.len());
    let mut quote = None;
    let mut at = 0;
    while let Some(&byte) = code.get(at) {
        match (quote, byte) {
            (Some(_), b'\\') => at += 1,
            (Some(open), close) if open == close => {
                quote = None;
                plain.push(byte);
            }
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') if code.get(at.wrapping_sub(1)) != Some(&b'?') => {
                quote = Some(byte);
                plain.push(byte);
            }
            (None, b'#') if at == 0 || code.get(at - 1) == Some(&b' ') => break,
            (None, _) => plain.push(byte),
        }
        at += 1;
    }
    plain
}

/// The name that ends the heredoc which `code` opens.
fn announced(code: &[u8]) -> Option<Vec<u8>> {
    let at = memchr::memmem::find(code, b"<<~").or(memchr::memmem::find(code, b"<<-"))?;
    let rest = code.get(at + 3..)?;
    let rest = rest.strip_prefix(b"'").unwrap_or(rest);
    let length = rest
        .iter()
        .position(|byte| !is_letter(*byte))
        .unwrap_or(rest.len());
    let name = rest.get(..length)?;
    name.first()?.is_ascii_uppercase().then(|| name.to_vec())
}

/// Notes the path that a `require` at the beginning of the line names.
fn require(code: &[u8], line: &[u8], facts: &mut Facts) {
    let length = code
        .iter()
        .position(|byte| !is_letter(*byte))
        .unwrap_or(code.len());
    let how = match code.get(..length).unwrap_or_default() {
        b"require" => Require::Loaded,
        b"require_relative" => Require::Relative,
        b"load" => Require::File,
        b"autoload" => Require::Auto,
        _ => return,
    };
    let mut quoted = line.split(|byte| matches!(byte, b'"' | b'\''));
    let text = quoted.nth(1).unwrap_or_default();
    let is_plain = !text.is_empty() && memchr::memmem::find(text, b"#{").is_none();
    // `require File.expand_path("a", __dir__)` is relative, too.
    let how = if memchr::memmem::find(line, b"__dir__").is_some() && how == Require::Loaded {
        Require::Relative
    } else {
        how
    };
    if is_plain {
        let path = String::from_utf8_lossy(text).into_owned();
        facts.requires.insert((how, path));
    }
}

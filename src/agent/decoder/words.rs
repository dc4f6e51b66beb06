//! What agents print, made fit to be shown on one line.

use serde_json::Value;

use super::AgentEvent;

/// How many characters of a text are shown.
const LONGEST: usize = 200;

/// Names under which tools are told a file.
const PATHS: &[&str] = &[
    "file_path",
    "filePath",
    "notebook_path",
    "path",
    "absolute_path",
];

/// Names under which tools are told what to work on, the most telling first.
const OBJECTS: &[&str] = &[
    "file_path",
    "filePath",
    "notebook_path",
    "path",
    "absolute_path",
    "command",
    "cmd",
    "pattern",
    "query",
    "url",
    "description",
    "prompt",
    "name",
];

/// One line without control characters, escape sequences and rows of blanks: output of an agent is not to be trusted.
pub(in crate::agent) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => skip_escape(&mut characters),
            _ if character.is_whitespace() => {
                if !cleaned.ends_with(' ') && !cleaned.is_empty() {
                    cleaned.push(' ');
                }
            }
            _ if character.is_control() || is_direction(character) => {}
            _ => cleaned.push(character),
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Cuts a text where it is too long to be shown.
pub(in crate::agent) fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The text at that place of a value, if there is a text.
pub(in crate::agent) fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// The list at that place of a value; empty if there is none.
pub(in crate::agent) fn items<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// What the agent says; nothing where it says nothing.
pub(in crate::agent) fn says(text: Option<&str>) -> Vec<AgentEvent> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.map(|text| AgentEvent::Says {
        text: text.to_owned(),
    })
    .into_iter()
    .collect()
}

/// The number at that place of a value, if there is one that counts something.
pub(in crate::agent) fn count(value: &Value, pointer: &str) -> Option<u64> {
    value.pointer(pointer).and_then(Value::as_u64)
}

/// What the agent does: the tool, and what it is used on.
pub(super) fn does(tool: &str, input: Option<&Value>) -> AgentEvent {
    AgentEvent::Does {
        text: format!("{tool} {}", object(input).unwrap_or_default()),
    }
}

/// A tool, and what it is used on, as the program's own stream would have it.
pub fn tool_words(tool: &str, input: Option<&Value>) -> String {
    match object(input) {
        Some(object) => format!("{tool} {object}"),
        None => input.map_or_else(|| tool.to_owned(), |input| format!("{tool} {input}")),
    }
}

/// What a tool is used on.
pub(super) fn object(input: Option<&Value>) -> Option<String> {
    OBJECTS.iter().find_map(|name| match input?.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Array(words) => Some(
            words
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(" "),
        ),
        _ => None,
    })
}

/// The file that a tool is used on.
pub(super) fn path_of(input: Option<&Value>) -> Option<String> {
    let path = PATHS.iter().find_map(|name| input?.get(name)?.as_str())?;
    Some(path.to_owned())
}

/// Skips what follows an escape character: a sequence with parameters, a title, or one more character.
fn skip_escape(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match characters.next() {
        Some('[') => {
            while characters
                .next()
                .is_some_and(|character| !('@'..='~').contains(&character))
            {}
        }
        Some(']') => {
            while let Some(character) = characters.next() {
                if character == '\u{7}' {
                    break;
                }
                if character == '\u{1b}' {
                    characters.next_if_eq(&'\\');
                    break;
                }
            }
        }
        _ => {}
    }
}

/// Whether a character turns the direction of writing around it, which can hide what a text says.
fn is_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

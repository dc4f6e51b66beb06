//! The definitions of an SQL text: what its `CREATE` statements make.

use super::MAX_DEFINITIONS;
use super::definition::{Definition, DefinitionKind};

/// The definitions of `text`: a `CREATE` that begins a line, with the name on the same line.
pub(super) fn scan(text: &[u8]) -> Vec<Definition> {
    (text.split(|byte| *byte == b'\n').zip(1_u32..))
        .filter_map(|(line, number)| {
            let line = line.trim_ascii_start();
            let is_create = line.len() > 6 && line.get(..6)?.eq_ignore_ascii_case(b"create");
            let (name, kind) = is_create.then(|| created(line)).flatten()?;
            Some(Definition {
                name,
                kind,
                line: number,
                end_line: number,
            })
        })
        .take(MAX_DEFINITIONS)
        .collect()
}

fn created(line: &[u8]) -> Option<(String, DefinitionKind)> {
    let line = line.get(..line.len().min(500))?;
    let mut words = line
        .split(|byte| byte.is_ascii_whitespace() || *byte == b'(')
        .filter(|word| !word.is_empty())
        .skip(1);
    let kind = loop {
        let word = words.next()?.to_ascii_lowercase();
        match word.as_slice() {
            b"table" | b"view" | b"type" | b"domain" | b"sequence" => break DefinitionKind::Type,
            b"function" | b"procedure" | b"trigger" | b"aggregate" => {
                break DefinitionKind::Function;
            }
            b"index" => break DefinitionKind::Constant,
            b"schema" | b"database" | b"extension" => break DefinitionKind::Module,
            b"or" | b"replace" | b"temp" | b"temporary" | b"unique" | b"materialized"
            | b"unlogged" | b"global" | b"local" | b"recursive" | b"external" | b"virtual" => {}
            _ => return None,
        }
    };
    let name = words.find(|word| {
        ![&b"if"[..], b"not", b"exists", b"concurrently"]
            .iter()
            .any(|skipped| word.eq_ignore_ascii_case(skipped))
    })?;
    let name = name.rsplit(|byte| *byte == b'.').next()?;
    let name: Vec<u8> = (name.iter().copied())
        .filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
        .collect();
    (!name.is_empty()).then(|| (String::from_utf8_lossy(&name).into_owned(), kind))
}

//! Where two changes of one text meet.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::imports::{self, Definition, DefinitionKind};
use crate::model::RepoPath;

/// How many lines a text may have: the lines of larger ones do not tell whose they are.
const MAX_LINES: usize = 20_000;

/// A place of a text that two changes touch both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// Its first line before either change, counted from 1.
    pub line: usize,
    /// The innermost definition that it stands in, by kind and name: `function parse`.
    pub within: Option<String>,
}

/// Where two changes of a file meet: lines that both change, or change right beside each other. Nothing where the text is
/// too large to tell.
pub fn overlaps(path: &RepoPath, base: &[u8], ours: &[u8], theirs: &[u8]) -> Vec<Overlap> {
    let [base_lines, our_lines, their_lines] = [base, ours, theirs].map(lines);
    let longest = [&base_lines, &our_lines, &their_lines].map(Vec::len);
    if longest.iter().any(|n| *n > MAX_LINES) {
        return Vec::new();
    }
    let our_changes = changes(&base_lines, &our_lines);
    let their_changes = changes(&base_lines, &their_lines);
    let before = imports::definitions(path, base);
    let after = imports::definitions(path, ours);
    let mut found: Vec<Overlap> = Vec::new();
    for our in &our_changes {
        for their in &their_changes {
            let (start, end) = (our.start.max(their.start), our.end.min(their.end));
            let is_same = our_lines.get(our.new.clone()) == their_lines.get(their.new.clone())
                && (our.start, our.end) == (their.start, their.end);
            // Changes that touch conflict as well, since git sees no line between them.
            if start > end || is_same {
                continue;
            }
            let line = start.min(base_lines.len().saturating_sub(1)) + 1;
            let within = name_at(&before, line).or_else(|| name_at(&after, our.new.start + 1));
            found.push(Overlap { line, within });
        }
    }
    found
}

/// The definitions of a text, to be asked where lines stand.
#[derive(Debug, Clone, Default)]
pub struct Definitions(Vec<Definition>);

impl Definitions {
    /// Those of the file at `path`.
    pub fn of(path: &RepoPath, text: &[u8]) -> Self {
        Self(imports::definitions(path, text))
    }

    /// The innermost definition around some lines, the first counted from 1, by kind and name: the one that they stand in,
    /// or else the first that begins among them.
    pub fn around(&self, line: usize, n_lines: usize) -> Option<String> {
        let end = line + n_lines;
        let begins = |definition: &&Definition| (line..end).contains(&(definition.line as usize));
        let first = || {
            let first = self.0.iter().find(begins)?;
            Some(format!("{} {}", kind(first.kind), first.name))
        };
        name_at(&self.0, line).or_else(first)
    }
}

/// The innermost definition around a line, by kind and name.
fn name_at(definitions: &[Definition], line: usize) -> Option<String> {
    let line = u32::try_from(line).ok()?;
    let around = (definitions.iter())
        .filter(|definition| definition.line <= line && line <= definition.end_line);
    let innermost = around.max_by_key(|definition| definition.line)?;
    Some(format!("{} {}", kind(innermost.kind), innermost.name))
}

fn kind(kind: DefinitionKind) -> &'static str {
    match kind {
        DefinitionKind::Type => "type",
        DefinitionKind::Function => "function",
        DefinitionKind::Constant => "constant",
        DefinitionKind::Module => "module",
        DefinitionKind::Selector => "selector",
    }
}

/// Lines of the base that were replaced by lines of a side, both counted from 0.
struct Change {
    start: usize,
    end: usize,
    new: std::ops::Range<usize>,
}

fn changes(base: &[&[u8]], side: &[&[u8]]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, base, side) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        match changes.last_mut() {
            Some(last) if last.end == old.start && last.new.end == new.start => {
                last.end = old.end;
                last.new.end = new.end;
            }
            _ => changes.push(Change {
                start: old.start,
                end: old.end,
                new,
            }),
        }
    }
    changes
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_changes_of_one_function_meet_in_it() {
        let base = "def a():\n    return 1\n\n\ndef b():\n    x = 1\n    return x\n";
        let ours = base.replace("x = 1", "x = 2");
        let theirs = base
            .replace("x = 1", "x = 3")
            .replace("return 1", "return 0");
        let path = "m.py".parse().unwrap();
        let found = overlaps(&path, base.as_bytes(), ours.as_bytes(), theirs.as_bytes());
        let within = Some("function b".to_owned());
        assert_eq!(found, [Overlap { line: 6, within }]);
        let same = overlaps(&path, base.as_bytes(), ours.as_bytes(), ours.as_bytes());
        assert!(same.is_empty());
    }
}

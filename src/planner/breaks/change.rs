//! What a change did to the definitions of one file, and which of its lines are new.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

use super::SideFile;
use super::code::{Code, Word};
use crate::imports::{self, Definition, DefinitionKind, Language};

/// The largest text that is looked at, in bytes: what is larger is generated or data.
const MAX_TEXT: usize = 400_000;

/// One text of a file, before or after a change.
#[derive(Debug)]
pub(super) struct Version<'a> {
    pub(super) text: &'a [u8],
    pub(super) code: Code,
    pub(super) definitions: Vec<Definition>,
}

/// A file that a side changed, understood.
#[derive(Debug)]
pub(super) struct Changed<'a> {
    pub(super) file: &'a SideFile,
    /// The language; none where none is known, or a text is too large or binary.
    pub(super) language: Option<Language>,
    pub(super) before: Option<Version<'a>>,
    pub(super) after: Option<Version<'a>>,
    /// For each line after whether it is new.
    fresh: Vec<bool>,
    /// The words that stand on new lines, each as a number.
    fresh_words: FxHashSet<u64>,
}

impl<'a> Version<'a> {
    fn new(language: Language, file: &'a SideFile, text: &'a [u8]) -> Self {
        let mut definitions = imports::definitions(&file.path, text);
        definitions.retain(|definition| definition.kind != DefinitionKind::Selector);
        Self {
            text,
            code: Code::new(language, text),
            definitions,
        }
    }

    /// The definitions of that name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Definition> {
        self.definitions
            .iter()
            .filter(move |definition| definition.name == name)
    }

    /// A line as it is written; lines are counted from 1.
    pub(super) fn line(&self, line: u32) -> &'a [u8] {
        let start = self.code.line_start(line);
        let rest = self.text.get(start..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// The lines of a definition, from the one with its name to its end.
    pub(super) fn text_of(&self, definition: &Definition) -> &'a [u8] {
        let start = self.code.line_start(definition.line);
        let end = self.code.line_start(definition.end_line.saturating_add(1));
        self.text.get(start..end).unwrap_or_default()
    }

    /// What encloses a line: the lines above that are indented less, the nearest first. Two definitions with the same
    /// enclosing lines stand in one scope.
    pub(super) fn scope(&self, line: u32) -> Vec<&'a [u8]> {
        let mut scope = Vec::new();
        let mut width = indent(self.line(line));
        let end = self.code.line_start(line);
        let head = self.text.get(..end).unwrap_or_default();
        for above in head.rsplit(|byte| *byte == b'\n') {
            if width == 0 {
                break;
            }
            let trimmed = above.trim_ascii();
            let is_code =
                !trimmed.is_empty() && !is_remark(trimmed) && !b")]}".contains(&trimmed[0]);
            if is_code && indent(above) < width {
                width = indent(above);
                scope.push(trimmed);
            }
        }
        scope
    }
}

impl<'a> Changed<'a> {
    pub(super) fn new(file: &'a SideFile) -> Self {
        let is_text = |text: &&Vec<u8>| text.len() <= MAX_TEXT && memchr::memchr(0, text).is_none();
        let texts = [&file.before, &file.after].map(|text| text.as_ref());
        let language =
            imports::Language::of(&file.path).filter(|_| texts.iter().flatten().all(is_text));
        let version = |text: Option<&'a Vec<u8>>| Some(Version::new(language?, file, text?));
        let [before, after] = texts;
        let mut changed = Self {
            file,
            language,
            before: version(before),
            after: version(after),
            fresh: match language {
                Some(_) => fresh(before, after),
                None => Vec::new(),
            },
            fresh_words: FxHashSet::default(),
        };
        if let Some(after) = &changed.after {
            let words = after.code.all_words();
            let is_fresh = |start| changed.is_fresh(after.code.line(start));
            let fresh = words.filter(|(start, _)| is_fresh(*start));
            changed.fresh_words = fresh.map(|(_, word)| number(word)).collect();
        }
        changed
    }

    /// Whether a word may stand on a new line; a rare error is one of yes.
    pub(super) fn may_have_new(&self, word: &str) -> bool {
        self.fresh_words.contains(&number(word.as_bytes()))
    }

    /// Whether that line, counted from 1, is new.
    pub(super) fn is_fresh(&self, line: u32) -> bool {
        let at = (line as usize).saturating_sub(1);
        self.fresh.get(at).copied().unwrap_or_default()
    }

    /// The definitions that are gone: their names stand in no code of the file any more, unless as members of something.
    pub(super) fn removed(&self) -> impl Iterator<Item = &Definition> {
        let before = self.before.iter().flat_map(|before| &before.definitions);
        before.filter(|definition| {
            let is_member = (self.before.as_ref())
                .is_some_and(|before| !before.scope(definition.line).is_empty());
            self.after.as_ref().is_none_or(|after| {
                let is_of_another = |word: Word| {
                    let qualifier = after.code.qualifier(word.start);
                    !is_member && qualifier.is_some_and(|(_, signs)| signs == b".")
                };
                let mut words = after.code.words(&definition.name);
                words.all(is_of_another)
            })
        })
    }

    /// The definitions that are new, each the only one of its name; none of that name was there.
    pub(super) fn added(&self) -> impl Iterator<Item = &Definition> {
        let mut n_named: BTreeMap<&str, usize> = BTreeMap::new();
        for definition in self.after.iter().flat_map(|after| &after.definitions) {
            *n_named.entry(&definition.name).or_default() += 1;
        }
        let after = self.after.iter().flat_map(|after| &after.definitions);
        after.filter(move |definition| {
            let was_there = (self.before.as_ref())
                .is_some_and(|before| before.named(&definition.name).next().is_some());
            !was_there && n_named.get(definition.name.as_str()) == Some(&1)
        })
    }

    /// The new name of a definition that is gone: that of the only new one of its kind with mostly the same lines.
    pub(super) fn renamed(&self, gone: &Definition) -> Option<&str> {
        let (before, after) = (self.before.as_ref()?, self.after.as_ref()?);
        let old = before.text_of(gone);
        let mut similar = self.added().filter(|new| {
            new.kind == gone.kind
                && before.scope(gone.line) == after.scope(new.line)
                && is_similar(old, &gone.name, after.text_of(new), &new.name)
        });
        let found = similar.next()?;
        similar.next().is_none().then_some(found.name.as_str())
    }
}

fn number(word: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    word.hash(&mut hasher);
    hasher.finish()
}

/// Whether two texts have most of their lines in common, the names aside.
fn is_similar(a: &[u8], a_name: &str, b: &[u8], b_name: &str) -> bool {
    let lines = |text: &[u8], name: &str| -> Vec<String> {
        let text = String::from_utf8_lossy(text).replace(name, "\u{0}");
        let lines = text.lines().map(str::trim).filter(|line| line.len() > 1);
        lines.map(str::to_owned).collect()
    };
    let (a, b) = (lines(a, a_name), lines(b, b_name));
    let n_common = a.iter().filter(|line| b.contains(line)).count();
    n_common * 10 >= a.len().max(b.len()) * 6 && n_common > 0
}

/// For each line of `after` whether it is one that `before` does not have; white space at its ends aside.
fn fresh(before: Option<&Vec<u8>>, after: Option<&Vec<u8>>) -> Vec<bool> {
    let mut n_known: HashMap<&[u8], usize> = HashMap::new();
    for line in before
        .iter()
        .flat_map(|text| text.split(|byte| *byte == b'\n'))
    {
        *n_known.entry(line.trim_ascii()).or_default() += 1;
    }
    let lines = after
        .iter()
        .flat_map(|text| text.split(|byte| *byte == b'\n'));
    lines
        .map(|line| match n_known.get_mut(line.trim_ascii()) {
            Some(n) if *n > 0 => {
                *n -= 1;
                false
            }
            _ => true,
        })
        .collect()
}

fn indent(line: &[u8]) -> usize {
    line.iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// Whether a line is a comment, an attribute or a decorator, or belongs to the preprocessor.
fn is_remark(line: &[u8]) -> bool {
    [&b"//"[..], b"#", b"/*", b"*", b"@"]
        .iter()
        .any(|sign| line.starts_with(sign))
}

//! What both sides add: one name to one scope, one number to one series.

use std::collections::BTreeSet;

use super::change::{Changed, Version};
use super::signature::Signature;
use crate::imports::{Definition, Language};
use crate::model::{BreakKind, BreakPlace, RepoPath, SilentBreak, TaskId};

/// What `a` and `b` both add.
pub(super) fn breaks(
    a: &[Changed<'_>],
    b: &[Changed<'_>],
    (a_task, b_task): (Option<TaskId>, Option<TaskId>),
) -> Vec<SilentBreak> {
    let mut found = Vec::new();
    let mut push = |kind, name: &str, (a, a_line): (&RepoPath, _), (b, b_line): (&RepoPath, _)| {
        let place = |path: &RepoPath, line| BreakPlace {
            path: path.clone(),
            line,
        };
        found.push(SilentBreak {
            kind,
            name: name.to_owned(),
            changed_by: a_task,
            changed_at: place(a, a_line),
            used_by: b_task,
            used_at: place(b, b_line),
        });
    };
    for a in a {
        for b in b {
            let (ours, theirs) = (&a.file.path, &b.file.path);
            if ours == theirs || is_one_package(a, b) {
                for (one, other) in added_twice(a, b) {
                    let kind = BreakKind::AddedTwice;
                    push(
                        kind,
                        &one.name,
                        (ours, Some(one.line)),
                        (theirs, Some(other.line)),
                    );
                }
            }
            if ours != theirs
                && is_new(a)
                && is_new(b)
                && ours.folder() == theirs.folder()
                && let Some(number) = number(ours).filter(|number| is_series(number, ours))
                && self::number(theirs) == Some(number)
            {
                push(BreakKind::SameNumber, number, (ours, None), (theirs, None));
            }
        }
    }
    found
}

/// The definitions that both add, of one name and kind in one scope.
fn added_twice<'a>(
    a: &'a Changed<'_>,
    b: &'a Changed<'_>,
) -> Vec<(&'a Definition, &'a Definition)> {
    let (Some(language), Some(ours), Some(theirs)) = (a.language, &a.after, &b.after) else {
        return Vec::new();
    };
    // A file that both sides made is an add/add of git's own.
    if a.file.path == b.file.path && (a.file.before.is_none() || b.file.before.is_none()) {
        return Vec::new();
    }
    let theirs_added: Vec<&Definition> = b.added().collect();
    let mut twice = Vec::new();
    for one in a.added() {
        let same = theirs_added.iter().find(|other| {
            one.name == other.name
                && one.kind == other.kind
                && one.name.len() > 1
                && !(language == Language::Go && matches!(one.name.as_str(), "init" | "main"))
                // The same text on both sides is one change that both have.
                && ours.text_of(one) != theirs.text_of(other)
                && ours.scope(one.line) == theirs.scope(other.line)
                && is_one_signature(language, (ours, one), (theirs, other))
        });
        twice.extend(same.map(|other| (one, *other)));
    }
    twice
}

/// Whether two definitions cannot stand side by side: languages with overloading tell functions apart by what they take,
/// and Go's methods by what they are of.
fn is_one_signature(
    language: Language,
    (ours, one): (&Version<'_>, &Definition),
    (theirs, other): (&Version<'_>, &Definition),
) -> bool {
    match language {
        Language::Go => receiver(ours, one) == receiver(theirs, other),
        Language::Jvm | Language::CSharp | Language::C => {
            let signature = |version: &Version<'_>, definition: &Definition| {
                let start = version.code.line_start(definition.line);
                let word = version
                    .code
                    .words(&definition.name)
                    .find(|word| word.start >= start)?;
                Signature::of(language, &version.code, version.text, word.end)
            };
            let (a, b) = (signature(ours, one), signature(theirs, other));
            a.map(|signature| signature.text) == b.map(|signature| signature.text)
        }
        // The scope of an `impl` block is its header, and attributes may keep two apart.
        Language::Rust => {
            let attributed = |version: &Version<'_>, line: u32| {
                line > 1 && version.line(line - 1).trim_ascii().starts_with(b"#[cfg")
            };
            !attributed(ours, one.line) && !attributed(theirs, other.line)
        }
        Language::Python => {
            let decorated = |version: &Version<'_>, line: u32| {
                line > 1 && version.line(line - 1).trim_ascii().starts_with(b"@")
            };
            !decorated(ours, one.line) && !decorated(theirs, other.line)
        }
        _ => true,
    }
}

/// What stands between `func` and the name: the receiver of a method, without its own name.
fn receiver<'a>(version: &Version<'a>, definition: &Definition) -> &'a [u8] {
    let line = version.line(definition.line).trim_ascii();
    let Some(list) = line.strip_prefix(b"func (") else {
        return b"";
    };
    let end = memchr::memchr(b')', list).unwrap_or(list.len());
    let list = list.get(..end).unwrap_or_default();
    let name = list.rsplit(|byte| *byte == b' ').next().unwrap_or(list);
    name.strip_prefix(b"*").unwrap_or(name)
}

/// Whether two Go files are of one package, on every platform.
fn is_one_package(a: &Changed<'_>, b: &Changed<'_>) -> bool {
    if a.language != Some(Language::Go) || b.language != Some(Language::Go) {
        return false;
    }
    let clause = |changed: &Changed<'_>| {
        let after = changed.after.as_ref()?;
        let mut lines = after.text.split(|byte| *byte == b'\n');
        let is_tagged = memchr::memmem::find(after.text, b"//go:build").is_some();
        let clause = lines.find(|line| line.starts_with(b"package "))?;
        // A name such as `a_linux.go` is built for one platform alone.
        let stem = changed.file.path.stem();
        let is_plain = stem.ends_with("_test") || !stem.contains('_');
        (!is_tagged && is_plain).then(|| clause.trim_ascii().to_vec())
    };
    let a_clause = clause(a);
    a.file.path.folder() == b.file.path.folder() && a_clause.is_some() && a_clause == clause(b)
}

fn is_new(changed: &Changed<'_>) -> bool {
    changed.file.before.is_none() && changed.file.after.is_some()
}

/// The number that the name of a file begins with: `0007` of `0007_add_users.py`, `12` of `V12__users.sql`.
fn number(path: &RepoPath) -> Option<&str> {
    let name = path.file_name();
    let name = name.strip_prefix('V').unwrap_or(name);
    let n = name.bytes().take_while(u8::is_ascii_digit).count();
    let is_parted = matches!(name.as_bytes().get(n), Some(b'_' | b'-' | b'.'));
    (n > 0 && is_parted).then(|| name.get(..n)).flatten()
}

/// Whether files are numbered there one after the other: a folder of migrations or of decisions.
fn is_series(number: &str, path: &RepoPath) -> bool {
    let folders: BTreeSet<&str> = path.folder().split('/').collect();
    let is_named = folders.iter().any(|folder| {
        let folder = folder.to_ascii_lowercase();
        folder.contains("migrat")
            || matches!(folder.as_str(), "versions" | "adr" | "adrs" | "decisions")
    });
    // A moment in time is no number that two would take by chance.
    is_named && number.len() <= 6
}

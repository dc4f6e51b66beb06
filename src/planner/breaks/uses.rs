//! New uses of what another side takes away or makes otherwise.

use super::change::{Changed, Version};
use super::code::Word;
use super::gone::module;
use super::signature::{self, Signature};
use super::target::Target;
use crate::imports::{Definition, DefinitionKind, Language};
use crate::model::{BreakKind, BreakPlace, RepoPath, SilentBreak, TaskId};

/// What `using` begins to use that `changing` takes away or makes otherwise.
pub(super) fn breaks(
    changing: &[Changed<'_>],
    using: &[Changed<'_>],
    (changed_by, used_by): (Option<TaskId>, Option<TaskId>),
    imports: &mut dyn FnMut(&RepoPath, &RepoPath) -> bool,
) -> Vec<SilentBreak> {
    let mut found = Vec::new();
    for changed in changing {
        let (Some(language), Some(before)) = (changed.language, &changed.before) else {
            continue;
        };
        let mut push = |kind, target: &Target<'_>, (user, line): (&Changed<'_>, u32)| {
            let place = |path: &RepoPath, line| BreakPlace {
                path: path.clone(),
                line: Some(line),
            };
            found.push(SilentBreak {
                kind,
                name: target.name.to_owned(),
                changed_by,
                changed_at: place(&changed.file.path, target.definition.line),
                used_by,
                used_at: place(&user.file.path, line),
            });
        };
        let target = |definition, name| Target {
            language,
            path: &changed.file.path,
            before,
            definition,
            name,
        };
        for gone in changed.removed() {
            if gone.kind == DefinitionKind::Module || is_moved(language, changing, changed, gone) {
                continue;
            }
            let target = target(gone, gone.name.as_str());
            let is_any = |_: &Version<'_>, _: Word| true;
            for user in using {
                if let Some(line) = target.new_use(user, using, imports, &is_any) {
                    let renamed = changed.renamed(gone).map(str::to_owned);
                    let kind = renamed.map_or(BreakKind::Removed, |to| BreakKind::Renamed { to });
                    push(kind, &target, (user, line));
                }
            }
        }
        for (definition, old, new) in resigned(language, changed) {
            let name = called_as(before, definition);
            let target = target(definition, name);
            let is_broken = |version: &Version<'_>, word: Word| {
                let Some(n) = signature::arguments(language, &version.code, word.end) else {
                    return false;
                };
                // Called by way of its type, the object itself is an argument.
                let signs = version.code.qualifier(word.start).map(|(_, signs)| signs);
                if old.has_self && signs.is_some_and(|signs| signs.ends_with(b"::")) {
                    return false;
                }
                old.takes(n) && !new.takes(n)
            };
            for user in using {
                if let Some(line) = target.new_use(user, using, imports, &is_broken) {
                    let kind = BreakKind::Signature {
                        before: old.text.clone(),
                        after: new.text.clone(),
                    };
                    push(kind, &target, (user, line));
                }
            }
        }
    }
    found
}

/// Whether a definition that is gone from a file stands in another one from which it is as visible.
fn is_moved(
    language: Language,
    changing: &[Changed<'_>],
    from: &Changed<'_>,
    gone: &Definition,
) -> bool {
    let is_by_folder = matches!(
        language,
        Language::Go
            | Language::Jvm
            | Language::CSharp
            | Language::Php
            | Language::Ruby
            | Language::C
    );
    let path = &from.file.path;
    changing.iter().any(|other| {
        let is_as_visible = match language {
            Language::Go => other.file.path.folder() == path.folder(),
            _ => is_by_folder || module(&other.file.path) == module(path),
        };
        let after = other.after.as_ref();
        other.file.path != *path
            && other.language == Some(language)
            && is_as_visible
            && after.is_some_and(|after| after.named(&gone.name).next().is_some())
    })
}

/// The functions that take other arguments than before; those of one name in one file are not told apart.
fn resigned<'a>(
    language: Language,
    changed: &'a Changed<'_>,
) -> Vec<(&'a Definition, Signature, Signature)> {
    let (Some(before), Some(after)) = (&changed.before, &changed.after) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for old in &before.definitions {
        if old.kind != DefinitionKind::Function && !is_arrow(language, old) {
            continue;
        }
        let is_same = |new: &&Definition| {
            new.kind == old.kind && after.scope(new.line).last() == before.scope(old.line).last()
        };
        let mut news = after.named(&old.name).filter(is_same);
        let (Some(new), None) = (news.next(), news.next()) else {
            continue;
        };
        let n_old = before
            .named(&old.name)
            .filter(|other| before.scope(other.line).last() == before.scope(old.line).last());
        if n_old.count() != 1
            || before.line(old.line) == after.line(new.line) && is_closed(before.line(old.line))
        {
            continue;
        }
        let (Some(was), Some(is)) = (
            signature_of(language, before, old),
            signature_of(language, after, new),
        ) else {
            continue;
        };
        if (was.min, was.max) != (is.min, is.max) {
            all.push((old, was, is));
        }
    }
    all
}

/// Whether a list of parameters that begins on a line ends there too.
fn is_closed(line: &[u8]) -> bool {
    let n = |sign: u8| memchr::memchr_iter(sign, line).count();
    n(b'(') > 0 && n(b'(') == n(b')')
}

/// A constant of JavaScript may be a function.
fn is_arrow(language: Language, definition: &Definition) -> bool {
    language == Language::JavaScript && definition.kind == DefinitionKind::Constant
}

fn signature_of(
    language: Language,
    version: &Version<'_>,
    definition: &Definition,
) -> Option<Signature> {
    let start = version.code.line_start(definition.line);
    let word = version
        .code
        .words(&definition.name)
        .find(|word| word.start >= start)?;
    (version.code.line(word.start) == definition.line)
        .then(|| Signature::of(language, &version.code, version.text, word.end))?
}

/// The name by which a function is called: that of its class, where it makes one.
fn called_as<'a>(version: &'a Version<'_>, definition: &'a Definition) -> &'a str {
    if !matches!(definition.name.as_str(), "__init__" | "constructor") {
        return &definition.name;
    }
    let around = version.definitions.iter().filter(|other| {
        other.kind == DefinitionKind::Type
            && other.line < definition.line
            && other.end_line >= definition.line
    });
    around
        .max_by_key(|other| other.line)
        .map_or(definition.name.as_str(), |other| &other.name)
}

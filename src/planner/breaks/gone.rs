//! Files that one side deletes or moves and another begins to import.

use super::change::Changed;
use super::statements::{import_statements, is_mentioned};
use crate::imports::Language;
use crate::model::{BreakKind, BreakPlace, RepoPath, SilentBreak, TaskId};

/// The imports of `using` that lead to a file which is gone in `changing`.
pub(super) fn breaks(
    changing: &[Changed<'_>],
    using: &[Changed<'_>],
    (changed_by, used_by): (Option<TaskId>, Option<TaskId>),
    imports: &mut dyn FnMut(&RepoPath, &RepoPath) -> bool,
) -> Vec<SilentBreak> {
    let mut found = Vec::new();
    for gone in changing {
        let path = &gone.file.path;
        let Some(language) = gone.language.filter(|language| names_files(*language)) else {
            continue;
        };
        // Another file may stand for the same module: `a.py` for `a/__init__.py`.
        let is_replaced = || {
            (changing.iter())
                .any(|other| other.file.after.is_some() && module(&other.file.path) == module(path))
        };
        if gone.file.after.is_some() || is_replaced() {
            continue;
        }
        let touched = using.iter().any(|other| other.file.path == *path);
        for user in using {
            if touched || user.language != Some(language) {
                continue;
            }
            let Some(line) = mentioned(user, language, path) else {
                continue;
            };
            if imports(&user.file.path, path) {
                found.push(SilentBreak {
                    kind: BreakKind::FileGone,
                    name: path.file_name().to_owned(),
                    changed_by,
                    changed_at: BreakPlace {
                        path: path.clone(),
                        line: None,
                    },
                    used_by,
                    used_at: BreakPlace {
                        path: user.file.path.clone(),
                        line: Some(line),
                    },
                });
            }
        }
    }
    found
}

/// Whether imports of the language name files rather than what is in them.
fn names_files(language: Language) -> bool {
    matches!(
        language,
        Language::Python | Language::JavaScript | Language::Rust | Language::C
    )
}

/// A path without what may be written or not.
pub(super) fn module(path: &RepoPath) -> &str {
    let text = path.as_str();
    let text = path.extension().map_or(text, |extension| {
        let n = text.len().saturating_sub(extension.len() + 1);
        text.get(..n).unwrap_or(text)
    });
    ["/index", "/__init__", "/mod"]
        .iter()
        .find_map(|end| text.strip_suffix(end))
        .unwrap_or(text)
}

/// The first new line of an import that names the module.
fn mentioned(user: &Changed<'_>, language: Language, path: &RepoPath) -> Option<u32> {
    let after = user.after.as_ref()?;
    let name = module(path).rsplit('/').next()?;
    let statements = import_statements(language, after);
    let mut lines = statements.into_iter().flat_map(|statement| {
        let first = after.code.line(statement.start);
        first..=after.code.line(statement.end.saturating_sub(1))
    });
    lines.find(|&line| user.is_fresh(line) && is_mentioned(after.line(line), name))
}

//! How branches and worktrees are called: from the issue and the title, safe in a ref and in a path, and unique.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use crate::engine::Context;
use crate::model::{Plan, PlannedTask, RunId, TaskId};

/// How long the words of a title may be in a name.
const MAX_WORDS: usize = 40;

/// How long a branch may be, without `refs/heads/`: each of its parts is a file name in the repository.
const MAX_BRANCH: usize = 120;

/// Chooses a branch and a worktree for each of `tasks`.
///
/// The template may hold `{kind}`, `{slug}`, `{run}`, `{task}` and `{issue}`: the number of the issue that the task is, or
/// else of the master issue. Where there is none, what surrounds it in the template is left out. `taken` are full refs; no branch chosen is one of them, lies below one, or above one.
pub(super) fn choose(
    plan: &Plan,
    run: &RunId,
    tasks: &BTreeSet<TaskId>,
    template: &str,
    root: &Path,
    taken: impl IntoIterator<Item = String>,
) -> BTreeMap<TaskId, (String, PathBuf)> {
    let mut taken = Taken::new(taken);
    let planned = plan.tasks.iter();
    planned
        .filter(|planned| tasks.contains(&planned.task.id))
        .map(|planned| {
            let id = planned.task.id;
            let words = slug(&planned.task.title, MAX_WORDS);
            let branch = taken.take(&expand(template, plan, planned, run, &words));
            let folder = if words.is_empty() {
                id.to_string()
            } else {
                format!("{id}-{words}")
            };
            (id, (branch, root.join(folder)))
        })
        .collect()
}

/// The folder that holds the worktrees of a run: the template, with `{repo}` and `{run}` filled in, seen from the main checkout.
/// A template without `{run}` gets a folder for each run below it.
pub(super) fn root(template: &str, home: &Path, repository: &str, run: &RunId) -> PathBuf {
    let filled = template.replace("{repo}", repository);
    let folder = home.join(filled.replace("{run}", run.as_str()));
    let folder = if template.contains("{run}") {
        folder
    } else {
        folder.join(run.as_str())
    };
    plain(&folder)
}

/// The folder in which the folders of all runs with such a template are made.
pub fn worktrees_folder(template: &str, context: &Context) -> PathBuf {
    let above = template.split("{run}").next().unwrap_or_default();
    let filled = above.replace("{repo}", &context.repository.name());
    plain(&context.home().join(filled))
}

/// A path without `..`, as far as that can be done by its text alone: git and the journal are told such a one.
fn plain(folder: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in folder.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

fn expand(template: &str, plan: &Plan, planned: &PlannedTask, run: &RunId, words: &str) -> String {
    let task = &planned.task;
    let number = task
        .reference
        .as_ref()
        .map(|reference| reference.number)
        .or(plan.issue.number);
    let template = match number {
        Some(number) => template.replace("{issue}", &number.to_string()),
        None => without_issue(template),
    };
    let name = template
        .replace("{kind}", task.kind.prefix())
        .replace("{task}", &task.id.to_string())
        .replace("{run}", run.as_str())
        .replace("{slug}", words);
    let parts: Vec<String> = name.split('/').map(safe_part).collect();
    let mut name = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("/");
    name.truncate(name.floor_char_boundary(MAX_BRANCH));
    let name = name.trim_end_matches(['-', '/', '.']);
    if name.is_empty() {
        format!("task-{}", task.id)
    } else {
        name.to_owned()
    }
}

/// A template without the place of the issue: `{kind}/issue-{issue}-{slug}` is `{kind}/{slug}`.
fn without_issue(template: &str) -> String {
    let mut rest = template;
    let mut without = String::new();
    while let Some((before, after)) = rest.split_once("{issue}") {
        let end = before.rfind(['/', '}']).map_or(0, |at| at + 1);
        without.push_str(before.get(..end).unwrap_or_default());
        rest = after.trim_start_matches(['-', '_', '.']);
    }
    without + rest
}

/// One part of a branch's name as git accepts it, whatever the template holds.
fn safe_part(part: &str) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '=' | '#');
    let mut safe: String = part
        .chars()
        .map(|c| if is_safe(c) { c } else { '-' })
        .collect();
    while safe.contains("..") {
        safe = safe.replace("..", ".");
    }
    let safe = safe.trim_matches(['-', '.']);
    safe.strip_suffix(".lock").unwrap_or(safe).to_owned()
}

/// The words of a title in small letters and digits of ASCII, with hyphens between them; whole words as far as they fit.
fn slug(title: &str, max: usize) -> String {
    let plain = deunicode::deunicode(title).to_lowercase();
    let mut words = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let Some(first) = words.next() else {
        return String::new();
    };
    let mut slug = first.get(..max).unwrap_or(first).to_owned();
    for word in words {
        if slug.len() + 1 + word.len() > max {
            break;
        }
        slug.push('-');
        slug.push_str(word);
    }
    slug
}

/// The branches that are there or chosen already.
#[derive(Debug, Default)]
struct Taken {
    refs: BTreeSet<String>,
    /// Every folder above one of them.
    above: BTreeSet<String>,
}

impl Taken {
    fn new(refs: impl IntoIterator<Item = String>) -> Self {
        let mut taken = Self::default();
        for name in refs {
            taken.insert(&name);
        }
        taken
    }

    /// The full ref of a branch of that name, or of one with a number behind it where that is taken.
    fn take(&mut self, name: &str) -> String {
        let full = format!("refs/heads/{name}");
        let mut free = full.clone();
        let mut n = 2;
        // Some file systems do not tell `A` from `a`, so the comparison does not either.
        while !self.is_free(&free) {
            free = self.below_nothing(&full, n);
            n += 1;
        }
        self.insert(&free);
        free
    }

    /// The name with a number: at its end, or at the part of it that is a branch itself.
    fn below_nothing(&self, full: &str, n: u32) -> String {
        let clash = folders_above(full).find(|folder| self.refs.contains(&folder.to_lowercase()));
        match clash {
            Some(folder) => {
                let rest = full.strip_prefix(folder).unwrap_or_default();
                format!("{folder}-{n}{rest}")
            }
            None => format!("{full}-{n}"),
        }
    }

    fn is_free(&self, full: &str) -> bool {
        let small = full.to_lowercase();
        !self.refs.contains(&small)
            && !self.above.contains(&small)
            && !folders_above(&small).any(|folder| self.refs.contains(folder))
    }

    fn insert(&mut self, full: &str) {
        let small = full.to_lowercase();
        self.above.extend(folders_above(&small).map(str::to_owned));
        self.refs.insert(small);
    }
}

fn folders_above(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('/').filter_map(|(at, _)| name.get(..at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_words_that_any_file_system_takes() {
        assert_eq!(
            slug("Fix the `export` timeout!", 40),
            "fix-the-export-timeout"
        );
        assert_eq!(
            slug("Größe der Straße ändern", 40),
            "grosse-der-strasse-andern"
        );
        assert_eq!(slug("修复导出", 40), "xiu-fu-dao-chu");
        assert_eq!(slug("…", 40), "");
        assert_eq!(slug(&"a".repeat(200), 40).len(), 40);
        assert_eq!(slug("one two three", 8), "one-two");
    }

    #[test]
    fn a_template_does_without_the_issue_where_there_is_none() {
        let without = without_issue("{kind}/issue-{issue}-{slug}");
        assert_eq!(without, "{kind}/{slug}");
        assert_eq!(without_issue("i{issue}"), "");
        assert_eq!(without_issue("{run}/{slug}-{issue}"), "{run}/{slug}");
    }

    #[test]
    fn names_that_are_taken_get_a_number() {
        let mut taken = Taken::new(["refs/heads/main".into(), "refs/heads/feat/A/b".into()]);
        let mut take = |name: &str| taken.take(name);
        insta::assert_snapshot!(
            [
                take("main"),
                take("main"),
                take("feat/a"),
                take("main/x"),
                take("feat/a/b/c"),
                take("feat"),
                take("fix/y"),
            ].join("\n"),
            @"
        refs/heads/main-2
        refs/heads/main-3
        refs/heads/feat/a-2
        refs/heads/main-4/x
        refs/heads/feat/a/b-2/c
        refs/heads/feat-2
        refs/heads/fix/y
        "
        );
    }

    #[test]
    fn whatever_a_template_holds_git_takes_the_name() {
        assert_eq!(safe_part("..a b~^:?*[\\x.lock"), "a-b-------x");
        assert_eq!(safe_part("-x."), "x");
        assert_eq!(safe_part("@{"), "");
    }
}

//! What an agent's log says of who changed something outside of the worktrees: pure.
//!
//! A log is what the agent printed: of the known ones, every command that it ran and every file that it wrote, one call in a
//! line. It is no proof that somebody did nothing, but of several agents the one that says so is who did it.

use std::ffi::OsString;
use std::path::Path;

use memchr::memmem;

use crate::git::ForeignChange;

/// What moves or removes a ref, where its name follows.
const FORCING: [&str; 9] = [
    "git update-ref",
    "branch -f",
    "branch -D",
    "branch -M",
    "branch --force",
    "branch --delete",
    "tag -f",
    "tag -d",
    "checkout -B",
];

/// What follows `git config` where it only looks.
const LOOKING: [&str; 5] = ["--get", "--list", "-l", "get", "list"];

/// Whether a log tells that its agent made a change. `root` is the folder that the names of the change are seen from.
pub(super) fn tells(log: &[u8], change: &ForeignChange, root: &Path) -> bool {
    let names = || change.what.iter().map(String::as_str);
    names().any(|name| names_path(log, root, name))
        || match change.place {
            "checkout" => log.split(|&byte| byte == b'\n').any(|line| {
                let is_there = |name: &str| name != "HEAD" && names_whole(line, name.as_bytes());
                names_place(line, root) && names().any(is_there)
            }),
            // Their names begin with that of the folder of another task's worktree.
            "worktrees" => names().any(|name| names_path(log, Path::new("/"), name)),
            "hooks" => names().any(|name| memmem::find(log, name.as_bytes()).is_some()),
            "refs" => names().any(|name| forces(log, name)),
            "config" if names().any(|name| name == "config") => {
                arguments(log, "git config").any(|rest| !looks(rest))
            }
            _ => false,
        }
}

/// Whether a log names a file in full.
fn names_path(log: &[u8], root: &Path, name: &str) -> bool {
    let path: OsString = root.join(name).into_os_string();
    memmem::find(log, path.as_encoded_bytes()).is_some()
}

/// Whether a line names a folder itself, or something in it: not one beside it whose name begins in the same way.
fn names_place(line: &[u8], root: &Path) -> bool {
    names_whole(line, root.as_os_str().as_encoded_bytes())
}

/// Whether a line holds a path that ends where `path` does, or goes on below it.
fn names_whole(line: &[u8], path: &[u8]) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    memmem::find_iter(line, path).any(|at| {
        let before = at.checked_sub(1).and_then(|before| line.get(before));
        !before.is_some_and(is_of_name) && !line.get(at + path.len()).is_some_and(is_of_name)
    })
}

/// Whether a command in a log moves or removes a ref by force.
fn forces(log: &[u8], name: &str) -> bool {
    let short = ["refs/heads/", "refs/tags/", "refs/remotes/"];
    let short = short.iter().find_map(|folder| name.strip_prefix(folder));
    let short = short.unwrap_or(name).as_bytes();
    (FORCING.iter()).any(|verb| arguments(log, verb).any(|rest| names_whole(rest, short)))
}

/// Whether `git config` is asked for something, and told nothing.
fn looks(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    (LOOKING.iter()).any(|word| rest.starts_with(word.as_bytes()))
}

/// What follows a command in a log, up to the end of that command; of every one that is so called.
fn arguments<'a>(log: &'a [u8], verb: &'a str) -> impl Iterator<Item = &'a [u8]> {
    memmem::find_iter(log, verb.as_bytes()).map(move |at| {
        let rest = log.get(at + verb.len()..).unwrap_or_default();
        let end = (rest.iter()).position(|byte| b";&|\"\\\n".contains(byte));
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tells_of(place: &'static str, name: &str, log: &str) -> bool {
        let change = ForeignChange {
            place,
            what: vec![name.to_owned()],
            added: Vec::new(),
        };
        let root = match place {
            "checkout" => "/home/ada/project",
            _ => "/home/ada/project/.git",
        };
        tells(log.as_bytes(), &change, Path::new(root))
    }

    #[test]
    fn a_file_is_named_in_full_or_by_who_stands_in_the_checkout() {
        let tells = |log| tells_of("checkout", "src/a.txt", log);
        assert!(tells(r#"{"file_path":"/home/ada/project/src/a.txt"}"#));
        assert!(tells(
            r#"{"command":"cd /home/ada/project && echo x > src/a.txt"}"#
        ));
        assert!(tells(
            "sed -i s/a/b/ ../../project/src/a.txt in /home/ada/project/"
        ));
        // Its own file of that name, in a worktree beside the checkout.
        assert!(!tells(
            "cd /home/ada/project.orchestrate/1122-x/1-a && echo x > src/a.txt"
        ));
        assert!(!tells(
            "cd /home/ada/project && git fetch\necho x > src/a.txt"
        ));
        assert!(!tells("cd /home/ada/project && echo x > src/a.txt.orig"));
    }

    #[test]
    fn a_ref_is_named_by_what_moves_it_and_by_nothing_that_only_looks() {
        let tells = |log| tells_of("refs", "refs/heads/main", log);
        assert!(tells(r#"{"command":"git branch -f main HEAD~3"}"#));
        assert!(tells("git update-ref refs/heads/main 1234"));
        assert!(!tells("git diff main; git commit -m x"));
        assert!(!tells("git branch -f mainline HEAD && git log main"));
    }

    #[test]
    fn settings_are_changed_by_who_sets_them_and_hooks_by_who_names_one() {
        assert!(tells_of("config", "config", "git config core.pager evil"));
        assert!(!tells_of("config", "config", "git config --get user.name"));
        assert!(!tells_of("config", "config", "git status"));
        assert!(tells_of(
            "hooks",
            "hooks/pre-push",
            "echo > .git/hooks/pre-push"
        ));
        assert!(!tells_of("hooks", "hooks/pre-push", "ls .git/hooks"));
        assert!(!tells_of(
            "config",
            "info/exclude",
            "git config core.pager x"
        ));
    }

    #[test]
    fn what_is_written_into_the_worktree_of_another_task_is_named_with_its_folder() {
        let tells = |log| tells_of("worktrees", "2-other/src/a.txt", log);
        assert!(tells(
            "echo x > /home/ada/project.orchestrate/1122-x/2-other/src/a.txt"
        ));
        assert!(tells("echo x > ../2-other/src/a.txt"));
        assert!(!tells("echo x > src/a.txt"));
    }
}

//! Which programs are there.

use std::env;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::process::Cmd;

/// Whether a program of that name can be started: found on the `PATH`, or at its path where the name is one.
pub(crate) fn is_there(program: &str) -> bool {
    find(program).is_some()
}

/// Where a program is found.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        let path = PathBuf::from(program);
        return is_executable(&path).then_some(path);
    }
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| is_executable(path))
}

/// The program that a command for the shell begins with, where the shell would not find it in `folder`. None for what is more
/// than a word: nothing can be said of that.
pub(crate) fn missing<'a>(command: &'a str, folder: &Path) -> Option<&'a str> {
    let mut words = command.split_whitespace();
    let program = words.find(|word| !is_assignment(word))?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./+".contains(c);
    if !program.chars().all(is_plain) {
        return None;
    }
    // The shell knows its own words, too.
    let asked = Cmd::new("sh")
        .args(["-c", "command -v -- \"$1\"", "sh", program])
        .current_dir(folder)
        .output();
    asked
        .is_ok_and(|output| !output.is_success())
        .then_some(program)
}

/// Whether a word at the start of a command sets a variable.
fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_executable(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_known_by_its_first_word_that_is_no_assignment() {
        let folder = tempfile::tempdir().unwrap();
        let missing = |command| missing(command, folder.path());
        assert_eq!(missing("no-such-program --all"), Some("no-such-program"));
        assert_eq!(missing("A=1 B= no-such-program"), Some("no-such-program"));
        assert_eq!(missing("./test.sh"), Some("./test.sh"));
        for command in [
            "git status",
            "cd app && npm test",
            "test -e x",
            "(exit 3)",
            "",
        ] {
            assert_eq!(missing(command), None, "{command}");
        }
    }
}

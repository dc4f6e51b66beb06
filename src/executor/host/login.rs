//! Whether agents are logged in on the machine that they run on: by their own word, or by the credentials that are there.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::look::find;
use super::stage::path_of;
use crate::model::Exit;
use crate::process::Cmd;

/// How long an agent may take to say it.
const PATIENCE: Duration = Duration::from_secs(15);

/// The code by which programs say that nobody is logged in; other codes say that they did not understand.
const NO: Exit = Exit::Failure { code: 1 };

/// An agent whose login is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct LoginQuestion {
    /// Its name.
    pub agent: String,
    /// Its program.
    pub program: String,
    /// The arguments with which that says it by its exit code; none where it does not.
    pub arguments: Vec<String>,
    /// Where it keeps its credentials, below the home or a folder that a variable names.
    pub files: Vec<String>,
    /// Whether a credential goes along that it may see.
    pub has_credential: bool,
}

/// Which of these agents are logged in; those of whom nobody can tell are left out. `path` are the folders with programs beside
/// the usual ones, `secrets` the variables that agents are given.
pub(super) fn logins(
    questions: &[LoginQuestion],
    path: &[String],
    secrets: &BTreeMap<String, String>,
) -> BTreeMap<String, bool> {
    let path = path_of(path);
    thread::scope(|scope| {
        let path = &path;
        let asked: Vec<_> = questions
            .iter()
            .map(|question| {
                let asked = scope.spawn(move || is_logged_in(question, path, secrets));
                (question, asked)
            })
            .collect();
        let known = asked.into_iter().filter_map(|(question, asked)| {
            let is_in = asked.join().ok().flatten()?;
            Some((question.agent.clone(), is_in))
        });
        known.collect()
    })
}

/// Whether it is; none where nobody can tell, or it is not there.
fn is_logged_in(
    question: &LoginQuestion,
    path: &str,
    secrets: &BTreeMap<String, String>,
) -> Option<bool> {
    let folders: Vec<PathBuf> = std::env::split_paths(path).collect();
    let program = find(&question.program, &folders)?;
    if question.arguments.is_empty() {
        let has_file = || question.files.iter().any(|name| is_there(name));
        return (question.has_credential || has_file()).then_some(true);
    }
    let mut cmd = Cmd::new(program)
        .args(&question.arguments)
        .env("PATH", path);
    for (name, value) in secrets {
        cmd = cmd.env(name, value);
    }
    let output = cmd.timeout(PATIENCE).output().ok()?;
    match output.exit {
        Exit::Success => Some(true),
        // Of what it is given it may know nothing before it works.
        exit if exit == NO && !question.has_credential => Some(false),
        _ => None,
    }
}

/// Whether a file is there, by a name below the home or `$VARIABLE/name`.
fn is_there(name: &str) -> bool {
    let folder = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let path = match name.strip_prefix('$').and_then(|name| name.split_once('/')) {
        Some((variable, name)) => folder(variable).map(|folder| folder.join(name)),
        None => folder("HOME").map(|home| home.join(name)),
    };
    path.is_some_and(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_a_plain_no_is_one_and_what_nobody_can_tell_is_left_open() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("agent");
        let script = "#!/bin/sh\n[ \"$KEY\" = right ] && exit 0\nexit $1\n";
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let path = folder.path().display().to_string();
        let question = |arguments: &[&str], has_credential| LoginQuestion {
            agent: "mine".to_owned(),
            program: "agent".to_owned(),
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            files: vec![".no/such/file".to_owned()],
            has_credential,
        };
        let asked = |arguments: &[&str], has_credential, key: &str| {
            let secrets = BTreeMap::from([("KEY".to_owned(), key.to_owned())]);
            let question = question(arguments, has_credential);
            let path = [path.clone()];
            let found = logins(&[question], &path, &secrets);
            found.get("mine").copied()
        };
        assert_eq!(asked(&["0"], false, ""), Some(true));
        assert_eq!(asked(&["1"], false, ""), Some(false));
        assert_eq!(asked(&["1"], true, ""), None);
        assert_eq!(asked(&["1"], true, "right"), Some(true));
        assert_eq!(asked(&["2"], false, ""), None);
        assert_eq!(asked(&[], false, ""), None);
        assert_eq!(asked(&[], true, ""), Some(true));
    }
}

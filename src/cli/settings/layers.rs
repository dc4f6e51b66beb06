//! The layers of the configuration, read from where they are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::config::{Sources, TextFile};
use crate::process::Cmd;

use crate::cli::error::CliError;
use crate::cli::session::Session;

/// Everything but the command line.
pub(super) fn load(session: &Session) -> Result<Sources, CliError> {
    if session.no_config {
        return Ok(Sources::default());
    }
    let user = match user_file() {
        Some(path) => text_file(&path)?,
        None => None,
    };
    let repository = match session.repository.workdir() {
        Some(folder) => text_file(&folder.join(".git-orchestrate.toml"))?,
        None => None,
    };
    let environment = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    Ok(Sources {
        user,
        repository,
        git: git_config(session)?,
        environment,
        arguments: Vec::new(),
    })
}

fn user_file() -> Option<PathBuf> {
    Some(user_folder()?.join("config.toml"))
}

/// `~/.config/git-orchestrate`, or where `XDG_CONFIG_HOME` says.
pub(super) fn user_folder() -> Option<PathBuf> {
    let folder = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(config.join("git-orchestrate"))
}

fn text_file(path: &Path) -> Result<Option<TextFile>, CliError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(TextFile {
            name: path.display().to_string(),
            text,
        })),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(None),
        Err(error) => Err(CliError::failure(format!(
            "cannot read '{}': {error}",
            path.display()
        ))),
    }
}

/// What git has under `orchestrate.`, lowest precedence first.
fn git_config(session: &Session) -> Result<Vec<(String, String)>, CliError> {
    let output = Cmd::new("git")
        .arg("--git-dir")
        .arg(session.repository.git_dir())
        .args(["config", "--null", "--get-regexp", r"^orchestrate\."])
        .output()
        .map_err(|error| CliError::failure(CliError::chain(&error)))?;
    Ok(pairs(&output.stdout))
}

/// Reads what `git config --null --get-regexp` prints: `key`, a line break and the value, each pair ended by a zero byte.
/// A key without a value is a switch that is on.
fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(bytes);
    let pair = |entry: &str| {
        let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
        (key.to_owned(), value.to_owned())
    };
    text.split('\0')
        .filter(|entry| !entry.is_empty())
        .map(pair)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_prints_becomes_pairs() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            pairs(b"orchestrate.verify\nmake test\nmake lint\0orchestrate.inferorders\0"),
            [
                pair("orchestrate.verify", "make test\nmake lint"),
                pair("orchestrate.inferorders", "true")
            ]
        );
        assert_eq!(pairs(b""), []);
    }
}

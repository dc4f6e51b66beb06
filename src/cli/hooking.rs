//! The hook of an agent that is about to edit files: its JSON in, and out what it is told. Claude Code and Codex have the
//! same forms.
//!
//! Whatever goes wrong keeps nobody from anything: exit code 2 alone refuses an edit, and only on purpose.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use super::args::HookArg;
use super::claiming;
use super::error::CliError;
use super::exit_code::ExitCode;
use super::session::{Session, current_folder};
use crate::engine::radar::Scope;
use crate::report::{self, Style};

/// The longest input that is read, in bytes: that of a tool may hold a whole file.
const MOST: u64 = 64 * 1024 * 1024;

/// The most files that are asked about.
const MOST_FILES: usize = 50;

/// What the hook is given.
#[derive(Deserialize)]
struct Call {
    #[serde(default)]
    cwd: Option<PathBuf>,
    #[serde(default)]
    tool_input: Value,
}

/// Answers the hook whose JSON stands on standard input.
pub(crate) fn answer(way: HookArg, scope: &Scope, session: &Session) -> ExitCode {
    let words = match told(scope, session) {
        Ok(words) if words.is_empty() => return ExitCode::Done,
        Ok(words) => words,
        Err(error) => {
            session.output.error(&error);
            return ExitCode::Failure;
        }
    };
    match way {
        HookArg::Deny => {
            session.output.warning(&words);
            ExitCode::Usage
        }
        HookArg::Tell => {
            let document = json!({
                "hookSpecificOutput": {
                    "hookEventName": "PreToolUse",
                    "additionalContext": words,
                }
            });
            match session.output.json_line(&document) {
                Ok(()) => ExitCode::Done,
                Err(error) => error.code,
            }
        }
    }
}

/// Who else has changed the files that are about to be edited; empty where nobody has.
fn told(scope: &Scope, session: &Session) -> Result<String, CliError> {
    let mut text = String::new();
    let read = io::stdin().take(MOST).read_to_string(&mut text);
    read.map_err(|error| CliError::failure(format!("cannot read standard input: {error}")))?;
    let call: Call = serde_json::from_str(&text).map_err(|error| {
        CliError::failure(format!("standard input is not the JSON of a hook: {error}"))
            .hint("See how it is set up: `git orchestrate init --hooks`")
    })?;
    let folder = match call.cwd {
        Some(folder) => folder,
        None => current_folder()?,
    };
    let mut words = String::new();
    for path in files(&call.tool_input).iter().take(MOST_FILES) {
        // A file elsewhere is nobody's here.
        let Ok(found) = claiming::claim(&folder, Path::new(path), scope, session) else {
            continue;
        };
        if !found.edits.is_empty() || !found.expected.is_empty() {
            words.push_str(&report::edits(&found, &Style::PLAIN));
        }
    }
    if !words.is_empty() {
        words.push_str("Keep clear of those lines where you can; `git orchestrate conflicts` shows who would conflict.");
    }
    Ok(words)
}

/// The files that a tool is about to edit: by name, or as the headings of a patch.
fn files(input: &Value) -> Vec<String> {
    let named = ["file_path", "notebook_path", "path"];
    let named = named.iter().filter_map(|key| input.get(key)?.as_str());
    let patches = ["command", "input", "patch"];
    let patches = patches.iter().filter_map(|key| input.get(key)?.as_str());
    let headings = ["Update File: ", "Add File: ", "Delete File: ", "Move to: "];
    let in_patches = patches.flat_map(str::lines).filter_map(|line| {
        let line = line.trim().strip_prefix("*** ")?;
        headings
            .iter()
            .find_map(|heading| line.strip_prefix(heading))
    });
    named.chain(in_patches).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_an_edit_are_found_in_every_form() {
        assert_eq!(
            files(&json!({"file_path": "/a/b.rs", "old_string": "x"})),
            ["/a/b.rs"]
        );
        assert_eq!(files(&json!({"notebook_path": "n.ipynb"})), ["n.ipynb"]);
        let patch = "*** Begin Patch\n*** Update File: a.rs\n*** Move to: b.rs\n@@\n-x\n+*** y\n  *** Add File: c d.rs\n*** End Patch";
        assert_eq!(
            files(&json!({ "command": patch })),
            ["a.rs", "b.rs", "c d.rs"]
        );
        assert!(files(&json!({"command": "ls -l"})).is_empty());
        assert!(files(&json!(null)).is_empty());
    }
}

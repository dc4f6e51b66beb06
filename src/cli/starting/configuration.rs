//! The configuration that `init` writes: what was found is set, the rest stands there as comments.

use std::fmt::Write as _;

use super::guess::Guess;
use super::schema_file;
use crate::config::KEYS;

/// What was found in a repository.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// The agents that are installed, the one that is used first.
    pub(crate) agents: Vec<String>,
    /// How its tests are run.
    pub(crate) tests: Vec<Guess>,
    /// Ignored files that a worktree needs.
    pub(crate) includes: Vec<String>,
    /// Ignored folders that a build makes anew, but slowly.
    pub(crate) caches: Vec<String>,
    /// Variables of its environment files that hold a port.
    pub(crate) ports: Vec<String>,
}

/// The text of the file.
pub(crate) fn text(found: &Found) -> String {
    let mut text = schema_file::line();
    text.push_str(
        "# How `git orchestrate` works in this repository. A line that begins with # changes nothing.\n\
         # Higher layers win: this file, `git config orchestrate.NAME`, GIT_ORCHESTRATE_NAME, the command line.\n",
    );
    text.push_str("\n# The agent that does the tasks.\n");
    match found.agents.split_first() {
        Some((first, others)) => {
            let _ = writeln!(text, "# Found here: {}.", found.agents.join(", "));
            let sign = if others.is_empty() { "# " } else { "" };
            let _ = writeln!(text, "{sign}agent = {}", quoted(first));
        }
        None => text.push_str(
            "# None was found on this machine: `git orchestrate doctor` says which are known.\n# agent = \"claude\"\n",
        ),
    }
    text.push_str(
        "\n# What must succeed after each merge, so that what breaks is found where it comes in.\n",
    );
    match found.tests.split_first() {
        Some((first, others)) => {
            let _ = writeln!(text, "# {} is there.", first.because);
            let _ = writeln!(text, "verify = {}", quoted(&first.command));
            for guess in others {
                let _ = writeln!(text, "# {} is there, too:", guess.because);
                let _ = writeln!(text, "# verify = {}", quoted(&guess.command));
            }
        }
        None => text.push_str(
            "# No manifest here tells how the tests are run.\n# verify = \"make test\"\n",
        ),
    }
    text.push_str(
        "\n# Ignored files that each worktree needs; more of them can stand in .worktreeinclude.\n",
    );
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        names.join(", ")
    };
    if found.includes.is_empty() {
        text.push_str("# worktree-include = [\".env\"]\n");
    } else {
        let _ = writeln!(text, "worktree-include = [{}]", list(&found.includes));
    }
    if !found.caches.is_empty() {
        text.push_str("# Large, and made anew by a build; with them an attempt begins sooner:\n");
        let all: Vec<String> = found
            .includes
            .iter()
            .chain(&found.caches)
            .cloned()
            .collect();
        let _ = writeln!(text, "# worktree-include = [{}]", list(&all));
    }
    if !found.ports.is_empty() {
        let _ = writeln!(
            text,
            "\n# Attempts run side by side: each has ports of its own, the first of them in $ORCHESTRATE_PORT. Here {}\n\
             # held a port; a command that makes a worktree ready can set it anew, for instance:",
            found.ports.join(", ")
        );
        let name = found.ports.first().map_or("PORT", String::as_str);
        let command = format!("sed -i \"s/^{name}=.*/{name}=$ORCHESTRATE_PORT/\" .env");
        let _ = writeln!(text, "# setup = {}", quoted(&command));
    }
    text.push_str("\n# Everything else that can be set; `git orchestrate config --all` shows it with its values:\n");
    let said = ["agent", "verify", "worktree-include", "setup"];
    for key in KEYS.iter().filter(|key| !said.contains(&key.name)) {
        let _ = writeln!(text, "# {}: {}", key.name, key.about);
    }
    text
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Found {
        Found {
            agents: vec!["claude".to_owned(), "codex".to_owned()],
            tests: vec![
                Guess {
                    command: "cargo test".to_owned(),
                    because: "Cargo.toml",
                },
                Guess {
                    command: "npm test".to_owned(),
                    because: "package.json",
                },
            ],
            includes: vec![".env".to_owned()],
            caches: vec!["node_modules".to_owned()],
            ports: vec!["PORT".to_owned()],
        }
    }

    #[test]
    fn what_was_found_is_set_and_only_that() {
        let table: toml::Table = text(&found()).parse().unwrap();
        assert_eq!(table["agent"].as_str(), Some("claude"));
        assert_eq!(table["verify"].as_str(), Some("cargo test"));
        assert_eq!(table["worktree-include"].as_array().unwrap().len(), 1);
        assert_eq!(table.len(), 3);
    }

    #[test]
    fn of_an_empty_repository_nothing_is_set() {
        let table: toml::Table = text(&Found::default()).parse().unwrap();
        assert!(table.is_empty());
    }

    #[test]
    fn what_stands_there_as_a_comment_can_be_set() {
        let lines = text(&found());
        let lines = lines.lines().filter_map(|line| line.strip_prefix("# "));
        let lines = lines.filter(|line| line.contains(" = "));
        for line in lines {
            let table: toml::Table = line.parse().unwrap();
            assert!(table.len() == 1, "{line}");
        }
    }
}

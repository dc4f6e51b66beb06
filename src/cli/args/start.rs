//! `init`, `config`, `new`, `stats`: beginning with a repository, and looking back.

use std::path::PathBuf;

use clap::Args;

use crate::cli::starting::template::Template;

/// Write a configuration.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Writes .git-orchestrate.toml: the agents that are installed, the command that runs the tests (from the manifests), the
ignored files that a worktree needs, ports. A file that is there already stays as it is.

Examples:
  git orchestrate init --print
  git orchestrate init --hooks    What lets agents ask who works on a file")]
pub struct InitArgs {
    /// Print what would be written, and write nothing
    #[arg(long)]
    pub print: bool,
    /// Print what lets Claude Code and Codex ask who works on a file before they edit it, and write nothing
    #[arg(long, conflicts_with = "print")]
    pub hooks: bool,
}

/// Show the configuration.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Higher layers win: built in, ~/.config/git-orchestrate/config.toml, .git-orchestrate.toml, \
git config orchestrate.NAME, GIT_ORCHESTRATE_NAME, the command line.

Examples:
  git orchestrate config --show-origin
  git orchestrate config verify
  git orchestrate config --all            What else can be set
  git config orchestrate.max-workers 4    Set something here, for you alone")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub struct ConfigArgs {
    /// Print the value of that setting alone
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
    /// Show where each value comes from, and which others it won over
    #[arg(long)]
    pub show_origin: bool,
    /// Show as well what nobody sets, and what each setting does
    #[arg(long, conflicts_with = "key")]
    pub all: bool,
    /// Print JSON (schema git-orchestrate/config/1)
    #[arg(long, conflicts_with_all = ["show_origin", "all"])]
    pub json: bool,
    /// Print the JSON schema of configuration files, for editors
    #[arg(long, conflicts_with_all = ["key", "show_origin", "all", "json"])]
    pub schema: bool,
}

/// Write a master issue.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  git orchestrate new --template crud > plan.md
  git orchestrate new --template bugbash plan.md")]
pub struct NewArgs {
    /// What sort of work it is about
    #[arg(long, value_name = "TEMPLATE")]
    pub template: Template,
    /// Write it to FILE, which must not be there yet, instead of printing it
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The same, as other commands take it
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FILE",
        conflicts_with = "file",
        hide = true
    )]
    pub output: Option<PathBuf>,
}

/// Look back at all runs.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Examples:
  git orchestrate stats
  git orchestrate stats --json | jq .footprints")]
pub struct StatsArgs {
    /// Print JSON (schema git-orchestrate/stats/1)
    #[arg(long)]
    pub json: bool,
}

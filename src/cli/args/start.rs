//! `init`, `new`, `stats`: beginning with a repository, and looking back.

use std::path::PathBuf;

use clap::Args;

use crate::cli::starting::template::Template;

/// Write a configuration.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Writes .git-orchestrate.toml: the agents that are installed, the command that runs the tests (from the manifests), the
ignored files that a worktree needs, ports. A file that is there already stays as it is.")]
pub struct InitArgs {
    /// Print what would be written, and write nothing
    #[arg(long)]
    pub print: bool,
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

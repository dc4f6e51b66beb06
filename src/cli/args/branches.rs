//! `conflicts` and `clean`: looking at live branches, and removing them.

use clap::Args;

/// Show which branches conflict.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Without REF: the branches of the newest run. Exits 4 if a pair conflicts.

Examples:
  git orchestrate conflicts
  git orchestrate conflicts feature-a feature-b feature-c")]
pub struct ConflictsArgs {
    /// Branches, tags or commits, two or more
    #[arg(value_name = "REF")]
    pub names: Vec<String>,
    /// Print JSON (schema git-orchestrate/conflicts/1)
    #[arg(long)]
    pub json: bool,
}

/// Remove what a run made.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Only what the run's journal says the run made is looked at. What is dirty or not merged is kept and named.

Examples:
  git orchestrate clean --dry-run
  git orchestrate clean --yes
  git orchestrate clean --force        Remove the rest too; backup refs keep every commit and patch")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that is typed or not"
)]
pub struct CleanArgs {
    /// The run, or the beginning of its name; the newest if left out
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Take as merged what is in BRANCH, instead of the branch that the run was begun on
    #[arg(long, value_name = "BRANCH")]
    pub into: Option<String>,
    /// Remove what is dirty or not merged too, after writing backup refs
    #[arg(short, long)]
    pub force: bool,
    /// Show what would be removed, and stop
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Ask nothing
    #[arg(short, long)]
    pub yes: bool,
    /// Print JSON (schema git-orchestrate/clean/1)
    #[arg(long)]
    pub json: bool,
}

//! `conflicts` and `clean`: looking at live branches, and removing them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Show who would conflict with whom.
#[derive(Debug, Clone, Default, Args)]
#[command(
    after_help = "\
Exits 4 if a pair conflicts, or somebody else has changed the file; more: --help.

Examples:
  git orchestrate conflicts
  git orchestrate conflicts --watch
  git orchestrate conflicts feature-a feature-b --into main
  git orchestrate conflicts --path src/app.py      Who else has changed it, and where
  git orchestrate init --hooks                     How agents ask that before each edit",
    after_long_help = "\
Without REF: all worktrees, with what is not committed in them (new files too, ignored ones not), and the branches of \
all runs, compared with each other and with the branch that the newest run is for, or the main branch. \
Nothing is written but what merges came to, in the cache.

With --path: who else has changed that file since they and the worktree that it is in went apart, committed or not, and \
which lines of the copy there.

Exits 4 if a pair conflicts, or somebody else has changed the file; 1 if none does but something is unknown: a worktree that cannot be read, or that is in the \
middle of a merge.

Examples:
  git orchestrate conflicts
  git orchestrate conflicts --watch
  git orchestrate conflicts feature-a feature-b --into main
  git orchestrate conflicts --path src/app.py      Who else has changed it, and where
  git orchestrate init --hooks                     How agents ask that before each edit"
)]
pub struct ConflictsArgs {
    /// Branches, tags or commits as they are committed
    #[arg(value_name = "REF")]
    pub names: Vec<String>,
    /// Compare each with BRANCH too
    #[arg(long, value_name = "BRANCH")]
    pub into: Option<String>,
    /// Tell who else has changed FILE, there or not; only a worktree's own work is not told to it
    #[arg(long, visible_alias = "check", value_name = "FILE", conflicts_with_all = ["names", "watch"])]
    pub path: Option<PathBuf>,
    /// Answer the hook of an agent that is about to edit a file: its JSON comes on standard input
    #[arg(
        long,
        value_name = "HOW",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "tell",
        conflicts_with_all = ["names", "watch", "path", "json"],
        long_help = "Answer the hook PreToolUse of Claude Code or Codex, whose JSON comes on standard input: tell the agent who \
                     else has changed the file that it is about to edit, or keep it from that. See `init --hooks`. Whatever \
                     goes wrong keeps nobody from anything."
    )]
    pub hook: Option<HookArg>,
    /// Look again and again, and show it whenever it changes, until Ctrl-C
    #[arg(short, long)]
    pub watch: bool,
    /// Print JSON (schema git-orchestrate/conflicts/1, with --path git-orchestrate/edits/1)
    #[arg(long)]
    pub json: bool,
}

/// How the hook of an agent is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HookArg {
    /// The agent is told, and goes on
    Tell,
    /// The edit is refused, and the agent is told why
    Deny,
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

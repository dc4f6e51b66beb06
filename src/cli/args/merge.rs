//! `merge`: bringing results together.

use clap::Args;

use super::common::LandingArgs;

/// Merge the results of a run, or preview any merges.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
The results are put together on a ref of their own; the target moves once, at the end, and only if it still is where it
was. Your checkout is updated only if it is on that branch and clean.
Exits 4 if something conflicts.

Examples:
  git orchestrate merge --preview
  git orchestrate merge --order deps --verify 'cargo test' --yes
  git orchestrate merge --undo
  git orchestrate merge --preview --json --into main feature-a feature-b")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that is typed or not"
)]
pub struct MergeArgs {
    /// A run (or the beginning of its name), or with --preview any branches, tags or commits
    #[arg(value_name = "RUN|REF")]
    pub names: Vec<String>,
    /// Where to, and how.
    #[command(flatten)]
    pub landing: LandingArgs,
    /// Show what each merge would do, and stop
    #[arg(long)]
    pub preview: bool,
    /// Move the target back to where it was before the last merge of the run
    #[arg(long, conflicts_with_all = ["preview", "verify", "order"])]
    pub undo: bool,
    /// Ask nothing
    #[arg(short, long)]
    pub yes: bool,
    /// Print JSON (with --preview: schema git-orchestrate/preview/1)
    #[arg(long)]
    pub json: bool,
}

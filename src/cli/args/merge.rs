//! `merge`: bringing results together.

use clap::Args;

use super::common::{LandingArgs, SandboxArgs, WhichAgentArgs};

/// Merge the results of a run, or preview any merges.
#[derive(Debug, Clone, Default, Args)]
#[command(
    after_help = "\
Examples (more: --help):
  git orchestrate merge --preview
  git orchestrate merge --verify 'cargo test' --yes
  git orchestrate merge --continue",
    after_long_help = "\
The results are put together on a ref of their own; the target moves once, at the end, and only if it still is where it
was. Your checkout is updated only if it is on that branch and clean.
Exits 4 if something conflicts. Then a worktree is told where the conflict can be settled: edit the files there, and
go on with --continue; or leave that one out with --skip; or give it up with --abort. What has landed stays.

With --verify, a merge is blamed only for what did not fail before it. A command that fails is run a second time, so that
one that fails now and then does no harm.

Examples:
  git orchestrate merge --preview
  git orchestrate merge --order deps --verify 'cargo test' --yes
  git orchestrate merge --method squash --resolve agent --yes
  git orchestrate merge --continue
  git orchestrate merge --undo
  git orchestrate merge --preview --json --into main feature-a feature-b"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that is typed or not"
)]
pub struct MergeArgs {
    /// A run, or any branches, tags or commits; left out, the newest run
    #[arg(value_name = "RUN|REF")]
    pub names: Vec<String>,
    /// Where to, and how.
    #[command(flatten)]
    pub landing: LandingArgs,
    /// Show what each merge would do, and stop
    #[arg(long, visible_alias = "dry-run")]
    pub preview: bool,
    /// Move the target back to before the last merge
    #[arg(long, conflicts_with_all = ["preview", "verify", "order"])]
    pub undo: bool,
    /// Take what was settled of the conflict, and go on
    #[arg(long = "continue", conflicts_with_all = ["preview", "undo", "skip", "abort"])]
    pub go_on: bool,
    /// Leave out what conflicts, go on to the next one
    #[arg(long, conflicts_with_all = ["preview", "undo", "abort"])]
    pub skip: bool,
    /// Give up the conflict and what was done for it
    #[arg(long, conflicts_with_all = ["preview", "undo"])]
    pub abort: bool,
    /// Who settles what is left, with --resolve agent.
    #[command(flatten)]
    pub resolver: ResolverArgs,
    /// Close the master issue once everything has landed
    #[arg(long, hide_short_help = true, help_heading = "Forge")]
    pub close: bool,
    /// Merge here, although there are pull requests
    #[arg(long, hide_short_help = true, help_heading = "Forge")]
    pub local: bool,
    /// Ask nothing
    #[arg(short, long)]
    pub yes: bool,
    /// Print JSON (with --preview: schema git-orchestrate/preview/1)
    #[arg(long)]
    pub json: bool,
}

/// The agent that settles conflicts.
#[derive(Debug, Clone, Default, Args)]
#[command(
    mut_arg("agent", |arg| arg.hide_short_help(true)),
    mut_arg("agent_command", |arg| arg.hide_short_help(true))
)]
pub struct ResolverArgs {
    /// Who.
    #[command(flatten)]
    pub which: WhichAgentArgs,
    /// In which sandbox.
    #[command(flatten)]
    pub sandbox: SandboxArgs,
    /// Count its answer only if COMMAND passes with it
    #[arg(
        long,
        value_name = "COMMAND",
        allow_hyphen_values = true,
        hide_short_help = true,
        help_heading = "Agent"
    )]
    pub check: Option<String>,
}

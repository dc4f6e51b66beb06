//! What becomes of a run at the forge.

use clap::Args;

/// Whether results become pull requests.
#[derive(Debug, Clone, Default, Args)]
pub struct ForgeArgs {
    /// Make a pull request of each result; draft: leave it a draft
    #[arg(
        long,
        visible_alias = "pr",
        value_name = "WHETHER",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = ["true", "draft", "false"],
        hide_short_help = true,
        help_heading = "Forge",
        long_help = "Push the branch of each task that succeeds to the remote 'origin', and open a pull request for it, \
                     based on what it builds on. It is a draft until its checks have passed; with =draft it stays one. \
                     Then `merge` lands the results by their pull requests."
    )]
    pub pull_requests: Option<String>,
    /// Close the master issue once everything has landed
    #[arg(long, hide_short_help = true, help_heading = "Forge")]
    pub close: bool,
}

/// Bring the forge up to date with a run.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
What could not be written while the run went on, because the network was gone, is written now. What is there is left.

Examples:
  git orchestrate sync
  git orchestrate sync --close")]
pub struct SyncArgs {
    /// The run, or the beginning of its name; the newest if left out
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Close the master issue if everything has landed
    #[arg(long)]
    pub close: bool,
}

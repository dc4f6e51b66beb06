//! `doctor`, `mcp`, `demo`, `completions`, `man`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::completing::Shell;

/// Check the surroundings.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Examples:
  git orchestrate doctor
  git orchestrate doctor --json | jq '.checks[] | select(.verdict != \"good\")'")]
pub struct DoctorArgs {
    /// Try the whole way to these machines with a task that does nothing: ssh:HOST, slurm, …
    #[arg(long, value_name = "LIST")]
    pub executor: Option<String>,
    /// Print JSON (schema git-orchestrate/doctor/1)
    #[arg(long)]
    pub json: bool,
}

/// Serve agents.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Serves the tools claim, conflicts, status and check on standard input and output, in the repository that it is started \
in, until standard input ends. Nothing that it does changes the repository.

Examples:
  claude mcp add git-orchestrate -- git-orchestrate mcp
  codex mcp add git-orchestrate -- git-orchestrate mcp

More, and hooks that ask without being told to: git orchestrate init --hooks")]
pub struct McpArgs {}

/// Show the whole job.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Makes a repository in a temporary directory, runs seven tasks with a scripted agent, retries the one that fails, merges
with a verify command, and cleans. It is the code that your own runs use.

Examples:
  git orchestrate demo
  git orchestrate demo --fast /tmp/demo    Look around in it afterwards")]
pub struct DemoArgs {
    /// Make the repository in DIR (must not exist) instead of a temporary directory
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Do not pause for the reader
    #[arg(long)]
    pub fast: bool,
}

/// Explain an error.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
On a terminal the code of an error stands behind the word error: error[E04].

Examples:
  git orchestrate explain E04
  git orchestrate explain        All codes")]
pub struct ExplainArgs {
    /// The code; without it, all codes are listed
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// Print completions.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  git orchestrate completions bash > ~/.local/share/bash-completion/completions/git-orchestrate
  git orchestrate completions zsh > \"${fpath[1]}/_git-orchestrate\"
  git orchestrate completions fish > ~/.config/fish/conf.d/git-orchestrate.fish

Those of bash, zsh and fish offer runs, tasks and branches of the repository.")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Print or install the manual.
#[derive(Debug, Clone, Args)]
pub struct ManArgs {
    /// Write all pages into DIR/man1 (such as ~/.local/share/man), so that `git help orchestrate` finds them
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true)]
    pub install: Option<Option<PathBuf>>,
    /// The page of that command instead of the main one
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

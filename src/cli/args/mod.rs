//! What can be typed, and nothing of what it comes to: that is `settings`.
//!
//! The help, the manual pages and the completions are all made from these definitions.

mod branches;
mod common;
mod forge;
mod inspect;
mod merge;
mod misc;
mod overview;
mod run;
mod start;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ColorChoice, CommandFactory, Parser, Subcommand};

pub use branches::{CleanArgs, ConflictsArgs, HookArg};
pub use common::{
    AgentArgs, DriveArgs, IsolationArgs, LandingArgs, PaceArgs, PlanningArgs, SandboxArgs,
    WhichAgentArgs,
};
pub use forge::{ForgeArgs, SyncArgs};
pub use inspect::{
    CheckArgs, GraphArgs, GraphFormat, LogsArgs, PlanFormat, ReportArgs, ReportFormat, StatusArgs,
};
pub use merge::{MergeArgs, ResolverArgs};
pub use misc::{CompletionsArgs, DemoArgs, DoctorArgs, ExplainArgs, ManArgs, McpArgs};
pub use run::{AnswerArg, AnswerArgs, CancelArgs, PauseArgs, ResumeArgs, RetryArgs, RunArgs};
pub use start::{ConfigArgs, InitArgs, NewArgs, StatsArgs};
pub use values::{
    HazardArg, MethodArg, OnOff, OrderArg, ResolveArg, SandboxArg, Selection, WorkersArg,
    parse_duration,
};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "git-orchestrate",
    bin_name = "git orchestrate",
    version,
    about = "Run many coding agents on one master issue and merge the results in order",
    long_about = "Takes a master issue (a Markdown file, a GitHub issue or a sentence), works out which of its tasks can \
                  run side by side, gives each one a branch and a worktree, runs a coding agent in each, and brings \
                  the results back in dependency order, with every conflict shown before anything is touched.",
    disable_help_subcommand = true,
    subcommand_value_name = "SOURCE | COMMAND",
    after_help = EXAMPLES,
    after_long_help = EXAMPLES,
)]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The command; without one, where things stand is shown.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  git orchestrate plan.md         Run the tasks of a file (as `run plan.md`)
  git orchestrate check plan.md   Show what can run side by side; change nothing
  git orchestrate merge           Bring the results of the newest run together
  git orchestrate demo            Watch the whole job on a throw-away repository";

/// What holds for every command.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct GlobalArgs {
    /// Act as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub directories: Vec<PathBuf>,
    /// Colour the output: auto follows the terminal and `NO_COLOR`
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        hide_short_help = true
    )]
    pub color: ColorChoice,
    /// Ignore configuration files, git's configuration and the environment's
    #[arg(long, global = true, hide_short_help = true)]
    pub no_config: bool,
    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// The commands, in the order of the help.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the tasks of a master issue with agents, each in its own worktree
    Run(RunArgs),
    /// Show footprints, hazards and the plan of a master issue; change nothing
    Check(CheckArgs),
    /// Show how a run stands
    Status(StatusArgs),
    /// Show what the agent of a task printed
    Logs(LogsArgs),
    /// Let a run, or some of its tasks, stand still
    Pause(PauseArgs),
    /// Answer an agent that asks whether it may do something
    Answer(AnswerArgs),
    /// Go on with a run that was paused, interrupted or killed
    Resume(ResumeArgs),
    /// Try again the tasks of a run that did not succeed
    Retry(RetryArgs),
    /// End a run, or some of its tasks
    Cancel(CancelArgs),
    /// Preview, put together, verify and land the results of a run
    Merge(MergeArgs),
    /// Bring the forge up to date with a run
    Sync(SyncArgs),
    /// Show which branches would conflict now, pair by pair
    Conflicts(ConflictsArgs),
    /// Remove the worktrees and branches of a run that are merged or empty
    Clean(CleanArgs),
    /// Show which file imports which
    Graph(GraphArgs),
    /// Show the summary or the figures of a run
    Report(ReportArgs),
    /// Show what all runs here come to: how fast, how well, how good the predictions
    Stats(StatsArgs),
    /// Look at the repository and write a configuration with comments
    Init(InitArgs),
    /// Show what is configured, and where each value comes from
    Config(ConfigArgs),
    /// Write a master issue to fill in
    New(NewArgs),
    /// Answer agents outside of a run that ask who works on what (Model Context Protocol)
    Mcp(McpArgs),
    /// Check that what a run needs is there
    Doctor(DoctorArgs),
    /// Watch the whole job on a throw-away repository, without network or account
    Demo(DemoArgs),
    /// Say what the code of an error means, and what to do
    Explain(ExplainArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print or install the manual pages
    #[command(hide = true)]
    Man(ManArgs),
}

impl Args {
    /// Reads a command line, the program's name first.
    pub fn parse_line(line: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let line: Vec<OsString> = line.into_iter().collect();
        if overview::is_wanted(&line) {
            overview::command().try_get_matches_from(&line)?;
        }
        Self::try_parse_from(with_verb(line))
    }
}

/// The names of all commands that the help lists.
pub fn verbs() -> Vec<String> {
    Args::command()
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(|command| command.get_name().to_owned())
        .collect()
}

/// Puts `run` before the first word that is neither a global option nor a command, so that `git orchestrate SOURCE`
/// and `git orchestrate --plan FILE` mean what they say.
pub(super) fn with_verb(mut line: Vec<OsString>) -> Vec<OsString> {
    let command = Args::command();
    let is_verb = |word: &str| command.find_subcommand(word).is_some();
    let mut position = 1;
    while let Some(word) = line.get(position) {
        match word.to_str() {
            Some("-h" | "--help" | "-V" | "--version") => return line,
            Some("-q" | "--quiet" | "--no-config") => position += 1,
            Some("-C" | "--color") => position += 2,
            Some(text) if text.starts_with("--color=") => position += 1,
            Some(text) if text.starts_with("-C") => position += 1,
            Some(text) if is_verb(text) => return line,
            _ => {
                line.insert(position, "run".into());
                return line;
            }
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verb_inserted(line: &str) -> String {
        let words = with_verb(line.split(' ').map(OsString::from).collect());
        let words: Vec<_> = words.iter().filter_map(|word| word.to_str()).collect();
        words.join(" ")
    }

    #[test]
    fn the_definitions_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_source_alone_is_run() {
        assert_eq!(verb_inserted("g plan.md --yes"), "g run plan.md --yes");
        assert_eq!(verb_inserted("g -q -C x #12"), "g -q -C x run #12");
        assert_eq!(verb_inserted("g --plan p.toml"), "g run --plan p.toml");
        assert_eq!(verb_inserted("g -"), "g run -");
    }

    #[test]
    fn commands_and_requests_for_help_are_left_alone() {
        for line in [
            "g",
            "g status",
            "g -C x check y",
            "g --help",
            "g --color=never -q merge",
            "g -V",
        ] {
            assert_eq!(verb_inserted(line), line);
        }
    }
}

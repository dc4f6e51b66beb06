//! `run`, `answer`, `pause`, `resume`, `retry`, `cancel`: everything that starts or stops agents.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::common::{DriveArgs, PlanningArgs};
use super::values::Selection;

/// Run the tasks of a master issue.
#[derive(Debug, Clone, Default, Args)]
#[command(
    after_help = "\
Examples (more: --help):
  git orchestrate run plan.md --max-workers 4
  git orchestrate run \"implement user auth, fix the rounding bug\" --dry-run",
    after_long_help = "\
Examples:
  git orchestrate run plan.md --max-workers 4
  git orchestrate run 1234 --agent claude --timeout 45m --verify 'cargo test'
  git orchestrate run \"implement user auth, fix the rounding bug\" --dry-run
  git orchestrate run --plan plan.toml --agent-command 'my-agent {prompt_file}' --yes
  git orchestrate run --retry=3,5"
)]
pub struct RunArgs {
    /// An issue number, a URL, a file, `-`, or a request in quotes
    #[arg(value_name = "SOURCE", conflicts_with_all = ["plan", "retry"])]
    pub source: Option<String>,
    /// Run the plan in FILE, as `check -o` wrote it
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["retry", "refine"],
        help_heading = "Plan"
    )]
    pub plan: Option<PathBuf>,
    /// Run only these tasks: 1,3-5
    #[arg(
        long,
        value_name = "LIST",
        conflicts_with = "retry",
        help_heading = "Plan"
    )]
    pub tasks: Option<Selection>,
    /// How the plan is made.
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Try again what did not succeed, or LIST
    #[arg(
        long,
        value_name = "LIST",
        num_args = 0..=1,
        require_equals = true,
        help_heading = "Plan"
    )]
    pub retry: Option<Option<Selection>>,
    /// Run the words of people who may not write to the repository, too
    #[arg(long, hide_short_help = true, help_heading = "Plan")]
    pub trust: bool,
    /// Show the plan and what would be started
    #[arg(long, help_heading = "Plan")]
    pub dry_run: bool,
    /// Who does the tasks, how many at once, and what follows.
    #[command(flatten)]
    pub drive: DriveArgs,
}

/// Go on with a run.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Agents that are still at work are watched again; what was cut off is started anew; nothing is made twice.
A run that is paused in another terminal goes on there.

Examples:
  git orchestrate resume
  git orchestrate resume 3               A task that was paused by itself goes on
  git orchestrate resume --max-workers 2")]
pub struct ResumeArgs {
    /// The run, or the beginning of its name; the newest if left out. Or tasks: 1,3-5
    #[arg(value_name = "RUN|TASKS")]
    pub run: Option<String>,
    /// Of a run that goes on elsewhere, only these tasks: 1,3-5
    #[arg(long, value_name = "LIST")]
    pub task: Option<Selection>,
    /// Who does the tasks, how many at once, and what follows.
    #[command(flatten)]
    pub drive: DriveArgs,
}

/// Try tasks again.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
The agent is told how the try before ended. A branch that holds commits is kept and gone on with.

Examples:
  git orchestrate retry                Every task of the newest run that did not succeed
  git orchestrate retry 3,5 --timeout 1h
  git orchestrate retry --run 1121-plan --agent codex")]
pub struct RetryArgs {
    /// Only these tasks: 1,3-5
    #[arg(value_name = "LIST")]
    pub tasks: Option<Selection>,
    /// The run, or the beginning of its name; the newest if left out
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,
    /// Who does the tasks, how many at once, and what follows.
    #[command(flatten)]
    pub drive: DriveArgs,
}

/// Stop a run.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
The same as Ctrl-C where the run was started: nothing more is started and the agents are ended gently.
What they did stays; `git orchestrate resume` goes on.

Examples:
  git orchestrate cancel
  git orchestrate cancel 3             Only task 3; the others go on
  git orchestrate cancel --now")]
pub struct CancelArgs {
    /// The run, or the beginning of its name; the one that is going on if left out. Or tasks: 1,3-5
    #[arg(value_name = "RUN|TASKS")]
    pub run: Option<String>,
    /// Only these tasks: 1,3-5; the others go on
    #[arg(long, value_name = "LIST", conflicts_with = "now")]
    pub task: Option<Selection>,
    /// End the agents at once
    #[arg(long)]
    pub now: bool,
}

/// Let a run stand still.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Nothing more is started; the processes of the agents are stopped where they stand, and their clocks, too.
`git orchestrate resume` lets them go on.

Examples:
  git orchestrate pause
  git orchestrate pause 3              Only task 3; the others go on")]
pub struct PauseArgs {
    /// The run, or the beginning of its name; the one that is going on if left out. Or tasks: 1,3-5
    #[arg(value_name = "RUN|TASKS")]
    pub run: Option<String>,
    /// Only these tasks: 1,3-5
    #[arg(long, value_name = "LIST")]
    pub task: Option<Selection>,
}

/// Answer what an agent asks.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
With `--ask` (or `ask` in the configuration) an agent that wants more than its permissions cover waits for you, and the
task says what it asks. Without TASK, what is asked is listed.

Examples:
  git orchestrate answer
  git orchestrate answer 3 yes
  git orchestrate answer 3 no --question 2")]
pub struct AnswerArgs {
    /// The task whose agent asks
    #[arg(value_name = "TASK", requires = "answer")]
    pub task: Option<u32>,
    /// Whether it may do what it asks
    #[arg(value_name = "yes|no")]
    pub answer: Option<AnswerArg>,
    /// The number of what it asks; the oldest if left out
    #[arg(long, value_name = "N", requires = "task")]
    pub question: Option<u32>,
    /// The run, or the beginning of its name; the one that is going on if left out
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,
}

/// Whether an agent may do what it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AnswerArg {
    /// It may
    Yes,
    /// It may not
    No,
}

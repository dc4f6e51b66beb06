//! `check`, `status`, `logs`, `graph`, `report`: everything that only looks.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::common::PlanningArgs;
use crate::model::TaskId;

/// Show the plan of a master issue.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Exits 0 whatever the verdict; 5 if there is no task or the order has a cycle; 6 with --strict if hazards are left.

Examples:
  git orchestrate check plan.md
  git orchestrate check plan.md --json | jq .waves
  git orchestrate check plan.md -o plan.toml      Write the plan, to edit it and `run --plan plan.toml`")]
pub struct CheckArgs {
    /// An issue number, a URL, a file, `-`, or a request in quotes
    #[arg(value_name = "SOURCE")]
    pub source: Option<String>,
    /// How the plan is made.
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Write the plan to FILE, or to standard output with `-`
    #[arg(short, long, value_name = "FILE", conflicts_with = "json")]
    pub output: Option<PathBuf>,
    /// Exit 6 if the plan has hazards or warnings
    #[arg(long)]
    pub strict: bool,
    /// Print JSON (schema git-orchestrate/check/1)
    #[arg(long)]
    pub json: bool,
}

/// Show how a run stands.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Examples:
  git orchestrate status
  git orchestrate status --watch
  git orchestrate status --json | jq '.tasks[] | select(.status == \"failed\")'")]
pub struct StatusArgs {
    /// The run, or the beginning of its name; the newest if left out
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Show it again whenever it changes, until the run ends
    #[arg(short, long)]
    pub watch: bool,
    /// Print JSON (schema git-orchestrate/status/1)
    #[arg(long)]
    pub json: bool,
}

/// Show an agent's log.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  git orchestrate logs 3
  git orchestrate logs 3 -f
  git orchestrate logs                 What the orchestrator itself did")]
pub struct LogsArgs {
    /// The number of the task; left out: the log of the run itself
    #[arg(value_name = "TASK")]
    pub task: Option<TaskId>,
    /// The run, or the beginning of its name; the newest if left out
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Go on as the log grows, until the task ends
    #[arg(short, long)]
    pub follow: bool,
}

/// Show the import graph.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Examples:
  git orchestrate graph
  git orchestrate graph --json --base v1.2 | jq '.edges | length'")]
pub struct GraphArgs {
    /// Look at the commit REV instead of HEAD
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Print JSON (schema git-orchestrate/graph/1)
    #[arg(long)]
    pub json: bool,
}

/// Show a run's report.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  git orchestrate report > summary.md
  git orchestrate report --format json")]
pub struct ReportArgs {
    /// The run, or the beginning of its name; the newest if left out
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// The form: the summary for people, or the figures
    #[arg(long, value_name = "FORMAT", default_value = "md")]
    pub format: ReportFormat,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// The summary as Markdown
    Md,
    /// The figures as JSON
    Json,
}

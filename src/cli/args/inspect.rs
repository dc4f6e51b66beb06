//! `check`, `status`, `logs`, `graph`, `report`: everything that only looks.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::common::PlanningArgs;
use super::values::parse_probability;
use crate::model::TaskId;

/// Show the plan of a master issue.
#[derive(Debug, Clone, Default, Args)]
#[command(
    after_help = "\
Examples (more: --help):
  git orchestrate check plan.md
  git orchestrate check plan.md --explain 2 5
  git orchestrate check plan.md -o plan.toml",
    after_long_help = "\
Exits 0 whatever the verdict; 5 if there is no task or the order has a cycle; 6 with --strict if hazards are left.

Examples:
  git orchestrate check plan.md
  git orchestrate check                                Which live branches share files, and conflict
  git orchestrate check plan.md --explain 2 5          Why tasks 2 and 5 collide, file by file
  git orchestrate check plan.md -o plan.toml           Write the plan, to edit it and `run --plan plan.toml`
  git orchestrate check plan.toml --apply 1,3          Take advice 1 and 3 in that plan file
  git orchestrate check plan.md --format html > plan.html
  git orchestrate check plan.md --json | jq .waves"
)]
pub struct CheckArgs {
    /// An issue number, a URL, a file, `-`, or a request in quotes; left out: the branches and worktrees that are there
    #[arg(value_name = "SOURCE")]
    pub source: Option<String>,
    /// How the plan is made.
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Write the plan to FILE, or to standard output with `-`
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["json", "format"])]
    pub output: Option<PathBuf>,
    /// Take that advice: change the plan file that SOURCE or -o names
    #[arg(long, value_name = "N", value_delimiter = ',', conflicts_with_all = ["json", "explain"])]
    pub apply: Vec<usize>,
    /// With --apply: show what would be done, and write nothing
    #[arg(short = 'n', long, requires = "apply")]
    pub dry_run: bool,
    /// Show why two tasks collide, or what one task touches, with all evidence
    #[arg(long, value_name = "TASK", num_args = 1..=2, value_delimiter = ',', conflicts_with_all = ["json", "output"])]
    pub explain: Vec<TaskId>,
    /// Exit 6 if a hazard is likelier than PROBABILITY (0.3), or nothing is known of a task
    #[arg(
        long,
        value_name = "PROBABILITY",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "0.3",
        value_parser = parse_probability
    )]
    pub strict: Option<f64>,
    /// Print the plan in that form
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["json", "explain", "apply"])]
    pub format: Option<PlanFormat>,
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
  git orchestrate status --detailed --resources
  git orchestrate status --json | jq '.tasks[] | select(.status == \"failed\")'")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub struct StatusArgs {
    /// The run, or the beginning of its name; the newest if left out
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Watch it: on a terminal the live screen, elsewhere again and again until the run ends
    #[arg(short, long)]
    pub watch: bool,
    /// With --watch: the table, also on a terminal, instead of the screen
    #[arg(long, requires = "watch")]
    pub plain: bool,
    /// Show as well what each agent does, and how long it may still take
    #[arg(long, conflicts_with = "json")]
    pub detailed: bool,
    /// Show as well what the processes of each task use, and the machines and nodes that they run on
    #[arg(long, conflicts_with = "json")]
    pub resources: bool,
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
  git orchestrate graph --format dot | dot -Tsvg > imports.svg
  git orchestrate graph --json --base v1.2 | jq '.edges | length'")]
pub struct GraphArgs {
    /// Look at the commit REV instead of HEAD
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Print the graph in that form
    #[arg(long, value_name = "FORMAT", conflicts_with = "json")]
    pub format: Option<GraphFormat>,
    /// Print JSON (schema git-orchestrate/graph/1)
    #[arg(long)]
    pub json: bool,
}

/// Show a run's report.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  git orchestrate report -o report.html
  git orchestrate report > summary.md
  git orchestrate report --format json")]
pub struct ReportArgs {
    /// The run, or the beginning of its name; the newest if left out
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Write it to FILE: a page for a browser, unless the name of FILE or --format says otherwise
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The form
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// The summary as Markdown
    Md,
    /// One page for a browser, which needs no network
    Html,
    /// The figures as JSON
    Json,
}

/// The form of a plan that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// The table for people
    Text,
    /// The same as --json
    Json,
    /// A graph for Graphviz
    Dot,
    /// A graph for Mermaid, which forges draw in Markdown
    Mermaid,
    /// One page for a browser, without network or script
    Html,
}

/// The form of an import graph that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// An edge a line
    Text,
    /// The same as --json
    Json,
    /// A graph for Graphviz
    Dot,
    /// A graph for Mermaid, which forges draw in Markdown
    Mermaid,
}

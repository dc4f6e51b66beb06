//! Options that several commands share.

use std::time::Duration;

use clap::Args;

use crate::model::Budget;

use super::forge::ForgeArgs;
use super::values::{
    HazardArg, MethodArg, OnOff, OrderArg, PermissionsArg, ResolveArg, SandboxArg, WorkersArg,
    parse_duration,
};

/// Where the plan comes from and how it is made.
#[derive(Debug, Clone, Default, Args)]
pub struct PlanningArgs {
    /// Plan against, and start from, REV instead of HEAD
    #[arg(long, value_name = "REV", help_heading = "Plan")]
    pub base: Option<String>,
    /// Order tasks only where the text does, not where the code suggests it
    #[arg(long, hide_short_help = true, help_heading = "Plan")]
    pub no_infer: bool,
    /// Run tasks of which nothing is known beside the others, instead of alone
    #[arg(long, hide_short_help = true, help_heading = "Plan")]
    pub unknown_together: bool,
    /// Ask that agent which files the tasks will touch
    #[arg(
        long,
        value_name = "AGENT",
        help_heading = "Plan",
        long_help = "Ask an agent which files the tasks will touch: one process for all of them, in a throw-away copy of the \
                     tree. What it says is evidence like any other: it can raise a probability, never lower one, and the \
                     orders that it proposes give way to stated ones. `agent` is the agent that would do the tasks. Its \
                     answer is kept: the same question is asked once. Without an answer the plan is made without it."
    )]
    pub refine: Option<String>,
    /// Wait so long for the answer of --refine: 5m, or seconds
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse_duration,
        requires = "refine",
        hide_short_help = true,
        help_heading = "Plan"
    )]
    pub refine_timeout: Option<Duration>,
}

/// Which agent.
#[derive(Debug, Clone, Default, Args)]
pub struct WhichAgentArgs {
    /// Use claude, codex, gemini, … (see `doctor`)
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "Agent",
        long_help = "Use claude, codex, gemini, … (see `doctor`), or one of an [agents.NAME] table of the configuration. \
                     `acp:COMMAND` is any program that speaks the Agent Client Protocol: --agent 'acp:gemini --acp'"
    )]
    pub agent: Option<String>,
    /// Use this command line, without a shell
    #[arg(
        long,
        value_name = "COMMAND",
        conflicts_with = "agent",
        allow_hyphen_values = true,
        help_heading = "Agent",
        long_help = "Use this command line. It is split as a shell would and run without one, in the worktree of the \
                     task. {prompt}, {prompt_file}, {worktree} and {model} are replaced; where none of the first two is \
                     there, the prompt comes on standard input. The task stands in $ORCHESTRATE_TASK_FILE too."
    )]
    pub agent_command: Option<String>,
}

/// Which agent does the tasks, and how.
#[derive(Debug, Clone, Default, Args)]
pub struct AgentArgs {
    /// Who.
    #[command(flatten)]
    pub which: WhichAgentArgs,
    /// Ask the agent to use that model
    #[arg(long, value_name = "MODEL", help_heading = "Agent")]
    pub model: Option<String>,
    /// What the agent may do without asking
    #[arg(
        long,
        value_name = "LEVEL",
        hide_short_help = true,
        help_heading = "Agent"
    )]
    pub permissions: Option<PermissionsArg>,
    /// Ask me for what is beyond that, and wait so long for an answer
    #[arg(
        long,
        value_name = "TIME",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "15m",
        value_parser = parse_duration,
        hide_short_help = true,
        help_heading = "Agent",
        long_help = "Where an agent asks for more than its permissions cover, ask me, and wait for an answer for TIME (15m); its \
                     clocks stand still meanwhile. Answer on the screen (`a`) or by `git orchestrate answer`. Without it, and where \
                     nobody answers, such a question is refused. Claude Code and every program over the Agent Client Protocol \
                     (acp:COMMAND) can ask, on this machine; other agents are bound by their permissions alone."
    )]
    pub ask: Option<Duration>,
    /// End an attempt after 30m, 1h30m, or seconds
    #[arg(long, value_name = "TIME", value_parser = parse_duration, help_heading = "Agent")]
    pub timeout: Option<Duration>,
    /// End an attempt that does nothing at all for 10m
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse_duration,
        hide_short_help = true,
        help_heading = "Agent",
        long_help = "End an attempt that does nothing at all for that time: prints nothing, uses no processor, changes no \
                     file. Such a silence is shown after a minute."
    )]
    pub idle_timeout: Option<Duration>,
    /// Try a failed task again at once, up to N times
    #[arg(long, value_name = "N", hide_short_help = true, help_heading = "Agent")]
    pub retries: Option<u32>,
    /// Count a task as done only if that passes
    #[arg(
        long,
        value_name = "COMMAND",
        allow_hyphen_values = true,
        help_heading = "Agent"
    )]
    pub check: Option<String>,
}

/// How many tasks at once.
#[derive(Debug, Clone, Default, Args)]
pub struct PaceArgs {
    /// Run at most N tasks at once; auto: by cores and memory
    #[arg(short = 'j', long, value_name = "N", help_heading = "Pace")]
    pub max_workers: Option<WorkersArg>,
    /// Run attempts there: local, ssh:HOST, slurm, …
    #[arg(
        long,
        value_name = "LIST",
        hide_short_help = true,
        help_heading = "Pace",
        long_help = "Run attempts there: `local`, `ssh:HOST`, `slurm`, `slurm:NAME`, with commas between them. HOST is a name of an \
                     [executors.ssh.NAME] table of your configuration, or what your ssh connects to without a question; NAME one of \
                     an [executors.slurm.NAME] table, and `slurm` alone the cluster whose commands are here. Each has its slots; a task \
                     goes where the largest share is free, and only where there is what it says it needs. Branches go there and back by git; the same program is copied there \
                     once. A connection that breaks loses nothing; a machine that stays out of reach for longer than its lease \
                     loses its tasks to the others. `git orchestrate doctor --executor` tries the whole way."
    )]
    pub executor: Option<String>,
    /// Start nothing more once that is used up: 5usd, 2Mtok
    #[arg(
        long,
        value_name = "AMOUNT",
        hide_short_help = true,
        help_heading = "Pace",
        long_help = "Start nothing more once the agents of the run have used that up: 5usd, 0.50usd, 2Mtok, 500ktok. What \
                     runs goes on to its end; `git orchestrate resume --budget` goes on with more. Money is counted as the \
                     agents tell it; where one tells no price, set tokens."
    )]
    pub budget: Option<Budget>,
    /// End a task whose agents have used that up
    #[arg(
        long,
        value_name = "AMOUNT",
        hide_short_help = true,
        help_heading = "Pace"
    )]
    pub task_budget: Option<Budget>,
    /// Race a task that takes twice as long as expected by a second attempt; the first good one wins
    #[arg(
        long,
        value_name = "AFTER",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "2m",
        value_parser = parse_duration,
        hide_short_help = true,
        help_heading = "Pace",
        long_help = "Where a worker is free that no task wants: race a task that has run for twice as long as expected (by the pace \
                     of the tasks that have ended, or else by the plan), and for AFTER at the least (2m), by a second attempt in \
                     a worktree of its own. The first one that ends well wins; the other one is ended, and what it had done is \
                     kept in a ref below refs/orchestrate/<run>/lost. Both count towards the budget."
    )]
    pub speculate: Option<Duration>,
    /// Start tasks in batches of N: the next batch begins when one has ended
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..),
        hide_short_help = true,
        help_heading = "Pace"
    )]
    pub batch_size: Option<u16>,
    /// Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun
    #[arg(
        long,
        value_name = "POLICY",
        hide_short_help = true,
        help_heading = "Pace"
    )]
    pub on_hazard: Option<HazardArg>,
    /// Put results together and verify them while others run: each, or so often at most, such as 30m
    #[arg(
        long,
        value_name = "WHEN",
        hide_short_help = true,
        help_heading = "Pace"
    )]
    pub checkpoint: Option<String>,
}

/// What follows when the tasks have ended.
#[derive(Debug, Clone, Default, Args)]
pub struct LandingArgs {
    /// Merge into BRANCH instead of the current one
    #[arg(long, value_name = "BRANCH", help_heading = "Merge")]
    pub into: Option<String>,
    /// Run that after each merge; leave out what fails
    #[arg(
        long,
        value_name = "COMMAND",
        allow_hyphen_values = true,
        help_heading = "Merge"
    )]
    pub verify: Option<String>,
    /// Merge in that order
    #[arg(
        long,
        value_name = "ORDER",
        hide_short_help = true,
        help_heading = "Merge"
    )]
    pub order: Option<OrderArg>,
    /// Put results on top of each other in that way
    #[arg(
        long,
        value_name = "METHOD",
        hide_short_help = true,
        help_heading = "Merge"
    )]
    pub method: Option<MethodArg>,
    /// Let that settle conflicts beside git; without it, auto
    #[arg(
        long,
        value_name = "HOW",
        hide_short_help = true,
        help_heading = "Merge"
    )]
    pub resolve: Option<ResolveArg>,
    /// Let nothing but git settle conflicts: the same as --resolve off
    #[arg(
        long,
        conflicts_with = "resolve",
        hide_short_help = true,
        help_heading = "Merge"
    )]
    pub no_resolve: bool,
    /// Leave out the hooks pre-merge-commit, pre-commit and commit-msg
    #[arg(long, hide_short_help = true, help_heading = "Merge")]
    pub no_verify: bool,
    /// Verify N merges side by side; without it, half as many as there are cores
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64), hide_short_help = true, help_heading = "Merge")]
    pub verify_jobs: Option<u16>,
    /// Verify once for N merges, and search for the culprit where that fails
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), hide_short_help = true, help_heading = "Merge")]
    pub verify_every: Option<u16>,
    /// Go on if COMMAND fails before any merge, and blame what fails in another way
    #[arg(long, hide_short_help = true, help_heading = "Merge")]
    pub allow_broken: bool,
}

/// How agents are kept in their place.
#[derive(Debug, Clone, Default, Args)]
pub struct SandboxArgs {
    /// Keep agents in that sandbox; without it, auto
    #[arg(
        long,
        value_name = "KIND",
        hide_short_help = true,
        help_heading = "Isolation",
        long_help = "Keep agents in a sandbox: auto is bubblewrap where it works, else Landlock, else none, and says so. In a \
                     sandbox an agent can write to its worktree, to a git folder of its own, and to its temporary folders; it \
                     sees the system, the programs on the path and its own credentials, and nothing else of your home. What \
                     it committed is checked when it is brought back."
    )]
    pub sandbox: Option<SandboxArg>,
    /// Let agents in a sandbox reach the network; without it, on
    #[arg(
        long,
        value_name = "WHETHER",
        hide_short_help = true,
        help_heading = "Isolation"
    )]
    pub network: Option<OnOff>,
    /// Approve the commands that the repository's own configuration brings
    #[arg(
        long,
        hide_short_help = true,
        help_heading = "Isolation",
        long_help = "Approve the commands that the repository's own .git-orchestrate.toml brings: agents, setup, teardown, check, \
                     verify. What is approved is exactly their text, and it is kept with you, outside of the repository. \
                     Without it you are asked; where nobody can be asked, nothing is started."
    )]
    pub approve_hooks: bool,
}

/// How agents are kept in their place, and what follows where they are not.
#[derive(Debug, Clone, Default, Args)]
pub struct IsolationArgs {
    /// In which sandbox.
    #[command(flatten)]
    pub sandbox: SandboxArgs,
    /// Put away what agents add outside of their worktrees, where no sandbox keeps them from it
    #[arg(
        long,
        hide_short_help = true,
        help_heading = "Isolation",
        long_help = "Put away what is only added outside of the worktrees while agents run without a sandbox: new files in your \
                     checkout, new hooks, new refs. They are kept in the folder of the run, as is a patch of every other \
                     change there."
    )]
    pub undo_escapes: bool,
    /// Fail no task for what changed outside of its worktree, where no sandbox keeps agents in theirs
    #[arg(
        long,
        hide_short_help = true,
        help_heading = "Isolation",
        long_help = "Without a sandbox, a change outside of the worktrees (your checkout, refs, hooks, the configuration, the worktree \
                     of a task that has ended) fails the task that alone can have made it. With this it is only told: for runs \
                     during which you work in your checkout yourself."
    )]
    pub excuse_escapes: bool,
}

/// Everything about the driving of a run, whether it begins, goes on or is tried again.
#[derive(Debug, Clone, Default, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub struct DriveArgs {
    /// Who does it.
    #[command(flatten)]
    pub agent: AgentArgs,
    /// How many at once.
    #[command(flatten)]
    pub pace: PaceArgs,
    /// Where they are kept.
    #[command(flatten)]
    pub isolation: IsolationArgs,
    /// What follows.
    #[command(flatten)]
    pub landing: LandingArgs,
    /// What becomes of it at the forge.
    #[command(flatten)]
    pub forge: ForgeArgs,
    /// Land the results without asking
    #[arg(long, help_heading = "Merge")]
    pub merge: bool,
    /// Ask nothing
    #[arg(short, long)]
    pub yes: bool,
    /// Print events as JSON, one a line
    #[arg(long)]
    pub json: bool,
    /// Tell what happens in lines, also on a terminal, instead of on a screen
    #[arg(long, hide_short_help = true)]
    pub plain: bool,
}

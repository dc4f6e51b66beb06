//! The keys.

/// One key that can be set.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name in TOML. In git it is written `orchestrate.<name>` with or without hyphens, in the environment
    /// `GIT_ORCHESTRATE_<NAME>` with underscores.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// What it does, for people.
    pub about: &'static str,
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text that is not empty.
    Text,
    /// A text with placeholders.
    Template(&'static [&'static str]),
    /// A command line, as one text or as a list of words.
    Command,
    /// A whole number, not below the one given.
    Count(u32),
    /// A whole number from 1 on, or `auto`, which counts as 0.
    CountOrAuto,
    /// A duration longer than nothing.
    Duration,
    /// A number from 0 to 1.
    Share,
    /// Yes or no.
    Switch,
    /// A word, yes or no, or a list of words; a list is read as one text with commas.
    Words,
}

impl Kind {
    /// What a value must be, with its article and an example.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Text => "a text with something in it",
            Self::Template(_) => "a text with placeholders",
            Self::Command => "a command line, or a list of its words",
            Self::Count(0) => "a whole number",
            Self::Count(_) => "a whole number from 1 on",
            Self::CountOrAuto => "a whole number from 1 on, or auto",
            Self::Duration => "a duration such as \"30m\", \"90s\" or a number of seconds",
            Self::Share => "a number from 0 to 1",
            Self::Switch => "true or false",
            Self::Words => "a word, or a list of words",
        }
    }
}

/// Every key that takes one value, in the order in which they are shown.
pub const KEYS: &[Key] = &[
    key(
        "agent",
        Kind::Text,
        "the agent that does the tasks, by name",
    ),
    key(
        "agent-command",
        Kind::Command,
        "the command line of an agent of your own",
    ),
    key(
        "model",
        Kind::Text,
        "the model that the agent is asked to use",
    ),
    key(
        "permissions",
        Kind::Text,
        "what agents may do without asking: edit, run or full",
    ),
    key(
        "prompt-template",
        Kind::Text,
        "a file with the text that agents are told, with places for its parts",
    ),
    key(
        "max-workers",
        Kind::CountOrAuto,
        "how many tasks run at once; auto, as without it: as many as there are cores, and memory for",
    ),
    key(
        "batch-size",
        Kind::Count(1),
        "how many tasks are taken up before any further one is",
    ),
    key(
        "timeout",
        Kind::Duration,
        "how long one attempt at a task may take",
    ),
    key(
        "idle-timeout",
        Kind::Duration,
        "how long an attempt may do nothing at all",
    ),
    key(
        "budget",
        Kind::Text,
        "what the agents of a run may use: 5usd, 2Mtok",
    ),
    key(
        "task-budget",
        Kind::Text,
        "what the agents of one task may use",
    ),
    key(
        "retries",
        Kind::Count(0),
        "how often a task that failed is tried again by itself",
    ),
    key(
        "on-hazard",
        Kind::Text,
        "what follows where running tasks are seen to meet: warn, pause or replan",
    ),
    key(
        "checkpoint",
        Kind::Text,
        "when results are put together while others run: each, or so often at most, such as 30m",
    ),
    key(
        "success-share",
        Kind::Share,
        "the share of tasks from which on a run is a success",
    ),
    key(
        "base",
        Kind::Text,
        "the revision that tasks start from; without it, HEAD",
    ),
    key(
        "branch-template",
        Kind::Template(&["kind", "issue", "slug", "task", "run"]),
        "how branches are named",
    ),
    key(
        "worktree-root",
        Kind::Template(&["repo", "run"]),
        "where worktrees are made, seen from the repository",
    ),
    key(
        "check",
        Kind::Command,
        "the command that must succeed in a task's worktree",
    ),
    key(
        "verify",
        Kind::Command,
        "the command that must succeed after each merge",
    ),
    key(
        "sandbox",
        Kind::Text,
        "the sandbox that agents are kept in: auto, bwrap, landlock or off",
    ),
    key(
        "network",
        Kind::Switch,
        "whether agents in a sandbox reach the network",
    ),
    key(
        "undo-escapes",
        Kind::Switch,
        "whether what agents without a sandbox add outside of their worktrees is put away",
    ),
    key(
        "excuse-escapes",
        Kind::Switch,
        "whether no task fails for what changed outside of its worktree while it ran without a sandbox",
    ),
    key(
        "sandbox-read",
        Kind::Command,
        "what agents in a sandbox can read beside what they need to work",
    ),
    key(
        "sandbox-write",
        Kind::Command,
        "what agents in a sandbox can write beside their own",
    ),
    key(
        "setup",
        Kind::Command,
        "the command that makes a worktree ready before the agent begins",
    ),
    key(
        "teardown",
        Kind::Command,
        "the command that tidies up after an attempt",
    ),
    key(
        "hooks-in-sandbox",
        Kind::Switch,
        "whether setup and teardown run in the sandbox",
    ),
    key(
        "hook-timeout",
        Kind::Duration,
        "how long setup and teardown may take",
    ),
    key(
        "worktree-include",
        Kind::Command,
        "ignored files that worktrees get, beside those in .worktreeinclude",
    ),
    key(
        "worktree-include-by",
        Kind::Text,
        "how they get them: copy, which shares blocks where it can, or hardlink",
    ),
    key(
        "templates",
        Kind::Text,
        "the folder with files for worktrees, in 'all' and by kind of task",
    ),
    key("order", Kind::Text, "the order in which results are merged"),
    key(
        "infer-orders",
        Kind::Switch,
        "whether the planner may order tasks that no words order",
    ),
    key(
        "unknown",
        Kind::Text,
        "whether tasks of which nothing is known run alone or beside the others",
    ),
    key(
        "sub-issues",
        Kind::Switch,
        "whether tasks of a GitHub issue that have no issue of their own get one",
    ),
    key(
        "sub-issue-title",
        Kind::Template(&["master", "title"]),
        "how such issues are titled",
    ),
    key(
        "sub-issue-labels",
        Kind::Text,
        "the labels of such issues, with commas between them",
    ),
    key(
        "pull-requests",
        Kind::Words,
        "whether results become pull requests at GitHub: true, draft, which leaves them drafts, or false",
    ),
    key(
        "pull-request-labels",
        Kind::Words,
        "the labels of pull requests, with commas between them",
    ),
    key(
        "pull-request-reviewers",
        Kind::Words,
        "who is asked to review pull requests, with commas between them",
    ),
];

/// The tables, each with entries of the user's own naming.
pub(super) const TABLES: &[&str] = &["agents", "agent-by-kind", "environment", "forge"];

const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, about }
}

impl Key {
    /// The key of that name, however it is spelt: `max-workers`, `max_workers`, `maxWorkers`, `MAX_WORKERS`.
    pub fn find(name: &str) -> Option<&'static Self> {
        let name = squeezed(name);
        KEYS.iter().find(|key| squeezed(key.name) == name)
    }
}

/// The name without what tells spellings apart.
pub(super) fn squeezed(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '-' | '_'))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

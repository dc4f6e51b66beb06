//! The keys.

use super::{Key, Kind, Trust};

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
    ).approved(),
    key(
        "model",
        Kind::Text,
        "the model that the agent is asked to use",
    ),
    key(
        "permissions",
        Kind::OneOf(&["edit", "run", "full"]),
        "what agents may do without asking",
    ),
    key(
        "ask",
        Kind::Duration,
        "how long you are waited for where an agent asks for more than its permissions cover",
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
        "executor",
        Kind::Text,
        "where attempts run: local, ssh:NAME, slurm:NAME, and so on, with commas between them",
    ).of_users(),
    key(
        "needs",
        Kind::Text,
        "what tasks need of their machine that say nothing of it: 2 cpu, 4 GB, 1 gpu, 1h, label x",
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
        "max-load",
        Kind::Count(1),
        "how many processes may wait for each core before no agent is started beside others",
    ),
    key(
        "speculate",
        Kind::Duration,
        "after how long at the least a task that takes twice as long as expected is raced by a second attempt",
    ),
    key(
        "on-hazard",
        Kind::OneOf(&["warn", "pause", "replan"]),
        "what follows where running tasks are seen to meet",
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
    ).approved(),
    key(
        "verify",
        Kind::Command,
        "the command that must succeed after each merge",
    ).approved(),
    key(
        "sandbox",
        Kind::OneOf(&["auto", "bwrap", "bubblewrap", "landlock", "off"]),
        "the sandbox that agents are kept in",
    ).of_users(),
    key(
        "network",
        Kind::Switch,
        "whether agents in a sandbox reach the network",
    ).of_users(),
    key(
        "undo-escapes",
        Kind::Switch,
        "whether what agents without a sandbox add outside of their worktrees is put away",
    ).of_users(),
    key(
        "excuse-escapes",
        Kind::Switch,
        "whether no task fails for what changed outside of its worktree while it ran without a sandbox",
    ).of_users(),
    key(
        "sandbox-read",
        Kind::Command,
        "what agents in a sandbox can read beside what they need to work",
    ).of_users(),
    key(
        "sandbox-write",
        Kind::Command,
        "what agents in a sandbox can write beside their own",
    ).of_users(),
    key(
        "setup",
        Kind::Command,
        "the command that makes a worktree ready before the agent begins",
    ).approved(),
    key(
        "teardown",
        Kind::Command,
        "the command that tidies up after an attempt",
    ).approved(),
    key(
        "hooks-in-sandbox",
        Kind::Switch,
        "whether setup and teardown run in the sandbox",
    ).of_users(),
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
        Kind::OneOf(&["copy", "hardlink"]),
        "how they get them: copy, which shares blocks where it can, or hardlink",
    ),
    key(
        "templates",
        Kind::Text,
        "the folder with files for worktrees, in 'all' and by kind of task",
    ).of_users(),
    key("order", Kind::OneOf(&["deps", "listed", "finished", "size"]), "the order in which results are merged"),
    key(
        "infer-orders",
        Kind::Switch,
        "whether the planner may order tasks that no words order",
    ),
    key(
        "unknown",
        Kind::OneOf(&["alone", "together"]),
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
    key(
        "github-app-id",
        Kind::Count(1),
        "the number of the GitHub App that asks, where no token does",
    )
    .of_users(),
    key(
        "github-app-key",
        Kind::Text,
        "the file with its private key, which only its owner may read: absolute, or below ~/",
    )
    .of_users(),
    key(
        "github-app-installation",
        Kind::Count(1),
        "the number of its installation; without it, that of the repository is asked for",
    )
    .of_users(),
    key(
        "notify.on",
        Kind::Words,
        "what is told to you: end, that the tasks of a run have ended; attention, that a run needs a person; or both",
    ),
    key(
        "notify.bell",
        Kind::Switch,
        "whether it is told by the bell of the terminal",
    ),
    key(
        "notify.desktop",
        Kind::Switch,
        "whether it is told by a notification of the desktop",
    ),
    key(
        "notify.command",
        Kind::Command,
        "a command that is told, as JSON on its standard input",
    )
    .approved(),
    key(
        "notify.webhook",
        Kind::Text,
        "an address that the same JSON is sent to by POST",
    )
    .approved(),
];

const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key {
        name,
        kind,
        trust: Trust::Free,
        about,
    }
}

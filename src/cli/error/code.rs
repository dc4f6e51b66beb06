//! Codes by which errors can be looked up: what it is about, why it happens, and what to do.

use std::fmt;

/// What an error is about. Codes stay what they are; new ones come at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorCode {
    /// Anything that has no code of its own.
    Other,
    /// The command line.
    Usage,
    /// The configuration.
    Config,
    /// Git and the repository.
    Git,
    /// Sources and plans.
    Plan,
    /// Agents.
    Agent,
    /// The run and its tasks.
    Run,
    /// Merging.
    Merge,
    /// Comparing branches.
    Conflicts,
    /// Removing what is left.
    Clean,
    /// GitHub.
    Forge,
    /// What is kept of runs.
    Store,
    /// A mistake of this program.
    Internal,
}

/// What there is to say of a code.
struct Entry {
    code: ErrorCode,
    title: &'static str,
    why: &'static str,
    cure: &'static str,
}

impl ErrorCode {
    /// All of them, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|entry| entry.code)
    }

    /// The code of that name: `E04`, `e4`, `4`.
    pub fn from_name(name: &str) -> Option<Self> {
        let digits = name.trim_start_matches(['e', 'E']);
        let number: usize = digits.parse().ok()?;
        let entry = ENTRIES.get(number.checked_sub(1)?)?;
        Some(entry.code)
    }

    /// What it is about, in a few words.
    pub fn title(self) -> &'static str {
        self.entry().map_or("", |entry| entry.title)
    }

    /// Why it happens.
    pub fn why(self) -> &'static str {
        self.entry().map_or("", |entry| entry.why)
    }

    /// What to do.
    pub fn cure(self) -> &'static str {
        self.entry().map_or("", |entry| entry.cure)
    }

    fn entry(self) -> Option<&'static Entry> {
        ENTRIES.iter().find(|entry| entry.code == self)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = ENTRIES.iter().position(|entry| entry.code == *self);
        write!(f, "E{:02}", at.map_or(0, |at| at + 1))
    }
}

/// In the order of their numbers.
const ENTRIES: &[Entry] = &[
    entry(
        ErrorCode::Other,
        "it could not be done",
        "Something that is needed is not there, cannot be read or written, or is in another state than it has to be; the \
         message names it.",
        "Do what the hints below the message say. `git orchestrate doctor` looks at everything that a run needs.",
    ),
    entry(
        ErrorCode::Usage,
        "the command line is wrong",
        "An option or a word is not known, two of them exclude each other, or something must be said that cannot be asked \
         because there is no terminal.",
        "See `git orchestrate COMMAND -h`. Where a question is asked, say the answer beforehand: `--yes`.",
    ),
    entry(
        ErrorCode::Config,
        "the configuration is wrong",
        "A file is not TOML, a value is not of the kind that its key takes, a template has a place that nothing fills, or a \
         repository's own file says what only its user may. The message names file and line, the git key, the variable or the \
         flag.",
        "`git orchestrate config --show-origin` shows what holds and who says so, `--all` what each key takes. `--no-config` \
         leaves all of it out.",
    ),
    entry(
        ErrorCode::Git,
        "git or the repository does not do what it should",
        "There is no repository here, it has no commit, a name is none of a commit, a branch has moved meanwhile, a lock is \
         held, or git itself failed; then its own words stand in the message.",
        "Go into the repository or name it with `git -C DIR`. Do by hand what git complains of, then the same command again: \
         nothing is done twice.",
    ),
    entry(
        ErrorCode::Plan,
        "the source gives no plan",
        "It holds no task, its order has a cycle, a plan file is no TOML of a plan, or the base is no commit.",
        "`git orchestrate check SOURCE` shows what is made of it and which line is in the way; `git orchestrate new` writes a \
         source to fill in.",
    ),
    entry(
        ErrorCode::Agent,
        "an agent cannot be used",
        "Its program is not installed, its name is not known, or the words of its command cannot be used: text of an issue \
         must not become a word of a shell, for instance.",
        "`git orchestrate doctor` says which agents are there and whether they answer. Any program will do: \
         `--agent-command 'my-agent {prompt_file}'`.",
    ),
    entry(
        ErrorCode::Run,
        "the run cannot begin or go on",
        "Another process owns it, there is nothing left to do in it, no sandbox works that was asked for, or its folder cannot \
         be written.",
        "`git orchestrate status` shows how it stands; `resume` goes on, `retry` tries again what did not succeed.",
    ),
    entry(
        ErrorCode::Merge,
        "the results cannot be brought together",
        "The target is not there, has moved, or is checked out with changes of yours; the verify command fails by itself; a \
         conflict waits to be settled; or a hook refused.",
        "Nothing has moved that the message does not name. `git orchestrate merge --preview` shows what each merge would do; \
         `merge --continue`, `--skip` or `--abort` end one that waits; `merge --undo` takes the last one back.",
    ),
    entry(
        ErrorCode::Conflicts,
        "branches cannot be compared",
        "A name is no commit of the repository, or there is no commit yet.",
        "`git branch --all` shows the branches; fetch what is elsewhere first.",
    ),
    entry(
        ErrorCode::Clean,
        "what is left cannot be removed",
        "The run goes on, something is not merged, or a worktree cannot be removed.",
        "`git orchestrate clean --dry-run` shows what would go and why the rest stays.",
    ),
    entry(
        ErrorCode::Forge,
        "the forge does not answer as it should",
        "Nobody is logged in, the token may not do it, too many requests were made, the network is away, or the issue is not \
         there.",
        "`git orchestrate doctor` says who is logged in and how many requests are left. Log in by `gh auth login`, or set \
         GH_TOKEN. `git orchestrate sync` makes up for what could not be told.",
    ),
    entry(
        ErrorCode::Store,
        "what is kept of runs cannot be read or written",
        "No run has that name, a newer version of this program wrote it, or a file below `.git/orchestrate` is damaged or \
         cannot be written.",
        "`git orchestrate status` names the newest run. A journal is never changed but at its end: a copy of \
         `.git/orchestrate` is a whole backup.",
    ),
    entry(
        ErrorCode::Internal,
        "a mistake of this program",
        "Something happened that cannot happen.",
        "Nothing was lost: `git orchestrate resume` goes on. Please report it with the whole message.",
    ),
];

const fn entry(
    code: ErrorCode,
    title: &'static str,
    why: &'static str,
    cure: &'static str,
) -> Entry {
    Entry {
        code,
        title,
        why,
        cure,
    }
}

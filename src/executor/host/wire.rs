//! What is asked of our own program on another machine, and what it answers. Both ends are of the very same version: the
//! checksum of the program is a part of its path there.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::login::LoginQuestion;
use crate::agent::{AgentSpec, Permissions};
use crate::executor::{IsolationOptions, JobOptions};
use crate::git::CarriedState;
use crate::model::{AttemptId, ClusterNode, Exit, Machine, Oid, RunId, Usage};

/// The version of these questions and answers.
pub(in crate::executor) const HOST_VERSION: u32 = 1;

/// Which attempt is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Whereabouts {
    /// The name of its repository there.
    pub repository: String,
    /// Its run.
    pub run: RunId,
    /// The attempt.
    pub attempt: AttemptId,
}

/// A question.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "call")]
pub(in crate::executor) enum HostCall {
    /// Begin an attempt, or take up one that is there.
    Begin(Box<BeginCall>),
    /// Send its log from an offset on, then say how it ended.
    Watch {
        /// The attempt.
        at: Whereabouts,
        /// How many bytes of the log are known.
        offset: u64,
    },
    /// Ask it to end.
    Stop {
        /// The attempt.
        at: Whereabouts,
        /// Whether it gets no time for that.
        is_now: bool,
    },
    /// Have it stand still, or go on.
    Pause {
        /// The attempt.
        at: Whereabouts,
        /// Which.
        is_wanted: bool,
    },
    /// Bring to rest what it left, so that it can be fetched.
    Collect {
        /// The attempt.
        at: Whereabouts,
    },
    /// Remove everything of it.
    Forget {
        /// The attempt.
        at: Whereabouts,
    },
    /// Say what the machine has, and what it has left.
    Look {
        /// Folders with programs, beside the usual ones.
        path: Vec<String>,
        /// Programs that are looked for.
        programs: Vec<String>,
        /// Agents whose login is asked for.
        logins: Vec<LoginQuestion>,
        /// Variables of the user's own that agents are given: credentials.
        secrets: BTreeMap<String, String>,
    },
    /// Say which commits are there that others may build on.
    Tips {
        /// The name of the repository there.
        repository: String,
    },
    /// Take in the commits of an attempt: a bundle of so many bytes stands behind the question.
    Take {
        /// The attempt.
        at: Whereabouts,
        /// The commits.
        state: CarriedState,
        /// How many bytes; 0 where everything is there.
        length: u64,
    },
    /// Send a bundle of what an attempt did, once that is at rest.
    Give {
        /// The attempt.
        at: Whereabouts,
        /// Commits that are known here.
        known: Vec<Oid>,
    },
    /// Remove what a run left that nobody needs.
    Clear {
        /// The name of the repository there.
        repository: String,
        /// The run.
        run: RunId,
    },
    /// Say how the nodes of its cluster stand, and what of a run is there.
    Nodes {
        /// The name of the repository there.
        repository: String,
        /// The run.
        run: RunId,
        /// Only the nodes of that partition.
        partition: Option<String>,
    },
}

/// Everything that it takes to begin an attempt.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct BeginCall {
    /// The version of the call.
    pub version: u32,
    /// The attempt.
    pub at: Whereabouts,
    /// Earlier attempts at the same task that may still be there: one that runs, or has ended well, is taken up instead.
    pub earlier: Vec<u32>,
    /// The title of its task.
    pub title: String,
    /// The short name of its branch.
    pub branch: String,
    /// The commit that the task starts from.
    pub start: Oid,
    /// What its worktree is to hold.
    pub state: CarriedState,
    /// The ignored files that it gets of those that were carried over.
    pub carried: Vec<PathBuf>,
    /// The agent.
    pub agent: AgentSpec,
    /// Variables of the user's own that the agent is given: credentials.
    pub secrets: BTreeMap<String, String>,
    /// Folders with programs, beside the usual ones.
    pub path: Vec<String>,
    /// The model.
    pub model: Option<String>,
    /// What it may do without asking.
    pub permissions: Permissions,
    /// The session that it takes up again, and what earlier attempts in it used.
    pub session: Option<(String, Usage)>,
    /// What it is told.
    pub prompt: String,
    /// How long it may take.
    pub timeout: Duration,
    /// How long it may do nothing at all.
    pub idle_timeout: Option<Duration>,
    /// How long it may take to end once it was asked to.
    pub grace: Duration,
    /// For how long it goes on while nobody asks after it.
    pub lease: Duration,
    /// How it is kept in its place.
    pub isolation: IsolationOptions,
    /// The user's own command that runs before.
    pub setup: Option<Hook>,
    /// What is asked of Slurm, where it is to run as a job.
    #[serde(default)]
    pub job: Option<JobOptions>,
    /// The attempts that are on their way to the same cluster and will ask the same of it: with those that come soon it is
    /// handed over as one array.
    #[serde(default)]
    pub companions: Vec<AttemptId>,
}

impl std::fmt::Debug for BeginCall {
    /// Prints no secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BeginCall")
            .field("at", &self.at)
            .field("agent", &self.agent.name)
            .finish_non_exhaustive()
    }
}

/// Why something could not be done that was asked for from afar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::executor) struct Fault {
    /// In words.
    pub reason: String,
    /// Whether another try may help, without anybody doing anything.
    pub is_passing: bool,
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self {
            reason,
            is_passing: false,
        }
    }
}

/// A command of the user's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// A line for a shell.
    pub line: String,
    /// Whether it runs in the sandbox.
    pub is_confined: bool,
    /// How long it may take.
    pub timeout: Duration,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub(in crate::executor) enum Answer {
    /// It runs, or did.
    Begun(Begun),
    /// It is at rest.
    Collected(Collected),
    /// What the machine has.
    Found(Machine),
    /// What was removed, and what is left.
    Cleared(Cleared),
    /// How the nodes of its cluster stand.
    Nodes {
        /// They.
        nodes: Vec<ClusterNode>,
    },
    /// Which commits are there.
    Tips {
        /// They.
        tips: Vec<Oid>,
    },
    /// It was done.
    Done,
    /// It could not be done.
    Failed {
        /// Why not, in words.
        reason: String,
        /// Whether another try may help, without anybody doing anything.
        #[serde(default)]
        is_passing: bool,
    },
}

/// How an attempt began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Begun {
    /// Which attempt it is: an earlier one, where that was taken up.
    pub number: u32,
    /// What it is kept in there, by name.
    pub sandbox: Option<String>,
}

/// What an attempt left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Collected {
    /// How it ended.
    pub exit: Exit,
    /// The commit with everything that it did; none where that could not be brought to rest, for the reason beside.
    pub commit: Option<Oid>,
    /// Whether that commit was made of what it left uncommitted.
    pub is_made: bool,
    /// Why there is no commit.
    pub trouble: Option<String>,
    /// What it wrote to its inbox.
    pub inbox: Option<String>,
}

/// What was removed of a run, and what is left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Cleared {
    /// How many attempts were removed that had left something.
    pub n_removed: usize,
    /// What somebody may want.
    pub left: Vec<LeftThere>,
}

/// What an attempt left that did not come home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct LeftThere {
    /// The attempt.
    pub attempt: AttemptId,
    /// All that it did, ready to be fetched; none where it could not be brought to rest.
    pub commit: Option<Oid>,
    /// Why not.
    pub why: String,
    /// Its folder there.
    pub place: String,
}

//! How a job stands, in the words of Slurm and in ours. Pure.

use serde::{Deserialize, Serialize};

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::executor) enum Standing {
    /// It waits for its turn, for the first time or once more.
    Waiting,
    /// Its node is made ready.
    Starting,
    /// It runs.
    Running,
    /// It was made to stand still.
    Suspended,
    /// It has ended or is ending, and its node is tidied up; as what, is told later.
    Ending,
    /// It has ended for good.
    Ended(JobEnd),
    /// Something that we know no word for: it is left to its files to tell.
    Unknown,
}

/// How a job ended for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::executor) enum JobEnd {
    /// By itself, well.
    Completed,
    /// By itself, with another code than 0.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
    /// Its time was up.
    TimedOut,
    /// It could not have ended before the moment that it must have ended at.
    Deadline,
    /// It held more memory than it had asked for.
    OutOfMemory,
    /// Its node failed.
    NodeFailed,
    /// Its node did not start.
    BootFailed,
    /// It had to give way to another.
    Preempted,
    /// Another cluster took it over.
    Revoked,
}

/// What Slurm answered when it was asked for a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::executor) enum Said {
    /// It did not answer yet.
    #[default]
    Nothing,
    /// It does not know it.
    NotKnown,
    /// How it stands.
    Job(JobWord),
}

/// What Slurm says of one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct JobWord {
    /// Its number: `12`, or `12_3` for an element of an array.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// Why it stands so, as Slurm says it.
    pub reason: String,
    /// Where it runs or ran.
    pub nodes: String,
    /// Whether what it waits for goes by no waiting.
    #[serde(default)]
    pub is_stuck: bool,
}

impl Standing {
    /// Reads a state, as `squeue` and `sacct` write it.
    pub(in crate::executor) fn parse(text: &str) -> Self {
        // As in `CANCELLED by 1000` and `COMPLETED+`.
        let word = text.split_whitespace().next().unwrap_or_default();
        match word.trim_end_matches('+').to_ascii_uppercase().as_str() {
            "PENDING" | "REQUEUED" | "REQUEUE_FED" | "REQUEUE_HOLD" | "SPECIAL_EXIT"
            | "RESV_DEL_HOLD" => Self::Waiting,
            "CONFIGURING" | "POWER_UP_NODE" => Self::Starting,
            "RUNNING" | "RESIZING" | "SIGNALING" | "EXPEDITING" | "UPDATE_DB" => Self::Running,
            "SUSPENDED" | "STOPPED" => Self::Suspended,
            "COMPLETING" | "STAGE_OUT" => Self::Ending,
            "COMPLETED" => Self::Ended(JobEnd::Completed),
            "FAILED" | "LAUNCH_FAILED" => Self::Ended(JobEnd::Failed),
            "CANCELLED" => Self::Ended(JobEnd::Cancelled),
            "TIMEOUT" => Self::Ended(JobEnd::TimedOut),
            "DEADLINE" => Self::Ended(JobEnd::Deadline),
            "OUT_OF_MEMORY" => Self::Ended(JobEnd::OutOfMemory),
            "NODE_FAIL" => Self::Ended(JobEnd::NodeFailed),
            "BOOT_FAIL" => Self::Ended(JobEnd::BootFailed),
            "PREEMPTED" => Self::Ended(JobEnd::Preempted),
            "REVOKED" => Self::Ended(JobEnd::Revoked),
            _ => Self::Unknown,
        }
    }
}

/// Reads the lines of `squeue -h -r -o '%i|%T|%r|%N|%j'`.
pub(super) fn parse_queue(text: &str) -> Vec<JobWord> {
    let jobs = text.lines().filter_map(|line| {
        let mut parts = line.splitn(5, '|');
        let id = parts.next().filter(|id| !id.is_empty())?.to_owned();
        let standing = Standing::parse(parts.next()?);
        let [reason, nodes, name] =
            [parts.next()?, parts.next()?, parts.next()?].map(str::to_owned);
        Some(JobWord {
            id,
            name,
            standing,
            reason,
            nodes,
            is_stuck: false,
        })
    });
    let mut jobs: Vec<JobWord> = jobs.collect();
    let has_others = jobs.iter().any(|job| {
        let standing = job.standing;
        !matches!(standing, Standing::Waiting | Standing::Ended(_))
    });
    for job in &mut jobs {
        job.is_stuck =
            job.standing == Standing::Waiting && is_for_a_person(&job.reason, has_others);
    }
    jobs
}

/// Whether only a person changes what a job waits for; `has_others` says that other jobs of the same user hold something, so
/// that a limit on what the user may have is kept to.
fn is_for_a_person(reason: &str, has_others: bool) -> bool {
    let is_limit = reason.starts_with("QOS") || reason.starts_with("Assoc");
    match reason {
        "JobHeldUser"
        | "JobHeldAdmin"
        | "PartitionDown"
        | "PartitionInactive"
        | "PartitionTimeLimit"
        | "PartitionNodeLimit"
        | "PartitionConfig"
        | "BadConstraints"
        | "NodeDown"
        | "InvalidAccount"
        | "InvalidQOS"
        | "AccountNotAllowed"
        | "QOSNotAllowed"
        | "AccountingPolicy"
        | "DependencyNeverSatisfied" => true,
        _ if reason.starts_with("ReqNodeNotAvail") => true,
        // What one job asks for alone, or what a budget has left.
        _ if is_limit && (reason.contains("PerJob") || reason.contains("Minutes")) => true,
        // Others of a group may hold what the group may have; what the user alone may have, nobody.
        _ if is_limit => reason.contains("Max") && !has_others,
        _ => false,
    }
}

/// Reads the lines of `sacct -nPX -o JobID,State,NodeList,JobName`: the newest of one that was started several times is the
/// last.
pub(super) fn parse_past(text: &str, id: &str) -> Option<JobWord> {
    let mut lines = text.lines().filter_map(|line| {
        let mut parts = line.splitn(4, '|');
        let word = JobWord {
            id: parts.next()?.to_owned(),
            standing: Standing::parse(parts.next()?),
            nodes: parts.next()?.to_owned(),
            name: parts.next()?.to_owned(),
            reason: String::new(),
            is_stuck: false,
        };
        (word.id == id).then_some(word)
    });
    lines.next_back()
}

impl JobWord {
    /// Its number in the array that it is a part of; none where it is a job of its own.
    pub(in crate::executor) fn element(&self) -> Option<u32> {
        let (_, number) = self.id.split_once('_')?;
        number.parse().ok()
    }

    /// Whether somebody holds it back while it waits.
    pub(in crate::executor) fn is_held(&self) -> bool {
        self.standing == Standing::Waiting && self.reason.starts_with("JobHeld")
    }

    /// Why it does not run yet, to be shown to people; none where it does, or has.
    pub(in crate::executor) fn waits(&self) -> Option<String> {
        let id = &self.id;
        match self.standing {
            // That it was handed over just now is no news.
            Standing::Waiting if matches!(self.reason.as_str(), "" | "None") => None,
            Standing::Waiting => Some(format!("job {id} waits: {}", why(&self.reason))),
            Standing::Starting => Some(format!("job {id} waits until {} is ready", self.nodes)),
            Standing::Suspended => Some(format!("job {id} was suspended")),
            _ => None,
        }
    }
}

/// A reason that a job waits for, in words that need no manual, and Slurm's own word behind them.
fn why(reason: &str) -> String {
    let words = match reason {
        "Resources" => "no node has enough free for it",
        "Priority" => "others go before it",
        "Dependency" => "an earlier job of the same attempt has not ended",
        "BeginTime" => "it is started again in a moment",
        "JobHeldUser" | "JobHeldAdmin" => "it is held, and starts when somebody releases it",
        "ReqNodeNotAvail" => "the nodes that it could have are down or reserved",
        "PartitionDown" | "PartitionInactive" => "the partition takes no jobs now",
        "PartitionTimeLimit" => "it asks for more time than the partition gives",
        "PartitionNodeLimit" => "it asks for more than the partition gives",
        "NodeDown" => "a node that it needs is down",
        "PartitionConfig" => "it asks for what the partition is not made for",
        "BadConstraints" => "no node has what it asks for",
        "InvalidAccount" | "AccountNotAllowed" => "its account may not be used there",
        "InvalidQOS" | "QOSNotAllowed" => "its quality of service may not be used there",
        "Licenses" => "a licence is not free",
        "Reservation" => "its reservation has not begun",
        _ if reason.starts_with("QOS") => "a limit of its quality of service is reached",
        _ if reason.starts_with("Assoc") => "a limit of its account is reached",
        _ => return reason.to_owned(),
    };
    format!("{words} ({reason})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_read_with_all_that_people_write_into_names() {
        let text = "1|RUNNING|None|n1|a\n\
                    12_3|PENDING|Resources||b|c d\n\
                    5|PENDING|ReqNodeNotAvail, UnavailableNodes:n[1-2]||e\n\
                    nonsense\n";
        let jobs = parse_queue(text);
        let told: Vec<_> = jobs
            .iter()
            .map(|job| (job.id.as_str(), job.standing, job.name.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("1", Standing::Running, "a"),
                ("12_3", Standing::Waiting, "b|c d"),
                ("5", Standing::Waiting, "e"),
            ]
        );
        assert_eq!(jobs[0].waits(), None);
        assert_eq!(
            jobs[1].waits().unwrap(),
            "job 12_3 waits: no node has enough free for it (Resources)"
        );
        assert_eq!(
            jobs[2].waits().unwrap(),
            "job 5 waits: ReqNodeNotAvail, UnavailableNodes:n[1-2]"
        );
    }

    #[test]
    fn a_person_is_called_for_what_goes_by_no_waiting_and_for_nothing_else() {
        let stuck = |reason: &str, others: &str| {
            let jobs = parse_queue(&format!("1|PENDING|{reason}||a\n{others}"));
            jobs[0].is_stuck
        };
        for reason in [
            "PartitionTimeLimit",
            "BadConstraints",
            "JobHeldAdmin",
            "ReqNodeNotAvail, UnavailableNodes:n1",
            "QOSMaxMemoryPerJob",
            "AssocGrpCPUMinutesLimit",
        ] {
            assert!(stuck(reason, "2|RUNNING|None|n1|b\n"), "{reason}");
        }
        for reason in [
            "Resources",
            "Priority",
            "None",
            "BeginTime",
            "AssocGrpCpuLimit",
        ] {
            assert!(!stuck(reason, ""), "{reason}");
        }
        // A limit of the user's own, which the user's own jobs use up; or nobody.
        assert!(!stuck("AssocMaxJobsLimit", "2|RUNNING|None|n1|b\n"));
        assert!(stuck("AssocMaxJobsLimit", "2|COMPLETED|None|n1|b\n"));
    }

    #[test]
    fn every_state_of_slurm_has_a_meaning() {
        let ended = |end| Standing::Ended(end);
        let all = [
            ("BOOT_FAIL", ended(JobEnd::BootFailed)),
            ("CANCELLED", ended(JobEnd::Cancelled)),
            ("CANCELLED by 1000", ended(JobEnd::Cancelled)),
            ("COMPLETED", ended(JobEnd::Completed)),
            ("CONFIGURING", Standing::Starting),
            ("COMPLETING", Standing::Ending),
            ("DEADLINE", ended(JobEnd::Deadline)),
            ("FAILED", ended(JobEnd::Failed)),
            ("LAUNCH_FAILED", ended(JobEnd::Failed)),
            ("NODE_FAIL", ended(JobEnd::NodeFailed)),
            ("OUT_OF_MEMORY", ended(JobEnd::OutOfMemory)),
            ("PENDING", Standing::Waiting),
            ("POWER_UP_NODE", Standing::Starting),
            ("PREEMPTED", ended(JobEnd::Preempted)),
            ("RUNNING", Standing::Running),
            ("RESIZING", Standing::Running),
            ("RESV_DEL_HOLD", Standing::Waiting),
            ("REQUEUED", Standing::Waiting),
            ("REQUEUE_FED", Standing::Waiting),
            ("REQUEUE_HOLD", Standing::Waiting),
            ("REVOKED", ended(JobEnd::Revoked)),
            ("SIGNALING", Standing::Running),
            ("SPECIAL_EXIT", Standing::Waiting),
            ("STAGE_OUT", Standing::Ending),
            ("STOPPED", Standing::Suspended),
            ("SUSPENDED", Standing::Suspended),
            ("TIMEOUT", ended(JobEnd::TimedOut)),
            ("TIMEOUT+", ended(JobEnd::TimedOut)),
            ("SOMETHING_NEW", Standing::Unknown),
        ];
        for (text, standing) in all {
            assert_eq!(Standing::parse(text), standing, "{text}");
        }
    }

    #[test]
    fn of_a_job_that_was_started_again_the_last_line_counts() {
        let text =
            "12|NODE_FAIL|n1|orchestrate-a\n13|FAILED|n2|x\n12|CANCELLED by 0|n2|orchestrate-a\n";
        let word = parse_past(text, "12").unwrap();
        assert_eq!(word.standing, Standing::Ended(JobEnd::Cancelled));
        assert_eq!(word.nodes, "n2");
        assert_eq!(parse_past(text, "1"), None);
    }
}

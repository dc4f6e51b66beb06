//! What follows from the files of a job and from Slurm's word on it: whether it goes on, and how it ended. Pure.

use std::time::Duration;

use super::super::folder::KeptJob;
use super::folder::{Cut, Ended};
use crate::executor::slurm::{JobEnd, JobWord, Said, Standing};
use crate::humanize;
use crate::model::Exit;

/// For how long a file may be on its way to us that was written on another machine.
const FILES_LAG: Duration = Duration::from_secs(2);

/// For how long Slurm is asked what it has to say of an attempt that failed.
const SECOND_OPINION: Duration = Duration::from_secs(8);

/// For how long a job that Slurm does not know is looked for.
const GONE: Duration = Duration::from_secs(5);

/// What is seen of a job.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signs<'a> {
    /// What its newest start came to.
    pub(super) ended: Option<&'a Ended>,
    /// Whether it began on a node.
    pub(super) has_begun: bool,
    /// Whether the user wanted it to end.
    pub(super) is_asked: bool,
    /// Whether the user wants it to stand still.
    pub(super) is_paused: bool,
    /// What Slurm says, in its last answer.
    pub(super) said: &'a Said,
    /// For how long it has been looked for more.
    pub(super) waited: Duration,
    /// What is known of the job.
    pub(super) job: &'a KeptJob,
    /// The last line that the job itself printed.
    pub(super) last_words: Option<&'a str>,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It goes on; or waits, for that reason.
    GoesOn(Option<String>),
    /// One more look will tell.
    Unsettled,
    /// It has ended.
    End(Exit),
}

/// Judges.
pub(super) fn judge(signs: &Signs<'_>) -> Verdict {
    match signs.ended.filter(|ended| ended.is_final()) {
        Some(ended) => judge_end(signs, ended),
        None => judge_job(signs),
    }
}

/// What follows where the attempt itself says how it ended.
fn judge_end(signs: &Signs<'_>, ended: &Ended) -> Verdict {
    let exit = ended.exit();
    match (ended.cut, exit) {
        (Some(Cut::TimeUp), _) => Verdict::End(time_up(signs.job)),
        (None, Exit::Failure { .. } | Exit::Signalled { .. } | Exit::Lost) => match signs.said {
            // What was killed may have been any process of it.
            Said::Job(word) if word.standing == Standing::Ended(JobEnd::OutOfMemory) => {
                Verdict::End(ended_as(JobEnd::OutOfMemory, word, signs))
            }
            Said::Job(word) if matches!(word.standing, Standing::Ended(_)) => {
                Verdict::End(exit.clone())
            }
            _ if signs.waited < SECOND_OPINION => Verdict::Unsettled,
            _ => Verdict::End(exit.clone()),
        },
        _ => Verdict::End(exit.clone()),
    }
}

/// What follows where only Slurm can say it.
fn judge_job(signs: &Signs<'_>) -> Verdict {
    match signs.said {
        Said::Nothing => Verdict::GoesOn(None),
        Said::NotKnown if signs.waited < GONE => Verdict::Unsettled,
        Said::NotKnown if signs.is_asked => Verdict::End(Exit::Cancelled),
        // Of an element that is cancelled before it began Slurm keeps nothing.
        Said::NotKnown if signs.job.element.is_some() && !signs.has_begun => {
            Verdict::End(withdrawn(
                format!("somebody cancelled {} before it began", named(signs.job)),
                false,
            ))
        }
        Said::NotKnown => Verdict::End(withdrawn(
            format!("Slurm does not know its {} any more", named(signs.job)),
            true,
        )),
        Said::Job(word) => match word.standing {
            Standing::Ended(_) if signs.waited < FILES_LAG => Verdict::Unsettled,
            Standing::Ended(_) if signs.is_asked => Verdict::End(Exit::Cancelled),
            Standing::Ended(end) => Verdict::End(ended_as(end, word, signs)),
            _ if signs.is_paused && word.is_held() => Verdict::GoesOn(Some(format!(
                "job {} is held back while its task is paused",
                word.id
            ))),
            _ => Verdict::GoesOn(word.waits()),
        },
    }
}

/// How an attempt ended whose job ended so and said nothing itself.
fn ended_as(end: JobEnd, word: &JobWord, signs: &Signs<'_>) -> Exit {
    let (id, node) = (&word.id, word.nodes.as_str());
    let on_node = match node {
        "" => String::new(),
        node => format!(" on {node}"),
    };
    let said = signs
        .last_words
        .map(|line| format!(": {line}"))
        .unwrap_or_default();
    match end {
        JobEnd::TimedOut => time_up(signs.job),
        JobEnd::Deadline => withdrawn(format!("job {id} came to its deadline"), false),
        JobEnd::OutOfMemory => {
            let asked = match signs.job.options.memory {
                Some(bytes) => format!("of {} that it asked for", humanize::bytes(bytes)),
                None => "that the partition gives".to_owned(),
            };
            withdrawn(
                format!("job {id}{on_node} ran out of the memory {asked}"),
                false,
            )
        }
        JobEnd::NodeFailed => withdrawn(format!("the node {node} failed (job {id})"), true),
        JobEnd::BootFailed => withdrawn(format!("the node {node} did not start (job {id})"), true),
        JobEnd::Preempted => withdrawn(
            format!("job {id}{on_node} had to give way to another"),
            true,
        ),
        JobEnd::Revoked => withdrawn(format!("another cluster took job {id} over"), true),
        JobEnd::Cancelled => withdrawn(format!("somebody cancelled job {id}{on_node}"), false),
        JobEnd::Completed | JobEnd::Failed if signs.ended.is_some() => {
            withdrawn(format!("Slurm ended job {id}{on_node} by a signal"), true)
        }
        JobEnd::Completed | JobEnd::Failed if signs.has_begun => withdrawn(
            format!("job {id}{on_node} ended without a word{said}"),
            true,
        ),
        JobEnd::Completed | JobEnd::Failed => Exit::NotStarted {
            reason: format!(
                "job {id}{on_node} ended before the attempt began{said}; do the nodes see the same home as the host \
                 that submits?"
            ),
        },
    }
}

fn time_up(job: &KeptJob) -> Exit {
    let limit = match job.options.time {
        Some(time) => format!(" of {}", humanize::duration(time)),
        None => String::new(),
    };
    withdrawn(
        format!("{} came to its time limit{limit}", named(job)),
        false,
    )
}

fn named(job: &KeptJob) -> String {
    match &job.id {
        Some(id) => format!("job {id}"),
        None => format!("job {}", job.name),
    }
}

fn withdrawn(reason: String, is_passing: bool) -> Exit {
    Exit::Withdrawn { reason, is_passing }
}

#[cfg(test)]
mod tests {
    use super::super::super::Collected;
    use super::*;
    use crate::executor::JobOptions;

    const LONG: Duration = Duration::from_mins(1);

    fn ended(exit: Exit, cut: Option<Cut>) -> Ended {
        Ended {
            cut,
            collected: Collected {
                exit,
                commit: None,
                is_made: false,
                trouble: None,
                inbox: None,
            },
        }
    }

    fn said(state: &str) -> Said {
        Said::Job(JobWord {
            id: "12".to_owned(),
            name: "orchestrate-a".to_owned(),
            standing: Standing::parse(state),
            reason: "Priority".to_owned(),
            nodes: "n2".to_owned(),
            is_stuck: false,
        })
    }

    fn judged(ended: Option<&Ended>, said: &Said, waited: Duration, is_asked: bool) -> Verdict {
        let job = KeptJob {
            name: "orchestrate-a".to_owned(),
            id: Some("12".to_owned()),
            options: JobOptions {
                time: Some(Duration::from_hours(1)),
                memory: Some(4 << 30),
                ..JobOptions::default()
            },
            element: None,
        };
        judge(&Signs {
            ended,
            has_begun: true,
            is_asked,
            is_paused: false,
            said,
            waited,
            job: &job,
            last_words: Some("boom"),
        })
    }

    /// How a job ended that came to no word itself.
    fn told(state: &str) -> String {
        match judged(None, &said(state), LONG, false) {
            Verdict::End(Exit::Withdrawn { reason, is_passing }) => {
                format!("{reason}{}", if is_passing { ", again" } else { "" })
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn how_slurm_ended_a_job_is_told_in_words_and_tried_again_where_that_may_help() {
        assert_eq!(told("NODE_FAIL"), "the node n2 failed (job 12), again");
        assert_eq!(
            told("BOOT_FAIL"),
            "the node n2 did not start (job 12), again"
        );
        assert_eq!(
            told("PREEMPTED"),
            "job 12 on n2 had to give way to another, again"
        );
        assert_eq!(told("REVOKED"), "another cluster took job 12 over, again");
        assert_eq!(
            told("COMPLETED"),
            "job 12 on n2 ended without a word: boom, again"
        );
        assert_eq!(told("TIMEOUT"), "job 12 came to its time limit of 1 h");
        assert_eq!(told("DEADLINE"), "job 12 came to its deadline");
        assert_eq!(told("CANCELLED"), "somebody cancelled job 12 on n2");
        assert_eq!(
            told("OUT_OF_MEMORY"),
            "job 12 on n2 ran out of the memory of 4.0 GiB that it asked for"
        );
    }

    #[test]
    fn an_attempt_that_says_how_it_ended_is_believed_but_for_the_memory() {
        let good = ended(Exit::Success, None);
        let end = Verdict::End(Exit::Success);
        assert_eq!(
            judged(Some(&good), &Said::Nothing, Duration::ZERO, false),
            end
        );
        assert_eq!(
            judged(Some(&good), &said("OUT_OF_MEMORY"), LONG, false),
            end
        );
        let killed = Exit::Signalled { signal: 9 };
        let bad = ended(killed.clone(), None);
        let at_once = |said: &Said| judged(Some(&bad), said, Duration::ZERO, false);
        assert_eq!(at_once(&said("RUNNING")), Verdict::Unsettled);
        assert_eq!(at_once(&said("FAILED")), Verdict::End(killed.clone()));
        assert!(matches!(
            at_once(&said("OUT_OF_MEMORY")),
            Verdict::End(Exit::Withdrawn { .. })
        ));
        let late = judged(Some(&bad), &Said::Nothing, LONG, false);
        assert_eq!(late, Verdict::End(killed));
        let time = ended(Exit::Cancelled, Some(Cut::TimeUp));
        assert!(matches!(
            judged(Some(&time), &Said::Nothing, Duration::ZERO, false),
            Verdict::End(Exit::Withdrawn { .. })
        ));
    }

    #[test]
    fn one_that_was_interrupted_goes_on_where_slurm_starts_it_again() {
        let cut = ended(Exit::Cancelled, Some(Cut::Signal));
        let at = |state: &str, waited| judged(Some(&cut), &said(state), waited, false);
        let why = "job 12 waits: others go before it (Priority)".to_owned();
        assert_eq!(at("PENDING", LONG), Verdict::GoesOn(Some(why)));
        assert_eq!(at("COMPLETING", LONG), Verdict::GoesOn(None));
        assert_eq!(at("CANCELLED", Duration::ZERO), Verdict::Unsettled);
        let reason = "somebody cancelled job 12 on n2".to_owned();
        let is_passing = false;
        assert_eq!(
            at("CANCELLED", LONG),
            Verdict::End(Exit::Withdrawn { reason, is_passing })
        );
    }

    #[test]
    fn a_controller_that_does_not_answer_ends_nothing_and_one_that_forgot_the_job_does() {
        let nothing = judged(None, &Said::Nothing, LONG, true);
        assert_eq!(nothing, Verdict::GoesOn(None));
        let at_once = judged(None, &Said::NotKnown, Duration::ZERO, false);
        assert_eq!(at_once, Verdict::Unsettled);
        let asked = judged(None, &Said::NotKnown, LONG, true);
        assert_eq!(asked, Verdict::End(Exit::Cancelled));
        let gone = judged(None, &Said::NotKnown, LONG, false);
        assert!(matches!(
            gone,
            Verdict::End(Exit::Withdrawn {
                is_passing: true,
                ..
            })
        ));
    }
}

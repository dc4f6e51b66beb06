//! What follows from a failure: pure, from how the attempts at a task failed so far.

use std::collections::BTreeSet;
use std::time::Duration;

use super::symptoms::{Symptom, symptoms};
use crate::model::{Changes, ErrorClass, Exit, FailureKind};

/// How often in a row a rate limit is waited for before it counts as a failure like any other.
pub(super) const MOST_HOLDS: u32 = 10;

/// How long a rate limit is waited for at first where the service does not say.
const FIRST_HOLD: Duration = Duration::from_secs(30);

/// How long it is waited for at most.
const LONGEST_HOLD: Duration = Duration::from_hours(1);

/// How long a service that failed is left alone at first.
const FIRST_REST: u64 = 5;

/// How often it is tried to start an agent on a disk that turned out to be full.
const MOST_WITHOUT_ROOM: usize = 3;

/// How much longer an attempt may take at most: so many doublings.
const MOST_DOUBLINGS: u32 = 4;

/// How the attempts at a task failed so far.
#[derive(Debug, Clone)]
pub(super) struct History<'a> {
    /// In which way, oldest first.
    pub(super) failures: &'a [FailureKind],
    /// What the last one's last words speak of.
    pub(super) symptoms: &'a BTreeSet<Symptom>,
    /// How many of them were tried again and counted.
    pub(super) n_retries: u32,
    /// How many may be.
    pub(super) n_allowed: u32,
    /// Whether the session of the last attempt can be taken up again.
    pub(super) can_resume: bool,
    /// How often in a row its agent was held by a rate limit.
    pub(super) n_holds: u32,
}

/// What the next attempt at a task does differently; none where there is to be no next one.
///
/// It always knows why the last one failed. Beside that: a timeout brings more time; an interruption, a stall or a service
/// that failed goes on in the same session; a conflict or a missing module brings a fresh worktree on the newest results;
/// a refusal, a failing check or no change at all brings the next model up. Where a session is gone it begins a new one,
/// and no attempt is used up; nor where the disk was too full to begin. A rate limit uses no attempt up: who
/// waits for how long is decided for all tasks of that agent together, by [`hold`].
pub(super) fn next(history: &History<'_>) -> Option<Changes> {
    let last = history.failures.last()?;
    let is_held = is_rate_limit(last) && history.n_holds < MOST_HOLDS;
    let n_without_room = history.failures.iter().filter(|kind| had_no_room(kind));
    let is_short = had_no_room(last) && n_without_room.count() <= MOST_WITHOUT_ROOM;
    let is_free = is_held || is_short || *last == FailureKind::SessionLost;
    if !is_free && (history.n_retries >= history.n_allowed || is_hopeless(last)) {
        return None;
    }
    let count = |is: fn(&FailureKind) -> bool| {
        let n = history.failures.iter().filter(|kind| is(kind)).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    let n_models_up = count(asks_for_more);
    let is_model_new = asks_for_more(last);
    let is_fresh = is_fresh(last, history.symptoms);
    Some(Changes {
        n_doublings: count(is_timeout).min(MOST_DOUBLINGS),
        is_resumed: history.can_resume && !is_model_new && !is_fresh && is_interruption(last),
        is_fresh,
        n_models_up,
        is_free,
        wait: match last {
            FailureKind::Service { class, wait, .. } if !is_free && class.is_passing() => {
                let n_before = count(is_passing).saturating_sub(1);
                let rest = FIRST_REST.saturating_mul(1 << n_before.min(8));
                wait.unwrap_or_default().max(rest)
            }
            _ if is_short => FIRST_REST,
            _ => 0,
        },
    })
}

/// How long no agent of that kind is started that met a rate limit, the `n`th time in a row (from 1 on). `told` is what
/// the service said.
pub(super) fn hold(n: u32, told: Option<Duration>) -> Duration {
    let first = told.map_or(FIRST_HOLD, |told| told.max(Duration::from_secs(1)));
    let grown = first.saturating_mul(1 << n.saturating_sub(1).min(10));
    // What the service asks for is given, even where that is longer than we would wait by ourselves.
    grown.min(LONGEST_HOLD.max(first))
}

/// Whether the failure says that the service takes no more requests for a while.
pub(super) fn is_rate_limit(kind: &FailureKind) -> bool {
    let FailureKind::Service { class, .. } = kind else {
        return false;
    };
    *class == ErrorClass::RateLimit
}

/// Whether nothing could be started because the disk was full.
fn had_no_room(kind: &FailureKind) -> bool {
    let FailureKind::Agent {
        exit: Exit::NotStarted { reason },
    } = kind
    else {
        return false;
    };
    symptoms(reason).contains(&Symptom::Disk)
}

fn is_passing(kind: &FailureKind) -> bool {
    matches!(kind, FailureKind::Service { class, .. } if class.is_passing())
}

fn is_timeout(kind: &FailureKind) -> bool {
    *kind == FailureKind::TimedOut
}

/// Whether no further attempt could help before a person acts.
fn is_hopeless(kind: &FailureKind) -> bool {
    match kind {
        FailureKind::Base { .. }
        | FailureKind::Worktree { .. }
        | FailureKind::FilledDisk { .. }
        | FailureKind::Escaped { .. }
        | FailureKind::OverBudget { .. }
        | FailureKind::Agent {
            exit: Exit::NotStarted { .. },
        } => true,
        FailureKind::Service { class, .. } => {
            matches!(class, ErrorClass::Authentication | ErrorClass::Limit)
        }
        _ => false,
    }
}

/// Whether the attempt was cut off in the middle of its work.
fn is_interruption(kind: &FailureKind) -> bool {
    match kind {
        FailureKind::TimedOut
        | FailureKind::Stalled
        | FailureKind::Unfinished
        | FailureKind::Agent {
            exit: Exit::Signalled { .. } | Exit::Withdrawn { .. } | Exit::Lost,
        } => true,
        FailureKind::Service { class, .. } => class.is_passing(),
        _ => false,
    }
}

/// Whether a larger model may do better.
fn asks_for_more(kind: &FailureKind) -> bool {
    match kind {
        FailureKind::Unchanged | FailureKind::Check { .. } | FailureKind::Reported { .. } => true,
        FailureKind::Service { class, .. } => *class == ErrorClass::Refusal,
        _ => false,
    }
}

/// Whether what stood in the way may have come from what the task started from.
fn is_fresh(kind: &FailureKind, symptoms: &BTreeSet<Symptom>) -> bool {
    let is_about_work = matches!(
        kind,
        FailureKind::Check { .. } | FailureKind::Reported { .. } | FailureKind::Agent { .. }
    );
    if matches!(kind, FailureKind::Contract { .. }) {
        return true;
    }
    let is_told = |symptom| symptoms.contains(&symptom);
    is_about_work && (is_told(Symptom::Conflict) || is_told(Symptom::MissingModule))
}

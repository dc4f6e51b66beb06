//! The seven questions of the checklist, each answered with what the answer rests on.

use std::collections::{BTreeMap, BTreeSet};

use super::collisions::meetings;
use crate::humanize::{count, list_first, minutes};
use crate::model::{
    Answer, Footprint, HazardKind, Meets, Pair, Plan, PlannedTask, Question, QuestionKind,
    RepoPath, TaskId, TaskKind,
};

/// An exception in more tasks than this share of them is none.
const FEW: f64 = 0.25;
/// With this many tasks or more, several agents have something to do.
const ENOUGH: usize = 5;
/// Tasks within this factor of the usual one are similar; from the second on one is an outlier.
const SIMILAR: f64 = 2.0;
const OUTLIER: f64 = 3.0;
/// From this probability on a test counts as one that proves a task.
const LIKELY_TEST: f64 = 0.15;
/// How many tasks are named before the rest is counted.
const NAMED: usize = 4;

/// What was worked out about a plan before.
pub(super) struct Facts<'a> {
    /// The pairs that collide.
    pub(super) colliding: &'a [(TaskId, TaskId)],
    /// The tasks of which nothing is known.
    pub(super) unknown: &'a BTreeSet<TaskId>,
    /// Minutes with one agent.
    pub(super) alone: f64,
    /// Minutes with as many agents as make sense.
    pub(super) minutes: f64,
    /// Minutes that it costs on top.
    pub(super) overhead: f64,
    /// How many agents make sense.
    pub(super) n_agents: usize,
}

/// The answers, in the order of the checklist.
pub(super) fn questions(plan: &Plan, facts: &Facts<'_>) -> Vec<Question> {
    let n_tasks = plan.runnable().count();
    vec![
        different_files(plan, n_tasks, facts),
        no_order(plan, n_tasks),
        separately_testable(plan, n_tasks, facts),
        separately_mergeable(plan, n_tasks, facts),
        enough_tasks(n_tasks),
        similar_size(plan, n_tasks, facts),
        worthwhile(facts),
    ]
}

fn question(kind: QuestionKind, answer: Answer, evidence: String) -> Question {
    Question {
        kind,
        answer,
        n_exceptions: 0,
        evidence,
    }
}

fn is_few(n: usize, n_tasks: usize) -> bool {
    n as f64 <= FEW * n_tasks as f64
}

/// Yes or no, or unknown where too many tasks are.
fn answer(is_yes: bool, facts: &Facts<'_>, n_tasks: usize) -> Answer {
    match (is_yes, is_few(facts.unknown.len(), n_tasks)) {
        (false, _) => Answer::No,
        (true, true) => Answer::Yes,
        (true, false) => Answer::Unknown,
    }
}

fn named(ids: impl IntoIterator<Item = TaskId>) -> String {
    let ids: Vec<TaskId> = ids.into_iter().collect();
    let noun = if ids.len() == 1 { "task" } else { "tasks" };
    format!("{noun} {}", list_first(ids, NAMED))
}

fn unknown_words(facts: &Facts<'_>) -> String {
    format!(
        "nothing is known of what {} will touch",
        named(facts.unknown.iter().copied())
    )
}

fn different_files(plan: &Plan, n_tasks: usize, facts: &Facts<'_>) -> Question {
    let meeting: BTreeSet<TaskId> = (facts.colliding.iter())
        .flat_map(|&(a, b)| [a, b])
        .collect();
    let answer = answer(is_few(meeting.len(), n_tasks), facts, n_tasks);
    let kind = QuestionKind::DifferentFiles;
    if answer == Answer::Unknown {
        return question(kind, answer, unknown_words(facts));
    }
    if !meeting.is_empty() {
        let pairs = facts.colliding.iter().map(|(a, b)| format!("{a} with {b}"));
        let evidence = format!(
            "{} of {n_tasks} tasks meet others in their files: {}",
            meeting.len(),
            list_first(pairs, NAMED)
        );
        return question(kind, answer, evidence).but_for(meeting.len());
    }
    let (mut hubs, mut sharing, mut n_perhaps) = (BTreeMap::new(), BTreeSet::new(), 0);
    for pair in meetings(plan) {
        let meets = pair.meets();
        n_perhaps += usize::from(meets == Meets::Perhaps);
        if meets == Meets::InHub {
            sharing.extend([pair.a, pair.b]);
            let hub = (pair.hazards.iter()).find(|hazard| hazard.kind == HazardKind::SharedHub);
            if let Some(path) = hub.and_then(|hazard| hazard.path.as_ref()) {
                *hubs.entry(path).or_insert(0_usize) += 1;
            }
        }
    }
    let most = hubs.into_iter().max_by_key(|(_, n)| *n);
    let mut evidence = match most {
        Some((path, _)) => format!(
            "{} of {n_tasks} tasks meet, but only in hub files such as `{path}`",
            sharing.len()
        ),
        None if n_perhaps > 0 => "no two tasks are likely to meet in their files".to_owned(),
        None => "no two tasks meet in their files".to_owned(),
    };
    if n_perhaps > 0 {
        let pairs = count(n_perhaps, "pair");
        evidence = format!("{evidence}; {pairs} may meet");
    }
    question(kind, answer, evidence).but_for(sharing.len())
}

fn no_order(plan: &Plan, n_tasks: usize) -> Question {
    let waiting: BTreeSet<TaskId> = plan.dependencies.iter().map(|edge| edge.after).collect();
    let evidence = if waiting.is_empty() {
        "no task waits for another".to_owned()
    } else {
        format!(
            "{} of {n_tasks} tasks {} for others: {}",
            waiting.len(),
            if waiting.len() == 1 { "waits" } else { "wait" },
            named(waiting.iter().copied())
        )
    };
    let answer = if is_few(waiting.len(), n_tasks) {
        Answer::Yes
    } else {
        Answer::No
    };
    question(QuestionKind::NoOrder, answer, evidence).but_for(waiting.len())
}

/// Whether a task says when it is done, or its files say it: a test of its own.
fn separately_testable(plan: &Plan, n_tasks: usize, facts: &Facts<'_>) -> Question {
    let (mut untold, mut sharing) = (Vec::new(), Vec::new());
    let n_changing = n_changing(plan);
    for planned in plan.runnable().filter(|planned| !has_own_proof(planned)) {
        let id = planned.task.id;
        let tests: Vec<&RepoPath> = test_files(&planned.footprint).collect();
        if tests.is_empty() {
            untold.push(id);
        } else if !tests.iter().any(|test| is_own(planned, test, &n_changing)) {
            sharing.push(id);
        }
    }
    let (answer, evidence) = if !is_few(sharing.len(), n_tasks) {
        let words = format!(
            "{} share all their tests with others",
            named(sharing.iter().copied())
        );
        (Answer::No, words)
    } else if !is_few(facts.unknown.len(), n_tasks) {
        (Answer::Unknown, unknown_words(facts))
    } else if !is_few(untold.len() + sharing.len(), n_tasks) {
        let words = format!(
            "neither a test nor an acceptance criterion is seen for {}",
            named(untold.iter().copied())
        );
        (Answer::Unknown, words)
    } else {
        let n_told = n_tasks - untold.len() - sharing.len();
        let words =
            format!("{n_told} of {n_tasks} tasks have tests or acceptance criteria of their own");
        (Answer::Yes, words)
    };
    question(QuestionKind::SeparatelyTestable, answer, evidence)
        .but_for(untold.len() + sharing.len())
}

fn has_own_proof(planned: &PlannedTask) -> bool {
    !planned.task.acceptance.is_empty()
        || matches!(planned.task.kind, TaskKind::Docs | TaskKind::Research)
}

/// The tests among the files that a task probably changes or reads.
fn test_files(footprint: &Footprint) -> impl Iterator<Item = &RepoPath> {
    (footprint.changes().chain(&footprint.reads))
        .filter(|entry| entry.probability >= LIKELY_TEST)
        .map(|entry| &entry.path)
        .filter(|path| path.is_test())
}

/// Whether a task is thought to change a file.
fn changes(planned: &PlannedTask, path: &RepoPath) -> bool {
    planned.footprint.change_probability(path) >= 0.3
}

/// How many tasks are thought to change each of the tests.
fn n_changing(plan: &Plan) -> BTreeMap<&RepoPath, usize> {
    let mut n_changing = BTreeMap::new();
    for planned in plan.runnable() {
        let paths = planned.footprint.changes().map(|entry| &entry.path);
        let tests: BTreeSet<&RepoPath> = paths.filter(|path| path.is_test()).collect();
        for path in tests.into_iter().filter(|path| changes(planned, path)) {
            *n_changing.entry(path).or_default() += 1;
        }
    }
    n_changing
}

/// Whether no other task is thought to change that test.
fn is_own(planned: &PlannedTask, path: &RepoPath, n_changing: &BTreeMap<&RepoPath, usize>) -> bool {
    let n = n_changing.get(path).copied().unwrap_or_default();
    n <= usize::from(changes(planned, path))
}

fn separately_mergeable(plan: &Plan, n_tasks: usize, facts: &Facts<'_>) -> Question {
    let colliding: BTreeSet<(TaskId, TaskId)> = facts.colliding.iter().copied().collect();
    let is_risky =
        |pair: &&Pair| pair.conflict >= Pair::RISKY && colliding.contains(&(pair.a, pair.b));
    let risky: Vec<&Pair> = plan.pairs.iter().filter(is_risky).collect();
    let meeting: BTreeSet<TaskId> = risky.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    let answer = answer(is_few(meeting.len(), n_tasks), facts, n_tasks);
    let evidence = match answer {
        Answer::Unknown => unknown_words(facts),
        Answer::Yes if meeting.is_empty() => "no pair is likely to conflict in git".to_owned(),
        _ => {
            let names = risky
                .iter()
                .map(|pair| format!("{} with {}", pair.a, pair.b));
            format!(
                "git may find conflicts in {}: {}",
                count(risky.len(), "pair"),
                list_first(names, NAMED)
            )
        }
    };
    question(QuestionKind::SeparatelyMergeable, answer, evidence).but_for(meeting.len())
}

fn enough_tasks(n_tasks: usize) -> Question {
    let answer = if n_tasks >= ENOUGH {
        Answer::Yes
    } else {
        Answer::No
    };
    let verb = if n_tasks == 1 { "is" } else { "are" };
    let evidence = format!("there {verb} {}", count(n_tasks, "task"));
    question(QuestionKind::EnoughTasks, answer, evidence)
}

fn similar_size(plan: &Plan, n_tasks: usize, facts: &Facts<'_>) -> Question {
    let mut minutes: Vec<f64> = plan.runnable().map(|planned| planned.minutes).collect();
    minutes.sort_by(f64::total_cmp);
    let usual = (minutes.get(minutes.len() / 2).copied())
        .unwrap_or_default()
        .max(0.1);
    let longest = plan
        .runnable()
        .max_by(|a, b| a.minutes.total_cmp(&b.minutes));
    let factor = longest.map_or(1.0, |planned| planned.minutes / usual);
    let id = longest.map_or_else(String::new, |planned| planned.task.id.to_string());
    let answer = answer(factor <= SIMILAR, facts, n_tasks);
    let evidence = match answer {
        Answer::Unknown => unknown_words(facts),
        Answer::Yes => format!("the longest takes {factor:.1} times as long as the usual one"),
        Answer::No if factor >= OUTLIER => {
            format!("task {id} is an outlier: it takes {factor:.1} times as long as the usual one")
        }
        Answer::No => format!("task {id} takes {factor:.1} times as long as the usual one"),
    };
    question(QuestionKind::SimilarSize, answer, evidence)
}

fn worthwhile(facts: &Facts<'_>) -> Question {
    let saved = (facts.alone - facts.minutes).max(0.0);
    let answer = if saved > facts.overhead {
        Answer::Yes
    } else {
        Answer::No
    };
    let evidence = if facts.n_agents < 2 {
        "more than one agent saves hardly any time".to_owned()
    } else {
        format!(
            "{} save about {saved:.0} of {}; setting up, reading through and merging costs about {:.0}",
            count(facts.n_agents, "agent"),
            minutes(facts.alone),
            facts.overhead
        )
    };
    question(QuestionKind::Worthwhile, answer, evidence)
}

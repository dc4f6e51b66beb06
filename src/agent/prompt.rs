//! What an agent is told.

use super::fence::{code, fence, line, one_line};
use super::template::{self, TEMPLATE};
use crate::model::{Contract, Footprint, FootprintEntry, Oid, Task, TaskId, TaskKind};

/// The least probability of a file that the agent is told to expect a change in.
const LIKELY: f64 = 0.3;

/// How many files of a footprint are listed.
const MOST_FILES: usize = 25;

/// How many findings of other tasks are told, and how many bytes of each.
const MOST_FINDINGS: usize = 12;
const MOST_FINDING: usize = 700;

/// How many bytes of an earlier attempt's log are shown.
const MOST_LOG: usize = 6000;

/// Everything that an agent is told from.
#[derive(Debug, Clone)]
pub struct PromptRequest<'a> {
    /// The title of the master issue.
    pub issue_title: &'a str,
    /// The prose of the master issue that all its tasks share.
    pub context: &'a str,
    /// What must hold when the whole issue is done.
    pub issue_acceptance: &'a [String],
    /// The task.
    pub task: &'a Task,
    /// What it is expected to touch.
    pub footprint: &'a Footprint,
    /// The other tasks, and what they are expected to change.
    pub neighbours: Vec<Neighbour<'a>>,
    /// The tasks whose results the worktree holds already.
    pub builds_on: Vec<&'a Task>,
    /// What the tasks that ended before it found out, those it builds on first.
    pub findings: Vec<Finding>,
    /// The files that it must leave as they are.
    pub contracts: Vec<Contract>,
    /// The order of the parts, where the user gives one: see [`super::TEMPLATE_PLACEHOLDERS`].
    pub template: Option<&'a str>,
    /// The short name of the branch.
    pub branch: &'a str,
    /// The commit that the branch starts from.
    pub start: &'a Oid,
    /// The command that will judge the result.
    pub check: Option<&'a str>,
    /// The attempt before this one.
    pub earlier: Option<EarlierAttempt>,
}

/// Another task of the same run.
#[derive(Debug, Clone)]
pub struct Neighbour<'a> {
    /// The task.
    pub task: &'a Task,
    /// What it is expected to touch.
    pub footprint: &'a Footprint,
}

/// What an agent said of a task that it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The task.
    pub task: TaskId,
    /// Its words.
    pub words: String,
}

/// What is known of an attempt that did not succeed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EarlierAttempt {
    /// How it ended, in words.
    pub how: String,
    /// The end of what it printed.
    pub log_tail: String,
}

/// Writes the prompt: a Markdown text that says what to do, where, and how to report.
///
/// Text of the issue stands in fences that it cannot close, so that it cannot pass for our own words.
pub fn prompt(request: &PromptRequest<'_>) -> String {
    let part = |write: fn(&mut String, &PromptRequest<'_>)| {
        let mut text = String::new();
        write(&mut text, request);
        text
    };
    let parts = [
        ("{id}", request.task.id.to_string()),
        ("{branch}", code(request.branch)),
        ("{start}", request.start.short().to_string()),
        ("{check}", request.check.map(one_line).unwrap_or_default()),
        ("{task}", part(about_task)),
        ("{plan}", part(about_issue)),
        ("{files}", part(about_files)),
        ("{findings}", part(about_findings)),
        ("{rules}", part(about_rules)),
        ("{report}", part(about_report)),
        ("{earlier}", part(about_earlier)),
    ];
    template::fill(request.template.unwrap_or(TEMPLATE), &parts)
}

fn about_task(text: &mut String, request: &PromptRequest<'_>) {
    let task = request.task;
    line(text, "\n## The task\n");
    fence(text, &task.title);
    if !task.description.trim().is_empty() {
        line(text, "");
        fence(text, &task.description);
    }
    list(text, "\n## It is done when\n", &task.acceptance);
}

fn about_earlier(text: &mut String, request: &PromptRequest<'_>) {
    let Some(earlier) = &request.earlier else {
        return;
    };
    line(text, "\n## The attempt before this one\n");
    line(
        text,
        &format!(
            "It did not succeed: {}. Look at what it left before you go on.",
            one_line(&earlier.how)
        ),
    );
    let tail = tail(&earlier.log_tail, MOST_LOG);
    if !tail.trim().is_empty() {
        line(text, "The end of what it printed:\n");
        fence(text, tail);
    }
}

fn about_findings(text: &mut String, request: &PromptRequest<'_>) {
    if request.findings.is_empty() {
        return;
    }
    line(text, "\n## What the tasks before this one found out\n");
    line(
        text,
        "Their agents say this of what they did; look before you rely on it.",
    );
    for finding in request.findings.iter().take(MOST_FINDINGS) {
        let words = one_line(&finding.words);
        let cut = words.floor_char_boundary(MOST_FINDING);
        line(text, &format!("\nTask {}:\n", finding.task));
        fence(text, words.get(..cut).unwrap_or_default());
    }
}

fn about_issue(text: &mut String, request: &PromptRequest<'_>) {
    let has_context = !request.context.trim().is_empty();
    if !has_context && request.issue_title.trim().is_empty() && request.issue_acceptance.is_empty()
    {
        return;
    }
    line(text, "\n## The plan that it belongs to\n");
    fence(
        text,
        &format!("{}\n\n{}", request.issue_title, request.context),
    );
    list(
        text,
        "\nAll tasks together shall reach:\n",
        request.issue_acceptance,
    );
}

fn about_files(text: &mut String, request: &PromptRequest<'_>) {
    let footprint = request.footprint;
    if !footprint.is_unknown() {
        line(text, "\n## Files that it is expected to change\n");
        line(
            text,
            "An estimate, not a limit. Where you must change other files, change as few as you can.\n",
        );
        for (entries, word) in [
            (&footprint.writes, "change"),
            (&footprint.creates, "create"),
        ] {
            let likely = entries.iter().filter(|entry| entry.probability >= LIKELY);
            for entry in likely.take(MOST_FILES) {
                line(text, &format!("- {word} {}", code(entry.path.as_str())));
            }
        }
    }
    if !request.contracts.is_empty() {
        line(text, "\n## Files that nobody may change\n");
        line(
            text,
            "They are contracts between the tasks of this plan. A change of one ends your attempt; where your task cannot \
             be done without one, report that it cannot be done, and why.\n",
        );
        for contract in &request.contracts {
            line(text, &format!("- {}", code(contract.path.as_str())));
        }
    }
    let neighbours: Vec<_> = request
        .neighbours
        .iter()
        .map(|neighbour| (neighbour, owned(neighbour.footprint)))
        .filter(|(_, files)| !files.is_empty())
        .collect();
    if !neighbours.is_empty() {
        line(text, "\n## Files that belong to other tasks\n");
        line(
            text,
            "Other agents change these now. Leave them alone unless your task cannot be done otherwise.\n",
        );
        for (neighbour, files) in neighbours {
            let title = code(&one_line(&neighbour.task.title));
            line(
                text,
                &format!(
                    "- task {} ({title}): {}",
                    neighbour.task.id,
                    files.join(", ")
                ),
            );
        }
    }
    if !request.builds_on.is_empty() {
        line(text, "\n## What is there already\n");
        line(
            text,
            "Your worktree holds the results of these tasks; build on them:\n",
        );
        for task in &request.builds_on {
            line(
                text,
                &format!("- task {}: {}", task.id, code(&one_line(&task.title))),
            );
        }
    }
}

fn about_rules(text: &mut String, request: &PromptRequest<'_>) {
    line(text, "\n## Rules\n");
    line(
        text,
        &format!(
            "- Work only in the current folder, on the branch {} that is checked out, which starts from {}.\n\
             - Do not switch, create, merge, rebase or push branches, and do not change git's configuration.\n\
             - You may commit; what you leave uncommitted is committed for you.\n\
             - Leave no temporary files, logs or backups behind.",
            code(request.branch),
            request.start.short(),
        ),
    );
    if let Some(check) = request.check {
        line(
            text,
            &format!(
                "- The result is judged by this command, which must succeed: {}",
                code(&one_line(check))
            ),
        );
    }
    if request.task.kind == TaskKind::Research {
        line(
            text,
            "- This task asks for an answer, not for a change: report the answer as said below.",
        );
    }
}

fn about_report(text: &mut String, _: &PromptRequest<'_>) {
    line(text, "\n## How to report\n");
    line(
        text,
        "When you are done, write one JSON object to the file that the environment variable ORCHESTRATE_STATUS_FILE names: \
         `{\"status\": \"completed\", \"summary\": \"what you did, and what others should know of it\"}`, or, where the task cannot be done, \
         `{\"status\": \"failed\", \"error\": \"why\"}`. Say so rather than leave half of it.",
    );
}

/// The files that a task is likely to change, as a list of code spans.
fn owned(footprint: &Footprint) -> Vec<String> {
    let is_likely = |entry: &&FootprintEntry| entry.probability >= LIKELY;
    let files = footprint.changes().filter(is_likely);
    files
        .take(MOST_FILES)
        .map(|entry| code(entry.path.as_str()))
        .collect()
}

fn list(text: &mut String, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    line(text, heading);
    let items: Vec<String> = items
        .iter()
        .map(|item| format!("- {}", one_line(item)))
        .collect();
    fence(text, &items.join("\n"));
}

/// The last whole lines of a text that are no longer than so many bytes together.
fn tail(text: &str, most: usize) -> &str {
    let Some(from) = text.len().checked_sub(most) else {
        return text;
    };
    let from = (from..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len());
    let rest = text.get(from..).unwrap_or_default();
    rest.split_once('\n').map_or(rest, |(_, whole)| whole)
}

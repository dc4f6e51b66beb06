//! The whole of an issue.

use super::block::{Block, BlockKind};
use super::collect::collect;
use super::companion::{self, Companion};
use super::details::{self, Details, Mode};
use super::entry::Collected;
use super::head::{self, Head};
use super::order::{self, Statement};
use super::ordering::Order;
use super::outline::outline;
use super::position::Positions;
use super::reference;
use super::resolve::{Named, Names};
use super::rich::{Rich, Style};
use super::{diagnose, front, html, kind, paths};
use crate::model::{Diagnostic, IssueRef, MasterIssue, Task, TaskId};

/// What is known of an issue besides its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParseContext {
    /// `owner/repo` of the issue: references to it are shortened to `#n`.
    pub repository: Option<String>,
    /// The issue's own number at the forge.
    pub number: Option<u64>,
    /// Its title, where the forge keeps that apart from the text.
    pub title: Option<String>,
}

/// Longer texts are read up to here. A forge allows 64 KiB.
const MAX_BYTES: usize = 256 << 10;
/// Longer lists are read up to here: each task is held against each other one.
const MAX_TASKS: usize = 500;

/// One task on its way from an entry to its final form.
struct Draft {
    head: Head,
    details: Details,
}

/// Reads the text of a master issue.
pub fn parse(text: &str, context: &ParseContext) -> (MasterIssue, Vec<Diagnostic>) {
    parse_with(text, context, &[])
}

/// Reads the text of a master issue together with what its forge knows of the issues that it names.
pub fn parse_with(
    text: &str,
    context: &ParseContext,
    companions: &[Companion],
) -> (MasterIssue, Vec<Diagnostic>) {
    let (text, is_cut) = readable(text, MAX_BYTES);
    let positions = Positions::new(&text);
    let blocks = outline(&text);
    let context = front::context(&blocks, context);
    let mut collected = collect(&blocks, &context);
    companion::add_sub_issues(&mut collected, companions, text.len(), &context);
    let has_more = collected.entries.len() > MAX_TASKS;
    collected.entries.truncate(MAX_TASKS);

    let drafts: Vec<Draft> = collected
        .entries
        .iter()
        .map(|entry| {
            let mut head = entry_head(entry, &context);
            let mut details = details::details(&head.below, &entry.details, &context);
            details.extend(details::of_columns(&entry.columns, &context));
            let known = companions
                .iter()
                .find(|known| Some(&known.reference) == head.reference.as_ref());
            if let Some(known) = known {
                companion::complete(&mut head, &mut details, known, &context);
            }
            Draft { head, details }
        })
        .collect();
    let named = names(&collected, &drafts, &context);
    let known = Names::new(&named, context.number);
    let (outside, subject_statements) = prerequisites(&collected, &known, &context);
    let mut statements: Vec<Vec<Statement>> = drafts
        .iter()
        .map(|draft| {
            let own = order::statements(&draft.head.rich, &context);
            own.into_iter()
                .chain(draft.details.statements.iter().cloned())
                .collect()
        })
        .collect();
    for (task, statement) in subject_statements {
        if let Some(statements) = statements.get_mut(task) {
            statements.push(statement);
        }
    }
    let group_statements: Vec<Vec<Statement>> = collected
        .groups
        .iter()
        .map(|group| {
            group
                .statements
                .iter()
                .flat_map(|line| order::statements(line, &context))
                .collect()
        })
        .collect();
    let orders = known.orders(&statements, &collected.groups, &group_statements);

    let tasks = tasks(&collected, drafts, &named, &orders, &outside, &positions);
    let issue = MasterIssue {
        number: context.number,
        title: front::title(&blocks, &context),
        context: prose(&text, &blocks, collected.first_entry),
        acceptance: collected.acceptance.clone(),
        waits_for: outside,
        contracts: paths::whole(&collected.contract_lines),
        tasks,
    };
    let mut diagnostics =
        diagnose::diagnostics(&issue, &collected, &orders, &positions, is_cut || has_more);
    diagnostics.extend(diagnose::pull_requests(&issue, companions));
    (issue, diagnostics)
}

/// The text without what no reader sees, and whether it was cut to a sane length. Lines stay where they were.
pub(super) fn readable(text: &str, max_bytes: usize) -> (String, bool) {
    let mut end = text.len().min(max_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let is_cut = end < text.len();
    let text = text.get(..end).unwrap_or_default();
    let end = if is_cut {
        text.rfind('\n').unwrap_or(text.len())
    } else {
        text.len()
    };
    let visible = |letter: char| match letter {
        '\n' | '\r' | '\t' => letter,
        letter if letter.is_ascii_control() => ' ',
        letter => letter,
    };
    let text = text.get(..end).unwrap_or_default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (text.chars().map(visible).collect(), is_cut)
}

fn entry_head(entry: &super::entry::Entry, context: &ParseContext) -> Head {
    let mut head = head::head(&entry.line, context);
    if let Some(cell) = &entry.columns.reference {
        let found = reference::references(cell, context);
        head.reference = found
            .first()
            .map(|found| found.reference.clone())
            .or(head.reference);
        if found.is_empty() && head.key.is_none() {
            head.key = Some(cell.plain());
        }
    }
    head
}

fn names(collected: &Collected, drafts: &[Draft], context: &ParseContext) -> Vec<Named> {
    let pull_request = |entry: &super::entry::Entry| {
        let cell = entry.columns.pull_request.as_ref()?;
        reference::references(cell, context)
            .first()
            .map(|found| found.reference.clone())
    };
    collected
        .entries
        .iter()
        .zip(drafts)
        .map(|(entry, draft)| Named {
            title: draft.head.title.clone(),
            key: draft.head.key.clone(),
            reference: draft.head.reference.clone(),
            pull_request: pull_request(entry),
            section: entry.section.clone(),
            stage: entry.stage,
            ordinal: numbered(&draft.head.title).or(entry.ordinal),
            group: entry.group,
            parent: entry.parent,
        })
        .collect()
}

/// The number that a title gives itself: "Task 3 — …".
fn numbered(title: &str) -> Option<u64> {
    let lower = title.to_lowercase();
    let rest = ["task ", "sub-task ", "subtask ", "step ", "pr "]
        .iter()
        .find_map(|noun| lower.strip_prefix(noun))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let ends = rest
        .get(digits.len()..)?
        .trim_start()
        .starts_with([':', '-', '–', '—', '.', ')']);
    digits.parse().ok().filter(|_| ends)
}

/// What the whole issue waits for, and the statements about single tasks that stand among that.
fn prerequisites(
    collected: &Collected,
    names: &Names<'_>,
    context: &ParseContext,
) -> (Vec<IssueRef>, Vec<(usize, Statement)>) {
    let mut outside = Vec::new();
    let mut statements = Vec::new();
    for (_, line) in &collected.prerequisites {
        let stated = order::statements(line, context);
        let subject = stated
            .first()
            .and_then(|first| names.subject(&line.slice(0, first.start), context));
        if let Some(subject) = subject {
            statements.extend(stated.into_iter().map(|statement| (subject, statement)));
            continue;
        }
        for found in reference::references(line, context) {
            if names.is_outside(&found.reference) && !outside.contains(&found.reference) {
                outside.push(found.reference);
            }
        }
    }
    (outside, statements)
}

fn tasks(
    collected: &Collected,
    drafts: Vec<Draft>,
    named: &[Named],
    orders: &[Order],
    outside: &[IssueRef],
    positions: &Positions<'_>,
) -> Vec<Task> {
    let id = |position: usize| TaskId(u32::try_from(position + 1).unwrap_or(u32::MAX));
    let mut stages: Vec<u32> = named.iter().filter_map(|task| task.stage).collect();
    stages.sort_unstable();
    stages.dedup();
    let rank = |stage: u32| {
        stages
            .iter()
            .position(|known| *known == stage)
            .and_then(|rank| u32::try_from(rank + 1).ok())
    };
    let mut tasks = Vec::with_capacity(drafts.len());
    for (position, ((entry, draft), order)) in
        collected.entries.iter().zip(drafts).zip(orders).enumerate()
    {
        let Draft { head, details } = draft;
        let mut lines = vec![(head.rich.clone(), Mode::Words)];
        lines.extend(place_names(&head.title, entry.section.as_deref()));
        lines.extend(details.path_lines);
        let mut mentions: Vec<IssueRef> = Vec::new();
        for mention in head.mentions.into_iter().chain(details.mentions) {
            if Some(&mention) != head.reference.as_ref() && !mentions.contains(&mention) {
                mentions.push(mention);
            }
        }
        let marked = front::marked(&entry.line, entry.box_state.is_some());
        let labels: Vec<String> = details.kind.into_iter().chain(details.labels).collect();
        tasks.push(Task {
            id: id(position),
            kind: kind::kind(&head.title, entry.section.as_deref(), &labels),
            description: details.description.join("\n"),
            section: entry.section.clone(),
            stage: entry.stage.filter(|_| stages.len() > 1).and_then(rank),
            checked: entry.box_state.unwrap_or(marked.is_done) || details.is_done,
            dropped: entry.dropped || details.is_dropped || head.is_struck || marked.is_dropped,
            parent: entry.parent.map(id),
            reference: head.reference,
            mentions,
            depends_on: order.before.iter().map(|before| id(*before)).collect(),
            waits_for: outside
                .iter()
                .chain(&order.waits_for)
                .cloned()
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect(),
            blocked_by: details.blocked_by,
            acceptance: details.acceptance,
            stated_paths: paths::stated(&lines),
            contracts: paths::whole(&details.contract_lines),
            agent: details.agent,
            needs: details.needs,
            span: positions.span(entry.offset),
            title: head.title,
        });
    }
    tasks
}

/// Places that stand around the words of a title: the scope of a conventional commit, a section that is a path.
fn place_names(title: &str, section: Option<&str>) -> Vec<(Rich, Mode)> {
    let ticked = |name: &str| {
        let mut line = Rich::default();
        line.push(
            name,
            &Style {
                code: true,
                ..Style::default()
            },
        );
        (line, Mode::Write)
    };
    let scope = kind::prefix(title).and_then(|_| {
        title
            .split_once(':')?
            .0
            .split_once('(')?
            .1
            .split(')')
            .next()
    });
    let section = section.filter(|section| section.contains('/') && !section.contains(' '));
    scope.into_iter().chain(section).map(ticked).collect()
}

/// The prose before the first task.
fn prose(text: &str, blocks: &[Block], first_entry: Option<usize>) -> String {
    let end = first_entry.unwrap_or(text.len());
    // The list that holds the first task begins its line.
    let end = text
        .get(..end)
        .and_then(|before| before.rfind('\n'))
        .unwrap_or(0);
    let front_matter = blocks
        .first()
        .filter(|block| matches!(block.kind, BlockKind::FrontMatter(_)));
    let start = front_matter
        .and_then(|_| blocks.get(1))
        .map_or(0, |block| block.offset.min(end));
    html::without_comments(text.get(start..end).unwrap_or_default())
        .trim()
        .to_owned()
}

//! What a forge knows of the issues that a list names.

use std::collections::BTreeMap;

use super::ParseContext;
use super::block::BlockKind;
use super::details::{self, Details};
use super::entry::{Collected, Entry, Group};
use super::head::{Head, head};
use super::order::{Direction, Statement};
use super::outline::outline;
use super::reference::references;
use super::rich::{Rich, one_line};
use super::target::Target;
use crate::model::IssueRef;

/// How far an issue is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IssueState {
    /// It is open.
    #[default]
    Open,
    /// It is done.
    Completed,
    /// It was closed without being done.
    Dropped,
}

/// An issue or pull request that a list names, as its forge tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Companion {
    /// Which one it is; without a repository where that is the master issue's own.
    pub reference: IssueRef,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// How far it is.
    pub state: IssueState,
    /// Whether it is a pull request: somebody does the work already.
    pub is_pull_request: bool,
    /// Whether the forge itself keeps it as a part of the master issue, whatever the text says.
    pub is_sub_issue: bool,
    /// Whether a run made it out of an item of the list, so that its text says what the item says.
    pub is_derived: bool,
    /// The issues that the forge itself says must come before it.
    pub blocked_by: Vec<IssueRef>,
}

/// Adds the sub-issues that the forge keeps and the text does not name.
pub(super) fn add_sub_issues(
    collected: &mut Collected,
    companions: &[Companion],
    end: usize,
    context: &ParseContext,
) {
    let named: Vec<IssueRef> = collected
        .entries
        .iter()
        .flat_map(|entry| {
            references(&entry.line, context).into_iter().chain(
                entry
                    .columns
                    .reference
                    .iter()
                    .flat_map(|cell| references(cell, context)),
            )
        })
        .map(|found| found.reference)
        .collect();
    let group = collected.groups.len();
    let mut is_first = true;
    let mut unnamed: BTreeMap<String, usize> = nameless(collected, context);
    for companion in companions
        .iter()
        .filter(|companion| companion.is_sub_issue && !named.contains(&companion.reference))
    {
        // An item with the words of its title is the same task.
        let entry = unnamed.remove(&squeezed(bare_title(&companion.title)));
        if let Some(entry) = entry.and_then(|entry| collected.entries.get_mut(entry)) {
            let reference = companion.reference.to_string();
            entry.columns.reference = Some(Rich::from(reference.as_str()));
            continue;
        }
        if std::mem::take(&mut is_first) {
            collected.groups.push(Group::default());
        }
        collected.push(Entry {
            offset: end,
            line: Rich::from(companion.reference.to_string().as_str()),
            group,
            section: Some("Sub-issues".to_owned()),
            ..Entry::default()
        });
    }
}

/// The items that name no issue, by their titles; those whose title stands twice are left out.
fn nameless(collected: &Collected, context: &ParseContext) -> BTreeMap<String, usize> {
    let mut by_title: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (position, entry) in collected.entries.iter().enumerate() {
        let head = head(&entry.line, context);
        if head.reference.is_none() && entry.columns.reference.is_none() {
            let is_new = |found: &mut Option<usize>| *found = None;
            by_title
                .entry(squeezed(&head.title))
                .and_modify(is_new)
                .or_insert(Some(position));
        }
    }
    let known = by_title.into_iter();
    known
        .filter_map(|(title, position)| Some((title, position?)))
        .filter(|(title, _)| !title.is_empty())
        .collect()
}

/// A title without the `[Master #12]` that sub-issues are given before their own words.
fn bare_title(title: &str) -> &str {
    let bare = title.trim().strip_prefix('[').and_then(|rest| {
        let (mark, bare) = rest.split_once(']')?;
        mark.contains('#').then(|| bare.trim_start())
    });
    bare.filter(|bare| !bare.is_empty()).unwrap_or(title)
}

/// The letters and digits of a title, by which two spellings of it are the same.
fn squeezed(title: &str) -> String {
    let letters = title.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Completes a task by what the forge says of its issue.
pub(super) fn complete(
    head: &mut Head,
    details: &mut Details,
    companion: &Companion,
    context: &ParseContext,
) {
    let is_only_reference = references(&Rich::from(head.title.as_str()), context)
        .iter()
        .any(|found| found.end - found.start >= head.title.len());
    if is_only_reference && !companion.title.trim().is_empty() {
        head.title = one_line(bare_title(&companion.title));
        head.rich = Rich::from(head.title.as_str());
    }
    details.is_done |= companion.state != IssueState::Open;
    details.is_dropped |= match companion.state {
        IssueState::Open => companion.is_pull_request,
        IssueState::Completed => false,
        IssueState::Dropped => true,
    };
    details.labels.extend(companion.labels.iter().cloned());
    if !companion.blocked_by.is_empty() {
        let blockers = companion.blocked_by.iter().cloned();
        details.blocked_by.extend(blockers.clone());
        details.statements.push(Statement {
            direction: Direction::After,
            targets: blockers.map(Target::Reference).collect(),
            is_explicit: true,
            start: 0,
            end: 0,
        });
    }
    if companion.is_derived && !is_only_reference {
        return;
    }
    let blocks = outline(&companion.body);
    let mut body = details::details(&[], &blocks, context);
    // In the text of another issue only plain words are meant for this list.
    for statement in &mut body.statements {
        statement
            .targets
            .retain(|target| matches!(target, Target::Reference(_)));
    }
    body.statements
        .retain(|statement| statement.is_explicit && !statement.targets.is_empty());
    let has_text = blocks
        .iter()
        .any(|block| !matches!(block.kind, BlockKind::Html(_)));
    body.description = if has_text {
        vec![
            super::html::without_comments(&companion.body)
                .trim()
                .to_owned(),
        ]
    } else {
        Vec::new()
    };
    body.is_done = false;
    details.extend(body);
}

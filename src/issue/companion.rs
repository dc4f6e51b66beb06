//! What a forge knows of the issues that a list names.

use super::ParseContext;
use super::block::BlockKind;
use super::details::{self, Details};
use super::entry::{Collected, Entry, Group};
use super::head::Head;
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
    for companion in companions
        .iter()
        .filter(|companion| companion.is_sub_issue && !named.contains(&companion.reference))
    {
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
        head.title = one_line(&companion.title);
        head.rich = Rich::from(head.title.as_str());
    }
    details.is_done |= companion.state != IssueState::Open;
    details.is_dropped |= match companion.state {
        IssueState::Open => companion.is_pull_request,
        IssueState::Completed => false,
        IssueState::Dropped => true,
    };
    details.labels.extend(companion.labels.iter().cloned());
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

//! A master issue with everything that its list names.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::task::Poll;

use super::{Forge, ForgeAnswer, ForgeError, ForgeIssue};
use crate::issue::{Companion, ParseContext, parse, parse_with};
use crate::model::{Diagnostic, IssueRef, MasterIssue};

/// How many issues are asked for at once, and how many at most.
const AT_ONCE: usize = 8;
const MAX_COMPANIONS: usize = 200;

/// Fetches a master issue and the issues that its list names, and reads them together: titles of items that are only a
/// reference, the text that says what is to be done, and what is closed already.
///
/// An item that leads to nothing that can be seen keeps its own words.
pub async fn fetch_master(
    forge: &dyn Forge,
    reference: &IssueRef,
) -> Result<(MasterIssue, Vec<Diagnostic>), ForgeError> {
    let issue = forge.fetch_issue(reference).await?;
    let own = |reference: &IssueRef| {
        reference
            .repository
            .clone()
            .or_else(|| forge.repository().map(str::to_owned))
    };
    let repository = own(&issue.reference).or_else(|| own(reference));
    let context = ParseContext {
        repository: repository.clone(),
        number: Some(issue.reference.number),
        title: Some(issue.title.clone()),
    };
    let (master, _) = parse(&issue.body, &context);
    let sub_issues = forge.fetch_sub_issues(&issue.reference).await?;

    // The forge may be that of another repository than the master issue's.
    let absolute = |reference: &IssueRef| IssueRef {
        repository: reference
            .repository
            .clone()
            .or_else(|| repository.clone())
            .filter(|name| {
                forge
                    .repository()
                    .is_none_or(|own| !own.eq_ignore_ascii_case(name))
            }),
        number: reference.number,
    };
    let relative = |reference: &IssueRef| IssueRef {
        repository: own(reference).filter(|name| {
            repository
                .as_ref()
                .is_none_or(|own| !own.eq_ignore_ascii_case(name))
        }),
        number: reference.number,
    };
    let mut companions: Vec<Companion> = Vec::new();
    for sub_issue in sub_issues {
        let reference = relative(&sub_issue.reference);
        companions.push(companion(sub_issue, reference, true));
    }
    let wanted: BTreeSet<IssueRef> = master
        .tasks
        .iter()
        .filter_map(|task| task.reference.clone())
        .filter(|reference| !companions.iter().any(|known| known.reference == *reference))
        .take(MAX_COMPANIONS)
        .collect();
    let wanted: Vec<(IssueRef, IssueRef)> = wanted
        .into_iter()
        .map(|reference| (absolute(&reference), reference))
        .collect();
    for chunk in wanted.chunks(AT_ONCE) {
        let answers = all(chunk
            .iter()
            .map(|(absolute, _)| forge.fetch_issue(absolute))
            .collect())
        .await;
        for (answer, (_, reference)) in answers.into_iter().zip(chunk) {
            match answer {
                Ok(found) => companions.push(companion(found, reference.clone(), false)),
                // Gone, private, or never there: the item keeps its own words.
                Err(ForgeError::NotFound { .. } | ForgeError::Forbidden { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(parse_with(&issue.body, &context, &companions))
}

fn companion(issue: ForgeIssue, reference: IssueRef, is_sub_issue: bool) -> Companion {
    Companion {
        reference,
        title: issue.title,
        body: issue.body,
        labels: issue.labels,
        state: issue.state,
        is_pull_request: issue.is_pull_request,
        is_sub_issue,
    }
}

/// Waits for all answers, side by side.
async fn all<T>(mut pending: Vec<ForgeAnswer<'_, T>>) -> Vec<Result<T, ForgeError>> {
    let mut answers: Vec<Option<Result<T, ForgeError>>> = pending.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_ready = true;
        for (future, answer) in pending.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(found) => *answer = Some(found),
                    Poll::Pending => is_ready = false,
                }
            }
        }
        if is_ready {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    answers.into_iter().flatten().collect()
}

//! A master issue with everything that its list names.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::task::Poll;

use super::trust::{self, Approvals, Doubt, READY_LABEL};
use super::{Forge, ForgeAnswer, ForgeError, ForgeIssue, marker};
use crate::issue::{Companion, IssueState, ParseContext, parse, parse_with};
use crate::model::{Diagnostic, IssueRef, MasterIssue};

/// How many issues are asked for at once, and how many at most.
const AT_ONCE: usize = 8;
const MAX_COMPANIONS: usize = 200;

/// Fetches a master issue and the issues that its list names, and reads them together: the sub-issues and dependencies
/// that the forge itself keeps, titles of items that are only a reference, the text that says what is to be done, and
/// what is closed already.
///
/// An item that leads to nothing that can be seen keeps its own words. What nobody wrote who may command agents is said.
pub async fn fetch_master(
    forge: &dyn Forge,
    reference: &IssueRef,
) -> Result<(MasterIssue, Vec<Diagnostic>), ForgeError> {
    fetch_approved(forge, reference, &mut Approvals::default()).await
}

/// The same with what was approved before: words that were edited since are said to be so.
pub async fn fetch_approved(
    forge: &dyn Forge,
    reference: &IssueRef,
    approvals: &mut Approvals,
) -> Result<(MasterIssue, Vec<Diagnostic>), ForgeError> {
    let issue = forge.fetch_issue(reference).await?;
    let place = Place::of(forge, &issue, reference);
    let context = ParseContext {
        repository: place.repository.clone(),
        number: Some(issue.reference.number),
        title: Some(issue.title.clone()),
    };
    let (master, _) = parse(&issue.body, &context);
    let mut found: Vec<Found> = Vec::new();
    for sub_issue in forge.fetch_sub_issues(&issue.reference).await? {
        found.push(Found {
            reference: place.relative(&sub_issue.reference),
            issue: sub_issue,
            is_sub_issue: true,
            blocked_by: Vec::new(),
        });
    }
    found.extend(named(forge, &place, &master, &found).await?);
    blockers(forge, &place, &mut found).await?;
    let companions: Vec<Companion> = found.iter().map(Found::companion).collect();
    let (mut master, mut diagnostics) = parse_with(&issue.body, &context, &companions);
    diagnostics.extend(trust::leave_foreign(&mut master));
    let doubtful = doubtful(forge, &issue, &found, approvals).await?;
    diagnostics.extend(trust::untrusted(&master, &issue, &doubtful));
    Ok((master, diagnostics))
}

/// Between references as the forge reads them and as the master issue's text means them: the forge may be that of
/// another repository.
struct Place {
    /// That of the master issue.
    repository: Option<String>,
    /// That of the forge.
    forge: Option<String>,
}

impl Place {
    fn of(forge: &dyn Forge, issue: &ForgeIssue, asked: &IssueRef) -> Self {
        let own = forge.repository().map(str::to_owned);
        let named = [&issue.reference, asked]
            .into_iter()
            .find_map(|reference| reference.repository.clone());
        Self {
            repository: named.or_else(|| own.clone()),
            forge: own,
        }
    }

    fn absolute(&self, reference: &IssueRef) -> IssueRef {
        let repository = reference.repository.clone();
        without(
            repository.or_else(|| self.repository.clone()),
            self.forge.as_deref(),
            reference.number,
        )
    }

    fn relative(&self, reference: &IssueRef) -> IssueRef {
        let repository = reference.repository.clone();
        without(
            repository.or_else(|| self.forge.clone()),
            self.repository.as_deref(),
            reference.number,
        )
    }
}

/// A reference that names its repository only where it is another one.
fn without(repository: Option<String>, own: Option<&str>, number: u64) -> IssueRef {
    let is_other = |name: &String| own.is_none_or(|own| !own.eq_ignore_ascii_case(name));
    IssueRef {
        repository: repository.filter(is_other),
        number,
    }
}

/// An issue that belongs to the master issue.
struct Found {
    /// As the master issue's text means it.
    reference: IssueRef,
    issue: ForgeIssue,
    is_sub_issue: bool,
    blocked_by: Vec<IssueRef>,
}

impl Found {
    fn companion(&self) -> Companion {
        let issue = &self.issue;
        Companion {
            reference: self.reference.clone(),
            title: issue.title.clone(),
            body: issue.body.clone(),
            labels: issue.labels.clone(),
            state: issue.state,
            is_pull_request: issue.is_pull_request,
            is_sub_issue: self.is_sub_issue,
            is_derived: marker::key(&issue.body).is_some(),
            blocked_by: self.blocked_by.clone(),
        }
    }
}

/// Fetches what the list names and is not known yet.
async fn named(
    forge: &dyn Forge,
    place: &Place,
    master: &MasterIssue,
    known: &[Found],
) -> Result<Vec<Found>, ForgeError> {
    let is_known = |reference: &IssueRef| known.iter().any(|found| found.reference == *reference);
    let wanted: BTreeSet<IssueRef> = master
        .tasks
        .iter()
        .filter_map(|task| task.reference.clone())
        .filter(|reference| !is_known(reference))
        .take(MAX_COMPANIONS)
        .collect();
    let wanted: Vec<(IssueRef, IssueRef)> = wanted
        .into_iter()
        .map(|reference| (place.absolute(&reference), reference))
        .collect();
    let mut all = Vec::new();
    for chunk in wanted.chunks(AT_ONCE) {
        let asked = chunk
            .iter()
            .map(|(absolute, _)| forge.fetch_issue(absolute));
        let answers = side_by_side(asked.collect()).await;
        for (answer, (_, reference)) in answers.into_iter().zip(chunk) {
            match answer {
                Ok(issue) => all.push(Found {
                    reference: reference.clone(),
                    issue,
                    is_sub_issue: false,
                    blocked_by: Vec::new(),
                }),
                // Gone, private, or never there: the item keeps its own words.
                Err(ForgeError::NotFound { .. } | ForgeError::Forbidden { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(all)
}

/// Asks what must come before each open issue. A blocker that is done and no task of the list holds nothing up.
async fn blockers(forge: &dyn Forge, place: &Place, found: &mut [Found]) -> Result<(), ForgeError> {
    let known: BTreeSet<IssueRef> = found.iter().map(|found| found.reference.clone()).collect();
    let mut open: Vec<&mut Found> = found
        .iter_mut()
        .filter(|found| found.issue.state == IssueState::Open && found.issue.n_blockers != Some(0))
        .filter(|found| !found.issue.is_pull_request && found.reference.repository.is_none())
        .collect();
    for chunk in open.chunks_mut(AT_ONCE) {
        let references: Vec<IssueRef> = chunk
            .iter()
            .map(|found| place.absolute(&found.reference))
            .collect();
        let asked = references
            .iter()
            .map(|reference| forge.fetch_blockers(reference));
        let answers = side_by_side(asked.collect()).await;
        for (answer, found) in answers.into_iter().zip(chunk) {
            let blockers = answer?.into_iter().map(|blocker| {
                let is_open = blocker.state == IssueState::Open;
                (place.relative(&blocker.reference), is_open)
            });
            found.blocked_by = blockers
                .filter(|(reference, is_open)| *is_open || known.contains(reference))
                .map(|(reference, _)| reference)
                .collect();
        }
    }
    Ok(())
}

/// The issues whose authors may not command agents, and which nobody who may has let through: with the master issue's
/// own reference where it is among them.
async fn doubtful(
    forge: &dyn Forge,
    issue: &ForgeIssue,
    found: &[Found],
    approvals: &mut Approvals,
) -> Result<Vec<Doubt>, ForgeError> {
    let own = (&issue.reference, issue);
    let others = found
        .iter()
        .filter(|found| found.issue.state == IssueState::Open)
        .map(|found| (&found.reference, &found.issue));
    let mut doubtful = Vec::new();
    for (reference, issue) in std::iter::once(own).chain(others) {
        let stranger = issue.author.as_ref().filter(|author| !author.is_member);
        let Some(author) = stranger else {
            continue;
        };
        let is_labelled = issue.labels.iter().any(|label| label == READY_LABEL);
        let mut is_edited = false;
        if is_labelled && let Some(at) = forge.fetch_approval(&issue.reference, READY_LABEL).await?
        {
            is_edited = !approvals.holds(issue, &at);
            if !is_edited {
                continue;
            }
        }
        doubtful.push(Doubt {
            reference: reference.clone(),
            login: author.login.clone(),
            is_edited,
        });
    }
    Ok(doubtful)
}

/// Waits for all answers, side by side.
async fn side_by_side<T>(mut pending: Vec<ForgeAnswer<'_, T>>) -> Vec<Result<T, ForgeError>> {
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

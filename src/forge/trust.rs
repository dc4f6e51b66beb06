//! Whose words agents are given, and whose issues are left alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};

use super::ForgeIssue;
use crate::model::{Diagnostic, DiagnosticKind, IssueRef, MasterIssue, Severity};

/// The label by which somebody who may write to a repository lets the words of somebody else through.
pub const READY_LABEL: &str = "parallel-orchestration-ready";

/// Words that nobody has let through who may.
pub(super) struct Doubt {
    pub(super) reference: IssueRef,
    pub(super) login: String,
    /// Whether somebody had let them through before they were edited.
    pub(super) is_edited: bool,
}

/// What was let through, as it read then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals(BTreeMap<String, Approval>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Approval {
    /// When it was let through, as the forge says it.
    at: String,
    /// The hash of its words.
    hash: String,
}

impl Approvals {
    /// Whether an issue reads as it did when it was let through at that moment. What is seen for the first time counts as
    /// that.
    pub(super) fn holds(&mut self, issue: &ForgeIssue, at: &str) -> bool {
        let mut digest = Sha1::new();
        digest.update(issue.title.as_bytes());
        digest.update([0]);
        digest.update(issue.body.as_bytes());
        let bytes = digest.finalize();
        let letters = bytes.iter().map(|byte| format!("{byte:02x}"));
        let hash = letters.collect::<Vec<String>>().concat();
        let name = format!("{}#{}", issue.id, issue.reference.number);
        if let Some(known) = self.0.get(&name).filter(|known| known.at == at) {
            return known.hash == hash;
        }
        let at = at.to_owned();
        self.0.insert(name, Approval { at, hash });
        true
    }
}

/// Leaves the issues of other repositories: they are named, and not run.
pub(super) fn leave_foreign(master: &mut MasterIssue) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    for task in &mut master.tasks {
        let Some(reference) = task
            .reference
            .as_ref()
            .filter(|reference| reference.repository.is_some())
        else {
            continue;
        };
        if !task.checked && !task.dropped {
            task.dropped = true;
            remarks.push(Diagnostic {
                kind: DiagnosticKind::ForeignIssue,
                severity: Severity::Note,
                message: format!(
                    "Task {} is {reference}, an issue of another repository; it is named and left.",
                    task.id
                ),
                help: None,
                task: Some(task.id),
                span: Some(task.span),
            });
        }
    }
    remarks
}

/// Says which words come from somebody who may not command agents.
pub(super) fn untrusted(
    master: &MasterIssue,
    issue: &ForgeIssue,
    doubtful: &[Doubt],
) -> Vec<Diagnostic> {
    let remark = |message: String, task, span| Diagnostic {
        kind: DiagnosticKind::Untrusted,
        severity: Severity::Warning,
        message,
        help: Some(format!(
            "Read it, and let somebody who may write to the repository set the label `{READY_LABEL}`, or run it with --trust."
        )),
        task,
        span,
    };
    let mut remarks = Vec::new();
    for doubt in doubtful {
        let Doubt {
            reference,
            login,
            is_edited,
        } = doubt;
        let since = if *is_edited {
            "; they were edited after they had been let through"
        } else {
            ""
        };
        if *reference == issue.reference {
            let message = format!(
                "The master issue was written by @{login}, who may not write to the repository{since}."
            );
            remarks.push(remark(message, None, None));
        }
        let of_issue = |task: &&crate::model::Task| task.reference.as_ref() == Some(reference);
        for task in master.runnable_tasks().filter(of_issue) {
            let message = format!(
                "Task {} takes the words of {reference}, which @{login} wrote, who may not write to the repository{since}.",
                task.id
            );
            remarks.push(remark(message, Some(task.id), Some(task.span)));
        }
    }
    remarks
}

//! Whose words agents are given, and whose issues are left alone.

use super::ForgeIssue;
use crate::model::{Diagnostic, DiagnosticKind, IssueRef, MasterIssue, Severity};

/// The label by which somebody who may write to a repository lets the words of somebody else through.
pub const READY_LABEL: &str = "parallel-orchestration-ready";

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
    doubtful: &[(IssueRef, String)],
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
    for (reference, login) in doubtful {
        if *reference == issue.reference {
            let message = format!(
                "The master issue was written by @{login}, who may not write to the repository."
            );
            remarks.push(remark(message, None, None));
        }
        let of_issue = |task: &&crate::model::Task| task.reference.as_ref() == Some(reference);
        for task in master.runnable_tasks().filter(of_issue) {
            let message = format!(
                "Task {} takes the words of {reference}, which @{login} wrote, who may not write to the repository.",
                task.id
            );
            remarks.push(remark(message, Some(task.id), Some(task.span)));
        }
    }
    remarks
}

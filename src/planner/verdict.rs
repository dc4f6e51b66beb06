//! Whether running side by side is worth it.

use crate::model::{Answer, Assessment, DiagnosticKind, Plan, QuestionKind, Severity, Verdict};

/// With this many questions answered by yes, side by side is the way.
const PARALLEL: usize = 6;
/// With this many, it is with care.
const CAUTION: usize = 4;

/// The verdict on a plan, whose own is not looked at: the answers counted, six or seven for parallel, four or five for
/// caution; then what no count can outweigh.
pub(super) fn verdict(plan: &Plan, assessment: &Assessment) -> Verdict {
    let is_circular =
        (plan.diagnostics.iter()).any(|diagnostic| diagnostic.kind == DiagnosticKind::Cycle);
    let n_tasks = plan.runnable().count();
    if is_circular {
        return Verdict::Sequential;
    }
    if n_tasks == 0 {
        return Verdict::Parallel;
    }
    let is_line = plan.waves.iter().all(|wave| wave.len() == 1);
    if is_line || assessment.is_too_small {
        return Verdict::Sequential;
    }
    let counted = match assessment.n_yes() {
        PARALLEL.. => Verdict::Parallel,
        CAUTION.. => Verdict::Caution,
        _ => Verdict::Sequential,
    };
    let has_error =
        (plan.diagnostics.iter()).any(|diagnostic| diagnostic.severity == Severity::Error);
    let is_worth_it = assessment.questions.iter().any(|question| {
        question.kind == QuestionKind::Worthwhile && question.answer == Answer::Yes
    });
    if counted == Verdict::Parallel && (has_error || !is_worth_it) {
        return Verdict::Caution;
    }
    counted
}

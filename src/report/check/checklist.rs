//! The seven questions with their answers.

use super::sheet::Sheet;
use crate::model::{Answer, Assessment, Question, QuestionKind};
use crate::report::{Ink, clean};

pub(super) fn push(sheet: &mut Sheet, assessment: &Assessment) {
    if assessment.questions.is_empty() {
        return;
    }
    let about = format!(
        "{} of {} speak for running side by side",
        assessment.n_yes(),
        assessment.questions.len()
    );
    sheet.heading("Checklist", &about);
    let words = assessment.questions.iter().map(Question::word);
    let room = words.map(str::len).max().unwrap_or(0);
    for question in &assessment.questions {
        let ink = match question.answer {
            Answer::Yes => Ink::Good,
            Answer::No => Ink::Bad,
            Answer::Unknown => Ink::Caution,
        };
        let head = format!("  {:room$}  ", question.word());
        let text = format!("{}: {}", short(question.kind), clean(&question.evidence));
        sheet.wrapped((&head, Some(ink)), &text, None);
    }
}

/// A question in a few words.
pub(crate) fn short(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::DifferentFiles => "different files",
        QuestionKind::NoOrder => "any order",
        QuestionKind::SeparatelyTestable => "tested one by one",
        QuestionKind::SeparatelyMergeable => "merged one by one",
        QuestionKind::EnoughTasks => "five or more",
        QuestionKind::SimilarSize => "similar size",
        QuestionKind::Worthwhile => "worth the trouble",
    }
}

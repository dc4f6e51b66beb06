//! The parts of the page that are lists: advice, tasks, questions, remarks.

use std::fmt::Write as _;

use super::escape::{escaped, with_code};
use crate::humanize::percent;
use crate::model::{
    Advice, Answer, Assessment, Complexity, FootprintEntry, Plan, PlannedTask, Severity, TaskKind,
};
use crate::report::check::{CheckView, gain, short};
use crate::report::experience;

/// More files of one task than this are counted.
const MAX_FILES: usize = 25;

pub(super) fn push_advice(text: &mut String, advice: &[Advice]) {
    if advice.is_empty() {
        return;
    }
    text.push_str("<h2>What to do</h2>\n<ol class=\"advice\">\n");
    for advice in advice {
        let _ = writeln!(
            text,
            "<li><b class=\"number\">{}</b>{}<p class=\"faint\">{} <span class=\"gain\">{}</span></p></li>",
            advice.number,
            with_code(&advice.what),
            with_code(&advice.why),
            escaped(&gain(advice))
        );
    }
    text.push_str("</ol>\n");
}

pub(super) fn push_tasks(text: &mut String, view: &CheckView<'_>) {
    if view.plan.tasks.is_empty() {
        return;
    }
    text.push_str("<h2>Tasks<small>open one to see its files and why</small></h2>\n");
    for sentence in experience::sentences(view.pace, view.plan.calibration.as_ref()) {
        let _ = writeln!(text, "<p class=\"faint\">{}</p>", escaped(&sentence));
    }
    for planned in &view.plan.tasks {
        push_task(text, planned);
    }
}

fn push_task(text: &mut String, planned: &PlannedTask) {
    let task = &planned.task;
    let footprint = &planned.footprint;
    let likeliest = footprint.likeliest();
    let known = likeliest.first().filter(|_| !footprint.is_unknown());
    let files = match (known, planned.is_runnable, task.kind) {
        (_, false, _) => "not run".to_owned(),
        (Some((first, _)), ..) => format!("<code>{}</code>", escaped(first.path.as_str())),
        (None, _, TaskKind::Research) => "a report".to_owned(),
        (None, ..) => "not known".to_owned(),
    };
    let time = if planned.is_runnable {
        format!("{:.0} min", planned.minutes)
    } else {
        String::new()
    };
    let hard = match planned.complexity {
        Complexity::Low => "low complexity",
        Complexity::Medium => "medium complexity",
        Complexity::High => "high complexity",
    };
    let _ = write!(
        text,
        "<details id=\"task-{0}\"><summary><b>{0}</b><span class=\"title\">{1}</span><span class=\"files\">{files}</span>\
         <span class=\"time\" title=\"{hard}\">{time}</span></summary>\n<table>\n",
        task.id,
        escaped(&task.title),
    );
    for (how, entries) in [
        ("changes", &footprint.writes),
        ("makes", &footprint.creates),
        ("relies on", &footprint.reads),
    ] {
        for entry in entries.iter().take(MAX_FILES) {
            push_file(text, how, entry);
        }
        if entries.len() > MAX_FILES {
            let n_more = entries.len() - MAX_FILES;
            let _ = writeln!(
                text,
                "<tr><td></td><td class=\"how\">{how}</td><td class=\"faint\">and {n_more} more</td></tr>"
            );
        }
    }
    text.push_str("</table></details>\n");
}

fn push_file(text: &mut String, how: &str, entry: &FootprintEntry) {
    let share = entry.probability.clamp(0.0, 1.0) * 100.0;
    let _ = write!(
        text,
        "<tr><td class=\"p\"><span class=\"bar\"><i style=\"width:{share:.0}%\"></i></span>{}</td><td class=\"how\">{how}</td><td><code>{}</code>",
        escaped(&percent(entry.probability)),
        escaped(entry.path.as_str())
    );
    for evidence in &entry.evidence {
        let _ = write!(
            text,
            "<br><span class=\"faint\">{}</span>",
            with_code(&evidence.text)
        );
    }
    text.push_str("</td></tr>\n");
}

pub(super) fn push_checklist(text: &mut String, assessment: &Assessment) {
    if assessment.questions.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "<h2>Checklist<small>{} of {} speak for running side by side</small></h2>\n<ul class=\"checks\">",
        assessment.n_yes(),
        assessment.questions.len()
    );
    for question in &assessment.questions {
        let class = match question.answer {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unknown => "unknown",
        };
        let _ = writeln!(
            text,
            "<li><b class=\"{class}\">{}</b>{}: <span class=\"faint\">{}</span></li>",
            question.word(),
            short(question.kind),
            with_code(&question.evidence)
        );
    }
    text.push_str("</ul>\n");
}

pub(super) fn push_remarks(text: &mut String, plan: &Plan) {
    if plan.diagnostics.is_empty() {
        return;
    }
    text.push_str("<h2>Remarks</h2>\n<ul class=\"checks\">\n");
    let mut remarks: Vec<_> = plan.diagnostics.iter().collect();
    remarks.sort_by_key(|remark| (std::cmp::Reverse(remark.severity), remark.span));
    for remark in remarks {
        let class = match remark.severity {
            Severity::Error => "no",
            Severity::Warning => "unknown",
            Severity::Note => "faint",
        };
        let _ = write!(
            text,
            "<li><span class=\"{class}\">{}</span>",
            with_code(&remark.message)
        );
        if let Some(help) = &remark.help {
            let _ = write!(text, " <span class=\"faint\">{}</span>", with_code(help));
        }
        text.push_str("</li>\n");
    }
    text.push_str("</ul>\n");
}

//! What is written into a tracker. Words of others appear quoted, and do nothing there.

use crate::model::{IssueRef, Plan, PlannedTask, Reason, TaskId};

/// How long a title may be, in characters; GitHub takes 256.
const MAX_TITLE: usize = 240;
/// How much of the words of others is copied, in bytes; GitHub takes 65,536 characters in all.
const MAX_QUOTE: usize = 12 * 1024;
/// How many criteria are copied.
const MAX_CRITERIA: usize = 60;
/// A file less likely than this is not announced.
const LEAST_LIKELY: f64 = 0.2;
/// How many files are announced at most.
const MAX_FILES: usize = 20;

/// The title of a task's issue, from a template with `{master}` and `{title}`.
pub(super) fn title(template: &str, master: u64, title: &str) -> String {
    let filled = template
        .replace("{master}", &master.to_string())
        .replace("{title}", &inert(title));
    let line: Vec<&str> = filled.split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() <= MAX_TITLE {
        return line;
    }
    let cut: String = line.chars().take(MAX_TITLE).collect();
    format!("{}…", cut.trim_end())
}

/// The text of a task's issue. `waits_for` are the tasks that come first.
pub(super) fn body(
    plan: &Plan,
    planned: &PlannedTask,
    master: u64,
    waits_for: &[TaskId],
) -> String {
    let task = &planned.task;
    let mut parts = vec![format!("Part of #{master}.")];
    if !plan.issue.context.trim().is_empty() {
        parts.push(format!("### Context\n\n{}", quoted(&plan.issue.context)));
    }
    if !task.description.trim().is_empty() {
        parts.push(format!(
            "### What is to be done\n\n{}",
            quoted(&task.description)
        ));
    }
    if !task.acceptance.is_empty() {
        let criteria = task.acceptance.iter().take(MAX_CRITERIA);
        let left = task.acceptance.len().saturating_sub(MAX_CRITERIA);
        let left = (left > 0).then(|| format!("… {left} more"));
        let criteria = criteria.map(|line| inert_line(line)).chain(left);
        parts.push(format!("### It is done when\n\n{}", list(criteria)));
    }
    let files = files(planned);
    if !files.is_empty() {
        parts.push(format!(
            "### Files that it will probably change\n\n{}",
            list(files.into_iter())
        ));
    }
    let before = waits_for.iter().filter_map(|&before| {
        let before = &plan.task(before)?.task;
        let name = inert_line(&before.title);
        Some(match own_number(before.reference.as_ref()) {
            Some(number) => format!("Blocked by #{number} ({name})"),
            None => format!("Blocked by task {}: {name}", before.id),
        })
    });
    let before: Vec<String> = before.collect();
    if !before.is_empty() {
        parts.push(format!(
            "### What comes first\n\n{}",
            list(before.into_iter())
        ));
    }
    parts.join("\n\n")
}

fn files(planned: &PlannedTask) -> Vec<String> {
    let footprint = &planned.footprint;
    if footprint.is_unknown() {
        return Vec::new();
    }
    let likely = footprint
        .changes()
        .filter(|entry| entry.probability >= LEAST_LIKELY)
        .take(MAX_FILES);
    likely
        .map(|entry| {
            let percent = (entry.probability * 100.0).round();
            format!(
                "`{}` ({percent} %)",
                entry.path.to_string().replace('`', "'")
            )
        })
        .collect()
}

fn list(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.map(|line| format!("- {line}")).collect();
    lines.join("\n")
}

/// The number of an issue of the master issue's own repository.
pub(super) fn own_number(reference: Option<&IssueRef>) -> Option<u64> {
    let reference = reference?;
    reference.repository.is_none().then_some(reference.number)
}

/// Words of others as a quotation.
pub(super) fn quoted(text: &str) -> String {
    let text = inert(text);
    let mut end = text.len().min(MAX_QUOTE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let is_cut = end < text.len();
    let kept = text.get(..end).unwrap_or_default().trim();
    let lines = kept.lines().chain(is_cut.then_some("…"));
    let lines: Vec<String> = lines
        .map(|line| format!("> {line}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

/// Words of others in one line.
pub(super) fn inert_line(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = inert(&line.join(" "));
    line.chars().take(MAX_TITLE).collect()
}

/// Words that call nobody, hide nothing and bear no mark of ours.
pub(super) fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    let mut before = ' ';
    for letter in text.chars() {
        let letter = if letter.is_control() && letter != '\n' && letter != '\t' {
            ' '
        } else {
            letter
        };
        inert.push(letter);
        // A character without width: the name is read as before, and nobody is called.
        if letter == '@' && !before.is_alphanumeric() {
            inert.push('\u{200b}');
        }
        before = letter;
    }
    inert.replace("<!--", "&lt;!--").replace("-->", "--&gt;")
}

/// Why a task waits, where the words or the sections say so: what is merely inferred is no business of the tracker's.
pub(super) fn is_stated(reason: &Reason) -> bool {
    matches!(reason, Reason::Stated { .. } | Reason::Stage { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_do_nothing_but_appear() {
        let hostile = "Ask @acme/team or a@b.c\n```\n<!-- git-orchestrate:x -->\n\u{7}";
        assert_eq!(
            quoted(hostile),
            "> Ask @\u{200b}acme/team or a@b.c\n> ```\n> &lt;!-- git-orchestrate:x --&gt;"
        );
        let long = quoted(&"ä".repeat(20_000));
        assert!(long.len() < 13_000 && long.ends_with("\n> …"));
        assert_eq!(
            title("[Master #{master}] {title}", 12, "Ask\n @ana"),
            "[Master #12] Ask @\u{200b}ana"
        );
        assert_eq!(title("{title}", 12, &"x".repeat(300)).chars().count(), 241);
    }
}

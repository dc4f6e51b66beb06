//! Texts as lines, with what ends them put aside.

/// Three texts as lines without their ends.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// The lines of the base.
    pub(super) base: Vec<&'a str>,
    /// Our lines.
    pub(super) ours: Vec<&'a str>,
    /// Their lines.
    pub(super) theirs: Vec<&'a str>,
    end: &'static str,
    is_ended: bool,
}

impl<'a> Text<'a> {
    /// The three as lines; none where they do not end their lines alike.
    pub(super) fn of_three(base: &'a str, ours: &'a str, theirs: &'a str) -> Option<Self> {
        let all = [base, ours, theirs];
        let n_dos: usize = all.iter().map(|text| text.matches("\r\n").count()).sum();
        let n_all: usize = all.iter().map(|text| text.matches('\n').count()).sum();
        if n_dos != 0 && n_dos != n_all {
            return None;
        }
        let is_ended = |text: &str| text.ends_with('\n');
        let ended = if base.is_empty() || is_ended(ours) == is_ended(base) {
            is_ended(theirs) || (base.is_empty() && is_ended(ours))
        } else {
            is_ended(ours)
        };
        Some(Self {
            base: base.lines().collect(),
            ours: ours.lines().collect(),
            theirs: theirs.lines().collect(),
            end: if n_dos == 0 { "\n" } else { "\r\n" },
            is_ended: ended,
        })
    }

    /// Lines as a text again.
    pub(super) fn join(&self, lines: &[String]) -> String {
        let mut text = lines.join(self.end);
        if self.is_ended && !lines.is_empty() {
            text.push_str(self.end);
        }
        text
    }
}

/// The columns that a line is indented by, a tab as one.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether nothing is on a line.
pub(super) fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Lines without the blank ones at both ends, and how many those were.
pub(super) fn trimmed<'l, 'a>(lines: &'l [&'a str]) -> (usize, &'l [&'a str], usize) {
    let lead = lines.iter().take_while(|line| is_blank(line)).count();
    let rest = lines.get(lead..).unwrap_or_default();
    let trail = rest.iter().rev().take_while(|line| is_blank(line)).count();
    let inner = rest.get(..rest.len() - trail).unwrap_or_default();
    (lead, inner, trail)
}

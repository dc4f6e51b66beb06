//! Changelogs: both sides add entries under the same heading.

use super::Resolved;
use super::context::{Context, settle_all};
use super::diff3::{Open, regions};
use super::text::{Text, indent, is_blank, trimmed};
use crate::model::RepoPath;

const NAMES: &[&str] = &[
    "CHANGELOG",
    "CHANGE-LOG",
    "CHANGES",
    "HISTORY",
    "NEWS",
    "RELEASES",
    "RELEASE-NOTES",
    "UNRELEASED",
];

/// Settles a changelog to which both sides added entries, ours first.
pub(super) fn resolve(path: &RepoPath, text: &Text<'_>) -> Option<Resolved> {
    if !is_changelog(path) {
        return None;
    }
    let is_loose = is_loose(&text.ours);
    let regions = regions(text, |line| line)?;
    let lines = settle_all(&regions, |open, context| union(open, context, is_loose))?;
    Some(Resolved {
        text: text.join(&lines),
        by: "changelog union",
    })
}

fn is_changelog(path: &RepoPath) -> bool {
    let stem = path.stem().to_uppercase().replace('_', "-");
    let is_text = path
        .extension()
        .is_none_or(|extension| matches!(extension, "md" | "markdown" | "rst" | "txt" | "adoc"));
    is_text && NAMES.contains(&stem.as_str())
}

/// What one side added at one place: entries under the heading above, then headings with theirs.
#[derive(Debug, Default, PartialEq, Eq)]
struct Addition<'a> {
    sections: Vec<Section<'a>>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Section<'a> {
    /// None for the entries before the first heading.
    heading: Option<&'a str>,
    entries: Vec<Vec<&'a str>>,
}

fn union(open: &Open<'_>, context: &Context<'_>, is_loose: bool) -> Option<Vec<String>> {
    if !open.base.is_empty() || continues(context.after.first().copied()) {
        return None;
    }
    let (our_lead, ours, our_trail) = trimmed(&open.ours);
    let (their_lead, theirs, their_trail) = trimmed(&open.theirs);
    let ours = Addition::parse(ours)?;
    let theirs = Addition::parse(theirs)?;
    let merged = ours.merged(theirs)?;
    let mut lines = vec![""; our_lead.max(their_lead)];
    merged.print(&mut lines, is_loose);
    lines.extend(vec![""; our_trail.max(their_trail)]);
    Some(lines.into_iter().map(str::to_owned).collect())
}

/// Whether a line goes on with the entry before it.
fn continues(line: Option<&str>) -> bool {
    line.is_some_and(|line| !is_blank(line) && indent(line) > 0 && !is_entry(line))
}

impl<'a> Addition<'a> {
    fn parse(lines: &[&'a str]) -> Option<Self> {
        let mut sections = vec![Section::default()];
        for line in lines {
            if is_underline(line) {
                return None;
            }
            if line.starts_with('#') {
                sections.push(Section {
                    heading: Some(line.trim_end()),
                    entries: Vec::new(),
                });
                continue;
            }
            let entries = &mut sections.last_mut()?.entries;
            if is_entry(line) && (indent(line) == 0 || entries.is_empty()) {
                entries.push(vec![line]);
            } else if let Some(entry) = entries.last_mut() {
                entry.push(line);
            } else if !is_blank(line) {
                return None;
            }
        }
        for section in &mut sections {
            for entry in &mut section.entries {
                while entry.last().is_some_and(|line| is_blank(line)) {
                    entry.pop();
                }
            }
        }
        let (first, rest) = sections.split_first()?;
        let has_entries = rest.iter().any(|section| !section.entries.is_empty());
        (!first.entries.is_empty() || has_entries).then_some(Self { sections })
    }

    /// Ours with what is theirs; none where each brings a version of its own.
    fn merged(mut self, theirs: Self) -> Option<Self> {
        if self.versions() != theirs.versions() || self.versions().len() > 1 {
            return None;
        }
        for section in theirs.sections {
            let known = self
                .sections
                .iter_mut()
                .find(|known| known.heading == section.heading);
            match known {
                Some(known) => {
                    for entry in section.entries {
                        if !known.entries.contains(&entry) {
                            known.entries.push(entry);
                        }
                    }
                }
                None => self.sections.push(section),
            }
        }
        Some(self)
    }

    /// The headings of versions: of the first and second level.
    fn versions(&self) -> Vec<&'a str> {
        let headings = self.sections.iter().filter_map(|section| section.heading);
        headings
            .filter(|heading| !heading.starts_with("###"))
            .collect()
    }

    fn print(&self, lines: &mut Vec<&'a str>, is_loose: bool) {
        let is_done = |lines: &[&str]| lines.last().is_none_or(|line| is_blank(line));
        for section in &self.sections {
            if let Some(heading) = section.heading {
                if !is_done(lines) {
                    lines.push("");
                }
                lines.push(heading);
                lines.push("");
            }
            for (at, entry) in section.entries.iter().enumerate() {
                if at > 0 && is_loose {
                    lines.push("");
                }
                lines.extend(entry);
            }
        }
        while lines.len() > 1 && lines.last().is_some_and(|line| is_blank(line)) {
            lines.pop();
        }
    }
}

/// Whether an entry, or the target of a link, begins with a line.
fn is_entry(line: &str) -> bool {
    let text = line.trim_start();
    let is_bullet = ["- ", "* ", "+ ", "-\t", "*\t"]
        .iter()
        .any(|bullet| text.starts_with(bullet));
    let is_link = text.starts_with('[') && text.contains("]: ");
    is_bullet || is_link
}

/// Whether a line makes a heading of the one before it.
fn is_underline(line: &str) -> bool {
    let text = line.trim_end();
    let mut letters = text.chars();
    let first = letters.next();
    text.len() >= 3
        && first.is_some_and(|first| "=-~^\"'*+#`:._".contains(first))
        && letters.all(|letter| Some(letter) == first)
}

/// Whether a blank line stands between entries more often than not.
fn is_loose(lines: &[&str]) -> bool {
    let (mut n_loose, mut n_tight) = (0, 0);
    let mut is_in_entry = false;
    let mut n_blank = 0;
    for line in lines {
        if is_blank(line) {
            n_blank += 1;
            continue;
        }
        if is_entry(line) && indent(line) == 0 {
            match (is_in_entry, n_blank) {
                (true, 0) => n_tight += 1,
                (true, _) => n_loose += 1,
                _ => {}
            }
            is_in_entry = true;
        } else if indent(line) == 0 && n_blank > 0 || line.starts_with('#') {
            is_in_entry = false;
        }
        n_blank = 0;
    }
    n_loose > n_tight
}

//! Who would conflict with whom: a matrix for the eye, then the files.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::{Ink, Mark, Style, clean, fit, pad, words};
use crate::humanize::{count, list_first};
use crate::model::{ConflictKind, LiveTip, MergeVerdict, Radar};

/// More rows than this are not taken in at a glance: then only those in trouble are shown.
const MAX_ROWS: usize = 24;

/// How many columns a name has at least.
const MIN_NAME: usize = 14;

/// How many files of a pair are named.
const MAX_FILES: usize = 4;

/// How many pairs are told in words.
const MAX_PAIRS: usize = 40;

/// Everything that a radar says, on at most `max_lines` lines where that is given.
pub fn radar(radar: &Radar, max_lines: Option<usize>, style: &Style) -> String {
    if radar.tips.is_empty() {
        return nothing(radar);
    }
    let max_rows = max_lines.map_or(MAX_ROWS, |lines| lines.saturating_sub(7).clamp(2, MAX_ROWS));
    let grid = Grid::of(radar, max_rows, style);
    let mut lines = vec![title(radar, style)];
    lines.extend(grid.lines());
    let told = told(radar, style);
    let remarks = remarks(radar, &grid, style);
    let room = max_lines.map_or(MAX_PAIRS, |all| {
        all.saturating_sub(lines.len() + remarks.len() + 2).max(1)
    });
    if !told.is_empty() {
        lines.push(String::new());
    }
    let n_told = told.len();
    let n_shown = if n_told > room {
        room.saturating_sub(1)
    } else {
        n_told
    };
    lines.extend(told.into_iter().take(n_shown));
    if n_shown < n_told {
        let more = format!("  and {} more", count(n_told - n_shown, "such pair"));
        lines.push(style.paint(more, Ink::Faint));
    }
    lines.extend(remarks);
    lines.join("\n") + "\n"
}

/// What is said where there is nothing to compare.
fn nothing(radar: &Radar) -> String {
    let onto = match &radar.target {
        Some(target) => format!(" that {} has not", clean(&target.name)),
        None => String::new(),
    };
    format!("No worktree and no branch of a run holds anything{onto}.\n")
}

fn title(radar: &Radar, style: &Style) -> String {
    let heading = match &radar.target {
        Some(target) => format!(
            "{} beside {} at {}",
            radar.tips.len(),
            clean(&target.name),
            target.oid.short()
        ),
        None => count(radar.tips.len(), "branch"),
    };
    let (n_conflicts, n_unknown) = (radar.n_conflicts(), radar.n_unknown());
    let n_pairs = count(radar.n_pairs(), "pair");
    let mut parts = Vec::new();
    if n_conflicts > 0 {
        parts.push(style.paint(format!("{n_conflicts} of {n_pairs} in conflict"), Ink::Bad));
    }
    if n_unknown > 0 {
        parts.push(style.paint(format!("{n_unknown} unknown"), Ink::Caution));
    }
    if parts.is_empty() {
        parts.push(style.paint(format!("no conflict in {n_pairs}"), Ink::Good));
    }
    format!("{}: {}", style.heading(&heading), parts.join(", "))
}

/// The pairs that do not merge, in words.
fn told(radar: &Radar, style: &Style) -> Vec<String> {
    let name = |at: usize| radar.tips.get(at).map_or_else(String::new, title_of);
    let target = || (radar.target.as_ref()).map_or_else(String::new, |target| clean(&target.name));
    let mut lines = Vec::new();
    for (a, b, verdict) in radar.verdicts() {
        let MergeVerdict::Conflict { conflicts } = verdict else {
            continue;
        };
        let a = a.map_or_else(target, name);
        let sign = style.choose("×", "x");
        let files = match conflicts.as_slice() {
            [one] if one.kind != ConflictKind::Content => {
                format!(
                    "{} ({})",
                    clean(one.path.as_str()),
                    words::conflict(one.kind)
                )
            }
            all => list_first(
                all.iter().map(|entry| clean(entry.path.as_str())),
                MAX_FILES,
            ),
        };
        let pair = format!("  {a} {sign} {}: ", name(b));
        let room = style.width.saturating_sub(pair.width()).max(20);
        lines.push(format!(
            "{pair}{}",
            style.paint(fit(&files, room, style), Ink::Bad)
        ));
    }
    // What is unknown of a tip is said once, not for each of its pairs.
    let problems = radar
        .tips
        .iter()
        .filter_map(|tip| Some((tip, tip.problem.as_ref()?)));
    for (tip, problem) in problems {
        let text = format!("  {}: not known, {}", title_of(tip), clean(problem));
        lines.push(style.paint(fit(&text, style.width, style), Ink::Caution));
    }
    for (a, b, verdict) in radar.verdicts() {
        let has_problem = |at: usize| {
            let tip = radar.tips.get(at);
            tip.is_some_and(|tip| tip.problem.is_some())
        };
        if let MergeVerdict::Unknown { message } = verdict
            && !a.is_some_and(has_problem)
            && !has_problem(b)
        {
            let sign = style.choose("×", "x");
            let a = a.map_or_else(target, name);
            let text = format!("  {a} {sign} {}: not known, {}", name(b), clean(message));
            lines.push(style.paint(fit(&text, style.width, style), Ink::Caution));
        }
    }
    lines
}

/// What else is to be said.
fn remarks(radar: &Radar, grid: &Grid, style: &Style) -> Vec<String> {
    let mut lines = Vec::new();
    let n_hidden = radar.tips.len() - grid.shown.len();
    if n_hidden > 0 {
        let is_hidden = |at: &usize| !grid.shown.contains(at);
        let hidden = (0..radar.tips.len())
            .filter(is_hidden)
            .filter_map(|at| radar.tips.get(at));
        let names = list_first(hidden.map(|tip| clean(&tip.name)), 6);
        lines.push(format!("  Not in the table: {names}"));
    }
    if !radar.idle.is_empty() {
        let names = list_first(radar.idle.iter().map(|name| clean(name)), 6);
        lines.push(format!("  Nothing of its own: {names}"));
    }
    if radar.n_left_out > 0 {
        lines.push(format!(
            "  {} were not looked at",
            count(radar.n_left_out, "more")
        ));
    }
    let faint = lines.into_iter();
    let faint = faint.map(|line| style.paint(fit(&line, style.width, style), Ink::Faint));
    let faint: Vec<String> = faint.collect();
    if faint.is_empty() {
        return faint;
    }
    std::iter::once(String::new()).chain(faint).collect()
}

fn title_of(tip: &LiveTip) -> String {
    match tip.task {
        Some(task) => format!("task {task} ({})", clean(&tip.name)),
        None => clean(&tip.name),
    }
}

/// The rows and columns that there is room for.
struct Grid<'a> {
    radar: &'a Radar,
    style: &'a Style,
    /// The tips in the table.
    shown: Vec<usize>,
    /// How many columns a cell takes.
    cell: usize,
    /// How many columns the names take.
    name: usize,
    /// How many columns the target takes.
    target: usize,
    /// How many columns the counts of uncommitted files take.
    changed: usize,
}

impl<'a> Grid<'a> {
    fn of(radar: &'a Radar, max_rows: usize, style: &'a Style) -> Self {
        let all: Vec<usize> = (0..radar.tips.len()).collect();
        let width = |tip: &LiveTip| clean(&tip.name).width();
        let longest = radar.tips.iter().map(width).max().unwrap_or(0);
        let target = radar.target.as_ref();
        let target = target.map_or(0, |target| clean(&target.name).width().clamp(2, 8) + 2);
        let counts = radar.tips.iter().filter_map(uncommitted);
        let changed = counts.map(|text| text.len() + 2).max().unwrap_or(0);
        let fixed = 4 + target + changed;
        let room = |cell: usize, n: usize| {
            let used = fixed + cell * n.saturating_sub(1);
            style.width.saturating_sub(used)
        };
        let wanted = longest.clamp(4, 36);
        let fits = |n: usize, cell: usize| room(cell, n) >= wanted.min(MIN_NAME) && n <= max_rows;
        let mut shown = all;
        if !fits(shown.len(), 2) {
            shown.retain(|&at| radar.is_in_trouble(at));
            while shown.len() > 2 && !fits(shown.len(), 2) {
                shown.pop();
            }
        }
        let cell = if room(3, shown.len()) >= wanted { 3 } else { 2 };
        Self {
            name: room(cell, shown.len()).min(wanted),
            radar,
            style,
            shown,
            cell,
            target,
            changed,
        }
    }

    fn lines(&self) -> Vec<String> {
        if self.shown.is_empty() {
            return Vec::new();
        }
        let mut lines = self.heads();
        for (place, &row) in self.shown.iter().enumerate() {
            let Some(tip) = self.radar.tips.get(row) else {
                continue;
            };
            let number = self.style.paint(format!("{:>3} ", row + 1), Ink::Faint);
            let mut line = number + &pad(&clean(&tip.name), self.name, self.style);
            if self.changed > 0 {
                let text = uncommitted(tip).unwrap_or_default();
                let text = format!("{text:>width$}", width = self.changed);
                line += &self.style.paint(text, Ink::Busy);
            }
            if self.target > 0 {
                line += &self.sign(self.radar.matrix.onto(row), self.target);
            }
            for &column in self.shown.iter().take(place) {
                line += &self.sign(self.radar.matrix.pair(column, row), self.cell);
            }
            lines.push(line.trim_end().to_owned());
        }
        lines
    }

    /// The numbers over the columns; where those are narrow, one digit above the other.
    fn heads(&self) -> Vec<String> {
        let Some((_, columns)) = self.shown.split_last() else {
            return Vec::new();
        };
        let target = self.radar.target.as_ref().map_or("", |target| &target.name);
        let target = fit(&clean(target), self.target.saturating_sub(2), self.style);
        let missing = self.target.saturating_sub(target.width());
        let target = " ".repeat(missing) + &target;
        let start = " ".repeat(4 + self.name + self.changed);
        let head = |text: String| self.style.paint(text.trim_end(), Ink::Faint);
        let is_wide = self.cell >= 3 || columns.iter().all(|&at| at < 9);
        let cells = |text: &dyn Fn(usize) -> String| {
            let width = self.cell;
            let mut line = String::new();
            for &at in columns {
                let _ = write!(line, "{:>width$}", text(at + 1));
            }
            line
        };
        if is_wide {
            let numbers = cells(&|number| number.to_string());
            return vec![head(format!("{start}{target}{numbers}"))];
        }
        let tens = |number: usize| match number / 10 {
            0 => String::new(),
            tens => tens.to_string(),
        };
        let blank = " ".repeat(self.target);
        vec![
            head(format!("{start}{blank}{}", cells(&tens))),
            head(format!(
                "{start}{target}{}",
                cells(&|number| (number % 10).to_string())
            )),
        ]
    }

    fn sign(&self, verdict: Option<&MergeVerdict>, width: usize) -> String {
        let mark = match verdict {
            Some(MergeVerdict::Clean) => self.style.mark(Mark::Waiting),
            Some(MergeVerdict::Conflict { .. }) => self.style.mark(Mark::Failed),
            Some(MergeVerdict::Unknown { .. }) => self.style.paint("?", Ink::Caution),
            None => " ".to_owned(),
        };
        " ".repeat(width.saturating_sub(1)) + &mark
    }
}

/// How many files are not committed, for a table.
fn uncommitted(tip: &LiveTip) -> Option<String> {
    match (&tip.problem, tip.n_uncommitted) {
        (Some(_), _) => Some("?".to_owned()),
        (None, 0) => None,
        (None, n) => Some(format!("+{n}")),
    }
}

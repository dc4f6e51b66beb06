//! The tasks, a line each.

use unicode_width::UnicodeWidthStr;

use super::canvas::Canvas;
use super::scene::{Row, Scene};
use super::view::{View, order};
use crate::humanize;
use crate::model::Usage;
use crate::report::{Ink, fit};

/// From this width on there is room for what each task cost.
const ROOM_FOR_COST: usize = 96;

/// What stands in the columns at the right, and how wide these are.
struct Columns {
    id: usize,
    title: usize,
    what: usize,
    files: usize,
    cost: usize,
    time: usize,
}

pub(super) fn draw(canvas: &mut Canvas<'_>, scene: &Scene, view: &View) {
    let rows = order(scene);
    let columns = Columns::of(canvas.width(), &rows);
    let n_shown = canvas.height().saturating_sub(1);
    let chosen = view.task(scene);
    let at = rows.iter().position(|row| Some(row.id) == chosen);
    let last_top = rows.len().saturating_sub(n_shown);
    let top = at.map_or(0, |at| (at + 1 + n_shown / 3).saturating_sub(n_shown));
    let top = top.min(last_top);
    header(canvas, &columns, rows.len(), top, n_shown);
    for (line, row) in (1..).zip(rows.iter().skip(top).take(n_shown)) {
        draw_row(canvas, line, row, &columns);
        if Some(row.id) == chosen {
            let sign = canvas.style.choose("▸", ">");
            canvas.put(line, 0, sign, Some(Ink::Name));
            canvas.choose(line);
        }
    }
}

impl Columns {
    fn of(width: usize, rows: &[&Row]) -> Self {
        let widest = |of: &dyn Fn(&Row) -> usize| rows.iter().map(|row| of(row)).max().unwrap_or(0);
        let id = widest(&|row| row.id.to_string().len());
        let time = widest(&|row| time(row).width()).max("time/est.".len());
        let has_cost = rows.iter().any(|row| !row.usage.is_empty());
        let cost = if has_cost && width >= ROOM_FOR_COST {
            widest(&|row| cost(&row.usage).width()).max("cost".len())
        } else {
            0
        };
        let files = "files".len();
        let gaps = if cost > 0 { 8 } else { 6 };
        let room = width.saturating_sub(3 + id + 2 + files + cost + time + gaps);
        let title = widest(&|row| row.title.width()).min(room * 11 / 20);
        Self {
            id,
            title,
            what: room - title,
            files,
            cost,
            time,
        }
    }

    fn what_at(&self) -> usize {
        3 + self.id + 2 + self.title + 2
    }

    fn files_at(&self) -> usize {
        self.what_at() + self.what + 2
    }

    fn cost_at(&self) -> usize {
        self.files_at() + self.files + 2
    }
}

fn header(canvas: &mut Canvas<'_>, columns: &Columns, n_tasks: usize, top: usize, n_shown: usize) {
    let faint = Some(Ink::Faint);
    let name = if n_tasks > n_shown {
        let last = (top + n_shown).min(n_tasks);
        format!("task ({}-{last} of {n_tasks})", top + 1)
    } else {
        "task".to_owned()
    };
    canvas.put(
        0,
        3 + columns.id + 2,
        &fit(&name, columns.title, canvas.style),
        faint,
    );
    canvas.put(0, columns.what_at(), "now", faint);
    canvas.put(0, columns.files_at(), "files", faint);
    if columns.cost > 0 {
        let text = format!("{:>width$}", "cost", width = columns.cost);
        canvas.put(0, columns.cost_at(), &text, faint);
    }
    canvas.put_right(0, "time/est. ", faint);
}

fn draw_row(canvas: &mut Canvas<'_>, line: usize, row: &Row, columns: &Columns) {
    let style = *canvas.style;
    canvas.put(line, 1, style.sign(row.mark), Some(row.mark.ink()));
    let id = format!("{:>width$}", row.id.to_string(), width = columns.id);
    canvas.put(line, 3, &id, Some(Ink::Name));
    if row.is_critical {
        canvas.put(
            line,
            3 + columns.id,
            style.choose("◆", "*"),
            Some(Ink::Caution),
        );
    }
    let title = fit(&row.title, columns.title, &style);
    canvas.put(line, 3 + columns.id + 2, &title, None);
    let what = fit(&row.what, columns.what, &style);
    canvas.put(line, columns.what_at(), &what, Some(row.ink));
    if let Some(n_files) = row.n_files {
        let text = format!("{n_files:>width$}", width = columns.files);
        canvas.put(line, columns.files_at(), &text, None);
    }
    if columns.cost > 0 {
        let text = format!("{:>width$}", cost(&row.usage), width = columns.cost);
        canvas.put(line, columns.cost_at(), &text, None);
    }
    let is_late = row.is_live
        && row
            .elapsed
            .is_some_and(|time| time.as_secs_f64() > row.minutes * 60.0)
        && row.minutes > 0.0;
    let ink = if is_late { Ink::Caution } else { Ink::Faint };
    let time = format!("{:>width$} ", time(row), width = columns.time);
    canvas.put_right(line, &time, Some(ink));
}

/// `1:12/5m`: how long a task has taken, and how long it was estimated to take.
fn time(row: &Row) -> String {
    let estimate = match row.minutes {
        minutes if minutes <= 0.0 => String::new(),
        minutes if minutes < 1.0 => "/<1m".to_owned(),
        minutes if minutes < 100.0 => format!("/{minutes:.0}m"),
        minutes => format!("/{:.0}h", minutes / 60.0),
    };
    match row.elapsed {
        Some(elapsed) => format!("{}{estimate}", humanize::clock(elapsed)),
        None => estimate.replace('/', "~").replace("~<", "<"),
    }
}

/// `$0.42`, or how many tokens where no price is told; nothing where nothing is known.
fn cost(usage: &Usage) -> String {
    match usage.cost_usd() {
        Some(usd) => format!("${usd:.2}"),
        None if usage.is_empty() => String::new(),
        None => humanize::tokens(usage.tokens()).replace(" tokens", ""),
    }
}

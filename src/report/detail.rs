//! What each running attempt does, and what it uses: the details of `status`.

use std::time::Duration;

use super::eta::time_left;
use super::view::RunView;
use super::{Ink, Style, clean, fit, supervision};
use crate::humanize;
use crate::model::{TaskId, Usage, Vitals};

/// What is known of a task's newest attempt beside the journal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Glance {
    /// The task.
    pub task: Option<TaskId>,
    /// The number of the attempt, where it races the newest one of the task.
    pub rival: Option<u32>,
    /// What its processes use.
    pub vitals: Option<Vitals>,
    /// What the agent said or did last.
    pub doing: Option<String>,
    /// What it used of its service so far.
    pub usage: Usage,
    /// How many bytes its worktree takes on the disk; none where nobody counted.
    pub disk: Option<u64>,
}

/// What each agent does now, and how long all of it may still take.
pub fn detailed(view: &RunView<'_>, glances: &[Glance], style: &Style) -> String {
    let mut lines = Vec::new();
    for glance in glances {
        let Some((task, state)) = glance
            .task
            .and_then(|task| Some((task, view.state.tasks.get(&task)?)))
        else {
            continue;
        };
        let agent = state.agent.as_deref().map(clean).unwrap_or_default();
        let rival = state.rival.as_ref();
        let rival = rival.filter(|rival| Some(rival.number) == glance.rival);
        let (number, pid, races) = match rival {
            Some(rival) => (rival.number, rival.pid, ", races the one above"),
            None => (state.n_attempts, state.pid, ""),
        };
        let pid = pid.map_or(String::new(), |pid| format!(", pid {pid}"));
        let place = (state.executor.as_deref())
            .map_or(String::new(), |place| format!(" on {}", clean(place)));
        let model = (state.model.as_deref())
            .map_or(String::new(), |model| format!(" with {}", clean(model)));
        let mut parts = vec![format!("{agent}{model}{place}, try {number}{pid}{races}")];
        if let Some(vitals) = &glance.vitals {
            if vitals.is_paused {
                parts.push("paused".to_owned());
            } else if vitals.idle_ms >= 10_000 {
                let idle = Duration::from_millis(vitals.idle_ms);
                parts.push(format!("silent for {}", humanize::duration(idle)));
            }
        }
        if !glance.usage.is_empty() {
            parts.push(supervision::usage(&glance.usage));
        }
        let id = style.paint(format!("{task}"), Ink::Name);
        lines.push(format!("{id}  {}", parts.join(", ")));
        let doing = glance
            .doing
            .as_deref()
            .unwrap_or("has not said anything yet");
        let room = style.width.saturating_sub(3);
        let doing = fit(&clean(doing), room, style);
        lines.push(format!("   {}", style.paint(doing, Ink::Faint)));
    }
    if let Some(left) = time_left(view) {
        lines.push(format!("About {} to go.", humanize::duration(left)));
    }
    lines.join("\n") + "\n"
}

/// What the processes of each attempt use of this machine, and all of them together.
pub fn resources(view: &RunView<'_>, glances: &[Glance], style: &Style) -> String {
    let header = ["task", "processes", "CPU", "memory", "peak", "disk"];
    let mut rows: Vec<[String; 6]> = vec![header.map(str::to_owned)];
    let mut sum = (0, Vitals::default(), 0);
    let row = |name: String, n: u32, vitals: &Vitals, disk: Option<u64>| {
        [
            name,
            n.to_string(),
            humanize::duration(Duration::from_millis(vitals.cpu_ms)),
            humanize::bytes(vitals.memory),
            humanize::bytes(vitals.peak_memory),
            disk.map(humanize::bytes).unwrap_or_default(),
        ]
    };
    for glance in glances {
        let Some(task) = glance.task else { continue };
        let vitals = glance.vitals.unwrap_or_default();
        rows.push(row(
            task.to_string(),
            vitals.n_processes,
            &vitals,
            glance.disk,
        ));
        sum.0 += vitals.n_processes;
        sum.1.cpu_ms += vitals.cpu_ms;
        sum.1.memory += vitals.memory;
        sum.1.peak_memory += vitals.peak_memory;
        sum.2 += glance.disk.unwrap_or_default();
    }
    let ended = view.tasks().map(|(_, state)| state.vitals.cpu_ms);
    sum.1.cpu_ms += ended.sum::<u64>();
    rows.push(row("all".to_owned(), sum.0, &sum.1, Some(sum.2)));
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let mut lines = Vec::new();
    for (n, cells) in rows.iter().enumerate() {
        let cells = cells.iter().enumerate();
        let padded = cells.map(|(column, cell)| format!("{cell:>width$}", width = width(column)));
        let line = padded.collect::<Vec<_>>().join("  ");
        lines.push(if n == 0 {
            style.paint(line, Ink::Faint)
        } else {
            line
        });
    }
    lines.join("\n") + "\n"
}

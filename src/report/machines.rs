//! The machines of a run: what is told of them as it goes on.

use super::schema::{Loads, MachineEntry};
use super::view::RunView;
use super::{Ink, Style, clean, pad};
use crate::humanize;
use crate::model::{Machine, MachineSight, Timestamp};

/// The machines of a run: what runs there, what they have left, since when they are reached or not; nothing where all of it
/// runs on this machine.
pub fn machines(view: &RunView<'_>, loads: &Loads, style: &Style) -> String {
    let header = [
        "machine",
        "slots used",
        "load",
        "memory free",
        "disk free",
        "reached",
    ];
    let rows = MachineEntry::all(view.state, loads)
        .into_iter()
        .map(|entry| {
            let load = entry.load.filter(|_| entry.lost_at.is_none());
            let bytes = |n: Option<u64>| n.map(humanize::bytes).unwrap_or_default();
            let free = match (load.and_then(|load| load.memory), entry.memory) {
                (Some(free), Some(all)) => {
                    format!("{} of {}", humanize::bytes(free), humanize::bytes(all))
                }
                (free, _) => bytes(free),
            };
            let at = |at: Timestamp| at.strftime("%H:%M:%S").to_string();
            let reached = match (entry.lost_at, entry.reached_at) {
                (Some(lost), _) => {
                    let why = clean(entry.why.unwrap_or_default());
                    format!("not since {}: {why}", at(lost))
                }
                (None, reached) => {
                    reached.map_or_else(String::new, |reached| format!("since {}", at(reached)))
                }
            };
            vec![
                clean(entry.name),
                format!("{} of {}", entry.used, entry.slots),
                load.and_then(|load| load.per_core)
                    .map_or_else(String::new, |load| format!("{load:.1} a core")),
                free,
                bytes(load.and_then(|load| load.disk)),
                reached,
            ]
        });
    let header = header.map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
    match rows.len() {
        1 => String::new(),
        _ => table(&rows, style),
    }
}

/// Rows with as wide columns as they need, the first of which is a heading.
pub(super) fn table(rows: &[Vec<String>], style: &Style) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let mut text = String::new();
    for (n, cells) in rows.iter().enumerate() {
        let cells = cells.iter().enumerate();
        let cells = cells.map(|(column, cell)| pad(cell, width(column), style));
        let line = cells.collect::<Vec<_>>().join("  ");
        let line = line.trim_end();
        text.push_str(&match n {
            0 => style.paint(line, Ink::Faint),
            _ => line.to_owned(),
        });
        text.push('\n');
    }
    text
}

/// That a machine was looked at, and what it has.
pub(super) fn seen(sight: &MachineSight) -> String {
    let name = clean(&sight.executor);
    match (&sight.machine, &sight.why) {
        (_, Some(why)) => format!("{name}: {}", clean(why)),
        (Some(machine), None) => {
            let slots = humanize::count(sight.slots, "slot");
            let logins = machine.logins.iter().map(|(agent, is_in)| {
                let not = if *is_in { "" } else { "not " };
                format!(", {} is {not}logged in", clean(agent))
            });
            let logins: String = logins.collect();
            format!("{name} is there: {slots}, {}{logins}", has(machine))
        }
        (None, None) => format!("{name} is there"),
    }
}

/// What a machine has: `8 processors, 31 GiB of memory, 1 graphics processor`.
fn has(machine: &Machine) -> String {
    let count = |n: u32, noun| humanize::count(usize::try_from(n).unwrap_or_default(), noun);
    let mut parts = Vec::new();
    parts.extend(machine.cpu.map(|cpu| count(cpu, "processor")));
    parts.extend((machine.memory).map(|memory| format!("{} of memory", humanize::bytes(memory))));
    if machine.gpu > 0 {
        parts.push(count(machine.gpu, "graphics processor"));
    }
    parts.join(", ")
}

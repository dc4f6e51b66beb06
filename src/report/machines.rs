//! The machines of a run: what is told of them as it goes on.

use super::clean;
use crate::humanize;
use crate::model::{Machine, MachineSight};

/// That a machine was looked at, and what it has.
pub(super) fn seen(sight: &MachineSight) -> String {
    let name = clean(&sight.executor);
    match (&sight.machine, &sight.why) {
        (_, Some(why)) => format!("{name}: {}", clean(why)),
        (Some(machine), None) => {
            let slots = humanize::count(sight.slots, "slot");
            format!("{name} is there: {slots}, {}", has(machine))
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

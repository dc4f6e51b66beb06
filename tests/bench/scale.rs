//! What the machinery of a run costs itself: thousands of tasks that do nothing, on hundreds of machines, through the
//! dispatcher, the schedule and the journal of a real run.
//!
//!     cargo run --release --example scale [TASKS] [MACHINES] [SLOTS]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use git_orchestrate::agent::AgentSpec;
use git_orchestrate::engine::running::{RunOptions, rehearse};
use git_orchestrate::executor::{Site, SshHost};
use git_orchestrate::issue::plan_file::{self, Format};
use git_orchestrate::model::{ImportGraph, Plan, RunState};
use git_orchestrate::planner;
use git_orchestrate::store::Store;

fn main() -> Result<(), Box<dyn Error>> {
    let numbers: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let number = |at: usize, usual: usize| numbers.get(at).copied().unwrap_or(usual);
    let (n_tasks, n_machines, n_slots) = (number(0, 10_000), number(1, 500), number(2, 4));
    let begun = Instant::now();
    let plan = plan_of(n_tasks)?;
    let n_edges = plan.dependencies.len() + plan.exclusions.len();
    say(&format!(
        "{n_tasks} tasks, {n_edges} edges, {n_machines} machines with {n_slots} slots: the plan is read in {:?}",
        begun.elapsed()
    ));
    let mut options = RunOptions::new(AgentSpec::from_command("true")?);
    options.by_slots = true;
    options.sites = (1..=n_machines)
        .map(|k| Site::Ssh {
            name: format!("node{k}"),
            host: SshHost {
                slots: Some(n_slots),
                ..SshHost::new(&format!("node{k}"))
            },
        })
        .collect();
    let folder = tempfile::tempdir_in("/dev/shm")?;
    let store = Store::at(folder.path());
    let before = cpu();
    let found = rehearse(&store, &plan, &options)?;
    let spent = cpu().saturating_sub(before);
    let journal = store.run(&found.run).journal_path();
    let size = fs::metadata(&journal)?.len();
    say(&format!("{:?}", found.tally));
    say(&format!(
        "prepared in {:?}; {} at once at most",
        found.preparing, found.n_at_once
    ));
    let each = |whole: Duration, n: usize| whole / u32::try_from(n.max(1)).unwrap_or(u32::MAX);
    say(&format!(
        "{} messages, {} events: {:?} to decide each message (the longest {:?}), {:?} to write each event; {:?} of CPU for each event",
        found.n_messages,
        found.n_events,
        each(found.deciding, found.n_messages),
        found.longest,
        each(found.writing, found.n_events),
        each(spent, found.n_events),
    ));
    say(&format!(
        "the journal: {:.1} MB, {} bytes for each task",
        size as f64 / 1e6,
        size / n_tasks.max(1) as u64
    ));
    let begun = Instant::now();
    let records = store.run(&found.run).load_records()?;
    let state = RunState::replay(&records)?;
    say(&format!(
        "replayed in {:?}: {} tasks",
        begun.elapsed(),
        state.tasks.len()
    ));
    say(&format!(
        "the most memory held: {} MB",
        peak_memory()? / 1024
    ));
    Ok(())
}

/// Tasks in groups of ten: the first of a group comes before the others, and neighbours are kept apart now and then.
fn plan_of(n_tasks: usize) -> Result<Plan, Box<dyn Error>> {
    let mut text = String::new();
    for id in 1..=n_tasks {
        let first = (id - 1) / 10 * 10 + 1;
        writeln!(
            text,
            "[[task]]\ntitle = \"Change module {id}\"\nfiles = [\"src/m{id}.rs\"]\nwrites = [\"src/m{id}.rs\", \"tests/m{id}.rs\"]\nminutes = {}",
            5 + id % 20
        )?;
        if id != first {
            writeln!(text, "depends_on = [{first}]")?;
        }
        if id % 7 == 0 && id > 1 {
            writeln!(text, "apart_from = [{}]", id - 1)?;
        }
    }
    let (file, diagnostics) = plan_file::read(&text, Format::Toml)?;
    let base = "0".repeat(40).parse()?;
    Ok(planner::from_plan_file(
        file,
        diagnostics,
        &ImportGraph::default(),
        base,
    ))
}

/// How much processor time this process has used.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let nanos = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), nanos)
}

/// The most memory that this process ever held, in kilobytes.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.unwrap_or("0").parse()?)
}

#[expect(clippy::print_stdout, reason = "that is what it is for")]
fn say(text: &str) {
    println!("{text}");
}

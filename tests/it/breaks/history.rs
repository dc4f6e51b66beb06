//! How many clean merges of real histories raise a warning.
//!
//! `BREAKS_REPOSITORY=<a clone that may be written to> cargo test --test it breaks::history -- --ignored --nocapture`

use std::collections::BTreeSet;
use std::path::Path;

use git_orchestrate::engine::Context;
use git_orchestrate::engine::merging::{self, BreakSide};
use git_orchestrate::git::{Repository, Tip};
use git_orchestrate::model::{Oid, StepResult, TaskId};

use crate::support::repository::git_output;

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
#[ignore = "reads a repository that the environment names"]
fn warnings_of_real_merges() {
    let folder = std::env::var("BREAKS_REPOSITORY").unwrap();
    let limit = std::env::var("BREAKS_MERGES").unwrap_or_else(|_| "200".to_owned());
    let repository = Repository::discover(Path::new(&folder)).unwrap();
    let context = Context::new(repository, "/nonexistent/shim".into());
    let list = [
        "rev-list",
        "--merges",
        "--parents",
        "--max-parents=2",
        "-n",
        &limit,
        "HEAD",
    ];
    let text = git_output(Path::new(&folder), &list).stdout;
    let (mut n_clean, mut n_warned, mut n_warnings) = (0, 0, 0);
    let started = std::time::Instant::now();
    for line in String::from_utf8_lossy(&text).lines() {
        let oids: Vec<Oid> = line.split(' ').map(|word| word.parse().unwrap()).collect();
        let [merge, ours, theirs] = oids.as_slice() else {
            continue;
        };
        let Some(base) = context.repository.merge_base(ours, theirs).unwrap() else {
            continue;
        };
        let tip = Tip {
            name: theirs.to_string(),
            oid: theirs.clone(),
            task: None,
        };
        let preview = context.repository.preview(ours, &[tip]).unwrap();
        if preview.steps[0].result != StepResult::Clean || base == *ours {
            continue;
        }
        n_clean += 1;
        let side = |task, tip: &Oid| BreakSide {
            task,
            start: base.clone(),
            tip: tip.clone(),
            holds: BTreeSet::new(),
        };
        let sides = [side(None, ours), side(Some(TaskId(2)), theirs)];
        let found = merging::silent_breaks(&context, &sides).unwrap();
        n_warned += usize::from(!found.is_empty());
        n_warnings += found.len();
        for found in found {
            let (from, by) = if found.changed_by.is_none() {
                ("ours", "theirs")
            } else {
                ("theirs", "ours")
            };
            println!(
                "{} {} {}: {from} {}:{:?} | {by} {}:{:?} {:?}",
                merge.short(),
                found.kind.name(),
                found.name,
                found.changed_at.path,
                found.changed_at.line,
                found.used_at.path,
                found.used_at.line,
                found.kind,
            );
        }
    }
    println!(
        "{folder}: {n_clean} clean merges, {n_warned} with a warning, {n_warnings} warnings, {:?}",
        started.elapsed()
    );
}

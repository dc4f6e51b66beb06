//! What a run left on other machines and clusters.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::CleaningError;
use crate::engine::Context;
use crate::engine::running;
use crate::executor::{self, Executor, Site, Sweep};
use crate::model::RunId;
use crate::store::{RunDir, Store};

/// How many are cleared at once.
const AT_ONCE: usize = 16;

/// What became of what a run left at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearance {
    /// The place: `ssh:big1`.
    pub place: String,
    /// What was cleared away there; or why it could not be reached.
    pub swept: Result<Sweep, String>,
}

/// Clears away what a run left at all places that its attempts may have run at, side by side. Of those where that was done
/// before nothing is told.
pub fn clear_elsewhere(context: &Context, run: &RunId) -> Result<Vec<Clearance>, CleaningError> {
    let Ok(options) = running::load_options(context, run) else {
        return Ok(Vec::new());
    };
    let run_dir = Store::at(context.repository.common_dir()).run(run);
    let done = done_before(&run_dir);
    let is_open = |site: &&Site| site.host().is_some() && !done.contains(&site.name());
    let open: Vec<&Site> = options.sites.iter().filter(is_open).collect();
    let backup = format!("refs/orchestrate/backup/{run}/");
    let executor = Executor::local(&context.shim);
    let (todo, cleared) = (Mutex::new(open.iter()), Mutex::new(Vec::new()));
    let work = || {
        let next = || todo.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some(site) = next() {
            let ssh = executor::ssh_command(context.repository.ssh_command());
            let scout = executor.scout(site, ssh, &context.repository, Vec::new());
            let Some(mut scout) = scout else { continue };
            let swept = scout
                .sweep(run, &backup)
                .map_err(|error| executor::words(&error));
            let mut cleared = cleared.lock().unwrap_or_else(PoisonError::into_inner);
            let place = site.name();
            cleared.push(Clearance { place, swept });
        }
    };
    thread::scope(|scope| {
        for _ in 0..open.len().min(AT_ONCE) {
            scope.spawn(work);
        }
    });
    let mut cleared = cleared.into_inner().unwrap_or_else(PoisonError::into_inner);
    cleared.sort_by(|a, b| a.place.cmp(&b.place));
    let is_done = |clearance: &&Clearance| {
        let swept = clearance.swept.as_ref();
        swept.is_ok_and(|sweep| sweep.left.is_empty())
    };
    let newly = cleared
        .iter()
        .filter(is_done)
        .map(|clearance| clearance.place.clone());
    let all: Vec<String> = done.into_iter().chain(newly).collect();
    if let Ok(text) = serde_json::to_string(&all) {
        // Where it cannot be kept they are asked again.
        fs::write(run_dir.cleared_path(), text).ok();
    }
    Ok(cleared)
}

/// The places where nothing is left any more.
fn done_before(run_dir: &RunDir) -> Vec<String> {
    let text = fs::read_to_string(run_dir.cleared_path()).ok();
    let done = text.and_then(|text| serde_json::from_str(&text).ok());
    done.unwrap_or_default()
}

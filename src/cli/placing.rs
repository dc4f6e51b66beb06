//! Where the tasks of a plan would run, in words.

use super::error::CliError;
use super::output::Output;
use super::settings::Settings;
use crate::config::Layer;
use crate::engine::running::{self, RunOptions, Unplaced};
use crate::executor::Site;
use crate::humanize;
use crate::model::{Needs, Plan};

/// How many tasks are told of.
const MOST: usize = 12;

/// Where attempts run, where that is not this machine alone, and which tasks only some of the places take.
pub(crate) fn words(plan: &Plan, options: &RunOptions) -> String {
    if options.sites.is_empty() {
        return String::new();
    }
    let sites = options.sites.iter();
    let sites = sites.map(|site| {
        let slots = humanize::count(site.slots(), "slot");
        format!("{} ({slots})", site.name())
    });
    let mut words = format!(" They run on {}.", humanize::list(sites));
    let narrowed = running::narrowed(plan, &options.sites, &options.needs);
    if !narrowed.is_empty() {
        let tasks = narrowed
            .iter()
            .map(|(task, places)| format!("task {task} on {}", humanize::alternatives(places)));
        words.push_str(" By what they need, ");
        words.push_str(&humanize::list_first(tasks, MOST));
        words.push_str(" alone.");
    }
    words
}

/// Warns of tasks that none of the places takes that are configured.
pub(crate) fn warn(plan: &Plan, settings: &Settings, output: &Output) -> Result<(), CliError> {
    let sites = settings.sites()?;
    let usual = settings.needs(Layer::BuiltIn)?.unwrap_or_default();
    for unplaced in misplaced(plan, &sites, &usual).iter().take(MOST) {
        let places = unplaced.places.iter();
        let places = places.map(|(name, why)| format!("{name}: {why}"));
        output.warning(&format!(
            "no place takes task {}, which needs {} ({})",
            unplaced.task,
            unplaced.needs,
            places.collect::<Vec<_>>().join("; ")
        ));
    }
    Ok(())
}

fn misplaced(plan: &Plan, sites: &[Site], usual: &Needs) -> Vec<Unplaced> {
    running::unplaced(plan, sites, usual, &|_| None)
}

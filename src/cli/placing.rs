//! Where the tasks of a plan would run, in words.

use std::collections::BTreeMap;

use super::error::CliError;
use super::output::Output;
use super::settings::Settings;
use crate::config::Layer;
use crate::engine::running::{self, Outlook, RunOptions};
use crate::executor::{self, Site};
use crate::humanize;
use crate::model::{Machine, Plan};

/// How many tasks are told of.
const MOST: usize = 12;

/// Where attempts run, where that is not this machine alone, and which tasks only some of the places take.
pub(crate) fn words(
    plan: &Plan,
    options: &RunOptions,
    machines: &BTreeMap<String, Machine>,
) -> String {
    if options.sites.is_empty() {
        return String::new();
    }
    let sites = options.sites.iter();
    let sites = sites.map(|site| format!("{} ({})", site.name(), slots(site)));
    let mut words = format!(" They run on {}.", humanize::list(sites));
    let outlook = Outlook {
        plan,
        sites: &options.sites,
        usual: &options.needs,
        machines,
        agents: None,
    };
    let narrowed = outlook.narrowed();
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

fn slots(site: &Site) -> String {
    match site.stated_slots() {
        Some(slots) => humanize::count(slots, "slot"),
        None => "as many at once as it bears".to_owned(),
    }
}

/// Warns of tasks that none of the places takes that are configured, as far as that is known without a look at them.
pub(crate) fn warn(plan: &Plan, settings: &Settings, output: &Output) -> Result<(), CliError> {
    let sites = settings.sites()?;
    let usual = settings.needs(Layer::BuiltIn)?.unwrap_or_default();
    let labels = running::labels(plan, &usual);
    let outlook = Outlook {
        plan,
        sites: &sites,
        usual: &usual,
        machines: &BTreeMap::from([("local".to_owned(), executor::here(&labels))]),
        agents: None,
    };
    for unplaced in outlook.unplaced().iter().take(MOST) {
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

//! Clusters that attempts may run on.

use crate::cli::error::CliError;
use crate::config::Config;
use crate::executor::{SlurmCluster, SshHost};

use super::hosts::host_of;
use super::table::{span, text, words, wrong};

/// What a table of a cluster may hold, beside what one of a machine may.
const KEYS: &[&str] = &[
    "login",
    "partition",
    "account",
    "time",
    "options",
    "scratch",
    "patience",
];

/// A cluster, called `shown` by the user: as its table `[executors.slurm.NAME]` says, or as the commands here know it.
pub(super) fn cluster_of(
    config: &Config,
    shown: &str,
    name: &str,
) -> Result<SlurmCluster, CliError> {
    let mut cluster = SlurmCluster::here(shown);
    let name = format!("slurm.{name}");
    let Some(table) = config.executors.get(&name) else {
        return Ok(cluster);
    };
    cluster.front = host_of(config, &name, cluster.front, KEYS)?;
    if table.value.contains_key("host") {
        let error = wrong(&name, table, "host", "is none that a cluster has");
        return Err(error.hint("The host that jobs are submitted from is its 'login'"));
    }
    if let Some(login) = text(&name, table, "login")? {
        if login.is_empty() || login.starts_with('-') {
            return Err(wrong(&name, table, "login", "is none"));
        }
        cluster.front = SshHost {
            host: login,
            ..cluster.front
        };
        cluster.is_here = false;
    }
    let job = &mut cluster.job;
    job.partition = text(&name, table, "partition")?;
    job.account = text(&name, table, "account")?;
    job.scratch = text(&name, table, "scratch")?;
    job.time = span(&name, table, "time", "4h")?;
    job.patience = span(&name, table, "patience", "30m")?;
    let has = std::mem::replace(&mut cluster.front.has, SlurmCluster::here(shown).front.has);
    job.cpus = has.cpu;
    job.memory = has.memory;
    job.gpus = has.gpu.filter(|&gpus| gpus > 0);
    cluster.front.has.labels = has.labels;
    job.options = words(&name, table, "options")?;
    // A word that is no option would be taken for the script.
    if let Some(word) = job.options.iter().find(|word| !word.starts_with('-')) {
        let error = wrong(
            &name,
            table,
            "options",
            &format!("holds '{word}', which is no option"),
        );
        return Err(error.hint("Write each option as one word: \"--qos=high\""));
    }
    Ok(cluster)
}

//! Where attempts run.

use std::time::Duration;

use crate::config::{Config, Setting};
use crate::executor::{Carry, Site, SshHost};
use crate::humanize;

use super::clusters::cluster_of;
use super::{Settings, capacity};
use crate::cli::args::parse_duration;
use crate::cli::error::CliError;
use crate::model::Capacity;

/// What a table of a machine may hold.
const OWN_KEYS: &[&str] = &[
    "host",
    "slots",
    "agents",
    "agent-command",
    "send-env",
    "path",
    "carry",
    "lease",
];

impl Settings {
    /// The places that attempts may run at; none where that is this machine alone.
    pub(crate) fn sites(&self) -> Result<Vec<Site>, CliError> {
        let Some(list) = self.config.text_of("executor") else {
            return Ok(Vec::new());
        };
        let mut sites: Vec<Site> = Vec::new();
        for name in list
            .value
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let site = self.site(name)?;
            if !sites.iter().any(|known| known.name() == site.name()) {
                sites.push(site);
            }
        }
        Ok(sites)
    }

    /// Whether attempts may run on this machine.
    pub(super) fn runs_here(&self) -> Result<bool, CliError> {
        let sites = self.sites()?;
        Ok(sites.is_empty() || sites.iter().any(|site| site.host().is_none()))
    }

    /// A place by its name.
    pub(crate) fn site(&self, name: &str) -> Result<Site, CliError> {
        match name.split_once(':') {
            None if name == "local" => self.local(),
            Some(("ssh", host)) if !host.is_empty() && !host.starts_with('-') => Ok(Site::Ssh {
                name: host.to_owned(),
                host: host_of(
                    &self.config,
                    &format!("ssh.{host}"),
                    SshHost::new(host),
                    &[],
                )?,
            }),
            None if name == "slurm" => Ok(Site::Slurm {
                name: None,
                cluster: cluster_of(&self.config, name, "default")?,
            }),
            Some(("slurm", cluster)) if !cluster.is_empty() => Ok(Site::Slurm {
                name: Some(cluster.to_owned()),
                cluster: cluster_of(&self.config, name, cluster)?,
            }),
            _ => Err(
                CliError::usage(format!("'{name}' is no place that attempts can run at")).hint(
                    "Use local, ssh:HOST, slurm or slurm:NAME; several with commas between them",
                ),
            ),
        }
    }

    /// This machine: as its table says, or as it is.
    fn local(&self) -> Result<Site, CliError> {
        let Some(table) = self.config.executors.get("local") else {
            return Ok(Site::here(self.max_workers()));
        };
        let has = capacity_of("local", table, &[&["slots"], capacity::KEYS].concat())?;
        let slots = slots("local", table)?.unwrap_or_else(|| self.max_workers());
        Ok(Site::Local { slots, has })
    }

    /// Whether as many tasks run at once as these places have slots, however many those turn out to be.
    pub(super) fn is_by_slots(&self, sites: &[Site]) -> bool {
        !sites.is_empty() && self.config.max_workers().is_none()
    }

    /// How many tasks run at once.
    pub(crate) fn n_workers(&self) -> Result<usize, CliError> {
        Ok(self.max_workers_of(&self.sites()?))
    }

    /// How many tasks run at once where these places are.
    pub(super) fn max_workers_of(&self, sites: &[Site]) -> usize {
        if sites.is_empty() || self.config.max_workers().is_some() {
            return self.max_workers();
        }
        sites.iter().map(Site::slots).sum()
    }
}

/// A machine: as its table `name` says (`ssh.big1`), or else as it is. The table may hold these keys, too, which are not read
/// here.
pub(super) fn host_of(
    config: &Config,
    name: &str,
    mut host: SshHost,
    more: &[&str],
) -> Result<SshHost, CliError> {
    let Some(table) = config.executors.get(name) else {
        return Ok(host);
    };
    host.has = capacity_of(name, table, &[OWN_KEYS, capacity::KEYS, more].concat())?;
    if let Some(text) = text(name, table, "host")? {
        host.host = text;
    }
    if let Some(slots) = slots(name, table)? {
        host.slots = Some(slots);
    }
    if let Some(lease) = span(name, table, "lease", "15m")? {
        host.lease = lease;
    }
    host.agents = words(name, table, "agents")?;
    host.send_env = words(name, table, "send-env")?;
    host.path = words(name, table, "path")?;
    host.carry = match text(name, table, "carry")?.as_deref() {
        None => None,
        Some("push") => Some(Carry::Push),
        Some("bundle") => Some(Carry::Bundle),
        Some(_) => {
            return Err(wrong(
                name,
                table,
                "carry",
                "must be \"push\" or \"bundle\"",
            ));
        }
    };
    host.agent_command = match table.value.get("agent-command") {
        Some(toml::Value::String(line)) => {
            let words = shell_words::split(line);
            Some(words.map_err(|error| wrong(name, table, "agent-command", &error.to_string()))?)
        }
        Some(_) => Some(words(name, table, "agent-command")?),
        None => None,
    };
    if host.host.starts_with('-') || host.host.is_empty() {
        return Err(wrong(name, table, "host", "is none"));
    }
    Ok(host)
}

/// What a place has, as its table says it, which holds none but these keys.
fn capacity_of(
    name: &str,
    table: &Setting<toml::Table>,
    known: &[&str],
) -> Result<Capacity, CliError> {
    if let Some(key) = table
        .value
        .keys()
        .find(|key| !known.contains(&key.as_str()))
    {
        let error = wrong(name, table, key, "is not known");
        return Err(error.hint(format!("Known are {}", humanize::list(known))));
    }
    capacity::of_table(&table.value, |key, words| wrong(name, table, key, words))
}

fn slots(name: &str, table: &Setting<toml::Table>) -> Result<Option<usize>, CliError> {
    let Some(value) = table.value.get("slots") else {
        return Ok(None);
    };
    let slots = value.as_integer().and_then(|n| usize::try_from(n).ok());
    let slots = slots.filter(|&slots| slots > 0);
    let wrong = || wrong(name, table, "slots", "must be a number from 1 on");
    slots.map(Some).ok_or_else(wrong)
}

pub(super) fn wrong(name: &str, table: &Setting<toml::Table>, key: &str, words: &str) -> CliError {
    let origin = &table.origin;
    CliError::usage(format!("'executors.{name}.{key}' ({origin}) {words}"))
}

pub(super) fn text(
    name: &str,
    table: &Setting<toml::Table>,
    key: &str,
) -> Result<Option<String>, CliError> {
    match table.value.get(key) {
        None => Ok(None),
        Some(toml::Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(name, table, key, "must be a text")),
    }
}

pub(super) fn span(
    name: &str,
    table: &Setting<toml::Table>,
    key: &str,
    example: &str,
) -> Result<Option<Duration>, CliError> {
    let text = match table.value.get(key) {
        None => return Ok(None),
        Some(toml::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let words = format!("must be a duration such as {example}");
    let span = parse_duration(&text);
    span.map(Some).map_err(|_| wrong(name, table, key, &words))
}

pub(super) fn words(
    name: &str,
    table: &Setting<toml::Table>,
    key: &str,
) -> Result<Vec<String>, CliError> {
    let list = match table.value.get(key) {
        None => return Ok(Vec::new()),
        Some(toml::Value::Array(list)) => list.as_slice(),
        Some(_) => &[],
    };
    let texts: Option<Vec<String>> = (list.iter())
        .map(|word| word.as_str().map(str::to_owned))
        .collect();
    let texts = texts.filter(|texts| !texts.is_empty());
    texts.ok_or_else(|| wrong(name, table, key, "must be a list of texts"))
}

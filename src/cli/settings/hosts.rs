//! Machines that attempts may run on.

use crate::cli::error::CliError;
use crate::config::Config;
use crate::executor::{Carry, SshHost};

use super::capacity;
use super::table::{capacity_of, slots, span, text, words, wrong};

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

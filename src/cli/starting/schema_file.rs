//! The schema of configuration files, left where the first line of `.git-orchestrate.toml` says, for editors.

use std::fs;

use serde_json::{Map, Value, json};

use crate::agent;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::config;

/// The line by which an editor finds it. It is the first one of a file.
pub(crate) fn line() -> String {
    format!("#:schema ./{}\n", config::SCHEMA_PLACE)
}

/// The schema.
pub(crate) fn text() -> Result<String, CliError> {
    let mut schema = config::json_schema()?;
    if let Some(entry) = schema.pointer_mut("/properties/agents/additionalProperties") {
        *entry = agent_table()?;
    }
    let text = serde_json::to_string_pretty(&schema).map_err(CliError::internal)?;
    Ok(format!("{text}\n"))
}

/// The schema of a table `[agents.NAME]`: the fields of an agent, by the forms that those of a known one have.
fn agent_table() -> Result<Value, CliError> {
    let known = serde_json::to_value(agent::builtin().first()).map_err(CliError::internal)?;
    let fields = known.as_object().into_iter().flatten();
    let properties: Map<String, Value> = fields
        .map(|(name, value)| {
            let schema = match value {
                // In TOML one text may stand for the words of a command line.
                Value::Array(_) if name == "command" => json!({ "type": ["array", "string"] }),
                Value::Array(_) => json!({ "type": "array", "items": { "type": "string" } }),
                Value::Object(_) => json!({ "type": "object" }),
                _ => json!({ "type": "string" }),
            };
            (name.clone(), schema)
        })
        .collect();
    Ok(json!({ "type": "object", "properties": properties, "additionalProperties": false }))
}

/// Puts it there, where it is not there as it should be. Nothing depends on it, so that nothing is said where it fails.
pub(crate) fn refresh(session: &Session) {
    let name = config::SCHEMA_PLACE.trim_start_matches(".git/");
    let path = session.repository.common_dir().join(name);
    let Ok(text) = text() else {
        return;
    };
    if fs::read_to_string(&path).is_ok_and(|there| there == text) {
        return;
    }
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    drop(folder.and_then(|()| fs::write(&path, text)));
}

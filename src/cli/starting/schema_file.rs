//! The schema of configuration files, left where the first line of `.git-orchestrate.toml` says, for editors.

use std::fs;

use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::config;

/// The line by which an editor finds it. It is the first one of a file.
pub(crate) fn line() -> String {
    format!("#:schema ./{}\n", config::SCHEMA_PLACE)
}

/// The schema.
pub(crate) fn text() -> Result<String, CliError> {
    let schema = config::json_schema()?;
    let text = serde_json::to_string_pretty(&schema).map_err(CliError::internal)?;
    Ok(format!("{text}\n"))
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

//! What a command does several things at once with.

use tokio::runtime::Runtime;

use super::error::CliError;

/// The one runtime of a command.
pub(crate) fn make() -> Result<Runtime, CliError> {
    Runtime::new().map_err(|source| CliError::failure(format!("cannot start threads: {source}")))
}

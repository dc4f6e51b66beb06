//! What a run came to, at its end.

use crate::model::RunId;
use crate::report;

use super::error::CliError;
use super::session::Session;
use super::telling;
use super::told::Told;

/// Says what a run came to, and writes it down.
pub(crate) fn tell(run: &RunId, is_json: bool, session: &Session) -> Result<(), CliError> {
    let told = Told::load(Some(run.as_str()), session)?;
    told.write(session)?;
    if is_json {
        return Ok(());
    }
    let style = session.output.style();
    let output = session.output;
    output.result(&format!("\n{}", report::summary(&told.view(), &style)))?;
    if let Some(note) = &told.note {
        output.note(&format!("\n{}", telling::at_forge(note)));
    }
    Ok(())
}

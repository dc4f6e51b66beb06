//! `new`: a master issue to fill in.

use std::fs::OpenOptions;
use std::io::{self, Write as _};

use super::Done;
use crate::cli::args::NewArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;

pub(super) fn execute(args: &NewArgs, output: &Output) -> Done {
    let text = args.template.text();
    let Some(path) = args.file.as_ref().or(args.output.as_ref()) else {
        output.result(text)?;
        return Ok(ExitCode::Done);
    };
    let shown = path.display();
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(CliError::failure(format!(
                "'{shown}' is there already; it stays as it is"
            ))
            .hint("Name a file that is not there yet"));
        }
        Err(source) => {
            return Err(CliError::failure(format!(
                "cannot write '{shown}': {source}"
            )));
        }
    }
    output.note(&format!(
        "Wrote {shown}. Put your own names in place of the capitals, then `git orchestrate check {shown}`."
    ));
    Ok(ExitCode::Done)
}

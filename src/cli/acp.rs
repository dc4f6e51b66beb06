//! The process between the supervisor of an attempt and a program that speaks the Agent Client Protocol.

use std::env;
use std::ffi::OsString;
use std::io::{self, Read as _};

use super::{ExitCode, output};
use crate::agent::Permissions;
use crate::executor::{AcpRequest, Asker, run_acp};

/// The longest prompt that is read, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Does what its own command line says: `[--permissions LEVEL] [--session SESSION] -- COMMAND…`, the prompt on standard input.
pub(super) fn run(line: &[OsString]) -> ExitCode {
    match request(line).and_then(|request| run_acp(request, io::stdout())) {
        Ok(true) => ExitCode::Done,
        Ok(false) => ExitCode::Failure,
        Err(error) => {
            output::say(&format!("git-orchestrate: {error}"));
            ExitCode::Failure
        }
    }
}

fn request(line: &[OsString]) -> io::Result<AcpRequest> {
    let wrong = || io::Error::from(io::ErrorKind::InvalidInput);
    let words: Option<Vec<String>> = line
        .iter()
        .map(|word| word.to_str().map(str::to_owned))
        .collect();
    let mut words = words.ok_or_else(wrong)?.into_iter();
    let mut request = AcpRequest {
        command: Vec::new(),
        permissions: Permissions::default(),
        session: None,
        prompt: String::new(),
        folder: env::current_dir()?,
        asker: Asker::of_attempt(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--permissions" => {
                let level = words.next().ok_or_else(wrong)?;
                request.permissions = Permissions::from_name(&level).ok_or_else(wrong)?;
            }
            "--session" => request.session = Some(words.next().ok_or_else(wrong)?),
            "--" => break,
            _ => return Err(wrong()),
        }
    }
    request.command = words.collect();
    let mut prompt = Vec::new();
    io::stdin().lock().take(LONGEST).read_to_end(&mut prompt)?;
    request.prompt = String::from_utf8_lossy(&prompt).into_owned();
    Ok(request)
}

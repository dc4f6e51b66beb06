//! `init`: looks at the repository and writes a commented configuration.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::Done;
use crate::agent;
use crate::cli::args::InitArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::programs;
use crate::cli::session::Session;
use crate::cli::starting::configuration::{self, Found};
use crate::cli::starting::{guess, schema_file};
use crate::humanize;

/// The name of the file.
const NAME: &str = ".git-orchestrate.toml";

/// Ignored files that a worktree usually needs.
const NEEDED: &[&str] = &[
    ".env",
    ".env.*",
    ".envrc",
    "*.local",
    "local.properties",
    ".npmrc",
];

/// Ignored folders that a build makes anew, but slowly.
const CACHES: &[&str] = &["node_modules", ".venv", "venv", "vendor", "target"];

/// The largest manifest that is read, in bytes.
const MOST: u64 = 4 * 1024 * 1024;

/// How many files are named.
const MOST_FILES: usize = 12;

/// Prints what lets agents ask, which is the same everywhere.
pub(super) fn print_hooks(output: &Output) -> Done {
    output.result(include_str!("../starting/hooks.txt"))?;
    Ok(ExitCode::Done)
}

pub(super) fn execute(args: &InitArgs, session: &Session) -> Done {
    let Some(folder) = session.repository.workdir() else {
        return Err(
            CliError::failure("a bare repository has no place for a configuration file")
                .hint("Set what you need by `git config orchestrate.NAME VALUE`"),
        );
    };
    let found = look(folder, session);
    let text = configuration::text(&found);
    if args.print {
        session.output.result(&text)?;
        return Ok(ExitCode::Done);
    }
    let path = folder.join(NAME);
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => schema_file::refresh(session),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(
                CliError::failure(format!("{NAME} is there already; it stays as it is"))
                    .hint("See what would be written: `git orchestrate init --print`"),
            );
        }
        Err(source) => {
            return Err(CliError::failure(format!(
                "cannot write '{}': {source}",
                path.display()
            )));
        }
    }
    session.output.result(&told(&found, folder))?;
    Ok(ExitCode::Done)
}

fn look(folder: &Path, session: &Session) -> Found {
    let read = |name: &str| {
        let path = folder.join(name);
        let is_apt = path
            .metadata()
            .is_ok_and(|data| data.is_file() && data.len() <= MOST);
        let bytes = is_apt.then(|| fs::read(&path).ok()).flatten()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let ignored = |patterns: &[&str]| -> Vec<String> {
        let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        let files = session.repository.ignored_files(folder, &patterns);
        let files = files.unwrap_or_default().into_iter();
        let files = files.filter_map(|path| path.into_os_string().into_string().ok());
        files.take(MOST_FILES).collect()
    };
    let installed = agent::installed(programs::is_there);
    let includes = ignored(NEEDED);
    let environment = [".env", ".env.example", ".env.local"];
    let mut ports: Vec<String> = environment
        .iter()
        .filter_map(|name| read(name))
        .flat_map(|text| guess::ports(&text))
        .collect();
    ports.sort();
    ports.dedup();
    Found {
        agents: installed.iter().map(|spec| spec.name.clone()).collect(),
        tests: guess::tests(&read),
        caches: ignored(CACHES),
        includes,
        ports,
    }
}

/// What was found, and what comes next.
fn told(found: &Found, folder: &Path) -> String {
    let line = |name: &str, items: Vec<String>, none: &str| {
        let words = if items.is_empty() {
            none.to_owned()
        } else {
            humanize::list(items)
        };
        format!("  {name:<9} {words}")
    };
    let tests = found.tests.iter().map(|guess| {
        let missing = programs::missing(&guess.command, folder);
        let missing = missing.map(|program| format!(", but {program} is not there"));
        format!("`{}`{}", guess.command, missing.unwrap_or_default())
    });
    let lines = [
        line(
            "agents",
            found.agents.clone(),
            "none found; see `git orchestrate doctor`",
        ),
        line(
            "verify",
            tests.take(1).collect(),
            "no manifest tells; set it yourself",
        ),
        line(
            "worktrees",
            found.includes.clone(),
            "need no ignored files, as far as one sees",
        ),
        line(
            "ports",
            found.ports.clone(),
            "none found in environment files",
        ),
    ];
    format!(
        "Wrote {NAME}:\n{}\n\nNext\n  git orchestrate doctor                  see whether all is there\n  \
         git orchestrate new --template crud     begin a master issue\n",
        lines.join("\n")
    )
}

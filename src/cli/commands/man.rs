//! `man`: the manual, printed or put where `man` finds it.

use std::fs;
use std::path::{Path, PathBuf};

use super::Done;
use crate::cli::args::ManArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::pages::{self, Page};

pub(super) fn execute(args: &ManArgs, output: &Output) -> Done {
    let pages = pages::manual().map_err(CliError::internal)?;
    if let Some(directory) = &args.install {
        let directory = match directory {
            Some(directory) => directory.clone(),
            None => beside_the_binary()?,
        };
        return install(&pages, &directory.join("man1"), output);
    }
    let name = match &args.command {
        Some(verb) => format!("git-orchestrate-{verb}.1"),
        None => "git-orchestrate.1".to_owned(),
    };
    let page = pages
        .iter()
        .find(|page| page.name == name)
        .ok_or_else(|| CliError::usage(format!("there is no manual page '{name}'")))?;
    output.raw(&page.text)?;
    Ok(ExitCode::Done)
}

/// `share/man` beside the `bin` that holds this program: where `man` looks for everything on the `PATH`.
fn beside_the_binary() -> Result<PathBuf, CliError> {
    let binary = std::env::current_exe().ok();
    let prefix = binary
        .as_deref()
        .and_then(Path::parent)
        .and_then(Path::parent);
    prefix
        .map(|prefix| prefix.join("share/man"))
        .ok_or_else(|| {
            CliError::failure("cannot tell where this program is installed")
                .hint("Name the folder: `git orchestrate man --install=DIR`")
        })
}

fn install(pages: &[Page], directory: &Path, output: &Output) -> Done {
    let failure = |path: &Path, source| {
        CliError::failure(format!("cannot write '{}': {source}", path.display()))
            .hint("Name another folder: `git orchestrate man --install=DIR`")
    };
    fs::create_dir_all(directory).map_err(|source| failure(directory, source))?;
    for page in pages {
        let path = directory.join(&page.name);
        fs::write(&path, &page.text).map_err(|source| failure(&path, source))?;
    }
    output.note(&format!(
        "{} pages written to {}",
        pages.len(),
        directory.display()
    ));
    Ok(ExitCode::Done)
}

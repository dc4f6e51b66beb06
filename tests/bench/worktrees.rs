//! How long it takes to make many worktrees of a large repository, against `git worktree add` one by one.
//!
//! ```text
//! cargo run --release --example worktrees -- REPOSITORY [FOLDER]
//! ```
//!
//! FOLDER is where they are put: on a memory file system no disk is measured. Prints the times, the ratio of the disk that is
//! used, and what the first `git status` in one of ours takes. Nothing is written to the repository.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use git_orchestrate::git::Repository;
use git_orchestrate::process::Cmd;
use rayon::prelude::*;

/// How many worktrees are made.
const N_WORKTREES: usize = 50;

/// What can go wrong here; it is only shown.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What making all worktrees took.
struct Cost {
    time: Duration,
    n_blocks: u64,
}

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let measured = match (words.next(), words.next()) {
        (Some(repository), folder) => measure(&repository, folder.as_deref()),
        (None, _) => Err("REPOSITORY [FOLDER]".into()),
    };
    let (text, code) = match measured {
        Ok(text) => (text, ExitCode::SUCCESS),
        Err(failure) => (format!("worktrees: {failure}"), ExitCode::FAILURE),
    };
    drop(writeln!(std::io::stdout().lock(), "{text}"));
    code
}

fn measure(repository: &Path, folder: Option<&Path>) -> Result<String, Failure> {
    let folder = tempfile::tempdir_in(folder.map_or_else(std::env::temp_dir, Path::to_owned))?;
    let folder = folder.path();
    let project = folder.join("project");
    let source = repository.canonicalize()?;
    let clone = Cmd::new("git").args(["clone", "-q", "--shared", "--no-checkout"]);
    run(clone.arg(&source).arg(&project))?;
    let listed = run(git(&project).args(["ls-tree", "-r", "--name-only", "HEAD"]))?;

    let gits = cost(folder, || {
        for at in 0..N_WORKTREES {
            let add = git(&project).args(["worktree", "add", "-q", "--no-track", "-b"]);
            let add = add.arg(format!("git-{at}"));
            run(add.arg(folder.join(format!("git-{at}"))).arg("HEAD"))?;
        }
        Ok(())
    })?;
    for at in 0..N_WORKTREES {
        std::fs::remove_dir_all(folder.join(format!("git-{at}")))?;
    }
    run(git(&project).args(["worktree", "prune"]))?;

    let opened = Repository::discover(&project)?;
    let head = opened.resolve("HEAD")?;
    let ours = cost(folder, || {
        (0..N_WORKTREES).into_par_iter().try_for_each(|at| {
            let tree = folder.join(format!("ours-{at}"));
            let branch = format!("refs/heads/ours-{at}");
            Ok(opened.ensure_worktree(&tree, &branch, &head)?)
        })
    })?;
    let looked = Instant::now();
    let status = run(git(&folder.join("ours-7")).args(["status", "--porcelain"]))?;
    let status_time = looked.elapsed();
    if !status.is_empty() {
        return Err(format!("a worktree is not as its commit is:\n{status}").into());
    }
    Ok(format!(
        "{N_WORKTREES} worktrees of {} files: git one by one {:.2} s, ours {:.2} s, ratio {:.2}; disk ratio {:.2}; first status {:.3} s",
        listed.lines().count(),
        gits.time.as_secs_f64(),
        ours.time.as_secs_f64(),
        ours.time.as_secs_f64() / gits.time.as_secs_f64(),
        ours.n_blocks as f64 / gits.n_blocks as f64,
        status_time.as_secs_f64(),
    ))
}

fn git(folder: &Path) -> Cmd {
    Cmd::new("git").current_dir(folder)
}

/// Runs a command that must succeed; what it printed.
fn run(command: Cmd) -> Result<String, Failure> {
    let output = command.output()?;
    if output.is_success() {
        Ok(output.stdout_text())
    } else {
        Err(output.stderr_text().into())
    }
}

fn cost(folder: &Path, make: impl FnOnce() -> Result<(), Failure>) -> Result<Cost, Failure> {
    let (begun, before) = (Instant::now(), rustix::fs::statvfs(folder)?.f_bfree);
    make()?;
    let time = begun.elapsed();
    let after = rustix::fs::statvfs(folder)?.f_bfree;
    Ok(Cost {
        time,
        n_blocks: before.saturating_sub(after),
    })
}

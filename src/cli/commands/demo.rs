//! `demo`: the whole job on a throw-away repository. Every step is a command line as a user would type it, read by the
//! same reader and done by the same code.

use std::ffi::OsString;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::Done;
use crate::cli::args::{Args, DemoArgs};
use crate::cli::demo::repository::VERIFY;
use crate::cli::demo::stage;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::programs;
use crate::cli::session::Session;
use crate::report::Ink;

/// From then on nothing is waited for.
const LONGEST: Duration = Duration::from_secs(15);

/// One step: what is said before it, the command, how it ends, and for how long its end can be read.
struct Scene {
    words: &'static str,
    command: Vec<String>,
    ends: ExitCode,
    pause: Duration,
}

pub(super) fn execute(args: &DemoArgs, output: &Output) -> Done {
    let repository = stage::build(args.directory.as_deref(), u8::from(!args.fast))?;
    std::env::set_current_dir(&repository).map_err(|source| {
        CliError::failure(format!("cannot go to '{}': {source}", repository.display()))
    })?;
    output.result(&format!(
        "A small repository in Python, TypeScript, Rust and shell, and in plan.md a master issue of seven tasks:\n  {}",
        repository.display()
    ))?;
    let began = Instant::now();
    for scene in scenes() {
        show(&scene, output)?;
        let code = play(&scene, &repository, output)?;
        if code != scene.ends {
            return Err(CliError::failure(format!(
                "the demo went another way than foreseen: `git orchestrate {}` ended with {}",
                shown(&scene.command),
                code.code()
            ))
            .hint(format!("Look at what is there: {}", repository.display())));
        }
        if output.is_live() && !args.fast {
            // On a slow machine the reader has had time enough.
            thread::sleep(scene.pause.min(LONGEST.saturating_sub(began.elapsed())));
        }
    }
    output.result(&farewell(&repository, output))?;
    Ok(ExitCode::Done)
}

fn scenes() -> Vec<Scene> {
    let scene = |words, command: &[&str], ends, pause| Scene {
        words,
        command: command.iter().map(ToString::to_string).collect(),
        ends,
        pause: Duration::from_millis(pause),
    };
    let run = [
        "run",
        "plan.md",
        "--agent-command",
        stage::AGENT,
        "--max-workers",
        "4",
        "--verify",
        VERIFY,
        "--yes",
        // So that all of it can be read afterwards.
        "--plain",
    ];
    vec![
        scene(
            "First look: what can run side by side?",
            &["check", "plan.md"],
            ExitCode::Done,
            2500,
        ),
        scene(
            "Then run: an agent for each task, in a worktree of its own. Here it follows a script, and one fails.",
            &run,
            ExitCode::TaskFailed,
            1500,
        ),
        scene(
            "Try the failed one again; its agent is told what went wrong.",
            &["retry", "--verify", VERIFY, "--yes", "--plain"],
            ExitCode::Done,
            1000,
        ),
        scene(
            "Land the verified result: main moves once, at the end.",
            &["merge", "--verify", VERIFY, "--yes"],
            ExitCode::Done,
            1000,
        ),
        scene(
            "And tidy up: only what is proven merged goes.",
            &["clean", "--yes"],
            ExitCode::Done,
            0,
        ),
    ]
}

fn show(scene: &Scene, output: &Output) -> Result<(), CliError> {
    let style = output.style();
    let prompt = style.paint("$", Ink::Faint);
    let command = style.paint(
        format!("git orchestrate {}", shown(&scene.command)),
        Ink::Name,
    );
    output.result(&format!(
        "\n{}\n{prompt} {command}\n",
        style.paint(scene.words, Ink::Busy)
    ))
}

/// A command line as one would type it.
fn shown(command: &[String]) -> String {
    shell_words::join(command)
}

/// Reads the command line and does what it says, without the user's own configuration.
fn play(scene: &Scene, repository: &Path, output: &Output) -> Done {
    let words = std::iter::once("git-orchestrate").chain(scene.command.iter().map(String::as_str));
    let args = Args::parse_line(words.map(OsString::from)).map_err(CliError::internal)?;
    super::perform(args, output, &|| Session::open_at(repository, true, output))
}

fn farewell(repository: &Path, output: &Output) -> String {
    let path = repository.display().to_string();
    let folder = repository
        .parent()
        .filter(|folder| folder.to_string_lossy().contains("git-orchestrate-demo-"));
    let removed = folder.unwrap_or(repository).display().to_string();
    // Under cargo the program is not on the PATH, and git would not find it.
    let program = match std::env::current_exe() {
        Ok(path) if !programs::is_there("git-orchestrate") => {
            shell_words::quote(&path.display().to_string()).into_owned()
        }
        _ => "git orchestrate".to_owned(),
    };
    let next = [
        (format!("cd {}", shell_words::quote(&path)), ""),
        (
            "git log --graph --oneline".to_owned(),
            "what was merged, task by task",
        ),
        (format!("{program} report"), "the summary of the run"),
        (format!("{program} logs 3"), "what an agent printed"),
        (format!("{program} merge --undo"), "main as it was before"),
        (
            format!("rm -r {}", shell_words::quote(&removed)),
            "away with it",
        ),
    ];
    let width = next
        .iter()
        .map(|(command, _)| command.len())
        .filter(|&width| width < 60)
        .max();
    let width = width.unwrap_or(0);
    let line = |(command, why): &(String, &str)| {
        format!("  {command:width$}  {why}").trim_end().to_owned()
    };
    let lines: Vec<String> = next.iter().map(line).collect();
    let heading = output
        .style()
        .heading("That was all of it. The repository is yours; try:");
    format!("\n{heading}\n{}", lines.join("\n"))
}

//! `doctor`: is what a run needs there?

use std::fmt::Write as _;
use std::thread;
use std::time::Duration;

use serde::Serialize;

use super::Done;
use crate::agent::{self, AgentSpec};
use crate::cli::args::DoctorArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::forges;
use crate::cli::output::Output;
use crate::cli::programs;
use crate::cli::session::Session;
use crate::cli::settings::Settings;
use crate::cli::trying;
use crate::forge::ForgeError;
use crate::humanize;
use crate::process::{Cmd, SandboxSupport};

/// The oldest git whose `merge-tree` can preview a chain of merges.
const MINIMUM_GIT: (u32, u32) = (2, 40);

/// How long an agent may take to tell its version.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    checks: &'a [Check],
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    verdict: Verdict,
    words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// It is there.
    Good,
    /// Some things will not work.
    Missing,
    /// Nothing will work.
    Bad,
}

pub(super) fn execute<'a>(
    args: &DoctorArgs,
    open: &dyn Fn() -> Result<Session<'a>, CliError>,
    output: &Output,
) -> Done {
    let waiting = output.waiting("Asking what is there");
    let mut checks = vec![git()];
    checks.extend(agents());
    let session = open();
    let settings = session
        .as_ref()
        .ok()
        .and_then(|session| Settings::load_quietly(session).ok());
    let has_app = settings.is_some_and(|settings| settings.has_app());
    checks.extend([sandbox(), processes(), forge_token(has_app)]);
    match session {
        Ok(session) => {
            checks.extend(allowance(&session));
            checks.extend([repository(&session), identity(&session), runs(&session)]);
            if let Some(list) = &args.executor {
                let tried = trying::machines(list, &session)?.into_iter();
                checks.extend(tried.map(|(is_good, words)| check("machine", is_good, words)));
            }
        }
        Err(error) => checks.push(Check {
            name: "repository",
            verdict: Verdict::Missing,
            words: error.message,
        }),
    }
    drop(waiting);
    if args.json {
        output.json(&Document {
            schema: "git-orchestrate/doctor/1",
            checks: &checks,
        })?;
    } else {
        output.result(&table(&checks))?;
    }
    let is_bad = checks.iter().any(|check| check.verdict == Verdict::Bad);
    Ok(if is_bad {
        ExitCode::Failure
    } else {
        ExitCode::Done
    })
}

fn table(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        let mark = match check.verdict {
            Verdict::Good => "ok",
            Verdict::Missing => "--",
            Verdict::Bad => "!!",
        };
        let _ = writeln!(text, "{mark}  {:<11} {}", check.name, check.words);
    }
    text
}

fn check(name: &'static str, is_good: bool, words: impl Into<String>) -> Check {
    let verdict = if is_good {
        Verdict::Good
    } else {
        Verdict::Missing
    };
    Check {
        name,
        verdict,
        words: words.into(),
    }
}

fn git() -> Check {
    let version = Cmd::new("git")
        .arg("--version")
        .output()
        .map(|output| output.stdout_text());
    let (is_good, words) = match version {
        Err(_) => (false, "is not on the PATH".to_owned()),
        Ok(text) => match version_of(&text) {
            Some(version) if version >= MINIMUM_GIT => (true, text),
            _ => (
                false,
                format!(
                    "{text}; {}.{} or newer is needed",
                    MINIMUM_GIT.0, MINIMUM_GIT.1
                ),
            ),
        },
    };
    let verdict = if is_good { Verdict::Good } else { Verdict::Bad };
    Check {
        name: "git",
        verdict,
        words,
    }
}

/// Reads `git version 2.47.3`.
fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(2)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Which agents are there, and one line for each that is: whether it answers, and if not, what helps.
fn agents() -> Vec<Check> {
    let installed = agent::installed(programs::is_there);
    let Some(first) = installed.first() else {
        let known = agent::builtin().iter().map(|spec| &spec.name);
        let words = format!(
            "none is there; install one of {}, or use --agent-command",
            humanize::alternatives(known)
        );
        return vec![check("agents", false, words)];
    };
    let names = installed.iter().map(|spec| &spec.name);
    let words = format!(
        "{} ({} is used where nobody says)",
        humanize::list(names),
        first.name
    );
    let mut checks = vec![check("agents", true, words)];
    // They take seconds, each on its own.
    thread::scope(|scope| {
        let asked: Vec<_> = installed
            .iter()
            .map(|spec| scope.spawn(|| answers(spec)))
            .collect();
        checks.extend(asked.into_iter().filter_map(|asked| asked.join().ok()));
    });
    checks
}

/// Whether an agent's program answers.
fn answers(spec: &AgentSpec) -> Check {
    let output = Cmd::new(spec.program())
        .arg("--version")
        .timeout(PATIENCE)
        .output();
    let version = match &output {
        Ok(output) if output.is_success() => agent::version_in(&output.stdout_text())
            .or_else(|| agent::version_in(&output.stderr_text())),
        _ => None,
    };
    match version {
        Some(version) => check("agent", true, format!("{} {version}", spec.name)),
        None => check(
            "agent",
            false,
            format!(
                "{}: `{} --version` gives no answer; install it anew: {}",
                spec.name,
                spec.program(),
                spec.install
            ),
        ),
    }
}

/// Which sandbox works here, and what to do for a better one.
fn sandbox() -> Check {
    let support = SandboxSupport::probe();
    match (&support.bubblewrap, &support.landlock) {
        (Ok(program), landlock) => {
            let too = if landlock.is_ok() {
                "; Landlock works too"
            } else {
                ""
            };
            check(
                "sandbox",
                true,
                format!("bubblewrap ({}){too}", program.display()),
            )
        }
        (Err(why), Ok(())) => check(
            "sandbox",
            true,
            format!("Landlock; {why}, which hides more: {}", cure(why)),
        ),
        (Err(why), Err(why_not)) => check(
            "sandbox",
            false,
            format!("none: {why}, and {why_not}; {}", cure(why)),
        ),
    }
}

/// How attempts are ended here with all that they started.
fn processes() -> Check {
    let words = if crate::process::has_cgroups() {
        "each attempt has a control group, which is ended at one blow"
    } else {
        "no control groups (version 2, writable); attempts are ended by their sandbox, or process by process: by group, \
         parentage, and the mark that each of them carries in its environment"
    };
    check("processes", true, words)
}

/// What to do where bubblewrap does not work.
fn cure(why: &str) -> &'static str {
    if why.contains("not installed") {
        "install the package bubblewrap"
    } else {
        "allow unprivileged user namespaces (`sysctl kernel.unprivileged_userns_clone=1`, or an AppArmor profile for bwrap)"
    }
}

fn forge_token(has_app: bool) -> Check {
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let variable = ["GH_TOKEN", "GITHUB_TOKEN"].into_iter().find(is_set);
    match variable {
        None if is_set(&"GITHUB_APP_ID") => {
            check("GitHub", true, "the App that GITHUB_APP_ID names")
        }
        Some(name) => check("GitHub", true, format!("a token from {name}")),
        None if has_app => check(
            "GitHub",
            true,
            "the App that github-app-id of your settings names",
        ),
        None if programs::is_there("gh") => check(
            "GitHub",
            true,
            "no token in the environment; `gh auth token` is asked",
        ),
        None => check(
            "GitHub",
            false,
            "no token in GH_TOKEN or GITHUB_TOKEN, and no gh; private issues cannot be read",
        ),
    }
}

/// What the token may do at the forge of this repository, and how often; none where there is no forge or no token.
fn allowance(session: &Session) -> Option<Check> {
    let github = forges::own_github(session).ok()??;
    let github = github.with_timeout(PATIENCE);
    let asked = crate::cli::drive::runtime()
        .ok()?
        .block_on(github.allowance());
    Some(match asked {
        Ok(allowance) => {
            let reset = allowance
                .reset
                .map_or_else(String::new, |at| format!(", more at {at}"));
            let budget = format!(
                "{} of {} requests left{reset}",
                allowance.remaining, allowance.limit
            );
            match allowance.lacks {
                Some(scope) => check(
                    "requests",
                    false,
                    format!("{budget}; the token lacks the scope {scope}: nothing can be written"),
                ),
                None => check("requests", allowance.remaining > 0, budget),
            }
        }
        Err(ForgeError::NoSuchRoute { .. }) => check("requests", true, "the server sets no limit"),
        Err(error) => check(
            "requests",
            false,
            format!("cannot {}", CliError::chain(&error)),
        ),
    })
}

fn repository(session: &Session) -> Check {
    let repository = &session.repository;
    let place = repository
        .workdir()
        .unwrap_or_else(|| repository.common_dir())
        .display();
    if !repository.has_commits() {
        return check("repository", false, format!("{place} has no commit yet"));
    }
    let remote = match forges::remote(session) {
        Some(slug) => format!(", at {}/{}/{}", slug.host, slug.owner, slug.name),
        None => String::new(),
    };
    check("repository", true, format!("{place}{remote}"))
}

fn identity(session: &Session) -> Check {
    let output = Cmd::new("git")
        .arg("--git-dir")
        .arg(session.repository.git_dir())
        .args(["var", "GIT_COMMITTER_IDENT"])
        .output();
    match output {
        Ok(output) if output.is_success() => {
            let text = output.stdout_text();
            let who = text.rsplitn(3, ' ').nth(2).unwrap_or(&text).to_owned();
            check("identity", true, who)
        }
        _ => Check {
            name: "identity",
            verdict: Verdict::Bad,
            words:
                "git does not know who commits: `git config user.name …`, `git config user.email …`"
                    .to_owned(),
        },
    }
}

/// Runs that were left in the middle.
fn runs(session: &Session) -> Check {
    let runs = session.store.runs().unwrap_or_default();
    let is_left = |id: &&crate::model::RunId| {
        let run_dir = session.store.run(id);
        let is_open = run_dir
            .load_state()
            .is_ok_and(|state| state.tally().n_open > 0);
        is_open && run_dir.holder().is_ok_and(|holder| holder.is_none())
    };
    let left: Vec<_> = runs.iter().filter(is_left).collect();
    let n_runs = humanize::count(runs.len(), "run");
    if left.is_empty() {
        return check("runs", true, n_runs);
    }
    let words = format!(
        "{n_runs}, not finished: {}; `git orchestrate resume`",
        humanize::list(left)
    );
    check("runs", false, words)
}

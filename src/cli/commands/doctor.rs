//! `doctor`: is what a run needs there?

use std::fmt::Write as _;

use serde::Serialize;

use super::Done;
use crate::cli::args::DoctorArgs;
use crate::cli::checkup::{self, Check, Verdict};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::settings::Settings;
use crate::cli::trying;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    checks: &'a [Check],
}

pub(super) fn execute<'a>(
    args: &DoctorArgs,
    open: &dyn Fn() -> Result<Session<'a>, CliError>,
    output: &Output,
) -> Done {
    let waiting = output.waiting("Asking what is there");
    let mut checks = vec![checkup::git()];
    checks.extend(checkup::agents());
    checks.extend([checkup::sandbox(), checkup::processes()]);
    match open() {
        Ok(session) => checks.extend(here(args, &session)?),
        Err(error) => {
            checks.push(checkup::forge_token(false));
            checks.push(Check::missing("repository", error.message));
        }
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

/// What depends on the repository.
fn here(args: &DoctorArgs, session: &Session) -> Result<Vec<Check>, CliError> {
    let mut checks = Vec::new();
    let settings = Settings::load_quietly(session);
    if let Ok(settings) = &settings {
        checks.extend(checkup::room(session, settings, &session.context()?));
        if let Some(folder) = session.repository.workdir() {
            checks.extend(checkup::commands(settings, folder));
        }
    }
    let has_app = settings.is_ok_and(|settings| settings.has_app());
    checks.push(checkup::forge_token(has_app));
    checks.extend(checkup::allowance(session));
    checks.extend([
        checkup::repository(session),
        checkup::identity(session),
        checkup::file_names(&session.repository),
        checkup::worktrees(session),
        checkup::runs(session),
    ]);
    if let Some(list) = &args.executor {
        let tried = trying::machines(list, session)?.into_iter();
        checks.extend(tried.map(|(is_good, words)| {
            if is_good {
                Check::good("machine", words)
            } else {
                Check::missing("machine", words)
            }
        }));
    }
    Ok(checks)
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

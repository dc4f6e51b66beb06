//! `resume`: a run that was interrupted or killed goes on.

use super::Done;
use crate::cli::args::ResumeArgs;
use crate::cli::drive::{self, Drive};
use crate::cli::session::Session;
use crate::cli::settings::{Settings, Typed};
use crate::engine::running::{self, Retry};

pub(super) fn execute(args: &ResumeArgs, session: &Session) -> Done {
    let (run, plan, state) = drive::load(args.run.as_deref(), session)?;
    let settings = Settings::load(session, Typed::default().drive(&args.drive))?;
    let mut options = running::load_options(&session.context()?, &run)?;
    settings.change(&mut options)?;
    let go_on = Drive::GoOn {
        state: &state,
        retry: Retry::Cancelled,
    };
    drive::drive(&go_on, &plan, &options, &settings, &args.drive, session)
}

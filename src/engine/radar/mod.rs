//! What is being worked on right now, committed or not, and who would conflict with whom.

mod lookout;
mod survey;
mod watch;

use super::Context;
use crate::model::Radar;
use crate::process::StopFlag;

pub use lookout::Lookout;
pub use survey::{RadarError, Scope};
pub(super) use survey::{Subject, everybody, target_of};
pub use watch::Watch;

/// Looks once at everything that is in scope. Nothing is written to the repository or to a worktree.
pub fn look(context: &Context, scope: &Scope, stop_flag: &StopFlag) -> Result<Radar, RadarError> {
    let survey = || {
        Ok((
            target_of(context, scope)?,
            survey::subjects(context, scope)?,
        ))
    };
    let open = || Lookout::new(&context.repository, scope.names.is_empty());
    // Git is asked which worktrees there are while it is asked for its configuration.
    let (surveyed, opened): (Result<_, RadarError>, _) = rayon::join(survey, open);
    let ((target, subjects), mut lookout) = (surveyed?, opened?);
    lookout.look(target, subjects, stop_flag)
}

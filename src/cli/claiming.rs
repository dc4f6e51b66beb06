//! What somebody asks before an edit: who else has changed that file?

use std::path::Path;

use super::error::CliError;
use super::session::Session;
use crate::engine::edits;
use crate::engine::radar::Scope;
use crate::model::FileEdits;

/// Who else has changed the file at a path, which is absolute or seen from `folder`.
pub(crate) fn claim(
    folder: &Path,
    path: &Path,
    scope: &Scope,
    session: &Session,
) -> Result<FileEdits, CliError> {
    if folder.join(path).is_dir() {
        return Err(CliError::usage(format!("{} is a folder", path.display()))
            .hint("Name a file; it need not be there yet"));
    }
    let _waiting = session.output.waiting("Looking who else has changed it");
    let found = edits::file_edits(&session.context()?, folder, path, scope)?;
    found.ok_or_else(|| {
        let words = format!("{} is in no worktree of this repository", path.display());
        CliError::failure(words).hint("See them: `git worktree list`")
    })
}

//! What an attempt has of its own on this machine, and the variables that say so.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::leases::{Lease, N_PORTS};
use super::place::{Place, at, write_private};
use super::{AttemptRequest, ExecutorError};

/// What an attempt has of its own; kept in its folder as `own.json`, for the commands that run for it before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Own {
    /// The variables that say so, and those of the project that are set after them.
    pub(super) variables: BTreeMap<String, String>,
    /// The file whose lock says that its number is taken.
    pub(super) lease: Option<PathBuf>,
}

impl Own {
    /// Puts it together and keeps it. `names` are the project's own variables, with places in their values.
    pub(super) fn keep(
        request: &AttemptRequest<'_>,
        place: &Place,
        lease: &Lease,
        names: &BTreeMap<String, String>,
    ) -> Result<Self, ExecutorError> {
        let last = lease.port + (N_PORTS - 1);
        let cache = place.temporary.join("cache");
        fs::create_dir_all(&cache).map_err(at(&cache))?;
        let text = |path: &Path| path.to_string_lossy().into_owned();
        // A run's name is used once in a repository; with the ports it is one of a kind on the machine.
        let run = request.run.to_string().replace('-', "_");
        let suffix = format!("_{run}_{}_{}", request.attempt.task, lease.port);
        let values = [
            ("cache", "ORCHESTRATE_CACHE", text(&cache)),
            ("database_suffix", "ORCHESTRATE_DATABASE_SUFFIX", suffix),
            ("port", "ORCHESTRATE_PORT", lease.port.to_string()),
            ("port_count", "ORCHESTRATE_PORT_COUNT", N_PORTS.to_string()),
            (
                "port_range",
                "ORCHESTRATE_PORT_RANGE",
                format!("{}-{last}", lease.port),
            ),
            ("tmp", "ORCHESTRATE_TMP", text(&place.temporary)),
            ("worktree", "ORCHESTRATE_WORKTREE", text(request.worktree)),
            (
                "task",
                "ORCHESTRATE_TASK_ID",
                request.attempt.task.to_string(),
            ),
            ("run", "ORCHESTRATE_RUN_ID", request.run.to_string()),
        ];
        let filled = names.iter().map(|(name, template)| {
            let mut value = template.clone();
            for (word, _, text) in &values {
                value = value.replace(&format!("{{{word}}}"), text);
            }
            for step in 1..N_PORTS {
                let port = (lease.port + step).to_string();
                value = value.replace(&format!("{{port+{step}}}"), &port);
            }
            (name.clone(), value)
        });
        let mut variables: BTreeMap<String, String> = filled.collect();
        let ours = values.iter();
        variables.extend(ours.map(|(_, name, value)| ((*name).to_owned(), value.clone())));
        let own = Self {
            variables,
            lease: Some(lease.file.clone()),
        };
        let path = request.folder.join("own.json");
        let written = serde_json::to_vec(&own).map_err(io::Error::from);
        written
            .and_then(|bytes| write_private(&path, &bytes))
            .map_err(at(&path))?;
        Ok(own)
    }

    /// Reads it; nothing where an attempt has nothing of its own.
    pub(super) fn load(folder: &Path) -> Self {
        let bytes = fs::read(folder.join("own.json")).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}

//! When a machine was last heard of for a task, so that a courier that comes later knows how long an attempt there may still
//! go on.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// The file, in the folder of the attempt.
const NAME: &str = "contact.json";

/// For how long an attempt is thought to go on after a machine was last heard of: its supervisor looks now and then, and takes
/// its time to end it.
pub(super) fn out_after(lease: Duration, grace: Duration) -> Duration {
    lease + grace + Duration::from_secs(15)
}

#[derive(Debug, Serialize, Deserialize)]
struct Contact {
    host: String,
    at: SystemTime,
}

/// Notes that the machine was heard of just now.
pub(super) fn note(folder: &Path, host: &str) {
    let contact = Contact {
        host: host.to_owned(),
        at: SystemTime::now(),
    };
    // Without it the next courier gives up sooner, and the machine refuses what comes late.
    if let Ok(bytes) = serde_json::to_vec(&contact) {
        fs::write(folder.join(NAME), bytes).ok();
    }
}

/// For how long an earlier attempt may still go on there, by the folders of the earlier attempts.
pub(super) fn may_go_on<'a>(
    folders: impl Iterator<Item = &'a Path>,
    host: &str,
    out_after: Duration,
) -> Duration {
    let now = SystemTime::now();
    let left = folders.filter_map(|folder| {
        let bytes = fs::read(folder.join(NAME)).ok()?;
        let contact: Contact = serde_json::from_slice(&bytes).ok()?;
        // A clock that was set back must not make us wait for ever.
        let past = now.duration_since(contact.at).unwrap_or_default();
        (contact.host == host).then(|| out_after.saturating_sub(past))
    });
    left.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ran_on_that_machine_of_late_may_still_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let lease = Duration::from_secs(100);
        let left = |host: &str| may_go_on([folder.path()].into_iter(), host, lease);
        assert_eq!(left("big1"), Duration::ZERO);
        note(folder.path(), "big1");
        assert!(left("big1") > lease / 2);
        assert_eq!(left("big2"), Duration::ZERO);
    }
}

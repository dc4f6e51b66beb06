//! A control group of its own for an attempt, where one can be made: what is in it can be ended at one blow, whoever its
//! parents are and whatever its environment is.
//!
//! Only the unified hierarchy (version 2) of Linux 5.14 and later will do, and only where we may make a group below our own.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The file that ends all processes of a group.
const KILL: &str = "cgroup.kill";

/// The file that holds the processes of a group.
const PROCESSES: &str = "cgroup.procs";

/// A control group of one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cgroup(PathBuf);

impl Cgroup {
    /// Makes a group below our own; none where that is not possible.
    pub(super) fn make(token: &str) -> Option<Self> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
        let ours = fs::read_to_string("/proc/self/cgroup").ok()?;
        let parent = mount_point(&mounts)?.join(own_path(&ours)?);
        let path = parent.join(format!("git-orchestrate-{token}"));
        fs::create_dir(&path).ok()?;
        let group = Self(path);
        if group.0.join(KILL).exists() {
            Some(group)
        } else {
            group.remove();
            None
        }
    }

    /// Runs something inside the group: what is started then stays in it. We are back outside afterwards; where we cannot
    /// go in, it is run outside.
    pub(super) fn within<T>(&self, action: impl FnOnce() -> T) -> T {
        let enter = |path: &Path| fs::write(path.join(PROCESSES), "0");
        let is_in = enter(&self.0).is_ok();
        let result = action();
        if is_in && let Some(parent) = self.0.parent() {
            enter(parent).ok();
        }
        result
    }

    /// Kills everything that is in the group but ourselves.
    pub(super) fn kill(&self) {
        let inside = fs::read_to_string(self.0.join(PROCESSES)).unwrap_or_default();
        let own = std::process::id().to_string();
        // Had we not come out again, we would go with the others.
        if !inside.lines().any(|pid| pid == own) {
            fs::write(self.0.join(KILL), "1").ok();
        }
    }

    /// Removes the group; it must be empty.
    pub(super) fn remove(&self) {
        fs::remove_dir(&self.0).ok();
    }
}

/// Whether attempts have control groups here.
pub fn has_cgroups() -> bool {
    let group = Cgroup::make(&format!("trial-{}", std::process::id()));
    group.iter().for_each(Cgroup::remove);
    group.is_some()
}

/// Where the unified hierarchy is mounted, of `/proc/self/mountinfo`.
fn mount_point(mounts: &str) -> Option<PathBuf> {
    let line = mounts.lines().find(|line| line.contains(" - cgroup2 "))?;
    let path = line.split(' ').nth(4)?;
    (!path.contains('\\')).then(|| PathBuf::from(path))
}

/// Our own group, relative to the root, of `/proc/self/cgroup`.
fn own_path(ours: &str) -> Option<&str> {
    let path = ours.lines().find_map(|line| line.strip_prefix("0::"))?;
    let path = path.trim_start_matches('/');
    (!path.split('/').any(|part| part == "..")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unified_hierarchy_is_found_beside_the_old_ones() {
        let mounts = "\
            31 24 0:27 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n\
            32 31 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n\
            42 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
        let found = mount_point(mounts).unwrap();
        assert_eq!(found, Path::new("/sys/fs/cgroup/unified"));
        assert_eq!(mount_point("1 2 0:1 / /proc rw - proc proc rw\n"), None);
        let ours = "4:memory:/jobs/7\n0::/user.slice/session-1.scope\n";
        assert_eq!(own_path(ours), Some("user.slice/session-1.scope"));
        assert_eq!(own_path("0::/\n"), Some(""));
        assert_eq!(own_path("0::/../elsewhere\n"), None);
        assert_eq!(own_path("4:memory:/jobs/7\n"), None);
    }
}

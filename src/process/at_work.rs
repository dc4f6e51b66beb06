//! Whether some git is at work in a folder.

use std::path::Path;

/// Whether a git may be at work in one of these folders, whoever started it: one whose own folder is there, or of which that
/// cannot be seen. Elsewhere than on Linux nothing can be seen.
#[cfg(target_os = "linux")]
pub fn may_git_be_at_work(folders: &[&Path]) -> bool {
    use std::fs;
    let Ok(entries) = fs::read_dir("/proc") else {
        return true;
    };
    entries.flatten().any(|entry| {
        let process = entry.path();
        let Ok(name) = fs::read_to_string(process.join("comm")) else {
            return false;
        };
        // `git`, and its helpers such as `git-remote-http`.
        if !name.starts_with("git") || name.trim_end() == "git-orchestrate" {
            return false;
        }
        match fs::read_link(process.join("cwd")) {
            Ok(at) => folders.iter().any(|folder| at.starts_with(folder)),
            // One that has just ended has none any more.
            Err(error) => error.kind() == std::io::ErrorKind::PermissionDenied,
        }
    })
}

/// Whether a git may be at work in one of these folders. Elsewhere than on Linux nothing can be seen.
#[cfg(not(target_os = "linux"))]
pub fn may_git_be_at_work(_folders: &[&Path]) -> bool {
    true
}

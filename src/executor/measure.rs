//! What this machine has, and what it has left.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::model::{Load, Machine};

/// What this machine has, and what it has left on the disk of a folder, which need not be there yet. `programs` are those of
/// what was looked for that were found.
pub(super) fn machine(folder: &Path, programs: Vec<String>) -> Machine {
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    Machine {
        cpu: u32::try_from(n_cores()).ok(),
        memory: line_of(&memory, "MemTotal:"),
        gpu: n_gpus(),
        programs: programs.into_iter().collect(),
        logins: BTreeMap::new(),
        load: load(folder),
    }
}

/// What this machine has, and which of these programs are on its path.
pub fn here(wanted: &BTreeSet<String>) -> Machine {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    let is_there = |program: &&String| {
        let mut folders = folders.iter();
        folders.any(|folder| folder.join(program.as_str()).is_file())
    };
    let programs = wanted.iter().filter(is_there).cloned().collect();
    machine(Path::new("/"), programs)
}

/// What this machine has left; on the disk of a folder, which need not be there yet.
pub fn load(folder: &Path) -> Load {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let existing = folder.ancestors().find(|folder| folder.exists());
    let disk = existing.and_then(|folder| rustix::fs::statvfs(folder).ok());
    Load {
        memory: free_memory(),
        per_core: first_number(&load).map(|load| load / n_cores() as f64),
        disk: disk.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
    }
}

/// The memory that programs could get here, in bytes; none where the system does not tell.
pub fn free_memory() -> Option<u64> {
    line_of(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:")
}

fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// As many as there are devices of the one driver that shows each as a file.
fn n_gpus() -> u32 {
    let entries = fs::read_dir("/dev").into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let is_one = |name: &String| {
        let number = name.strip_prefix("nvidia");
        number.is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    u32::try_from(names.filter(is_one).count()).unwrap_or_default()
}

/// A line of `/proc/meminfo`, in bytes.
fn line_of(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes.saturating_mul(1024))
}

fn first_number(text: &str) -> Option<f64> {
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_says_what_there_is_and_what_is_left() {
        let text = "MemTotal:  24681488 kB\nMemFree: 1 kB\nMemAvailable:   1024 kB\n";
        assert_eq!(line_of(text, "MemAvailable:"), Some(1024 * 1024));
        assert_eq!(line_of(text, "MemTotal:"), Some(24_681_488 * 1024));
        assert_eq!(line_of("", "MemTotal:"), None);
        assert_eq!(first_number("2.56 1.91 1.86 3/700 1"), Some(2.56));
    }
}

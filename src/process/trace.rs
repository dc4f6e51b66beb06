//! One line for every child process, in the file that `ORCHESTRATE_TRACE` names.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Appends one line on a child that ended, where tracing is on. A trace that cannot be written is no reason to fail.
pub(super) fn record<'a>(
    argv: impl Iterator<Item = &'a OsStr>,
    folder: Option<&std::path::Path>,
    took: Duration,
    end: &str,
) {
    let path = PATH.get_or_init(|| std::env::var_os("ORCHESTRATE_TRACE").map(PathBuf::from));
    let Some(path) = path else { return };
    let words: Vec<_> = argv
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let line = format!(
        "{:>8.1} ms  {end:<12}  {}  [{}]\n",
        took.as_secs_f64() * 1000.0,
        shell_words::join(&words).escape_debug(),
        folder
            .map(|path| path.display().to_string())
            .unwrap_or_default(),
    );
    if let Ok(mut file) = OpenOptions::new().create(true).append(true).open(path) {
        file.write_all(line.as_bytes()).ok();
    }
}

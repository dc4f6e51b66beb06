//! What an agent wrote of itself.

use std::fs::{self, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How many bytes of an inbox are read.
const MOST: u64 = 256 * 1024;

/// What an agent wrote of itself to the file that `ORCHESTRATE_STATUS_FILE` names. Not to be trusted, and every part may be
/// missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// How it sees its task: `completed` or `failed`, in its own words.
    pub status: Option<String>,
    /// What it did, or the answer to a question.
    pub summary: Option<String>,
    /// Why it could not do its task.
    pub error: Option<String>,
}

impl Inbox {
    /// Whether the agent says that it could not do its task.
    pub fn says_failed(&self) -> bool {
        let is_bad = |status: &str| {
            matches!(
                status.to_lowercase().as_str(),
                "failed" | "failure" | "error" | "blocked"
            )
        };
        self.status.as_deref().is_some_and(is_bad)
    }

    /// Reads an inbox. Text that is no JSON is taken as a summary: it is what the agent has to say.
    pub(super) fn load(path: &Path) -> Option<Self> {
        Self::parse(&Self::text(path)?)
    }

    /// The text of an inbox, as far as it is read.
    pub(super) fn text(path: &Path) -> Option<String> {
        // A named pipe must not hold us up, and a link must not lead us elsewhere.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        let flags = i32::try_from(flags.bits()).ok()?;
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(flags)
            .open(path)
            .ok()?;
        if !file.metadata().ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(MOST).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Reads the copy that [`Self::save`] made.
    pub(super) fn load_saved(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join("inbox.json")).ok()?).ok()
    }

    pub(super) fn save(&self, folder: &Path) {
        if let Ok(bytes) = serde_json::to_vec(self) {
            // What is lost here is only the agent's own view.
            fs::write(folder.join("inbox.json"), bytes).ok();
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return None;
        }
        let Ok(value @ Value::Object(_)) = serde_json::from_str::<Value>(text) else {
            return Some(Self {
                summary: Some(text.trim().to_owned()),
                ..Self::default()
            });
        };
        let field = |names: &[&str]| {
            let texts = names.iter().filter_map(|name| value.get(name)?.as_str());
            texts
                .map(str::trim)
                .find(|text| !text.is_empty())
                .map(str::to_owned)
        };
        Some(Self {
            status: field(&["status", "state"]),
            summary: field(&["summary", "report", "answer", "message"]),
            error: field(&["error", "reason"]),
        })
    }
}

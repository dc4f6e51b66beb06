//! What a task needs of its machine, as a plan file says it: in words, or as a table.

use serde::{Deserialize, Serialize};

use super::raw::{Alone, FromAlone};
use crate::model::Needs;

/// Needs as they stand in the text.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct RawNeeds {
    cpu: Option<u32>,
    memory: Option<String>,
    gpu: Option<u32>,
    time: Option<String>,
    labels: Vec<String>,
    /// All of it in words; that is how it is written.
    #[serde(skip)]
    words: String,
}

/// The keys of such a table.
pub(super) const NEEDS_KEYS: &[&str] = &["cpu", "memory", "gpu", "time", "labels"];

impl RawNeeds {
    /// What they say. The error is a sentence.
    pub(super) fn lift(&self) -> Result<Needs, String> {
        let mut parts = vec![self.words.clone()];
        parts.extend(self.cpu.map(|cpu| format!("cpu {cpu}")));
        parts.extend(self.memory.iter().map(|memory| format!("memory {memory}")));
        parts.extend(self.gpu.map(|gpu| format!("gpu {gpu}")));
        parts.extend(self.time.iter().map(|time| format!("time {time}")));
        parts.extend(self.labels.iter().map(|label| format!("label {label}")));
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() {
            return Ok(Needs::default());
        }
        parts.join(", ").parse()
    }

    /// Needs as they are written; none where there are none.
    pub(super) fn lower(needs: &Needs) -> Option<Self> {
        (!needs.is_empty()).then(|| Self {
            words: needs.to_string(),
            ..Self::default()
        })
    }
}

impl FromAlone for RawNeeds {
    const EXPECTED: &'static str =
        "needs such as \"4 cpu, 8 GB\", or a table such as { cpu = 4, memory = \"8G\" }";

    fn from_text(text: &str) -> Option<Self> {
        let words = text.to_owned();
        Some(Self {
            words,
            ..Self::default()
        })
    }

    fn alone(&self) -> Option<Alone<'_>> {
        Some(Alone::Text(&self.words))
    }
}

//! How often a forge was asked.

use serde::{Deserialize, Serialize};

/// How often a forge was asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// Answers that were read.
    pub reads: u64,
    /// Those of them that were known and still held: they cost nothing.
    pub unchanged: u64,
    /// Changes that were sent.
    pub writes: u64,
    /// Requests that were sent again, reads and changes.
    pub repeated: u64,
    /// How long was waited for limits, in milliseconds.
    pub waited_ms: u64,
    /// How many requests are left, as the forge said last.
    pub remaining: Option<u64>,
}

impl Calls {
    /// What came since an earlier time.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        Self {
            reads: self.reads - before.reads,
            unchanged: self.unchanged - before.unchanged,
            writes: self.writes - before.writes,
            repeated: self.repeated - before.repeated,
            waited_ms: self.waited_ms - before.waited_ms,
            remaining: self.remaining,
        }
    }

    /// With those of another time.
    #[must_use]
    pub fn plus(self, later: Self) -> Self {
        Self {
            reads: self.reads + later.reads,
            unchanged: self.unchanged + later.unchanged,
            writes: self.writes + later.writes,
            repeated: self.repeated + later.repeated,
            waited_ms: self.waited_ms + later.waited_ms,
            remaining: later.remaining.or(self.remaining),
        }
    }
}

//! Why a run starts nothing more.

use serde::{Deserialize, Serialize};

/// Why nothing more is started. The order is that of severity: a reason gives way only to a graver one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// The budget of the run is spent: what runs goes on to its end.
    Budget,
    /// The user asked once: what runs is ended gently.
    Interrupt,
    /// The user asked twice: what runs is ended now.
    Kill,
}

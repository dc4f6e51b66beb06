//! Footprints that meet.

use serde::{Deserialize, Serialize};

use super::{Evidence, RepoPath, TaskId};

/// How two footprints meet. Never called a conflict: that word is kept for merges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HazardKind {
    /// Both write, or both create, one file.
    WriteWrite,
    /// One changes what a file of the other imports or reads.
    ReadWrite,
    /// The text orders the two.
    StatedOrder,
    /// Both touch a hub file that many unrelated changes touch.
    SharedHub,
}

/// One place where two footprints meet, or the stated order of two tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hazard {
    /// How they meet.
    pub kind: HazardKind,
    /// The file where they meet; none for a stated order.
    pub path: Option<RepoPath>,
    /// How likely it is that they really meet there, from 0 to 1.
    pub probability: f64,
    /// For a directed hazard: the task that should come first.
    pub first: Option<TaskId>,
    /// Why it is believed.
    pub evidence: Vec<Evidence>,
}

/// What is known of two tasks together. Pairs without any hazard are listed too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The task with the smaller number.
    pub a: TaskId,
    /// The task with the larger number.
    pub b: TaskId,
    /// The probability that both change one file, from 0 to 1.
    pub overlap: f64,
    /// The probability that git would find a conflict between their results if neither built on the other's, from 0
    /// to 1.
    pub conflict: f64,
    /// The probability that both change one file, were nothing known of them but this and that one plan has both, from 0
    /// to 1. Sub-tasks of one plan share files that no text tells of.
    #[serde(default)]
    pub in_one_plan: f64,
    /// Where they meet, worst first.
    pub hazards: Vec<Hazard>,
}

/// How two tasks meet, in one word. The matrix, the checklist and the advice all go by this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meets {
    /// Both probably change one file, or git would probably find a conflict.
    InFile,
    /// Both probably touch a hub file, and nothing else is likely.
    InHub,
    /// One probably reads what the other changes.
    ByReading,
    /// They may change one file, though it is not likely.
    Perhaps,
    /// Nothing is worth telling.
    Nowhere,
}

impl Pair {
    /// From this probability on two tasks count as meeting.
    const LIKELY: f64 = 0.3;
    /// From this probability of a conflict in git on they do, whatever the files.
    pub const RISKY: f64 = 0.25;
    /// Below this one a meeting is not worth telling.
    const FAINT: f64 = 0.15;

    /// How the two meet if neither waits for the other.
    pub fn meets(&self) -> Meets {
        let likeliest = |kind| {
            let hazards = self.hazards.iter().filter(|hazard| hazard.kind == kind);
            hazards.fold(0.0, |most: f64, hazard| most.max(hazard.probability))
        };
        let has_hub = likeliest(HazardKind::SharedHub) >= Self::LIKELY;
        if self.plain_overlap() >= Self::LIKELY || (self.conflict >= Self::RISKY && !has_hub) {
            Meets::InFile
        } else if has_hub {
            Meets::InHub
        } else if likeliest(HazardKind::ReadWrite) >= Self::LIKELY {
            Meets::ByReading
        } else if self.overlap >= Self::FAINT {
            Meets::Perhaps
        } else {
            Meets::Nowhere
        }
    }

    /// The probability that both change one file of those that are more than hubs, each file by itself, from 0 to 1.
    pub fn plain_overlap(&self) -> f64 {
        let plain = (self.hazards.iter()).filter(|hazard| hazard.kind == HazardKind::WriteWrite);
        let apart = plain.map(|hazard| 1.0 - hazard.probability.clamp(0.0, 1.0));
        1.0 - apart.product::<f64>()
    }
}

//! What a task will read, write and create.

use serde::{Deserialize, Serialize};

use super::RepoPath;

/// From this probability of a file on something is known of what a task changes.
const KNOWN: f64 = 0.2;

/// What a task will read, write and create, each with a probability and a why.
///
/// A footprint in which no write and no create is likelier than one in five is *unknown*, which is not the same as
/// touching nothing. A lock file or a changelog that merely comes along tells nothing of a task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Footprint {
    /// Tracked files that it will change, likeliest first.
    pub writes: Vec<FootprintEntry>,
    /// Files that do not exist yet and that it will make, likeliest first.
    pub creates: Vec<FootprintEntry>,
    /// Files whose content it relies on, likeliest first.
    pub reads: Vec<FootprintEntry>,
}

impl Footprint {
    /// Whether nothing is known of what the task changes: no file is likelier than one in five, but such as come
    /// with whatever is changed.
    pub fn is_unknown(&self) -> bool {
        !self.changes().any(FootprintEntry::is_telling)
    }

    /// The files that the task will probably change, likeliest first; such as merely come along last.
    /// With each whether it is new.
    pub fn likeliest(&self) -> Vec<(&FootprintEntry, bool)> {
        let mut entries: Vec<(&FootprintEntry, bool)> = (self.writes.iter())
            .map(|entry| (entry, false))
            .chain(self.creates.iter().map(|entry| (entry, true)))
            .collect();
        entries.sort_by(|(a, _), (b, _)| {
            (b.is_telling().cmp(&a.is_telling()))
                .then_with(|| b.probability.total_cmp(&a.probability))
        });
        entries
    }

    /// Everything that will be different afterwards: the writes, then the creates.
    pub fn changes(&self) -> impl Iterator<Item = &FootprintEntry> {
        self.writes.iter().chain(&self.creates)
    }

    /// Whether all that it will change is worked out, by the model or by a name, and nobody states a path.
    pub fn is_worked_out(&self) -> bool {
        let mut changes = self.changes().peekable();
        changes.peek().is_some() && changes.all(FootprintEntry::is_guess)
    }

    /// The probability that `path` will be written or created; 0 where it is not listed.
    pub fn change_probability(&self, path: &RepoPath) -> f64 {
        self.changes()
            .filter(|entry| entry.path == *path)
            .map(|entry| entry.probability)
            .fold(0.0, f64::max)
    }
}

/// One file of a footprint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FootprintEntry {
    /// The file.
    pub path: RepoPath,
    /// How likely it is, from 0 to 1.
    pub probability: f64,
    /// Why it is believed.
    pub evidence: Vec<Evidence>,
    /// Where in it, likeliest first; empty where nobody knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
}

impl FootprintEntry {
    /// Whether it says something of what the task does. A lock file that nobody names does not, nor does a changelog that
    /// shares no word with the text: they come with whatever is changed.
    fn is_telling(&self) -> bool {
        let has_word =
            |why: &Evidence| matches!(why.kind, EvidenceKind::Words | EvidenceKind::StatedModule);
        let comes_along = self.is_guess()
            && (self.path.is_lock_file()
                || (self.path.is_changelog() && !self.evidence.iter().any(has_word)));
        self.probability >= KNOWN && !comes_along
    }

    /// Whether the file is worked out, by the model or by a name, and nobody states its path.
    pub fn is_guess(&self) -> bool {
        use EvidenceKind::{History, Hub, Import, StatedModule, TestOf, Words};
        let is_of_model =
            |kind| matches!(kind, History | Hub | Import | StatedModule | TestOf | Words);
        !self.evidence.is_empty() && self.evidence.iter().all(|why| is_of_model(why.kind))
    }
}

/// Some lines of a file that a task will probably change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// The first of [`Region::N_LINES`] lines, counted from 1.
    pub line: u32,
    /// How likely it is these lines, if the file is changed at all, from 0 to 1.
    pub share: f64,
}

impl Region {
    /// So many lines are a region.
    pub const N_LINES: u32 = 20;
}

/// One reason to believe something about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What kind of reason it is; stable, for scripts.
    pub kind: EvidenceKind,
    /// The reason in words, with the very text or file that gave it.
    pub text: String,
}

/// Where a piece of evidence comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The text states the path itself.
    StatedPath,
    /// The text states a glob that matches it.
    StatedGlob,
    /// The text states a folder that holds it.
    StatedFolder,
    /// The text states a module or file name that resolves to it.
    StatedModule,
    /// The text announces it as a new file.
    Announced,
    /// Words of the text are parts of its path.
    Words,
    /// It imports, or is imported by, a file of the footprint.
    Import,
    /// It is the test of a file of the footprint, or the reverse.
    TestOf,
    /// It is a hub file that changes of this kind usually touch.
    Hub,
    /// Past changes like this one touched it.
    History,
    /// The text needs a library that it will declare.
    Library,
    /// An agent that was asked expects it.
    Agent,
    /// The text orders two tasks.
    StatedOrder,
    /// The plan file says so.
    Plan,
    /// It was really changed.
    Changed,
}

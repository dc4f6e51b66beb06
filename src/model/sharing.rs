//! How often the changes of a repository share files.

/// How often two changes of a repository touch one file in common, by what its history says; from 0 to 1.
///
/// Repositories differ by far: where every change has its line in a changelog, more than half of all pairs share that
/// file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sharing {
    /// Two changes of which one follows the other, which often are steps of one plan.
    pub following: f64,
}

impl Sharing {
    /// What is usual over repositories.
    pub const USUAL: Self = Self { following: 0.32 };
}

impl Default for Sharing {
    /// What is usual, where no history is known.
    fn default() -> Self {
        Self::USUAL
    }
}

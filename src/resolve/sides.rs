//! What a resolver is given, and what it gives back.

use super::kept::is_all_kept;
use super::text::Text;
use super::{changelog, imports, manifest};
use crate::model::RepoPath;

/// No text that is longer is looked at, in bytes.
const MAX_BYTES: usize = 4_000_000;

/// A file that two sides changed.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// Where it is.
    pub path: &'a RepoPath,
    /// What it was; none where both sides added it.
    pub base: Option<&'a str>,
    /// What it is on our side.
    pub ours: &'a str,
    /// What it is on theirs.
    pub theirs: &'a str,
}

/// A file that was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// All of it.
    pub text: String,
    /// The name of what settled it.
    pub by: &'static str,
}

/// Settles a file that two sides changed, or declines.
pub fn resolve(sides: &Sides<'_>) -> Option<Resolved> {
    let base = sides.base.unwrap_or_default();
    let all = [base, sides.ours, sides.theirs];
    if all
        .iter()
        .any(|text| text.len() > MAX_BYTES || text.contains('\0'))
    {
        return None;
    }
    let texts = Text::of_three(base, sides.ours, sides.theirs)?;
    let resolved = changelog::resolve(sides.path, &texts)
        .or_else(|| manifest::resolve(sides, &texts))
        .or_else(|| imports::resolve(sides.path, &texts))?;
    is_all_kept(base, sides.ours, sides.theirs, &resolved.text).then_some(resolved)
}

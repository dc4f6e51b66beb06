//! Manifests: both sides change different keys.

use serde_json::Value;

use super::context::settle_all;
use super::diff3::regions;
use super::keyed_lines::{self, Style};
use super::meaning::{agrees, of_json, of_toml};
use super::text::Text;
use super::{Resolved, Sides, json, toml_lines};
use crate::model::RepoPath;

/// A file with keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Toml,
    Lines(Style),
}

/// Settles a manifest in which the two sides changed different keys, or added to the same lists.
pub(super) fn resolve(sides: &Sides<'_>, text: &Text<'_>) -> Option<Resolved> {
    let merged = match Format::of(sides.path)? {
        Format::Json => {
            let regions = regions(text, json::bare)?;
            let lines = settle_all(&regions, json::settle)?;
            let merged = text.join(&json::with_commas(&lines));
            is_meant(sides, &merged, of_json)?.then_some(merged)?
        }
        Format::Toml => {
            let regions = regions(text, |line| line)?;
            let lines = settle_all(&regions, toml_lines::settle)?;
            let merged = text.join(&lines);
            is_meant(sides, &merged, of_toml)?.then_some(merged)?
        }
        Format::Lines(style) => {
            let regions = regions(text, |line| line)?;
            let lines = settle_all(&regions, |open, context| {
                keyed_lines::settle(open, context, style)
            })?;
            let is_single = style.has_each_once(&lines, [&text.ours, &text.theirs]);
            is_single.then(|| text.join(&lines))?
        }
    };
    Some(Resolved {
        text: merged,
        by: "union by key",
    })
}

/// Whether a merged text means what both sides mean together; none where one of them cannot be read.
fn is_meant(sides: &Sides<'_>, merged: &str, read: impl Fn(&str) -> Option<Value>) -> Option<bool> {
    let base = match sides.base {
        Some(text) => Some(read(text)?),
        None => None,
    };
    let (ours, theirs, merged) = (read(sides.ours)?, read(sides.theirs)?, read(merged)?);
    Some(agrees(
        Some(&merged),
        base.as_ref(),
        Some(&ours),
        Some(&theirs),
    ))
}

impl Format {
    fn of(path: &RepoPath) -> Option<Self> {
        let name = path.file_name();
        let is_lock = name.contains("lock") || name == "npm-shrinkwrap.json";
        Some(match (name, path.extension()) {
            _ if is_lock => return None,
            ("go.sum", _) => Self::Lines(Style::GoSum),
            ("go.mod", _) => Self::Lines(Style::GoMod),
            ("Gemfile", _) => Self::Lines(Style::Gemfile),
            (name, Some("txt" | "in")) if name.contains("requirements") => {
                Self::Lines(Style::Requirements)
            }
            (_, Some("json")) => Self::Json,
            (_, Some("toml")) => Self::Toml,
            _ => return None,
        })
    }
}

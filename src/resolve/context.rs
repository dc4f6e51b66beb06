//! Regions put together, each open one settled by what knows the file.

use super::diff3::{Open, Region};

/// What stands around an open region.
#[derive(Debug)]
pub(super) struct Context<'c> {
    /// The lines before it, as they will be.
    pub(super) before: &'c [String],
    /// The lines after it, up to the next open one.
    pub(super) after: &'c [&'c str],
}

/// All lines, every open region settled by `settle`; none where it declines one, or where none is open.
pub(super) fn settle_all<'a>(
    regions: &[Region<'a>],
    mut settle: impl FnMut(&Open<'a>, &Context<'_>) -> Option<Vec<String>>,
) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    let mut n_open = 0;
    for (at, region) in regions.iter().enumerate() {
        match region {
            Region::Settled(settled) => lines.extend(settled.iter().map(|line| (*line).to_owned())),
            Region::Open(open) => {
                n_open += 1;
                let after = match regions.get(at + 1) {
                    Some(Region::Settled(settled)) => settled.as_slice(),
                    _ => &[],
                };
                let context = Context {
                    before: &lines,
                    after,
                };
                let settled = settle(open, &context)?;
                lines.extend(settled);
            }
        }
    }
    (n_open > 0).then_some(lines)
}

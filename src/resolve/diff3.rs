//! Three texts held side by side: what only one side changed, and what both did.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::text::Text;

/// What lies between the first and the last line that all three have must not be longer than this.
const MAX_LINES: usize = 8_000;

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Region<'a> {
    /// What is settled: at most one side changed it, or both alike.
    Settled(Vec<&'a str>),
    /// What both sides changed.
    Open(Open<'a>),
}

/// Lines that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Open<'a> {
    /// What they were.
    pub(super) base: Vec<&'a str>,
    /// What they are on our side.
    pub(super) ours: Vec<&'a str>,
    /// What they are on theirs.
    pub(super) theirs: Vec<&'a str>,
}

/// The stretches of three texts, two lines being the same where `same` makes the same of them.
pub(super) fn regions<'a>(
    text: &Text<'a>,
    same: impl Fn(&'a str) -> &'a str,
) -> Option<Vec<Region<'a>>> {
    let keys = |lines: &[&'a str]| lines.iter().map(|line| same(line)).collect::<Vec<_>>();
    let (base, ours, theirs) = (keys(&text.base), keys(&text.ours), keys(&text.theirs));
    let in_ours = matches(&base, &ours)?;
    let in_theirs = matches(&base, &theirs)?;
    let mut regions = Vec::new();
    let (mut b, mut o, mut t) = (0, 0, 0);
    let pairs = in_ours.iter().zip(&in_theirs).enumerate();
    let anchors = pairs.filter_map(|(at, (ours, theirs))| Some((at, (*ours)?, (*theirs)?)));
    for (at_b, at_o, at_t) in anchors {
        push(&mut regions, text, (b, at_b), (o, at_o), (t, at_t), &same);
        // Where the three lines are the same but for what does not count, the side that changed it is right.
        let (base, ours) = (text.base.get(at_b)?, text.ours.get(at_o)?);
        let line = if base == ours {
            text.theirs.get(at_t)?
        } else {
            ours
        };
        settle(&mut regions, &[line]);
        (b, o, t) = (at_b + 1, at_o + 1, at_t + 1);
    }
    let ends = (text.base.len(), text.ours.len(), text.theirs.len());
    push(
        &mut regions,
        text,
        (b, ends.0),
        (o, ends.1),
        (t, ends.2),
        &same,
    );
    Some(regions)
}

type Span = (usize, usize);

fn push<'a>(
    regions: &mut Vec<Region<'a>>,
    text: &Text<'a>,
    base: Span,
    ours: Span,
    theirs: Span,
    same: &impl Fn(&'a str) -> &'a str,
) {
    let cut =
        |lines: &[&'a str], (from, to): Span| lines.get(from..to).unwrap_or_default().to_vec();
    let open = Open {
        base: cut(&text.base, base),
        ours: cut(&text.ours, ours),
        theirs: cut(&text.theirs, theirs),
    };
    let is_same = |a: &[&'a str], b: &[&'a str]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a) == same(b))
    };
    if is_same(&open.ours, &open.base) {
        settle(regions, &open.theirs);
    } else if is_same(&open.theirs, &open.base) || is_same(&open.ours, &open.theirs) {
        settle(regions, &open.ours);
    } else {
        regions.push(Region::Open(open));
    }
}

fn settle<'a>(regions: &mut Vec<Region<'a>>, lines: &[&'a str]) {
    if lines.is_empty() {
        return;
    }
    if let Some(Region::Settled(settled)) = regions.last_mut() {
        settled.extend_from_slice(lines);
    } else {
        regions.push(Region::Settled(lines.to_vec()));
    }
}

/// Where each line of the base is on a side; none for all where the two are too long to be compared.
fn matches(base: &[&str], side: &[&str]) -> Option<Vec<Option<usize>>> {
    let pairs = base.iter().zip(side);
    let head = pairs.take_while(|(a, b)| a == b).count();
    let pairs = base.iter().rev().zip(side.iter().rev());
    let most = base.len().min(side.len()) - head;
    let tail = pairs.take(most).take_while(|(a, b)| a == b).count();
    let inner_base = base.get(head..base.len() - tail)?;
    let inner_side = side.get(head..side.len() - tail)?;
    if inner_base.len().max(inner_side.len()) > MAX_LINES {
        return None;
    }
    let mut found = vec![None; base.len()];
    for (at, slot) in found.iter_mut().enumerate() {
        if at < head {
            *slot = Some(at);
        } else if at >= base.len() - tail {
            *slot = Some(at + side.len() - base.len());
        }
    }
    for op in capture_diff_slices(Algorithm::Patience, inner_base, inner_side) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            for n in 0..len {
                if let Some(slot) = found.get_mut(head + old_index + n) {
                    *slot = Some(head + new_index + n);
                }
            }
        }
    }
    Some(found)
}

//! Whether the changed lines of two sides conflict, told from the lines that each changed.
//!
//! This follows `xdl_do_merge` of git's `xmerge.c`, for the default style of conflicts: changed places that do not touch are
//! taken as they are, those that touch make a region, and a region conflicts unless both sides left the same lines there.
//! So the lines of a side are compared with the base once, however many other sides it is merged with.

use super::xdiff::Replaced;

/// A text with its lines.
#[derive(Debug)]
pub(super) struct Side {
    text: Vec<u8>,
    /// Where each line starts, and where the last one ends.
    starts: Vec<usize>,
    /// The lines that are others than in the base.
    replaced: Vec<Replaced>,
    /// The lines after all that is replaced are this much further down than in the base.
    shift: isize,
}

/// A place of a merge: lines of the base, and what they became on each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Region {
    owner: Owner,
    ours: Span,
    theirs: Span,
}

/// Lines of one side. The first may be before the text on the way: where a change is widened that is then joined to the
/// one before it, only its end counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: isize,
    count: isize,
}

impl Span {
    /// Lines that are counted from a start that is moved.
    fn new(start: usize, moved: isize, count: usize) -> Self {
        Self {
            start: start.cast_signed() + moved,
            count: count.cast_signed(),
        }
    }

    fn end(self) -> isize {
        self.start + self.count
    }
}

/// Who changed a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Ours,
    Theirs,
    Both,
}

impl Side {
    /// A text, and the lines of it that are others than in the base.
    pub(super) fn new(text: Vec<u8>, replaced: Vec<Replaced>) -> Self {
        let breaks = memchr::memchr_iter(b'\n', &text).map(|at| at + 1);
        let mut starts: Vec<usize> = std::iter::once(0).chain(breaks).collect();
        if starts.last() != Some(&text.len()) {
            starts.push(text.len());
        }
        let further = |replaced: &Replaced| {
            replaced.new_lines.cast_signed() - replaced.old_lines.cast_signed()
        };
        Self {
            text,
            starts,
            shift: replaced.iter().map(further).sum(),
            replaced,
        }
    }

    /// All of it.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    fn n_lines(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Some lines of it.
    fn lines(&self, span: Span) -> Option<&[u8]> {
        let line = |at: isize| usize::try_from(at).ok();
        let from = *self.starts.get(line(span.start)?)?;
        let to = *self.starts.get(line(span.end())?)?;
        self.text.get(from..to)
    }
}

/// Whether merging two sides conflicts; none where their lines are not understood.
pub(super) fn is_conflict(ours: &Side, theirs: &Side) -> Option<bool> {
    any_conflict(&regions(ours, theirs)?, ours, theirs)
}

/// The lines of two sides merged, piece by piece, where they do not conflict.
pub(super) fn merged<'a>(ours: &'a Side, theirs: &'a Side) -> Option<Vec<&'a [u8]>> {
    let regions = regions(ours, theirs)?;
    if any_conflict(&regions, ours, theirs)? {
        return None;
    }
    let mut pieces = Vec::with_capacity(2 * regions.len() + 1);
    let mut at = 0;
    let between = |start: isize, end: isize| Span {
        start,
        count: end - start,
    };
    for region in (regions.iter()).filter(|region| region.owner == Owner::Theirs) {
        pieces.push(ours.lines(between(at, region.ours.start))?);
        pieces.push(theirs.lines(region.theirs)?);
        at = region.ours.end();
    }
    let end = ours.n_lines().cast_signed();
    pieces.push(ours.lines(between(at, end))?);
    Some(pieces)
}

fn any_conflict(regions: &[Region], ours: &Side, theirs: &Side) -> Option<bool> {
    for region in regions.iter().filter(|region| region.owner == Owner::Both) {
        // Git does not look closer where one side is left without lines.
        let is_torn = region.ours.count == 0 || region.theirs.count == 0;
        if is_torn || ours.lines(region.ours)? != theirs.lines(region.theirs)? {
            return Some(true);
        }
    }
    Some(false)
}

/// The changed places of a merge, in order.
fn regions(ours: &Side, theirs: &Side) -> Option<Vec<Region>> {
    let mut regions: Vec<Region> = Vec::new();
    let (mut our, mut their) = (ours.replaced.as_slice(), theirs.replaced.as_slice());
    // How much further down than in the base the lines before the next change of each side are.
    let shift_before = |next: Option<&Replaced>, side: &Side| match next {
        Some(next) => next.new_start.cast_signed() - next.old_start.cast_signed(),
        None => side.shift,
    };
    loop {
        let (a, b) = (our.first(), their.first());
        let is_before = |one: &Replaced, other: Option<&Replaced>| {
            other.is_none_or(|other| one.old_start + one.old_lines < other.old_start)
        };
        match (a, b) {
            (Some(a), b) if is_before(a, b) => {
                let region = Region {
                    owner: Owner::Ours,
                    ours: Span::new(a.new_start, 0, a.new_lines),
                    theirs: Span::new(a.old_start, shift_before(b, theirs), a.old_lines),
                };
                append(&mut regions, region);
                our = our.get(1..)?;
            }
            (a, Some(b)) if is_before(b, a) => {
                let region = Region {
                    owner: Owner::Theirs,
                    ours: Span::new(b.old_start, shift_before(a, ours), b.old_lines),
                    theirs: Span::new(b.new_start, 0, b.new_lines),
                };
                append(&mut regions, region);
                their = their.get(1..)?;
            }
            (Some(a), Some(b)) => {
                let is_same = (a.old_start, a.old_lines, a.new_lines)
                    == (b.old_start, b.old_lines, b.new_lines)
                    && ours.lines(Span::new(a.new_start, 0, a.new_lines))?
                        == theirs.lines(Span::new(b.new_start, 0, b.new_lines))?;
                if !is_same {
                    append(&mut regions, touching(a, b));
                }
                let (a_end, b_end) = (a.old_start + a.old_lines, b.old_start + b.old_lines);
                if a_end >= b_end {
                    their = their.get(1..)?;
                }
                if b_end >= a_end {
                    our = our.get(1..)?;
                }
            }
            _ => return Some(regions),
        }
    }
}

/// The region of two changes that touch: each is widened by the lines that only the other changed.
fn touching(a: &Replaced, b: &Replaced) -> Region {
    let widened = |one: &Replaced, other: &Replaced| {
        let before = one.old_start.saturating_sub(other.old_start);
        let after =
            (other.old_start + other.old_lines).saturating_sub(one.old_start + one.old_lines);
        let count = before + one.new_lines + after;
        Span::new(one.new_start, -before.cast_signed(), count)
    };
    Region {
        owner: Owner::Both,
        ours: widened(a, b),
        theirs: widened(b, a),
    }
}

/// Appends a region, or joins it to the last one where they touch on either side.
fn append(regions: &mut Vec<Region>, region: Region) {
    if let Some(last) = regions.last_mut()
        && (region.ours.start <= last.ours.end() || region.theirs.start <= last.theirs.end())
    {
        if last.owner != region.owner {
            last.owner = Owner::Both;
        }
        last.ours.count = region.ours.end() - last.ours.start;
        last.theirs.count = region.theirs.end() - last.theirs.start;
        return;
    }
    regions.push(region);
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

    use super::super::xdiff::{ConflictStyle, compare, merge};
    use super::*;

    /// Numbers that look drawn by lot and are always the same.
    struct Lot(u64);

    impl Lot {
        fn below(&mut self, n: usize) -> usize {
            let hasher = BuildHasherDefault::<DefaultHasher>::default();
            self.0 = hasher.hash_one(self.0);
            usize::try_from(self.0 >> 33).unwrap() % n
        }
    }

    fn text(lot: &mut Lot) -> Vec<&'static str> {
        let n = lot.below(14);
        (0..n).map(|_| line(lot)).collect()
    }

    fn line(lot: &mut Lot) -> &'static str {
        ["a\n", "b\n", "c\n", "\n", "}\n", "d\n", "e\n"][lot.below(7)]
    }

    fn edited(lot: &mut Lot, base: &[&'static str]) -> Vec<u8> {
        let mut lines = base.to_vec();
        for _ in 0..=lot.below(3) {
            let at = lot.below(lines.len() + 1);
            match lot.below(3) {
                0 => lines.insert(at, line(lot)),
                1 if at < lines.len() => drop(lines.remove(at)),
                _ if at < lines.len() => lines[at] = line(lot),
                _ => {}
            }
        }
        let mut text = lines.concat().into_bytes();
        if lot.below(5) == 0 {
            text.pop();
        }
        text
    }

    #[test]
    fn the_verdict_from_changed_lines_is_that_of_gits_own_merge() {
        let mut lot = Lot(1);
        let mut n_conflicts = 0;
        for round in 0..20_000 {
            let lines = text(&mut lot);
            let base = lines.concat().into_bytes();
            let (ours, theirs) = (edited(&mut lot, &lines), edited(&mut lot, &lines));
            if ours == base || theirs == base {
                continue;
            }
            let style = ConflictStyle::Merge;
            let merged = merge(&base, (&ours, c"o"), (&theirs, c"t"), style).unwrap();
            let side = |text: &[u8]| Side::new(text.to_vec(), compare(&base, text).unwrap());
            let (our, their) = (side(&ours), side(&theirs));
            let told = is_conflict(&our, &their);
            assert_eq!(
                told,
                Some(merged.n_conflicts > 0),
                "round {round}: {:?} {:?} {:?}",
                String::from_utf8_lossy(&base),
                String::from_utf8_lossy(&ours),
                String::from_utf8_lossy(&theirs)
            );
            if merged.n_conflicts == 0 {
                let pieces = super::merged(&our, &their).unwrap();
                assert_eq!(pieces.concat(), merged.text);
            }
            n_conflicts += usize::from(merged.n_conflicts > 0);
        }
        assert!(n_conflicts > 2_000, "{n_conflicts}");
    }
}

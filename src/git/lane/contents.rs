//! What merging the contents of files comes to.

use std::ffi::CString;

use gix::ObjectId;
use gix::objs::Kind;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::HandOver;
use super::meeting::Lines;
use super::objects::{Names, Objects, Reader};
use super::regions::{Side, is_conflict, merged};
use super::xdiff::{self, ConflictStyle};

/// How many bytes are looked at to tell a binary file, as by git.
const BINARY_SIZE: usize = 8000;

/// What merging three contents comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// The lines merge; to this content, where it was asked for.
    Clean(Option<ObjectId>),
    /// They do not.
    Conflict,
    /// There are no lines.
    Binary,
}

/// How contents are to be merged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// How conflicts are shown; a style decides how far git looks for lines that do not conflict.
    pub(super) style: ConflictStyle,
    /// Whether the merged contents are wanted.
    pub(super) with_results: bool,
}

/// Merges many contents, in parallel. A base is compared once with each content that it is merged with.
pub(super) fn judge(
    questions: &[Lines],
    manner: Manner,
    objects: &Objects,
) -> FxHashMap<Lines, Result<Content, HandOver>> {
    let mut by_base: FxHashMap<Option<ObjectId>, Vec<Lines>> = FxHashMap::default();
    for lines in questions {
        by_base.entry(lines.base).or_default().push(*lines);
    }
    by_base
        .into_par_iter()
        .flat_map_iter(|(base, lines)| judge_on(base, &lines, manner, objects))
        .collect()
}

type Judged = (Lines, Result<Content, HandOver>);

fn judge_on(
    base: Option<ObjectId>,
    questions: &[Lines],
    manner: Manner,
    objects: &Objects,
) -> Vec<Judged> {
    let text = base.map_or(Ok(Vec::new()), |id| objects.reader().file(id));
    let text = match text {
        Ok(text) => text,
        Err(reason) => {
            let refused = questions.iter().map(|lines| (*lines, Err(reason)));
            return refused.collect();
        }
    };
    let mut ids: Vec<ObjectId> = (questions.iter())
        .flat_map(|lines| [lines.ours, lines.theirs])
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let is_binary_base = is_binary(&text);
    let sides: FxHashMap<ObjectId, Result<Option<Side>, HandOver>> = ids
        .into_par_iter()
        .map_init(
            || objects.reader(),
            |reader, id| {
                let side = reader.file(id).and_then(|side| {
                    if is_binary_base || is_binary(&side) {
                        return Ok(None);
                    }
                    let replaced = xdiff::compare(&text, &side).ok_or(HandOver::Lines)?;
                    Ok(Some(Side::new(side, replaced)))
                });
                (id, side)
            },
        )
        .collect();
    let side = |id: ObjectId| match sides.get(&id) {
        Some(Ok(side)) => Ok(side.as_ref()),
        Some(Err(reason)) => Err(*reason),
        None => Err(HandOver::Missing),
    };
    let content = |lines: &Lines| {
        let (Some(ours), Some(theirs)) = (side(lines.ours)?, side(lines.theirs)?) else {
            return Ok(Content::Binary);
        };
        merge_sides(&text, ours, theirs, manner, objects.names())
    };
    questions
        .par_iter()
        .with_min_len(16)
        .map(|lines| (*lines, content(lines)))
        .collect()
}

fn merge_sides(
    base: &[u8],
    ours: &Side,
    theirs: &Side,
    manner: Manner,
    names: &Names,
) -> Result<Content, HandOver> {
    let id = |pieces: &[&[u8]]| names.id(Kind::Blob, pieces);
    if manner.style != ConflictStyle::Merge {
        let sides = [(ours.text(), c"ours"), (theirs.text(), c"theirs")];
        let merge = xdiff::merge(base, sides[0], sides[1], manner.style).ok_or(HandOver::Lines)?;
        return Ok(match merge.n_conflicts {
            0 if manner.with_results => Content::Clean(Some(id(&[&merge.text])?)),
            0 => Content::Clean(None),
            _ => Content::Conflict,
        });
    }
    if is_conflict(ours, theirs).ok_or(HandOver::Lines)? {
        return Ok(Content::Conflict);
    }
    if !manner.with_results {
        return Ok(Content::Clean(None));
    }
    let text = merged(ours, theirs).ok_or(HandOver::Lines)?;
    Ok(Content::Clean(Some(id(&text)?)))
}

/// The content with the markers of its conflicts, under the names of the two sides.
pub(super) fn with_markers(
    lines: Lines,
    (our_name, their_name): (&str, &str),
    reader: &mut Reader,
) -> Result<ObjectId, HandOver> {
    let base = lines.base.map_or(Ok(Vec::new()), |id| reader.file(id))?;
    let (ours, theirs) = (reader.file(lines.ours)?, reader.file(lines.theirs)?);
    let label = |name: &str| CString::new(name).map_err(|_| HandOver::Lines);
    let (our_label, their_label) = (label(our_name)?, label(their_name)?);
    let merge = xdiff::merge(
        &base,
        (&ours, our_label.as_c_str()),
        (&theirs, their_label.as_c_str()),
        ConflictStyle::Merge,
    );
    let text = merge.ok_or(HandOver::Lines)?.text;
    reader.names().id(Kind::Blob, &[&text])
}

/// Whether git takes a file for binary.
pub(super) fn is_binary(text: &[u8]) -> bool {
    let start = text.get(..BINARY_SIZE).unwrap_or(text);
    memchr::memchr(0, start).is_some()
}

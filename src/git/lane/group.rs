//! The merges on one merge base, decided together.

use gix::ObjectId;
use gix::objs::bstr::{BString, ByteSlice as _};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::attributes::Attributes;
use super::changes::Changes;
use super::contents::{Content, Manner, judge, with_markers};
use super::entries::File;
use super::meeting::{Lines, Meeting, Task};
use super::objects::Reader;
use super::result::{Trees, merged_tree};
use super::xdiff::ConflictStyle;
use super::{Decided, HandOver, Lane};
use crate::git::batch::Question;
use crate::git::parse::parse_path_lossy;
use crate::model::{ConflictEntry, ConflictKind, MergeVerdict, Oid};

/// A merge whose trees are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    /// Its place among all questions.
    pub(super) at: usize,
    /// What was asked.
    pub(super) question: &'a Question,
    /// Its trees.
    pub(super) trees: Trees,
}

/// The merges on one merge base.
pub(super) struct Group<'a> {
    lane: &'a Lane,
    base: ObjectId,
    with_trees: bool,
}

type Sides = FxHashMap<ObjectId, Result<Changes, HandOver>>;
type Contents = FxHashMap<Lines, Result<Content, HandOver>>;

impl<'a> Group<'a> {
    /// The merges on the merge base with this tree.
    pub(super) fn new(lane: &'a Lane, base: ObjectId, with_trees: bool) -> Self {
        Self {
            lane,
            base,
            with_trees,
        }
    }

    /// Decides them, each by its place.
    pub(super) fn decide(&self, pairs: &[Pair]) -> Vec<(usize, Result<Decided, HandOver>)> {
        let sides = self.sides(pairs);
        let mut meetings: Vec<Result<Meeting, HandOver>> = pairs
            .par_iter()
            .with_min_len(32)
            .map(|pair| {
                let (ours, theirs) = (
                    side(&sides, pair.trees.ours)?,
                    side(&sides, pair.trees.theirs)?,
                );
                Meeting::of(ours, theirs)
            })
            .collect();
        self.check_lines(pairs, &sides, &mut meetings);
        let contents = self.contents(&meetings);
        let decide = |reader: &mut Reader, (pair, meeting): (&Pair, &Result<Meeting, HandOver>)| {
            let meeting = meeting.as_ref().map_err(|reason| *reason);
            let decided =
                meeting.and_then(|meeting| self.assemble(pair, meeting, &contents, reader));
            (pair.at, decided)
        };
        (pairs.par_iter().zip(&meetings))
            .with_min_len(8)
            .map_init(|| self.lane.objects.reader(), decide)
            .collect()
    }

    fn sides(&self, pairs: &[Pair]) -> Sides {
        let sides = pairs
            .iter()
            .flat_map(|pair| [pair.trees.ours, pair.trees.theirs]);
        let unique: FxHashSet<ObjectId> = sides.collect();
        let between = |reader: &mut Reader, side| (side, Changes::between(self.base, side, reader));
        unique
            .into_par_iter()
            .map_init(|| self.lane.objects.reader(), between)
            .collect()
    }

    /// Refuses what the configuration or attributes may decide on.
    fn check_lines(
        &self,
        pairs: &[Pair],
        sides: &Sides,
        meetings: &mut [Result<Meeting, HandOver>],
    ) {
        let mut attributes = Attributes::new(&self.lane.rules, self.base);
        let mut reader = self.lane.objects.reader();
        for (pair, meeting) in pairs.iter().zip(meetings) {
            let Ok(places) = meeting.as_ref().map(|meeting| &meeting.places) else {
                continue;
            };
            let mut check = || {
                let ours = side(sides, pair.trees.ours)?;
                for place in places {
                    match (self.lane.settings.no_lines, place.task) {
                        (Some(HandOver::Renormalize), _) => return Err(HandOver::Renormalize),
                        (Some(reason), Task::Lines(..)) => return Err(reason),
                        (None, Task::Lines(..)) => {
                            attributes.check(ours, place.path.as_bstr(), &mut reader)?;
                        }
                        (_, Task::Take(_) | Task::ModifyDelete(_)) => {}
                    }
                }
                Ok(())
            };
            if let Err(reason) = check() {
                *meeting = Err(reason);
            }
        }
    }

    fn contents(&self, meetings: &[Result<Meeting, HandOver>]) -> Contents {
        let places = meetings
            .iter()
            .flatten()
            .flat_map(|meeting| &meeting.places);
        let lines = places.filter_map(|place| match place.task {
            Task::Lines(lines, _) => Some(lines),
            Task::Take(_) | Task::ModifyDelete(_) => None,
        });
        let unique: FxHashSet<Lines> = lines.collect();
        let questions: Vec<Lines> = unique.into_iter().collect();
        let manner = Manner {
            style: self.lane.settings.style,
            with_results: self.with_trees,
        };
        judge(&questions, manner, &self.lane.objects)
    }

    fn assemble(
        &self,
        pair: &Pair,
        meeting: &Meeting,
        contents: &Contents,
        reader: &mut Reader,
    ) -> Result<Decided, HandOver> {
        let mut conflicts = Vec::new();
        let mut settled: FxHashMap<BString, File> = FxHashMap::default();
        for place in &meeting.places {
            let (conflict, file) = match place.task {
                Task::Take(file) => (None, file),
                Task::ModifyDelete(left) => (Some(ConflictKind::ModifyDelete), left),
                Task::Lines(lines, kind) => {
                    let content = *contents.get(&lines).unwrap_or(&Err(HandOver::Missing));
                    let (conflict, id) =
                        self.line_result(lines, content?, pair.question, reader)?;
                    (conflict, File { id, kind })
                }
            };
            if let Some(kind) = conflict {
                conflicts
                    .extend(parse_path_lossy(&place.path).map(|path| ConflictEntry { path, kind }));
                if conflicts.is_empty() {
                    // The path can be in no work tree; git says something of it all the same.
                    return Err(HandOver::OddTree);
                }
            }
            if self.with_trees {
                settled.insert(place.path.clone(), file);
            }
        }
        let tree = if self.with_trees {
            let tree = merged_tree(pair.trees, &settled, reader)?;
            Some(
                tree.to_string()
                    .parse::<Oid>()
                    .map_err(|_| HandOver::OddTree)?,
            )
        } else {
            None
        };
        let verdict = if conflicts.is_empty() {
            MergeVerdict::Clean
        } else {
            MergeVerdict::Conflict { conflicts }
        };
        Ok(Decided { verdict, tree })
    }

    /// The conflict of a file, and its content where that is wanted.
    fn line_result(
        &self,
        lines: Lines,
        content: Content,
        question: &Question,
        reader: &mut Reader,
    ) -> Result<(Option<ConflictKind>, ObjectId), HandOver> {
        let kind = match lines.base {
            Some(_) => ConflictKind::Content,
            None => ConflictKind::AddAdd,
        };
        Ok(match content {
            Content::Clean(id) => (None, id.unwrap_or(lines.ours)),
            Content::Binary => (Some(ConflictKind::Binary), lines.ours),
            Content::Conflict if !self.with_trees => (Some(kind), lines.ours),
            Content::Conflict if self.lane.settings.style != ConflictStyle::Merge => {
                return Err(HandOver::ConflictStyle);
            }
            Content::Conflict => {
                let names = (question.ours.as_str(), question.theirs.as_str());
                (Some(kind), with_markers(lines, names, reader)?)
            }
        })
    }
}

fn side(sides: &Sides, tree: ObjectId) -> Result<&Changes, HandOver> {
    match sides.get(&tree) {
        Some(Ok(changes)) => Ok(changes),
        Some(Err(reason)) => Err(*reason),
        None => Err(HandOver::Missing),
    }
}

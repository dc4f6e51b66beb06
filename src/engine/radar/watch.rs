//! Looking again as soon as something changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::survey::{self, RadarError, Scope};
use super::{Context, Lookout, Subject, target_of};
use crate::git::Notices;
use crate::model::Radar;
use crate::process::StopFlag;

/// How long nothing more must have changed before it is looked at.
const QUIET: Duration = Duration::from_millis(60);

/// How long a change waits at most for that.
const MAX_WAIT: Duration = Duration::from_millis(400);

/// How often what cannot be watched is looked at, at most.
const POLL: Duration = Duration::from_secs(1);

/// How often one worktree after the other is looked at although nothing was told.
const SAFETY: Duration = Duration::from_secs(2);

/// A lookout that is told what changed, and looks at that alone.
#[derive(Debug)]
pub struct Watch<'a> {
    lookout: Lookout<'a>,
    notices: Notices,
    /// The folder of the repository itself: branches and worktrees come and go there.
    home: PathBuf,
    changed: BTreeSet<PathBuf>,
    first_change: Option<Instant>,
    last_change: Instant,
    last_look: Instant,
    /// How long the last look took.
    cost: Duration,
    /// How often something was looked at although nothing was told.
    n_rounds: usize,
}

impl<'a> Watch<'a> {
    /// Watches nothing yet.
    pub fn new(context: &'a Context, leaves_out_idle: bool) -> Result<Self, RadarError> {
        let lookout = Lookout::new(&context.repository, leaves_out_idle)?;
        let home = context.repository.common_dir().to_owned();
        let mut notices = Notices::new();
        lookout.uncommitted().watch_repository(&mut notices);
        Ok(Self {
            lookout,
            notices,
            home,
            changed: BTreeSet::new(),
            first_change: None,
            last_change: Instant::now(),
            last_look: Instant::now(),
            cost: Duration::ZERO,
            n_rounds: 0,
        })
    }

    /// What is known from the last look.
    pub fn lookout(&self) -> &Lookout<'a> {
        &self.lookout
    }

    /// Looks at all that is in scope.
    pub fn look(
        &mut self,
        context: &Context,
        scope: &Scope,
        stop_flag: &StopFlag,
    ) -> Result<Radar, RadarError> {
        let target = target_of(context, scope)?;
        let subjects = survey::subjects(context, scope)?;
        self.look_at(target, subjects, stop_flag)
    }

    /// Looks at these.
    pub(in crate::engine) fn look_at(
        &mut self,
        target: Option<crate::model::RadarTarget>,
        subjects: Vec<Subject>,
        stop_flag: &StopFlag,
    ) -> Result<Radar, RadarError> {
        let begun = Instant::now();
        let folders: Vec<PathBuf> = (subjects.iter())
            .filter_map(|subject| Some(subject.worktree.as_ref()?.path.clone()))
            .collect();
        // A watch stands before the first look, so that nothing happens between the two.
        for folder in &folders {
            if !self.notices.is_known(folder) {
                self.lookout.uncommitted().watch(&mut self.notices, folder);
            }
        }
        for gone in self.notices.watched() {
            if gone != self.home && !folders.contains(&gone) {
                self.notices.forget(&gone);
            }
        }
        self.lookout.forget(&std::mem::take(&mut self.changed));
        let blind: Vec<PathBuf> = (folders.into_iter())
            .filter(|folder| !self.notices.is_watched(folder))
            .collect();
        self.lookout.forget(&blind);
        self.first_change = None;
        let radar = self.lookout.look(target, subjects, stop_flag);
        self.last_look = Instant::now();
        self.cost = begun.elapsed();
        radar
    }

    /// Whether it is time to look again: something changed and then rested, or what cannot be watched is due. Never waits.
    pub fn is_due(&mut self) -> bool {
        let changed = self.lookout.uncommitted().changed(&mut self.notices);
        let now = Instant::now();
        if !changed.is_empty() {
            self.first_change.get_or_insert(now);
            self.last_change = now;
            self.changed.extend(changed);
        }
        let since_look = now.duration_since(self.last_look);
        if let Some(first) = self.first_change {
            let is_quiet = now.duration_since(self.last_change) >= QUIET;
            let has_waited = now.duration_since(first) >= MAX_WAIT;
            // A look may not take all of the machine while somebody writes without a pause.
            return (is_quiet || has_waited) && since_look >= self.cost;
        }
        let is_blind = !self.notices.is_watched(&self.home) || self.notices.has_blind_spot();
        if is_blind && since_look >= POLL.max(self.cost * 3) {
            return true;
        }
        let is_due = since_look >= SAFETY.max(self.cost * 3);
        if is_due {
            // All of them at once would make a change wait that comes meanwhile.
            let watched = self.notices.watched();
            self.n_rounds = self.n_rounds.wrapping_add(1);
            let next = watched.get(self.n_rounds % watched.len().max(1));
            self.changed.extend(next.cloned());
        }
        is_due
    }

    /// Has a worktree looked at again.
    pub fn touch(&mut self, worktree: &Path) {
        self.changed.insert(worktree.to_owned());
    }
}

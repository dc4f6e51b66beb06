//! What a job looks after while its attempt runs: what the user wants, whether somebody asks after it, and whether it is still
//! the one that counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::super::folder::HostFolder;
use super::folder::Cut;
use crate::git::Repository;
use crate::model::Oid;
use crate::process::{self, Stopper};

/// How often the claim, the lease and what is used are looked after.
const PULSE: Duration = Duration::from_secs(1);

/// Looks after a running attempt.
#[derive(Debug)]
pub(super) struct Keeper<'a> {
    pub(super) folder: &'a HostFolder,
    pub(super) repository: &'a Repository,
    /// The ref that says who counts, and what it must name.
    pub(super) claim: &'a (String, Oid),
    /// The folder of the start, which others see.
    pub(super) shown: PathBuf,
    /// Where the supervisor of the attempt keeps its files.
    pub(super) attempt: PathBuf,
    /// What the supervisor must see changed.
    pub(super) alive: PathBuf,
    /// For how long the attempt goes on while nobody asks after it.
    pub(super) lease: Duration,
    seen: Option<SystemTime>,
    asked_at: Instant,
    next_pulse: Instant,
    is_paused: bool,
    /// Why it was asked to end.
    pub(super) cut: Option<Cut>,
    is_killed: bool,
    /// Whether another start counts now.
    pub(super) is_superseded: bool,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(
        folder: &'a HostFolder,
        repository: &'a Repository,
        claim: &'a (String, Oid),
        (shown, work): (PathBuf, &Path),
        lease: Duration,
    ) -> Self {
        Self {
            folder,
            repository,
            claim,
            shown,
            attempt: work.join("attempt"),
            alive: work.join("alive"),
            lease,
            seen: None,
            asked_at: Instant::now(),
            next_pulse: Instant::now(),
            is_paused: false,
            cut: None,
            is_killed: false,
            is_superseded: false,
        }
    }

    /// Shows the supervisor that we live.
    pub(super) fn live(&self) {
        // Where it cannot be written the attempt ends, as it would if we had died.
        fs::write(&self.alive, format!("{:?}", SystemTime::now())).ok();
    }

    /// Has the attempt end.
    pub(super) fn cut(&mut self, why: Cut, stopper: &Stopper) {
        if self.cut.is_none() {
            self.cut = Some(why);
            stopper.stop();
        }
    }

    /// Looks once.
    pub(super) fn look(&mut self, stopper: &Stopper) {
        if let Some(is_now) = self.folder.stop_asked() {
            self.cut(Cut::Asked, stopper);
            self.cut = Some(Cut::Asked);
            if is_now && !self.is_killed {
                self.is_killed = true;
                stopper.kill();
            }
        }
        let is_wanted = self.folder.is_pause_wanted() && self.cut.is_none();
        if is_wanted != self.is_paused {
            self.is_paused = is_wanted;
            if is_wanted {
                stopper.pause();
            } else {
                stopper.go_on();
            }
        }
        if Instant::now() >= self.next_pulse {
            self.next_pulse = Instant::now() + PULSE;
            self.pulse(stopper);
        }
    }

    fn pulse(&mut self, stopper: &Stopper) {
        self.live();
        if let Some(vitals) = process::vitals(&self.attempt) {
            process::tell_vitals(&self.shown, &vitals);
        }
        // What cannot be read now says nothing.
        if let Ok(at) = self.repository.ref_target(&self.claim.0)
            && at.as_ref() != Some(&self.claim.1)
            && !self.is_superseded
        {
            self.is_superseded = true;
            stopper.kill();
        }
        let changed = fs::metadata(self.folder.lease()).and_then(|metadata| metadata.modified());
        // Only that it changed counts, and our own clock: those of two machines differ.
        if let Ok(changed) = changed
            && self.seen != Some(changed)
        {
            self.seen = Some(changed);
            self.asked_at = Instant::now();
        }
        if self.asked_at.elapsed() >= self.lease {
            self.cut(Cut::Forgotten, stopper);
        }
    }
}

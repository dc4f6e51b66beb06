//! Blocking work, done beside the loop: as much of it at once as the machine bears.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::full_disk;
use super::message::Message;
use super::workers::{Desk, Workers};

/// What came of work that can be done again.
#[derive(Debug)]
pub(super) enum Done<T> {
    /// What is to come of it.
    Well(T),
    /// What comes of it where there is no more room on the disk; with more room it may go well.
    ForWantOfRoom(T),
}

impl<T> Done<T> {
    /// The same of something else.
    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Done<U> {
        match self {
            Self::Well(done) => Done::Well(make(done)),
            Self::ForWantOfRoom(done) => Done::ForWantOfRoom(make(done)),
        }
    }
}

impl Workers {
    /// Does blocking work, as much of it at once as the machine bears. `failed` is reported where the work panics.
    pub(super) fn spawn(
        &self,
        permits: &Arc<Semaphore>,
        failed: Message,
        work: impl FnOnce(&Desk) -> Message + Send + 'static,
    ) {
        let workers = self.clone();
        let permits = Arc::clone(permits);
        tokio::spawn(async move {
            // The semaphore is never closed; without a permit the work is done all the same.
            let permit = permits.acquire().await.ok();
            let desk = Arc::clone(&workers.desk);
            let message = tokio::task::spawn_blocking(move || work(&desk)).await;
            drop(permit);
            workers.report(message.unwrap_or(failed), None);
        });
    }

    /// The same for work that can be done again. Where it fails for want of room on the disk it is done again for a while; others take their turn in between.
    pub(super) fn spawn_again(
        &self,
        permits: &Arc<Semaphore>,
        failed: Message,
        work: impl Fn(&Desk) -> Done<Message> + Send + Sync + 'static,
    ) {
        let workers = self.clone();
        let permits = Arc::clone(permits);
        let work = Arc::new(work);
        tokio::spawn(async move {
            let until = Instant::now() + full_disk::PATIENCE_OF_WORK;
            let mut pause = full_disk::FIRST_PAUSE;
            let message = loop {
                let permit = permits.acquire().await.ok();
                let (desk, work) = (Arc::clone(&workers.desk), Arc::clone(&work));
                let done = tokio::task::spawn_blocking(move || work(&desk)).await;
                drop(permit);
                match done {
                    Ok(Done::ForWantOfRoom(_)) if Instant::now() < until => {}
                    Ok(Done::Well(message) | Done::ForWantOfRoom(message)) => break message,
                    Err(_panicked) => break failed,
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(full_disk::LONGEST_PAUSE);
            };
            workers.report(message, None);
        });
    }
}

/// What is said where a worker of ours panicked.
pub(super) fn fault() -> String {
    "a fault of git-orchestrate itself: a worker panicked".to_owned()
}

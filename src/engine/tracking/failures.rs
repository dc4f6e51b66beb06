//! Issues that say how tasks failed: one a task, closed once it succeeds.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::failure_texts::{self, Failure};
use super::note::FailureNote;
use super::{Reconciler, TrackingError, status};
use crate::forge::{GitHub, IssueDraft, marker};
use crate::model::{AttemptId, FailureKind, TaskId, TaskState};

/// How much of the end of a log is read, in bytes.
const MAX_LOG: u64 = 64 * 1024;
/// The label of such issues, beside that of all that is made.
const LABEL: &str = "parallel-orchestration";

impl Reconciler {
    /// Sees to it that an issue says how a task failed.
    pub(super) async fn diagnose(
        &mut self,
        id: TaskId,
        task: &TaskState,
        kind: &FailureKind,
    ) -> Result<bool, TrackingError> {
        let known = self.note.failures.get(&id).cloned();
        if known.as_ref().and_then(|known| known.attempt) == Some(task.n_attempts) {
            return Ok(false);
        }
        let Some(planned) = self.plan.task(id).cloned() else {
            return Ok(false);
        };
        let body = failure_texts::body(&Failure {
            run: &self.run,
            master: self.note.master,
            planned: &planned,
            state: task,
            kind,
            what: status::failure(kind),
            tail: self.tail(id, task),
        });
        let key = format!("failure/{}/{id}", self.run);
        let draft = IssueDraft {
            title: failure_texts::title(self.note.master, &planned),
            body: marker::marked(&body, &key),
            labels: vec![LABEL.to_owned()],
        };
        let number = match known {
            Some(known) => Some(known.number),
            None => self.find_failure(&key).await?,
        };
        let number = if let Some(number) = number {
            self.github.reopen(number).await?;
            let text = draft.body.clone();
            let revised = |body: &str| (body != text).then(|| text.clone());
            self.github.revise_body(number, revised).await?;
            number
        } else {
            let mut ledger = self.ledger()?;
            let noted = ledger.making(&key);
            noted.map_err(|source| self.unnoted(source))?;
            let made = self.github.make_issue(&draft).await?;
            let number = made.reference.number;
            ledger
                .made(&key, number)
                .map_err(|source| self.unnoted(source))?;
            number
        };
        let note = FailureNote {
            number,
            attempt: Some(task.n_attempts),
        };
        self.note.failures.insert(id, note);
        self.save()?;
        Ok(true)
    }

    /// The issue that a run before a kill made.
    async fn find_failure(&self, key: &str) -> Result<Option<u64>, TrackingError> {
        let ledger = self.ledger()?;
        let awaited: Vec<String> = ledger.open().filter(|open| *open == key).cloned().collect();
        drop(ledger);
        let me = self.github.me().await?;
        let found = self
            .github
            .marked_issues(key, self.note.master, &awaited)
            .await?;
        let ours = found.iter().rev().find(|issue| {
            marker::is_marked(&issue.body, key) && GitHub::is_ours(issue, me.as_deref())
        });
        Ok(ours.map(|issue| issue.reference.number))
    }

    /// Closes the issue of a task that succeeded after all.
    pub(super) async fn mended(
        &mut self,
        id: TaskId,
        task: &TaskState,
    ) -> Result<bool, TrackingError> {
        if !task.failures.is_empty() && !self.note.failures.contains_key(&id) {
            // It may have been made just before a kill.
            let found = self
                .find_failure(&format!("failure/{}/{id}", self.run))
                .await?;
            let note = FailureNote {
                number: found.unwrap_or_default(),
                attempt: found.map(|_| 0),
            };
            self.note.failures.insert(id, note);
        }
        let known = self.note.failures.get(&id);
        let Some(number) = known
            .filter(|known| known.attempt.is_some())
            .map(|known| known.number)
        else {
            return Ok(false);
        };
        self.github.close(number).await?;
        if let Some(known) = self.note.failures.get_mut(&id) {
            known.attempt = None;
        }
        self.save()?;
        Ok(true)
    }

    /// The end of the log of a task's newest attempt.
    fn tail(&self, id: TaskId, task: &TaskState) -> String {
        let attempt = AttemptId {
            task: id,
            number: task.n_attempts,
        };
        let path = self.scene.store.run(&self.run).log_path(attempt);
        let mut bytes = Vec::new();
        if let Ok(mut file) = File::open(path) {
            let length = file.metadata().map_or(0, |data| data.len());
            let from = SeekFrom::Start(length.saturating_sub(MAX_LOG));
            let read = file.seek(from);
            // What cannot be read is not told.
            if read.is_ok() {
                file.take(MAX_LOG)
                    .read_to_end(&mut bytes)
                    .unwrap_or_default();
            }
        }
        failure_texts::tail(&bytes, &self.scene.secrets)
    }
}

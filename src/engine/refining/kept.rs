//! Answers that were given before.

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::hash::Hasher as _;

use super::RefineOptions;
use crate::engine::{Context, Draft};
use crate::model::Oid;
use crate::store::Cache;

/// The version of the question and of what is kept.
const VERSION: u32 = 1;

/// How the files of answers are called.
const PREFIX: &str = "refined-";

/// How many answers are kept.
const MOST: usize = 32;

/// One question: all that an answer depends on. The tasks are those that it is about, by their texts.
#[derive(Debug, Clone)]
pub(super) struct Question(String);

/// What is kept: the question too, since two may share the name of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    question: String,
    answer: String,
}

impl Question {
    pub(super) fn of(tree: &Oid, draft: &Draft, options: &RefineOptions) -> Self {
        let tasks: Vec<_> = (draft.open_tasks().into_iter())
            .map(|(task, _)| (task.id, &task.title, &task.description, &task.acceptance))
            .collect();
        let (agent, issue) = (&options.agent, draft.issue());
        let all = (
            tree,
            (&agent.name, &agent.command, &options.model),
            (&issue.title, &issue.context),
            tasks,
        );
        // Ids and texts can always be written.
        Self(serde_json::to_string(&all).unwrap_or_default())
    }

    fn file(&self) -> String {
        let mut hasher = FxHasher::default();
        hasher.write(self.0.as_bytes());
        format!("{PREFIX}{:016x}", hasher.finish())
    }

    /// The answer that was given before, as JSON.
    pub(super) fn load_answer(&self, context: &Context) -> Option<String> {
        let bytes = Cache::of(&context.store).load_file(&self.file(), VERSION)?;
        let kept: Kept = serde_json::from_slice(&bytes).ok()?;
        (kept.question == self.0).then_some(kept.answer)
    }

    /// Keeps an answer. Whoever cannot write here works without a memory.
    pub(super) fn keep(&self, context: &Context, answer: &str) {
        let kept = Kept {
            question: self.0.clone(),
            answer: answer.to_owned(),
        };
        let cache = Cache::of(&context.store);
        if let Ok(bytes) = serde_json::to_vec(&kept)
            && cache.save_file(&self.file(), VERSION, &bytes).is_ok()
        {
            cache.prune_files(PREFIX, MOST);
        }
    }
}

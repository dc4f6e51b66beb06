//! What speaks for running a plan side by side, and what against it.

use serde::{Deserialize, Serialize};

/// What speaks for running a plan side by side, and what against it. It depends on the plan alone, not on the number of
/// workers that somebody has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The questions, in the order in which they are asked; none where there is nothing to run.
    pub questions: Vec<Question>,
    /// How good a list of tasks for several agents it is, from 0 to 10.
    pub score: u8,
    /// From how many agents on more of them hardly help; 1 where it is too little work for several, 0 where there is nothing
    /// to run.
    pub n_agents: usize,
    /// How long the plan takes with that many agents, in minutes.
    pub minutes: f64,
    /// What setting up, reading through and merging costs on top, in minutes.
    pub overhead: f64,
    /// Whether it is too little work to be worth more than one agent.
    pub is_too_small: bool,
    /// How many tasks there are of which nothing is known.
    pub n_unknown: usize,
    /// How many pairs of tasks meet in their files and are not ordered by a dependency.
    pub n_collisions: usize,
}

impl Assessment {
    /// How many questions are answered with yes.
    pub fn n_yes(&self) -> usize {
        (self.questions.iter())
            .filter(|question| question.answer == Answer::Yes)
            .count()
    }
}

/// One question of the checklist, answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Which one it is.
    pub kind: QuestionKind,
    /// The answer.
    pub answer: Answer,
    /// How many tasks a yes does not hold for; 0 beside any other answer.
    #[serde(default)]
    pub n_exceptions: usize,
    /// What the answer rests on, in words.
    pub evidence: String,
}

impl Question {
    /// The same with so many tasks that a yes does not hold for.
    #[must_use]
    pub fn but_for(self, n_tasks: usize) -> Self {
        let is_yes = self.answer == Answer::Yes;
        Self {
            n_exceptions: if is_yes { n_tasks } else { 0 },
            ..self
        }
    }

    /// The answer in a word: `yes`, `mostly`, `no` or `?`.
    pub fn word(&self) -> &'static str {
        match self.answer {
            Answer::Yes if self.n_exceptions > 0 => "mostly",
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unknown => "?",
        }
    }
}

/// The seven questions. Each is worded so that yes speaks for running side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Do the tasks change different files?
    DifferentFiles,
    /// Can they be done in any order?
    NoOrder,
    /// Can each be tested by itself?
    SeparatelyTestable,
    /// Can each be merged by itself?
    SeparatelyMergeable,
    /// Are there at least five?
    EnoughTasks,
    /// Are they of similar size?
    SimilarSize,
    /// Does running side by side save more than it costs?
    Worthwhile,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is not.
    No,
    /// Too little is known.
    Unknown,
}

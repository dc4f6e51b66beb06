//! Ranking: from a text to the files that it will touch, by everything that the tree and its history say.
//!
//! A text becomes a `query`; the tree, its contents and its history are prepared once for all queries (`grounds`);
//! single signals are worked out for every file (`field`, `passages`, `path_words`, `names`, `past`, `word_changes`, `regression`,
//! `habits`), a first mixture of them points to the likeliest files, from which those follow that go along with them (`relations`).
//! The candidates' `features` are weighed by a trained `model` in two looks: what the first one believes in tells the second
//! more of the files around it (`closer`).

mod category;
mod closer;
mod features;
mod field;
mod grounds;
mod habits;
mod lift;
mod model;
mod names;
mod passages;
mod past;
mod path_words;
mod query;
mod rank;
mod reasons;
mod regression;
mod relations;
mod signal;
mod signals;
mod tree;
mod word_changes;

pub use category::is_code;
pub use features::Features;
pub use model::{FeatureWeight, Look, LookWeights, Model, Weights, is_stated, shipped_weights};
pub use rank::{Candidate, Ranked, rank};
pub(super) use rank::{Likely, likely};
pub use signal::{FEATURES, N_CLOSER, NAMES as FEATURE_NAMES, Signal};
pub use tree::is_source;

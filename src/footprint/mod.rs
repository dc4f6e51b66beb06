//! What a task will read, write and create, worked out from what its text states and what the tree holds.
//!
//! A text states paths, folders, globs, module names and bare file names. Each is looked up in the tree, and each file
//! that it may mean becomes an entry with a probability: near 1 for the one file that a path names, less for each of
//! the many below a folder, shared where a name fits several files. What a text announces and the tree does not hold
//! becomes a file to create.
//!
//! What a text does not state is told by [`ranking`]: a trained model that reads the contents of the tree, its imports and
//! its history. Its probabilities mean something: of a hundred entries of 0.3, about thirty should be touched. Where there
//! are neither contents nor history, only a convincing likeness between the words of the title and of a path counts.

mod aim;
mod bag;
mod closest;
mod companion;
mod contents;
mod corpus;
mod crowd;
mod entries;
mod flat;
mod guess;
mod history;
mod infer;
mod inference;
mod kept_sayings;
mod landings;
mod library;
mod lookup;
mod newcomer;
mod passages;
mod path_index;
pub mod ranking;
mod refine;
mod sharing;
mod similar;
mod stated;
mod subject;
mod survey;
pub mod terms;
mod words;

pub use bag::Bag;
pub use contents::Contents;
pub use corpus::{BagView, Corpus, Sayings};
pub use crowd::{CROWD, worth_looking_at};
pub use history::{History, Landing, Past};
pub use infer::{infer, infer_all};
pub use kept_sayings::KeptSayings;
pub use landings::Landings;
pub use library::note_libraries;
pub use passages::Passages;
pub use path_index::PathIndex;
pub use refine::{Refined, refine};
pub use similar::{Similar, similar};
pub use subject::SubjectForm;
pub use survey::Survey;

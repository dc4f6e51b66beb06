//! Telling: values and events in; text for people, documents for scripts and live lines out.
//!
//! Nothing here decides anything, and nothing here prints: `cli` does, or hands in where live lines are drawn. How text
//! looks is a [`Style`] that is handed in too. The engine is not known here; both rooms know the same events.
//!
//! Every document for scripts names its schema and has a page under `man/schemas`; fields are added, never renamed.

pub mod check;
pub mod schema;
mod seen;

mod advice;
mod alike;
mod causes;
mod cleaning;
mod clusters;
mod detail;
mod diagnostics;
mod edits;
mod eta;
mod experience;
mod findings;
mod imports;
mod machines;
mod markdown;
mod page;
mod person;
mod preview;
mod progress;
mod radar;
mod stats;
mod status;
mod style;
mod summary;
mod supervision;
mod task_line;
mod text;
mod view;
mod words;

pub use advice::{Advice, advice};
pub use causes::causes;
pub use cleaning::cleaning;
pub use clusters::clusters;
pub use detail::{Glance, detailed, resources};
pub use diagnostics::diagnostics;
pub use edits::edits;
pub use eta::time_left;
pub use imports::{imports_dot, imports_mermaid};
pub use machines::machines;
pub use markdown::summary_markdown;
pub use page::{FileStat, RunDetails, page, run_page};
pub use person::{Chore, chores};
pub use preview::{ConflictText, HunkText, PreviewView, preview};
pub use progress::Progress;
pub use radar::radar;
pub use seen::troubles;
pub use stats::{Bucket, FailureSum, Quality, RunFacts, RunLine, Stats, stats};
pub use status::{counts, status};
pub use style::{Ink, Mark, Style};
pub use summary::summary;
pub use supervision::usage;
pub use task_line::TaskLine;
pub use text::{clean, fit, harmless, pad, wrap};
pub use view::{Figures, RunView, Standing};
pub use words::{conflict, event, exit, failure, left_out, outcome, stopping, tally, task_names};

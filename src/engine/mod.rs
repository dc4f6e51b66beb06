//! The four verbs over a repository: planning, running, merging, cleaning. The only async orchestration.

mod analysis;
pub mod branches;
pub mod cleaning;
mod context;
mod draft;
pub mod edits;
pub mod evidence;
mod expected;
mod experience;
mod known_merges;
pub mod merging;
pub mod planning;
pub mod radar;
pub mod refining;
mod room;
pub mod running;
mod sizes;
pub mod tracking;

pub use self::context::{Context, LoadPlanError, load_plan};
pub use self::draft::Draft;
pub use self::experience::{Experience, changed_files, experience};

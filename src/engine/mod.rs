//! The four verbs over a repository: planning, running, merging, cleaning. The only async orchestration.

mod analysis;
pub mod branches;
pub mod cleaning;
mod context;
pub mod evidence;
pub mod merging;
mod pace;
pub mod planning;
pub mod running;

pub use self::context::{Context, LoadPlanError, load_plan};
pub use self::pace::pace;

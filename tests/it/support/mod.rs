//! What the tests of several rooms need.

pub(crate) mod finished_run;
pub(crate) mod import;
pub(crate) mod journals;
pub(crate) mod lot;
#[cfg(target_os = "linux")]
pub(crate) mod processes;
pub(crate) mod repository;
pub(crate) mod sandboxes;

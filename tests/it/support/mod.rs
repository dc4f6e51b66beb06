//! What the tests of several rooms need.

pub(crate) mod finished_run;
pub(crate) mod journals;
pub(crate) mod repository;

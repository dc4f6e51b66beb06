//! Reality while a run goes on: what its tasks really change, who meets whom, and what would conflict, seen as it happens.

mod scene;
mod sentry;
mod sighting;

pub(super) use scene::Scene;
pub(super) use sentry::Sentry;
pub(super) use sighting::Sighting;

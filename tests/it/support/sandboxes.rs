//! The sandboxes that work on this machine, each to be tested.

use git_orchestrate::process::{SandboxKind, SandboxSupport};

/// The names of sandboxes that must work, so that a machine where they should cannot pass by leaving them out.
pub(crate) const REQUIRED: &str = "ORCHESTRATE_TEST_SANDBOXES";

/// The kinds of sandbox that work here.
pub(crate) fn working() -> Vec<SandboxKind> {
    let support = SandboxSupport::probe();
    let required = std::env::var(REQUIRED).unwrap_or_default();
    let mut working = Vec::new();
    for (name, kind) in [
        ("bubblewrap", support.bubblewrap()),
        ("landlock", support.landlock()),
    ] {
        let is_required = required.split([' ', ',']).any(|word| word == name);
        match kind {
            Ok(kind) => working.push(kind),
            Err(why) => assert!(!is_required, "{name} is required: {why}"),
        }
    }
    working
}

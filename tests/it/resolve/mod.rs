//! Hub files that two sides changed: settled rightly, or left alone.

mod changelog;
mod imports;
mod manifest;
mod migrations;
mod properties;

use git_orchestrate::resolve::{Sides, resolve};

/// What a file comes to, under the name of what settled it; or `declined`.
fn settled(path: &str, base: &str, ours: &str, theirs: &str) -> String {
    let path = path.parse().unwrap();
    let sides = Sides {
        path: &path,
        base: Some(base),
        ours,
        theirs,
    };
    match resolve(&sides) {
        Some(resolved) => format!("{}\n{}", resolved.by, resolved.text),
        None => "declined".to_owned(),
    }
}

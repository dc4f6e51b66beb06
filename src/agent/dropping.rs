//! Files that programs leave lying about and that belong to nobody's change.

use std::sync::LazyLock;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::{AgentSpec, builtin};

/// What editors, merge tools, debuggers, desktops and test runners leave, in any folder.
const USUAL: &[&str] = &[
    "*.sw[a-p]",
    "*~",
    "#*#",
    ".#*",
    "*.orig",
    "*.rej",
    "*.pyc",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    ".directory",
    ".nfs????????????????*",
    "core.[0-9]*",
    "vgcore.[0-9]*",
    "*.stackdump",
    ".aider.*",
    ".aider",
];

static USUAL_SET: LazyLock<GlobSet> = LazyLock::new(|| {
    let of_agents = builtin()
        .iter()
        .flat_map(|spec| &spec.droppings)
        .map(String::as_str);
    set(USUAL.iter().copied().chain(of_agents))
});

/// Whether a file that git did not know before is something that an editor, a tool or an agent left lying about.
///
/// `path` is relative to the worktree, with slashes. A path in a folder that is left over is left over, too.
pub fn is_dropping(path: &str, spec: &AgentSpec) -> bool {
    let own = set(spec.droppings.iter().map(String::as_str));
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let whole = path.trim_end_matches('/');
    parts.any(|part| USUAL_SET.is_match(part) || own.is_match(part) || is_half_written(part))
        || prefixes(whole).any(|path| USUAL_SET.is_match(path) || own.is_match(path))
        || whole == "core"
}

/// `a/b/c`, `a/b`, `a`.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| Some(path.rsplit_once('/')?.0))
}

/// Whether a name is that of a file that is written aside first, `name.tmp.<pid>.<hex>`.
fn is_half_written(name: &str) -> bool {
    let mut parts = name.rsplit('.');
    let (Some(hex), Some(pid), Some("tmp")) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_hex = hex.len() >= 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex && !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit())
}

fn set<'a>(globs: impl Iterator<Item = &'a str>) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs.filter_map(glob) {
        builder.add(glob);
    }
    builder.build().unwrap_or_default()
}

/// A glob that cannot be read matches nothing.
fn glob(text: &str) -> Option<Glob> {
    GlobBuilder::new(text).literal_separator(true).build().ok()
}

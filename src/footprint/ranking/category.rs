//! What a file is for, as the model learned it: in wider senses than those of [`RepoPath`] itself.

use crate::model::RepoPath;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Category {
    /// It tests, or serves tests.
    Test,
    /// Source code of the product.
    Code,
    /// Text for people.
    Docs,
    /// Everything else: configuration, data, pictures.
    Other,
    /// It lists what changed, or what was resolved: a changelog, a lock file.
    Record,
}

impl Category {
    /// How many there are.
    pub(super) const COUNT: usize = 5;

    /// The category of a path.
    pub(super) fn of(path: &RepoPath) -> Self {
        if path.is_changelog() || path.is_lock_file() {
            Self::Record
        } else if is_test(path) {
            Self::Test
        } else if is_code(path) {
            Self::Code
        } else if is_docs(path) {
            Self::Docs
        } else {
            Self::Other
        }
    }
}

const CODE: &[&str] = &[
    "c", "cc", "cjs", "clj", "cpp", "cs", "cxx", "dart", "ex", "exs", "fs", "go", "h", "hpp", "hs",
    "java", "js", "jsx", "kt", "kts", "lua", "m", "mjs", "mm", "mts", "php", "pl", "py", "pyi",
    "rake", "rb", "rs", "scala", "sh", "sql", "svelte", "swift", "tcl", "ts", "tsx", "vue", "zig",
];

/// Whether a file is source code, of tests or not, told from its extension.
pub fn is_code(path: &RepoPath) -> bool {
    path.extension()
        .is_some_and(|extension| CODE.contains(&extension))
}

/// Whether a file is a test or stands where tests and what they use stand.
pub(super) fn is_test(path: &RepoPath) -> bool {
    const FOLDERS: [&str; 11] = [
        "test",
        "tests",
        "__tests__",
        "spec",
        "specs",
        "testing",
        "testdata",
        "fixtures",
        "playground",
        "testutil",
        "e2e",
    ];
    let is_test_folder = |folder: &str| {
        let folder = folder.to_ascii_lowercase();
        let last = folder.rsplit('.').next().unwrap_or_default();
        FOLDERS.contains(&last) || folder.ends_with("test")
    };
    path.is_test() || path.stem().ends_with("Specs") || path.folder().split('/').any(is_test_folder)
}

/// Whether a file is text for people.
pub(super) fn is_docs(path: &RepoPath) -> bool {
    matches!(
        path.extension(),
        Some("md" | "mdx" | "rst" | "txt" | "adoc" | "1")
    ) || path.is_below("docs")
        || path.is_below("doc")
}

/// Whether a file configures rather than does.
pub(super) fn is_configuration(path: &RepoPath) -> bool {
    matches!(
        path.extension(),
        Some(
            "toml"
                | "yaml"
                | "yml"
                | "json"
                | "ini"
                | "cfg"
                | "xml"
                | "csproj"
                | "props"
                | "targets"
                | "gradle"
                | "neon"
        )
    )
}

//! The repository that the demo makes, and the master issue that it runs there.

/// The name of its folder.
pub(crate) const NAME: &str = "pocket";

/// The command that checks a result. It needs nothing but a POSIX shell.
pub(crate) const VERIFY: &str = "sh tests/run.sh";

/// The master issue, in Markdown: seven tasks, two of them in one file, one in a file that another one's file
/// imports, and one that fails at first.
pub(crate) const ISSUE: &str = include_str!("../../../fixtures/demo/plan.md");

/// One commit of the history, made in the order of [`COMMITS`].
pub(crate) struct Commit {
    pub(crate) message: &'static str,
    /// The files that it adds: path and text.
    pub(crate) files: &'static [(&'static str, &'static str)],
}

/// Not a file of its own below `fixtures/`: a folder with a manifest would be left out of a published package.
const CORE_MANIFEST: &str = "[package]
name = \"pocket-core\"
version = \"0.1.0\"
edition = \"2024\"
";

/// A path in the repository with its text.
macro_rules! file {
    ($path:literal) => {
        (
            $path,
            include_str!(concat!("../../../fixtures/demo/repository/", $path)),
        )
    };
}

/// The whole history, oldest first.
pub(crate) const COMMITS: &[Commit] = &[
    Commit {
        message: "server: keep a cash book",
        files: &[
            file!("README.md"),
            file!("server/pocket/__init__.py"),
            file!("server/pocket/ledger.py"),
            file!("server/pocket/money.py"),
            file!("server/pocket/report.py"),
        ],
    },
    Commit {
        message: "web: show the entries as a table",
        files: &[
            file!("web/src/format.ts"),
            file!("web/src/main.ts"),
            file!("web/src/table.ts"),
        ],
    },
    Commit {
        message: "core: exchange rates",
        files: &[
            ("core/Cargo.toml", CORE_MANIFEST),
            file!("core/src/convert.rs"),
            file!("core/src/lib.rs"),
            file!("core/src/rates.rs"),
        ],
    },
    Commit {
        message: "pocket: sums on the command line, with cases",
        files: &[
            file!("bin/pocket"),
            file!("docs/entries.md"),
            file!("docs/guide.md"),
            file!("tests/cases/count.txt"),
            file!("tests/cases/sum.txt"),
            file!("tests/cash.csv"),
            file!("tests/run.sh"),
        ],
    },
];

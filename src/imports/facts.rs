//! What a scanner finds in one file, whatever its path: the half of the work that is kept from run to run.
//!
//! A file's facts depend on its bytes and its extension alone, so they are kept by the id of its blob. What they mean
//! depends on the other files of the tree, and is worked out anew for each tree.

use serde::{Deserialize, Serialize};

use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use super::{c, csharp, go, javascript, jvm, paths, php, python, ruby, rust};
use crate::model::{EdgeKind, RepoPath};

/// The version of what the scanners find. Raise it whenever a scanner finds something else than before, or its facts
/// are laid out otherwise: what was kept by an older version is then found anew.
pub const EXTRACTOR: u32 = 6;

/// The version of what is made of the facts. Raise it whenever a resolver leads elsewhere than before.
pub const RESOLVER: u32 = 9;

/// How many bytes are looked at to tell whether a file is binary: as many as git looks at.
const N_PROBED: usize = 8000;

/// How many bytes of a file are scanned. What is longer was made by a program, and names what it imports first.
const MAX_SCANNED: usize = 1_000_000;

/// How a file begins that stands for one that is stored elsewhere (Git LFS).
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// What was found in one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts(Found);

/// What the scanner for the language of `path` finds in the content `text`; none where no language is known for it.
/// Binary files and pointers to files stored elsewhere have nothing in them, and of very long ones only the beginning is
/// looked at.
pub fn scan(path: &RepoPath, text: &[u8]) -> Option<Facts> {
    let language = Language::of(path)?;
    let is_binary = memchr::memchr(0, text.get(..N_PROBED).unwrap_or(text)).is_some();
    if is_binary || text.starts_with(POINTER) {
        return Some(Facts::default());
    }
    let text = text.get(..MAX_SCANNED).unwrap_or(text);
    Some(Facts(language.scan(path, text)))
}

impl Facts {
    /// What the file imports, as it is written there, with how it is used; for Python `..module` or `..module:name`, for
    /// JavaScript the specifier. Nothing for other languages.
    pub fn written(&self) -> Vec<(String, EdgeKind)> {
        match &self.0 {
            Found::Python(facts) => facts.written(),
            Found::JavaScript(facts) => facts.written(),
            _ => Vec::new(),
        }
    }
}

/// Makes of the list of languages, each with the room that knows it, everything that names them all. A room presents
/// `Facts`, `is_one(path)`, `scan(extension, text)` and `links(tree, files, read)`.
macro_rules! languages {
    ($($(#[$doc:meta])* $name:ident: $room:ident,)+) => {
        /// A language whose imports are understood.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Language {
            $($(#[$doc])* $name,)+
        }

        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        enum Found {
            #[default]
            Nothing,
            $($name($room::Facts),)+
        }

        impl Language {
            /// The language of the file at `path`, by its name alone.
            pub fn of(path: &RepoPath) -> Option<Self> {
                $(if $room::is_one(path) {
                    return Some(Self::$name);
                })+
                None
            }

            fn scan(self, path: &RepoPath, text: &[u8]) -> Found {
                let extension = path.extension().unwrap_or_default();
                match self {
                    $(Self::$name => Found::$name($room::scan(extension, text)),)+
                }
            }
        }

        /// The links of all files, language by language.
        pub(super) fn links<'a>(
            tree: &FileSet<'a>,
            files: &'a [RepoPath],
            facts: &[(usize, Facts)],
            read: &ReadFile<'_>,
        ) -> Vec<FileLinks<'a>> {
            let mut all = Vec::new();
            $({
                let mut own: Vec<(&'a RepoPath, &$room::Facts)> = Vec::new();
                for (place, facts) in facts {
                    if let (Some(path), Found::$name(facts)) = (files.get(*place), &facts.0) {
                        own.push((path, facts));
                    }
                }
                if !own.is_empty() {
                    all.extend($room::links(tree, &own, read));
                }
            })+
            all
        }
    };
}

languages! {
    /// Python.
    Python: python,
    /// JavaScript and TypeScript, Vue and Svelte components among them.
    JavaScript: javascript,
    /// Rust.
    Rust: rust,
    /// Go.
    Go: go,
    /// Java and Kotlin.
    Jvm: jvm,
    /// C, C++ and Objective-C.
    C: c,
    /// C#.
    CSharp: csharp,
    /// PHP.
    Php: php,
    /// Ruby.
    Ruby: ruby,
    /// Languages that import by a path written out, and guesses for others.
    Paths: paths,
}

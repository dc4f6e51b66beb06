//! The libraries that the manifests of a tree declare.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::RepoPath;

/// Where libraries of a kind come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ecosystem {
    /// JavaScript and TypeScript: `package.json`.
    Npm,
    /// Rust: `Cargo.toml`.
    Cargo,
    /// Python: `pyproject.toml`, `requirements.txt`, `setup.py`, `setup.cfg`, `Pipfile`.
    Python,
    /// Go: `go.mod`.
    Go,
    /// Java and Kotlin: `pom.xml`, `build.gradle`, version catalogs.
    Jvm,
    /// Ruby: `Gemfile`, gem specifications.
    Ruby,
    /// PHP: `composer.json`.
    Php,
    /// C# and its kin: project files and central package versions.
    DotNet,
}

impl Ecosystem {
    /// The name of a library in the spelling by which two names are the same library.
    pub fn normal(self, name: &str) -> String {
        let lower = name.trim().to_ascii_lowercase();
        match self {
            // PEP 503: runs of these signs are one.
            Self::Python => {
                let parts = lower.split(['-', '_', '.']).filter(|part| !part.is_empty());
                parts.collect::<Vec<_>>().join("-")
            }
            Self::Cargo => lower.replace('_', "-"),
            _ => lower,
        }
    }

    /// The names of the files that hold the versions which were resolved.
    pub fn lock_files(self) -> &'static [&'static str] {
        match self {
            Self::Npm => &[
                "package-lock.json",
                "pnpm-lock.yaml",
                "yarn.lock",
                "bun.lock",
                "bun.lockb",
                "npm-shrinkwrap.json",
            ],
            Self::Cargo => &["Cargo.lock"],
            Self::Python => &["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"],
            Self::Go => &["go.sum"],
            Self::Jvm => &["gradle.lockfile"],
            Self::Ruby => &["Gemfile.lock", "gems.locked"],
            Self::Php => &["composer.lock"],
            Self::DotNet => &["packages.lock.json"],
        }
    }
}

/// One manifest: what it declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Where it stands.
    pub path: RepoPath,
    /// Where its libraries come from.
    pub ecosystem: Ecosystem,
    /// The library that it makes, as written.
    pub name: Option<String>,
    /// The libraries that it declares for any purpose, in the spelling of [`Ecosystem::normal`].
    pub libraries: BTreeSet<String>,
    /// Whether nothing else can be declared by it: a manifest that is a program, or that is broken, may hide some.
    pub is_whole: bool,
}

/// The manifests of one tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifests(Vec<Manifest>);

impl Manifests {
    /// These manifests, in any order.
    pub fn new(mut manifests: Vec<Manifest>) -> Self {
        manifests.sort_by(|a, b| a.path.cmp(&b.path));
        Self(manifests)
    }

    /// Every manifest, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = &Manifest> {
        self.0.iter()
    }

    /// Those of one ecosystem.
    pub fn of(&self, ecosystem: Ecosystem) -> impl Iterator<Item = &Manifest> {
        (self.0.iter()).filter(move |manifest| manifest.ecosystem == ecosystem)
    }

    /// Whether some manifest of the ecosystem declares or makes a library that the name may mean: the very one, or one
    /// of which people say so for short, as `jackson` for `com.fasterxml.jackson.core:jackson-databind`.
    pub fn has(&self, ecosystem: Ecosystem, name: &str) -> bool {
        let wanted = ecosystem.normal(name);
        self.of(ecosystem).any(|manifest| {
            let own = manifest.name.as_deref().map(|name| ecosystem.normal(name));
            (manifest.libraries.iter())
                .chain(&own)
                .any(|declared| is_meant(ecosystem, declared, &wanted))
        })
    }
}

/// Names by which Python modules are known that are not the names of what is installed.
const PYTHON_NAMES: [(&str, &str); 14] = [
    ("attr", "attrs"),
    ("bs4", "beautifulsoup4"),
    ("crypto", "pycryptodome"),
    ("cv2", "opencv-python"),
    ("dateutil", "python-dateutil"),
    ("dotenv", "python-dotenv"),
    ("git", "gitpython"),
    ("jose", "python-jose"),
    ("jwt", "pyjwt"),
    ("openssl", "pyopenssl"),
    ("pil", "pillow"),
    ("skimage", "scikit-image"),
    ("sklearn", "scikit-learn"),
    ("yaml", "pyyaml"),
];

/// Whether a library is the one of that name or one that people call so; both in the normal spelling.
fn is_meant(ecosystem: Ecosystem, declared: &str, wanted: &str) -> bool {
    if declared == wanted {
        return true;
    }
    match ecosystem {
        Ecosystem::Npm => {
            // Packages of types stand for what they describe; a scope may be called by its own name.
            let types = declared
                .strip_prefix("@types/")
                .map(|name| match name.split_once("__") {
                    Some((scope, name)) => format!("@{scope}/{name}"),
                    None => name.to_owned(),
                });
            types.as_deref() == Some(wanted)
                || declared.strip_prefix('@').is_some_and(|rest| {
                    rest.split('/').any(|part| part == wanted) && !rest.starts_with("types/")
                })
        }
        Ecosystem::Cargo | Ecosystem::Ruby => false,
        Ecosystem::Python => {
            PYTHON_NAMES.contains(&(wanted, declared))
                || declared.strip_prefix("python-") == Some(wanted)
                || declared.strip_suffix("-python") == Some(wanted)
                || declared.strip_prefix("py") == Some(wanted)
        }
        Ecosystem::Php => declared.split('/').any(|part| part == wanted),
        Ecosystem::Go => {
            // A package of a module, or the module by a part of its path.
            let inside = wanted.strip_prefix(declared);
            inside.is_some_and(|rest| rest.starts_with('/'))
                || declared.split('/').any(|part| {
                    let part = part.split(".v").next().unwrap_or(part);
                    let bare = part.trim_start_matches("go-").trim_end_matches("-go");
                    part == wanted || bare == wanted || part.trim_end_matches(".go") == wanted
                })
        }
        Ecosystem::Jvm => {
            let parts = declared.split([':', '.']);
            parts
                .flat_map(|part| [Some(part), part.split('-').next()])
                .any(|part| part == Some(wanted))
                || declared.split(':').any(|part| {
                    let rest = part.strip_prefix(wanted);
                    part == wanted || rest.is_some_and(|rest| rest.starts_with(['-', '.']))
                })
        }
        Ecosystem::DotNet => {
            let inside = declared.strip_prefix(wanted);
            inside.is_some_and(|rest| rest.starts_with('.'))
                || declared.split('.').any(|part| part == wanted)
        }
    }
}

//! Manifests: which libraries a tree declares, and where.
//!
//! Every reader takes a text and gives names; what it cannot follow makes the manifest less than whole, never an error.

mod dotnet;
mod jvm;
mod literals;
mod python;
mod tables;

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::build::ReadFile;
use crate::model::{Ecosystem, Manifest, Manifests, RepoPath};

/// At most so many manifests are read, those nearest to the root.
const MAX_MANIFESTS: usize = 2_000;

/// The largest manifest, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// At most so many libraries of one manifest are remembered.
const MAX_LIBRARIES: usize = 4_000;

/// What a reader finds in one manifest.
#[derive(Debug, Default)]
pub(super) struct Declared {
    name: Option<String>,
    libraries: BTreeSet<String>,
    is_whole: bool,
}

impl Declared {
    fn of(libraries: impl IntoIterator<Item = String>, is_whole: bool) -> Self {
        Self {
            name: None,
            libraries: libraries.into_iter().collect(),
            is_whole,
        }
    }
}

/// Whether a file is a manifest that is read, and of what.
pub fn manifest_kind(path: &RepoPath) -> Option<Ecosystem> {
    let is_installed = |part: &str| matches!(part, "node_modules" | ".venv" | "site-packages");
    if path.folder().split('/').any(is_installed) {
        return None;
    }
    let name = path.file_name();
    let folder = path.folder().rsplit('/').next().unwrap_or_default();
    let is_requirements = |stem: &str| {
        stem.contains("requirements") || matches!(stem, "constraints") || folder == "requirements"
    };
    match name {
        "package.json" => return Some(Ecosystem::Npm),
        "Cargo.toml" => return Some(Ecosystem::Cargo),
        "pyproject.toml" | "setup.py" | "setup.cfg" | "Pipfile" => return Some(Ecosystem::Python),
        "go.mod" => return Some(Ecosystem::Go),
        "pom.xml" | "build.gradle" | "build.gradle.kts" => return Some(Ecosystem::Jvm),
        "Gemfile" | "gems.rb" => return Some(Ecosystem::Ruby),
        "composer.json" => return Some(Ecosystem::Php),
        "packages.config"
        | "Directory.Packages.props"
        | "Directory.Build.props"
        | "Directory.Build.targets" => return Some(Ecosystem::DotNet),
        _ => {}
    }
    match path.extension()? {
        "txt" | "in" | "pip" if is_requirements(path.stem()) => Some(Ecosystem::Python),
        "toml" if name.ends_with(".versions.toml") => Some(Ecosystem::Jvm),
        "gradle" => Some(Ecosystem::Jvm),
        "gemspec" | "gemfile" => Some(Ecosystem::Ruby),
        "csproj" | "fsproj" | "vbproj" => Some(Ecosystem::DotNet),
        _ => None,
    }
}

/// The manifests among `files`, read through `read`, from several threads at once.
pub fn manifests(files: &[RepoPath], read: &ReadFile<'_>) -> Manifests {
    let mut found: Vec<(&RepoPath, Ecosystem)> = (files.iter())
        .filter_map(|path| Some((path, manifest_kind(path)?)))
        .collect();
    found.sort_by_key(|(path, _)| (path.as_str().matches('/').count(), path.as_str()));
    let is_cut = found.len() > MAX_MANIFESTS;
    found.truncate(MAX_MANIFESTS);
    let read_one = |&(path, ecosystem): &(&RepoPath, Ecosystem)| {
        let text = read(path).filter(|text| text.len() <= MAX_BYTES);
        let declared = match &text {
            Some(bytes) => declared(path, ecosystem, &String::from_utf8_lossy(bytes)),
            None => Declared::default(),
        };
        let is_long = declared.libraries.len() > MAX_LIBRARIES;
        Manifest {
            path: path.clone(),
            ecosystem,
            name: declared.name,
            libraries: (declared.libraries.iter().take(MAX_LIBRARIES))
                .map(|name| ecosystem.normal(name))
                .collect(),
            is_whole: declared.is_whole && !is_long && !is_cut,
        }
    };
    Manifests::new(found.par_iter().map(read_one).collect())
}

fn declared(path: &RepoPath, ecosystem: Ecosystem, text: &str) -> Declared {
    let text = text.trim_start_matches('\u{feff}');
    let name = path.file_name();
    match ecosystem {
        Ecosystem::Npm => tables::package_json(text),
        Ecosystem::Php => tables::composer_json(text),
        Ecosystem::Cargo => tables::cargo(text),
        Ecosystem::Python => match name {
            "pyproject.toml" => python::pyproject(text),
            "Pipfile" => python::pipfile(text),
            "setup.cfg" => python::setup_cfg(text),
            "setup.py" => python::setup_py(text),
            _ => python::requirements(text),
        },
        Ecosystem::Go => literals::go_mod(text),
        Ecosystem::Ruby => literals::ruby(text),
        Ecosystem::Jvm => match path.extension() {
            Some("xml") => jvm::pom(text),
            Some("toml") => jvm::catalog(text),
            _ => jvm::gradle(text),
        },
        Ecosystem::DotNet => dotnet::project(text),
    }
}

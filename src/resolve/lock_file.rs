//! Lock files: which tool writes one, and what it starts from.

use std::collections::BTreeSet;

use super::meaning::{of_json, of_toml};
use crate::model::RepoPath;

/// A lock file that a tool writes again from the manifests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockFile {
    /// The name of what settles it.
    pub by: &'static str,
    /// The commands to be tried, one after the other, until one succeeds: those that need no network come first.
    pub commands: &'static [&'static [&'static str]],
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Toml,
    Json,
    Lines,
}

/// What begins a package in a lock file of TOML.
const HEADER: &str = "[[package]]\n";

const NPM: &[&str] = &[
    "npm",
    "install",
    "--package-lock-only",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--offline",
];
const NPM_ONLINE: &[&str] = &[
    "npm",
    "install",
    "--package-lock-only",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
];
const PNPM: &[&str] = &[
    "pnpm",
    "install",
    "--lockfile-only",
    "--ignore-scripts",
    "--offline",
];
const PNPM_ONLINE: &[&str] = &["pnpm", "install", "--lockfile-only", "--ignore-scripts"];
const CARGO: &[&str] = &[
    "cargo",
    "metadata",
    "--format-version",
    "1",
    "--quiet",
    "--offline",
];
const CARGO_ONLINE: &[&str] = &["cargo", "metadata", "--format-version", "1", "--quiet"];
const COMPOSER: &[&str] = &[
    "composer",
    "update",
    "--minimal-changes",
    "--no-install",
    "--no-scripts",
    "--no-plugins",
    "--no-interaction",
];

/// The lock file at a path, where one is known.
pub fn lock_file(path: &RepoPath) -> Option<LockFile> {
    let (by, commands, format): (_, &'static [&'static [&'static str]], _) = match path.file_name()
    {
        "Cargo.lock" => ("lock file by cargo", &[CARGO, CARGO_ONLINE], Format::Toml),
        "package-lock.json" => ("lock file by npm", &[NPM, NPM_ONLINE], Format::Json),
        "pnpm-lock.yaml" => ("lock file by pnpm", &[PNPM, PNPM_ONLINE], Format::Lines),
        "yarn.lock" => (
            "lock file by yarn",
            &[&["yarn", "install", "--mode=update-lockfile"]],
            Format::Lines,
        ),
        "uv.lock" => (
            "lock file by uv",
            &[&["uv", "lock", "--offline"], &["uv", "lock"]],
            Format::Toml,
        ),
        "poetry.lock" => (
            "lock file by poetry",
            &[
                &["poetry", "lock", "--no-update", "--no-interaction"],
                &["poetry", "lock", "--no-interaction"],
            ],
            Format::Toml,
        ),
        "composer.lock" => ("lock file by composer", &[COMPOSER], Format::Json),
        "Gemfile.lock" => (
            "lock file by bundler",
            &[&["bundle", "lock", "--local"], &["bundle", "lock"]],
            Format::Lines,
        ),
        _ => return None,
    };
    Some(LockFile {
        by,
        commands,
        format,
    })
}

impl LockFile {
    /// What the tool starts from: ours with the packages that only they have, so that it keeps the versions of both.
    pub fn seed(&self, ours: &str, theirs: &str) -> String {
        if self.format != Format::Toml {
            return ours.to_owned();
        }
        let names = |block: &str| {
            let field = |name: &str| {
                block
                    .lines()
                    .find(|line| line.starts_with(name))
                    .map(str::to_owned)
            };
            (field("name = "), field("version = "), field("source = "))
        };
        let known: BTreeSet<_> = ours.split(HEADER).skip(1).map(names).collect();
        let mut seed = ours.trim_end().to_owned();
        seed.push('\n');
        for block in theirs.split(HEADER).skip(1) {
            if !known.contains(&names(block)) {
                // What follows the last package is of another table.
                let block = block.split("\n[").next().unwrap_or_default();
                seed.push('\n');
                seed.push_str(HEADER);
                seed.push_str(block.trim_end());
                seed.push('\n');
            }
        }
        seed
    }

    /// Whether what the tool wrote can be read, and has every package that either side added.
    pub fn is_good(&self, base: &str, ours: &str, theirs: &str, written: &str) -> bool {
        let can_be_read = match self.format {
            Format::Toml => of_toml(written).is_some(),
            Format::Json => of_json(written).is_some(),
            Format::Lines => true,
        };
        let before = packages(base);
        let now = packages(written);
        let added = [ours, theirs].map(packages).into_iter().flatten();
        let mut added = added.filter(|name| !before.contains(name));
        can_be_read && !written.contains("<<<<<<<") && added.all(|name| now.contains(name))
    }
}

/// The lines that name a package, in any of the formats.
fn packages(text: &str) -> BTreeSet<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| line.starts_with("name = ") || line.starts_with("\"node_modules/"))
        .collect()
}

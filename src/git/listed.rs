//! The configuration as git lists it.

use std::path::PathBuf;

use super::parse::path_of;
use super::{GitError, Repository};

/// What `git var -l` lists: every setting, the weaker first, and the paths that git itself goes by.
#[derive(Debug, Clone)]
pub(super) struct Listed(Vec<u8>);

impl Listed {
    /// Asks git for it.
    pub(super) fn ask(repository: &Repository) -> Result<Self, GitError> {
        repository.call().args(["var", "-l"]).bytes().map(Self)
    }

    /// It, as text that git printed.
    #[cfg(test)]
    pub(super) fn of(text: &str) -> Self {
        Self(text.as_bytes().to_owned())
    }

    /// Every line of it.
    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|&byte| byte == b'\n')
    }

    /// Every name and its value, in their order; a setting without a value is true.
    pub(super) fn settings(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.lines().map(|line| {
            let end = line.iter().position(|&byte| byte == b'=');
            let (name, value) = line.split_at(end.unwrap_or(line.len()));
            (name, value.get(1..).unwrap_or(b"true"))
        })
    }

    /// The files that git itself says it goes by, which are no part of the repository.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let is_file = |name: &[u8]| name.starts_with(b"GIT_CONFIG_") || is_attributes(name);
        let named = self.settings().filter(|(name, _)| is_file(name));
        named.map(|(_, path)| path_of(path)).collect()
    }

    /// The files of attributes that hold for all commits and are no part of the repository.
    pub(super) fn attribute_files(&self) -> Vec<PathBuf> {
        let named = self.settings().filter(|(name, _)| is_attributes(name));
        named.map(|(_, path)| path_of(path)).collect()
    }

    /// Whether it says where the user's own attributes are. Before 2.42 git did not.
    pub(super) fn has_attribute_files(&self) -> bool {
        self.settings().any(|(name, _)| name == b"GIT_ATTR_GLOBAL")
    }
}

/// Whether it names a file of attributes.
fn is_attributes(name: &[u8]) -> bool {
    matches!(name, b"GIT_ATTR_SYSTEM" | b"GIT_ATTR_GLOBAL")
}

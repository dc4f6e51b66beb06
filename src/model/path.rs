//! Paths inside a repository.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};
use thiserror::Error;

/// A text that cannot be a path inside a repository.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' is not a path inside the repository")]
pub struct InvalidPath(pub String);

/// A path relative to the root of the repository, with `/` between its parts.
///
/// It never is absolute, never is empty, and has no `.`, `..` or `.git` part, whoever wrote it. Names that are not
/// UTF-8 are held with replacement characters: they can be shown, not opened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RepoPath(String);

impl RepoPath {
    /// The path as git prints it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.split_last().map_or(&self.0, |(_, name)| name)
    }

    /// The folder that holds it; `""` at the root.
    pub fn folder(&self) -> &str {
        self.split_last().map_or("", |(folder, _)| folder)
    }

    /// What stands before and after the last slash. Every file of a tree is asked for it many times.
    fn split_last(&self) -> Option<(&str, &str)> {
        let at = memchr::memrchr(b'/', self.0.as_bytes())?;
        Some((self.0.get(..at)?, self.0.get(at + 1..)?))
    }

    /// What follows the last dot of the file name, where something stands before that dot.
    pub fn extension(&self) -> Option<&str> {
        match self.file_name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => Some(extension),
            _ => None,
        }
    }

    /// The file name without its extension.
    pub fn stem(&self) -> &str {
        match self.file_name().rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => self.file_name(),
        }
    }

    /// Whether it lies below `folder` (`""` is the root), at any depth.
    pub fn is_below(&self, folder: &str) -> bool {
        folder.is_empty()
            || self
                .0
                .strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for RepoPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for RepoPath {
    type Err = InvalidPath;

    fn from_str(text: &str) -> Result<Self, InvalidPath> {
        let is_plain =
            |part: &str| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git");
        if text.split('/').all(is_plain) && !text.contains('\0') {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPath(text.to_owned()))
        }
    }
}

impl<'de> Deserialize<'de> for RepoPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

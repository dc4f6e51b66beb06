//! What the configuration says about files on disk.

use std::env;
use std::path::PathBuf;

use super::Odd;
use crate::git::Repository;
use crate::git::listed::Listed;
use crate::git::parse::path_of;

/// What the configuration says about files on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    /// The files of patterns that hold everywhere, the weaker first.
    pub(super) ignore_files: Vec<PathBuf>,
    /// The files of attributes that hold everywhere.
    pub(super) attribute_files: Vec<PathBuf>,
    /// Whether ends of lines are changed whatever the attributes say.
    pub(super) changes_lines: bool,
}

impl Settings {
    /// For a repository whose configuration was listed.
    pub(super) fn of(repository: &Repository, listed: &Listed) -> Result<Self, Odd> {
        let common_dir = repository.common_dir();
        let mut settings = Self::read(listed)?;
        settings.ignore_files.push(common_dir.join("info/exclude"));
        let own = common_dir.join("info/attributes");
        settings.attribute_files.push(own);
        Ok(settings)
    }

    /// What is listed; a later line overrides an earlier one.
    fn read(listed: &Listed) -> Result<Self, Odd> {
        let mut settings = Self {
            ignore_files: Vec::new(),
            attribute_files: listed.attribute_files(),
            changes_lines: false,
        };
        let (mut excludes, mut has_modes, mut has_links) = (None, true, true);
        let mut folds_case = false;
        for (name, value) in listed.settings() {
            let is_true = !matches!(
                value.to_ascii_lowercase().as_slice(),
                b"false" | b"no" | b"off" | b"0" | b""
            );
            match name {
                b"core.filemode" => has_modes = is_true,
                b"core.symlinks" => has_links = is_true,
                b"core.ignorecase" | b"core.precomposeunicode" => folds_case |= is_true,
                b"core.autocrlf" => settings.changes_lines = is_true,
                b"core.excludesfile" => excludes = Some(value.to_owned()),
                _ => {}
            }
        }
        if !has_modes || !has_links || folds_case || !listed.has_attribute_files() {
            return Err(Odd::Setting);
        }
        let excludes = match excludes {
            Some(path) => named(&path)?,
            None => usual_excludes(),
        };
        settings.ignore_files.extend(excludes);
        Ok(settings)
    }
}

/// The file that a setting names.
fn named(path: &[u8]) -> Result<Option<PathBuf>, Odd> {
    if let Some(rest) = path.strip_prefix(b"~/") {
        let home = env::home_dir().ok_or(Odd::Setting)?;
        return Ok(Some(home.join(path_of(rest))));
    }
    match path.first() {
        None => Ok(None),
        Some(b'/') => Ok(Some(path_of(path))),
        // Another user's home, or a path that hangs on where git runs.
        Some(_) => Err(Odd::Setting),
    }
}

/// Where git looks when nothing is set.
fn usual_excludes() -> Option<PathBuf> {
    let set = env::var_os("XDG_CONFIG_HOME").filter(|path| !path.is_empty());
    let folder = match set {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir()?.join(".config"),
    };
    Some(folder.join("git/ignore"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_files_other_than_they_look_is_left_to_git() {
        let plain = "GIT_ATTR_GLOBAL=/home/ada/.config/git/attributes\ncore.filemode=true\n";
        let read = |more: &str| Settings::read(&Listed::of(&format!("{plain}{more}\n")));
        assert!(read("user.name=Ada").is_ok());
        for odd in [
            "core.filemode=false",
            "core.symlinks=no",
            "core.ignorecase",
            "core.excludesfile=~bob/ignore",
        ] {
            assert_eq!(read(odd), Err(Odd::Setting), "{odd}");
        }
        assert!(read("core.autocrlf=input").is_ok_and(|settings| settings.changes_lines));
        let named = read("core.excludesfile=/etc/ignore").unwrap();
        assert_eq!(named.ignore_files, [PathBuf::from("/etc/ignore")]);
        assert_eq!(
            Settings::read(&Listed::of("core.bare=false")),
            Err(Odd::Setting)
        );
    }
}

//! What the configuration and the repository say about merging.

use std::fs;
use std::path::{Path, PathBuf};

use sha1::{Digest as _, Sha1};

use super::HandOver;
use super::xdiff::ConflictStyle;
use crate::git::Repository;
use crate::git::listed::Listed;
use crate::git::version;

/// The versions of git whose merges of lines were compared with ours: those whose `ort` has one algorithm by default, and
/// that one unchanged.
const COMPARED: std::ops::RangeInclusive<(u32, u32)> = (2, 41)..=(2, 53);

/// The first version of git that merges by `diff.algorithm`.
const WITH_ALGORITHM: (u32, u32) = (2, 50);

/// What the configuration says about merging.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// Why no file that both sides changed can be merged here.
    pub(super) no_lines: Option<HandOver>,
    /// How a conflict is shown.
    pub(super) style: ConflictStyle,
    /// The files of attributes that hold for all commits.
    pub(super) attribute_files: Vec<PathBuf>,
    /// What stands for all of these, for the version of git, and for every other setting that merging could go by.
    pub(super) fingerprint: [u8; 20],
}

impl Settings {
    /// For a repository whose configuration was listed.
    pub(super) fn of(repository: &Repository, listed: &Listed) -> Result<Self, HandOver> {
        if is_rewritten(repository) {
            return Err(HandOver::RewrittenHistory);
        }
        let git = version::found().map_err(|_| HandOver::Repository)?;
        let mut settings = Self::read(listed, git);
        let own = repository.common_dir().join("info/attributes");
        settings.attribute_files.push(own);
        if !listed.has_attribute_files() {
            settings
                .attribute_files
                .push(PathBuf::from("/etc/gitattributes"));
            let asked =
                repository
                    .call()
                    .args(["config", "--type=path", "--get", "core.attributesFile"]);
            let path = asked.run().map_err(|_| HandOver::Repository)?;
            if path.is_success() {
                let path = PathBuf::from(path.stdout_text());
                settings.attribute_files.push(path);
            } else {
                settings.no_lines = Some(HandOver::UntestedGit);
            }
        }
        settings.fingerprint = fingerprint(listed, git, &settings.attribute_files);
        Ok(settings)
    }

    /// What is listed, for a version of git.
    fn read(listed: &Listed, git: (u32, u32)) -> Self {
        let mut settings = Self {
            no_lines: None,
            style: ConflictStyle::Merge,
            attribute_files: listed.attribute_files(),
            fingerprint: [0; 20],
        };
        if !COMPARED.contains(&git) {
            settings.no_lines = Some(HandOver::UntestedGit);
        }
        for (name, value) in listed.settings() {
            match name {
                b"merge.default" => settings.no_lines = Some(HandOver::DefaultDriver),
                b"merge.renormalize" if value != b"false" => {
                    settings.no_lines = Some(HandOver::Renormalize);
                }
                b"diff.algorithm" if git >= WITH_ALGORITHM => {
                    settings.no_lines = Some(HandOver::Algorithm);
                }
                b"merge.conflictstyle" => match value {
                    b"merge" => settings.style = ConflictStyle::Merge,
                    b"diff3" => settings.style = ConflictStyle::Diff3,
                    b"zdiff3" => settings.style = ConflictStyle::ZealousDiff3,
                    _ => settings.no_lines = Some(HandOver::ConflictStyle),
                },
                _ => {}
            }
        }
        settings
    }
}

/// What stands for the version of git, for the sections of the configuration that merging may go by, and for the files of
/// attributes that are in no tree.
fn fingerprint(listed: &Listed, git: (u32, u32), attribute_files: &[PathBuf]) -> [u8; 20] {
    const SECTIONS: &[&[u8]] = &[b"core.", b"diff.", b"filter.", b"merge."];
    let mut hash = Sha1::new();
    hash.update(format!("{}.{}\n", git.0, git.1));
    let is_heeded = |line: &&[u8]| SECTIONS.iter().any(|section| line.starts_with(section));
    for line in listed.lines().filter(is_heeded) {
        hash.update(line);
        hash.update(b"\n");
    }
    for path in attribute_files {
        hash.update(fs::read(path).unwrap_or_default());
        hash.update(b"\0");
    }
    hash.finalize().into()
}

/// Whether the history of commits is another than they say themselves.
pub(super) fn is_rewritten(repository: &Repository) -> bool {
    let common_dir = repository.common_dir();
    let has_bytes = |name: &str| {
        let metadata = fs::metadata(common_dir.join(name));
        metadata.is_ok_and(|metadata| metadata.len() > 0)
    };
    if has_bytes("shallow") || has_bytes("info/grafts") {
        return true;
    }
    if common_dir.join("reftable").exists() {
        let replacements = repository.refs("refs/replace/");
        return replacements.map_or(true, |replacements| !replacements.is_empty());
    }
    let is_packed = fs::read(common_dir.join("packed-refs")).is_ok_and(|refs| {
        let mut lines = refs.split(|&byte| byte == b'\n');
        lines.any(|line| line.windows(14).any(|part| part == b" refs/replace/"))
    });
    is_packed || has_file(&common_dir.join("refs/replace"))
}

/// Whether there is a file in a folder or below it.
fn has_file(folder: &Path) -> bool {
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        !is_folder || has_file(&entry.path())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_lines(listed: &str, git: (u32, u32)) -> Option<HandOver> {
        Settings::read(&Listed::of(listed), git).no_lines
    }

    #[test]
    fn an_algorithm_counts_from_the_git_on_that_heeds_it() {
        let listed = "user.name=Ada\ndiff.algorithm=patience\n";
        assert_eq!(no_lines(listed, (2, 47)), None);
        assert_eq!(no_lines(listed, (2, 50)), Some(HandOver::Algorithm));
        assert_eq!(no_lines("user.name=Ada\n", (2, 50)), None);
    }

    #[test]
    fn a_git_that_was_not_compared_is_asked() {
        for git in [(2, 40), (2, 54), (3, 0)] {
            assert_eq!(no_lines("", git), Some(HandOver::UntestedGit));
        }
        assert_eq!(no_lines("", (2, 41)), None);
        assert_eq!(no_lines("", (2, 53)), None);
    }
}

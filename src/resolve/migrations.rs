//! Numbered migrations: two branches each take the next number, and the later one is given the one after.

use std::collections::BTreeSet;

use crate::model::RepoPath;

/// A file that the branch to be merged adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedFile {
    /// Where it is.
    pub path: RepoPath,
    /// What it holds; none where that is no text.
    pub text: Option<String>,
}

/// A file under its new name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renumbered {
    /// Where it was.
    pub from: RepoPath,
    /// Where it is.
    pub to: RepoPath,
    /// What it holds, with what names it by its number put right.
    pub text: String,
}

/// A file named after a number: `0007_add_users.py`, `V7__add_users.sql`, `20-add.up.sql`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbered<'a> {
    path: &'a RepoPath,
    prefix: &'a str,
    digits: &'a str,
    rest: &'a str,
}

/// More digits than this are a date, which nobody counts on from.
const MAX_DIGITS: usize = 6;

/// Whether a file is named after a number and stands where migrations stand.
pub fn is_migration(path: &RepoPath) -> bool {
    Numbered::of(path).is_some()
}

/// Gives the migrations that a branch adds new numbers where ours have taken theirs since the two parted: `before` are the
/// files of the base, `ours` those of our side, `added` what the branch adds or changes. None where nothing meets, or where
/// it is not plain what to do.
pub fn renumber(
    before: &BTreeSet<RepoPath>,
    ours: &BTreeSet<RepoPath>,
    added: &[AddedFile],
) -> Option<Vec<Renumbered>> {
    let theirs: Vec<Numbered<'_>> = added
        .iter()
        .filter(|file| !before.contains(&file.path))
        .filter_map(|file| Numbered::of(&file.path))
        .collect();
    let mut result = Vec::new();
    let mut folders: Vec<&str> = theirs.iter().map(|file| file.path.folder()).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        let of_folder = |paths: &'_ BTreeSet<RepoPath>| -> Vec<RepoPath> {
            let inside = paths.iter().filter(|path| path.folder() == folder);
            inside.cloned().collect()
        };
        let here: Vec<&Numbered<'_>> = theirs
            .iter()
            .filter(|file| file.path.folder() == folder)
            .collect();
        result.extend(renumber_folder(
            &of_folder(before),
            &of_folder(ours),
            &here,
            added,
        )?);
    }
    (!result.is_empty()).then_some(result)
}

fn renumber_folder(
    before: &[RepoPath],
    ours: &[RepoPath],
    theirs: &[&Numbered<'_>],
    added: &[AddedFile],
) -> Option<Vec<Renumbered>> {
    let old: Vec<Numbered<'_>> = before.iter().filter_map(Numbered::of).collect();
    let new: Vec<Numbered<'_>> = ours
        .iter()
        .filter(|path| !before.contains(path))
        .filter_map(Numbered::of)
        .collect();
    let meets = |file: &&&Numbered<'_>| {
        new.iter()
            .any(|other| other.number() == file.number() && other.path != file.path)
    };
    if !theirs.iter().any(|file| meets(&file)) {
        return Some(Vec::new());
    }
    // Numbers that already stood twice are a habit of this folder, and mean nothing to it.
    let mut numbers: Vec<(&str, u64)> = old
        .iter()
        .map(|file| (file.suffix(), file.number()))
        .collect();
    let n_old = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    let is_sequence = old.len() > 1 && numbers.len() == n_old;
    if !is_sequence {
        return None;
    }
    let last_old = old.iter().map(Numbered::number).max()?;
    let last_ours = new.iter().map(Numbered::number).max()?;
    let mut wanted: Vec<u64> = theirs.iter().map(|file| file.number()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    // Both sides must count on from the end of what there was.
    let is_next = |number: &u64| *number > last_old;
    if !wanted.iter().all(is_next) || !new.iter().all(|file| file.number() > last_old) {
        return None;
    }
    let renamed: Vec<(&Numbered<'_>, RepoPath)> = theirs
        .iter()
        .map(|file| {
            let nth = wanted.iter().position(|number| *number == file.number())?;
            let number = last_ours + 1 + u64::try_from(nth).ok()?;
            Some((*file, file.renumbered(number)?))
        })
        .collect::<Option<_>>()?;
    let newest_ours = new.iter().filter(|file| file.number() == last_ours);
    let mut newest_ours = newest_ours.map(|file| file.path.stem());
    let newest_ours = newest_ours.next()?;
    let old_stems: Vec<&str> = old.iter().map(|file| file.path.stem()).collect();
    let mut result = Vec::new();
    for (file, to) in &renamed {
        let text = added
            .iter()
            .find(|one| one.path == *file.path)?
            .text
            .clone()?;
        let text = rewritten(&text, &renamed, &old_stems, last_old, newest_ours)?;
        result.push(Renumbered {
            from: file.path.clone(),
            to: to.clone(),
            text,
        });
    }
    // Whatever else of the branch names a migration by its old number would be led astray.
    let is_moved = |path: &RepoPath| renamed.iter().any(|(file, _)| file.path == path);
    let others = added.iter().filter(|file| !is_moved(&file.path));
    let mut others = others.filter_map(|file| file.text.as_deref());
    let is_named = |text: &str| {
        let mut stems = renamed.iter().map(|(file, _)| file.path.stem());
        stems.any(|stem| text.contains(stem))
    };
    (!others.any(is_named)).then_some(result)
}

/// A migration that names itself, its like or the one before it (as Django's do), with the names as they are now.
fn rewritten(
    text: &str,
    renamed: &[(&Numbered<'_>, RepoPath)],
    old_stems: &[&str],
    last_old: u64,
    newest_ours: &str,
) -> Option<String> {
    let mut text = text.to_owned();
    let names: Vec<(&str, &str)> = renamed
        .iter()
        .map(|(file, to)| (file.path.stem(), to.stem()))
        .collect();
    let names_own = names.iter().any(|(from, _)| text.contains(from));
    // The first of the branch built on the last that there was: it now builds on the last of ours.
    let previous = old_stems.iter().filter(|stem| text.contains(**stem));
    let previous: Vec<&&str> = previous.collect();
    for (from, to) in &names {
        text = text.replace(from, to);
    }
    match previous.as_slice() {
        [] => {}
        [one] if leading_number(one) == Some(last_old) && !names_own => {
            text = text.replace(**one, newest_ours);
        }
        _ => return None,
    }
    Some(text)
}

fn leading_number(stem: &str) -> Option<u64> {
    let start = stem.find(|letter: char| letter.is_ascii_digit())?;
    let rest = stem.get(start..)?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit());
    rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
}

impl<'a> Numbered<'a> {
    fn of(path: &'a RepoPath) -> Option<Self> {
        let is_place = path
            .folder()
            .split('/')
            .any(|part| part.contains("migrat") || part == "versions" || part == "evolutions");
        let name = path.file_name();
        let prefix_len = name.len() - name.trim_start_matches(['V', 'v']).len();
        let (prefix, rest) = name.split_at_checked(prefix_len.min(1))?;
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (digits, rest) = rest.split_at_checked(end)?;
        let is_numbered =
            (1..=MAX_DIGITS).contains(&digits.len()) && rest.starts_with(['_', '-', '.']);
        (is_place && is_numbered).then_some(Self {
            path,
            prefix,
            digits,
            rest,
        })
    }

    fn number(&self) -> u64 {
        self.digits.parse().unwrap_or(u64::MAX)
    }

    /// What follows the first dot: an `up` and a `down` of one number belong together.
    fn suffix(&self) -> &'a str {
        self.rest.split_once('.').map_or("", |(_, suffix)| suffix)
    }

    fn renumbered(&self, number: u64) -> Option<RepoPath> {
        let width = self.digits.len();
        let name = format!("{}{number:0width$}{}", self.prefix, self.rest);
        match self.path.folder() {
            "" => name.parse().ok(),
            folder => format!("{folder}/{name}").parse().ok(),
        }
    }
}

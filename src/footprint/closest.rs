//! The path that was probably meant by one that is not there.

use super::path_index::PathIndex;
use crate::model::RepoPath;

/// The file of the tree that is closest to a path: one of that name elsewhere, else one of a similar name.
pub(super) fn closest<'a>(index: &'a PathIndex, path: &str) -> Option<&'a RepoPath> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let same_name = index
        .named(name)
        .min_by_key(|candidate| distance(candidate.as_str(), path, usize::MAX));
    if same_name.is_some() {
        return same_name;
    }
    let most = (name.chars().count() / 4).max(1);
    index
        .files()
        .iter()
        .filter_map(|candidate| {
            let distance = distance(candidate.file_name(), name, most);
            (distance <= most).then_some((distance, candidate.folder() != folder, candidate))
        })
        .min()
        .map(|(.., candidate)| candidate)
}

/// How many characters differ, up to `most`; anything above it where there are more.
fn distance(a: &str, b: &str, most: usize) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > most {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, left) in a.iter().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (right, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let cost = (diagonal + usize::from(left != right))
                .min(*cell + 1)
                .min(before + 1);
            diagonal = *cell;
            before = cost;
            *cell = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_single_changes() {
        assert_eq!(distance("kitten", "sitting", 9), 3);
        assert_eq!(distance("", "abc", 9), 3);
        assert_eq!(distance("same", "same", 9), 0);
    }
}

//! Did you mean …?

/// The candidate that `word` was probably meant to be: at most a third of its letters differ, two swapped ones counting
/// as one.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    candidates
        .into_iter()
        .map(|candidate| {
            let letters: Vec<char> = candidate.to_lowercase().chars().collect();
            (distance(&word, &letters), letters.len(), candidate)
        })
        .filter(|&(distance, n_letters, _)| distance <= n_letters.max(word.len()).div_ceil(3))
        .min_by_key(|&(distance, _, _)| distance)
        .map(|(_, _, candidate)| candidate)
}

/// How many insertions, deletions, replacements and swaps of neighbours make `b` out of `a`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (a_idx, a_char) in a.iter().enumerate() {
        let mut row = vec![a_idx + 1];
        for (b_idx, b_char) in b.iter().enumerate() {
            let mut best = (last[b_idx + 1] + 1)
                .min(row[b_idx] + 1)
                .min(last[b_idx] + usize::from(a_char != b_char));
            let is_swap =
                a_idx > 0 && b_idx > 0 && *a_char == b[b_idx - 1] && a[a_idx - 1] == *b_char;
            if is_swap {
                best = best.min(before_last[b_idx - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

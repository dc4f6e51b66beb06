//! Lists to which two sides add.

/// What both sides of a list came to: the base with what each added, sorted where both sides are; none where a side took
/// anything away or put it elsewhere.
pub(super) fn union(base: &[String], ours: &[String], theirs: &[String]) -> Option<Vec<String>> {
    if !is_extended(base, ours) || !is_extended(base, theirs) {
        return None;
    }
    let mut merged = ours.to_vec();
    let mut at = 0;
    for item in theirs {
        if let Some(known) = merged.iter().position(|known| known == item) {
            at = known + 1;
            continue;
        }
        // After what stands before it on their side, and after what we added there.
        while merged.get(at).is_some_and(|next| !base.contains(next)) {
            at += 1;
        }
        merged.insert(at, item.clone());
        at += 1;
    }
    sort_like(&mut merged, &[ours, theirs], Clone::clone);
    Some(merged)
}

/// Whether a side has the whole base in its order, and nothing twice.
fn is_extended(base: &[String], side: &[String]) -> bool {
    let mut rest = side.iter();
    let is_there = base.iter().all(|item| rest.any(|other| other == item));
    let is_unique = (0..side.len()).all(|at| {
        let (before, from) = side.split_at(at);
        from.first().is_none_or(|item| !before.contains(item))
    });
    is_there && is_unique
}

/// Sorts what was put together in the way in which all of `sides` are sorted, if there is one.
pub(super) fn sort_like<T>(merged: &mut [T], sides: &[&[T]], key: impl Fn(&T) -> String) -> bool {
    let orders: [fn(&str) -> String; 4] = [
        |text| quoted(text).to_owned(),
        |text| quoted(text).to_lowercase(),
        str::to_owned,
        str::to_lowercase,
    ];
    for order in orders {
        let of = |item: &T| order(&key(item));
        let is_sorted = |side: &[T]| side.is_sorted_by(|a, b| of(a) <= of(b));
        if sides.iter().all(|side| side.len() > 1 && is_sorted(side)) {
            merged.sort_by_key(of);
            return true;
        }
    }
    false
}

/// What a text has between its last quotes; the whole where it has none.
fn quoted(text: &str) -> &str {
    let mut parts = text.rsplit(['"', '\'']);
    let _after = parts.next();
    parts
        .next()
        .filter(|_| text.matches(['"', '\'']).count() >= 2)
        .unwrap_or(text)
}

//! Units that each stand under a key, as two sides changed them.

/// A unit of a manifest: a key with its value, on one line or several, and what stands before it as words on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// What tells it from the others.
    pub(super) key: String,
    /// Its lines.
    pub(super) lines: Vec<String>,
}

/// What both sides of some units mean together: each key as the side has it that changed it. None where both changed the
/// same one differently. `both` may still put together what two sides made of one.
pub(super) fn merge(
    base: &[Unit],
    ours: &[Unit],
    theirs: &[Unit],
    both: impl Fn(Option<&Unit>, &Unit, &Unit) -> Option<Unit>,
) -> Option<Vec<Unit>> {
    if [base, ours, theirs].iter().any(|side| has_twins(side)) {
        return None;
    }
    let find = |side: &[Unit], key: &str| side.iter().find(|unit| unit.key == key).cloned();
    let mut merged = Vec::new();
    for our in ours {
        let (was, their) = (find(base, &our.key), find(theirs, &our.key));
        match (was, their) {
            (None, None) => merged.push(our.clone()),
            // They took it away, which is fine where we left it alone.
            (Some(was), None) if was == *our => {}
            (Some(_), None) => return None,
            (was, Some(their)) => merged.push(if their == *our || was.as_ref() == Some(&their) {
                our.clone()
            } else if was.as_ref() == Some(our) {
                their
            } else {
                both(was.as_ref(), our, &their)?
            }),
        }
    }
    let mut at = 0;
    for their in theirs {
        if let Some(known) = merged.iter().position(|unit| unit.key == their.key) {
            at = known + 1;
            continue;
        }
        match find(base, &their.key) {
            // We took it away.
            Some(was) if was == *their => continue,
            Some(_) => return None,
            None => {}
        }
        let is_ours = |unit: &Unit| find(base, &unit.key).is_none();
        while merged.get(at).is_some_and(is_ours) {
            at += 1;
        }
        merged.insert(at, their.clone());
        at += 1;
    }
    Some(merged)
}

fn has_twins(units: &[Unit]) -> bool {
    let mut keys: Vec<&str> = units.iter().map(|unit| unit.key.as_str()).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair.first() == pair.last())
}

/// Units in the order of their keys, where both sides with what stands beside them are in it. `beside` are the keys just
/// before and after.
pub(super) fn sorted(
    mut merged: Vec<Unit>,
    ours: &[Unit],
    theirs: &[Unit],
    before: Option<&str>,
    after: Option<&str>,
) -> Vec<Unit> {
    let whole = |side: &[Unit]| {
        let beside = |key: Option<&str>| key.map(str::to_owned).into_iter().collect::<Vec<_>>();
        let own: Vec<String> = side.iter().map(|unit| unit.key.clone()).collect();
        [beside(before), own, beside(after)].concat()
    };
    let sides = [whole(ours), whole(theirs)];
    for order in [str::to_owned as fn(&str) -> String, str::to_lowercase] {
        let is_sorted = |keys: &Vec<String>| keys.is_sorted_by(|a, b| order(a) <= order(b));
        if sides.iter().all(|keys| keys.len() > 1 && is_sorted(keys)) {
            merged.sort_by_key(|unit| order(&unit.key));
            break;
        }
    }
    merged
}

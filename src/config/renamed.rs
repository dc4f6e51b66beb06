//! Keys that had another name once, so that an old file goes on to mean what it meant.

use super::Key;
use super::key::squeezed;

/// Old names, each with the key that took its place. None has been renamed so far; a key that is goes here.
const RENAMED: &[(&str, &str)] = &[];

/// What a name in a source stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// A key by its name.
    Now(&'static Key),
    /// A key by a name that it had.
    Before(&'static Key),
}

/// The key of that name, present or past.
pub(super) fn find(name: &str) -> Option<Known> {
    find_in(RENAMED, name)
}

fn find_in(renamed: &[(&str, &str)], name: &str) -> Option<Known> {
    let by_old_name = || {
        let squeezed_name = squeezed(name);
        let (_, new) = renamed
            .iter()
            .find(|(old, _)| squeezed(old) == squeezed_name)?;
        Key::find(new)
    };
    Key::find(name)
        .map(Known::Now)
        .or_else(|| by_old_name().map(Known::Before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_a_name_that_it_had() {
        let renamed = [("parallel-jobs", "max-workers"), ("check", "verify")];
        let before = Known::Before(Key::find("max-workers").unwrap());
        assert_eq!(find_in(&renamed, "parallel_jobs"), Some(before));
        assert_eq!(find_in(&renamed, "parallelJobs"), Some(before));
        assert_eq!(find_in(&renamed, "jobs"), None);
        // A name that is in use means what it means now.
        let now = Known::Now(Key::find("check").unwrap());
        assert_eq!(find_in(&renamed, "check"), Some(now));
    }

    #[test]
    fn each_old_name_leads_to_a_key_and_is_none() {
        for (old, new) in RENAMED {
            assert!(Key::find(new).is_some(), "{new}");
            assert!(Key::find(old).is_none(), "{old}");
        }
    }
}

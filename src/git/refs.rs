//! Refs, listed and moved.

use super::call::failed;
use super::{GitError, Repository};
use crate::model::Oid;

/// One ref of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefUpdate {
    /// Its full name.
    pub name: String,
    /// Where it shall be; none deletes it.
    pub new: Option<Oid>,
    /// Where it must be now; none means that it must not exist.
    pub old: Option<Oid>,
}

impl Repository {
    /// The refs below a prefix such as `refs/heads/`, sorted, each with the object that it names. A full name is a prefix too.
    pub fn refs(&self, prefix: &str) -> Result<Vec<(String, Oid)>, GitError> {
        let text = self
            .call()
            .args(["for-each-ref", "--format=%(objectname) %(refname)"])
            .arg(prefix)
            .text()?;
        let refs = text.lines().filter_map(|line| {
            let (oid, name) = line.split_once(' ')?;
            Some((name.to_owned(), oid.parse().ok()?))
        });
        Ok(refs.collect())
    }

    /// Where one ref is, by its full name.
    pub fn ref_target(&self, name: &str) -> Result<Option<Oid>, GitError> {
        if let Ok(found) = self.read_ref(name) {
            return Ok(found);
        }
        let output = self
            .call()
            .args(["rev-parse", "--verify", "--quiet", "--end-of-options"])
            .arg(name)
            .run()?;
        Ok(output
            .is_success()
            .then(|| output.stdout_text().parse().ok())
            .flatten())
    }

    /// Moves refs in one transaction: all of them, or none where one is not where it must be ([`GitError::RefMoved`]).
    /// `why` is written to the reflog. Symbolic refs are moved themselves, not followed.
    pub fn update_refs(&self, updates: &[RefUpdate], why: &str) -> Result<(), GitError> {
        if updates.is_empty() {
            return Ok(());
        }
        let zero = self.zero();
        let mut input = Vec::new();
        for RefUpdate { name, new, old } in updates {
            let old = old.as_ref().map_or(zero.as_str(), Oid::as_str);
            let line = match new {
                Some(new) => format!("update {name}\0{new}\0{old}\0"),
                None => format!("delete {name}\0{old}\0"),
            };
            input.extend_from_slice(line.as_bytes());
        }
        let output = self
            .call()
            .args(["update-ref", "--no-deref", "-m", why, "-z", "--stdin"])
            .stdin(input)
            .run()?;
        if output.is_success() {
            return Ok(());
        }
        for RefUpdate { name, old, .. } in updates {
            if self.ref_target(name)? != *old {
                return Err(GitError::RefMoved { name: name.clone() });
            }
        }
        for RefUpdate { name, .. } in updates {
            let lock = self.common_dir().join(format!("{name}.lock"));
            if lock.exists() {
                let name = name.clone();
                return Err(GitError::RefLocked { name, lock });
            }
        }
        Err(failed("update-ref --stdin".to_owned(), &output))
    }
}

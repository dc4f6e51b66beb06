//! Claims: a ref says who may bring the result of something that may have been begun more than once.

use super::{GitError, RefUpdate, Repository};
use crate::model::Oid;

/// How often it is tried where several claim at once.
const TRIES: usize = 20;

impl Repository {
    /// Takes the claim `name` for `number`, whoever had it with a smaller one; none where it is held with one as large. What
    /// is given stands at the ref for as long as nobody takes it away, so that a transaction can rely on it. `who` is for
    /// people.
    pub fn claim(&self, name: &str, number: u32, who: &str) -> Result<Option<Oid>, GitError> {
        let call = self
            .call()
            .args(["hash-object", "-w", "--stdin", "--no-filters"]);
        let ours = call
            .stdin(format!("{number}\n{who}\n").into_bytes())
            .oid("hash-object")?;
        for _ in 0..TRIES {
            let old = self.ref_target(name)?;
            if let Some(old) = &old
                && self.claimed_with(old)? >= number
            {
                return Ok(None);
            }
            let update = RefUpdate {
                name: name.to_owned(),
                new: Some(ours.clone()),
                old,
            };
            match self.update_refs(&[update], "orchestrate: claim") {
                Ok(()) => return Ok(Some(ours)),
                Err(GitError::RefMoved { .. } | GitError::RefLocked { .. }) => {
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// The number of a claim. What is none counts as the largest: nobody takes it.
    fn claimed_with(&self, claim: &Oid) -> Result<u32, GitError> {
        let call = self.call().args(["cat-file", "blob", claim.as_str()]);
        let text = call.text()?;
        let number = text.lines().next().and_then(|line| line.parse().ok());
        Ok(number.unwrap_or(u32::MAX))
    }
}

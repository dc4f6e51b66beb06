//! Other words for commits that nobody else has seen yet.

use super::repository::library_id;
use super::{GitError, RefUpdate, Repository};
use crate::model::Oid;

/// A longer chain of commits keeps its words.
const MAX_COMMITS: usize = 500;

/// A commit as git keeps it: everything before its message, and the message.
struct Raw {
    head: String,
    message: String,
}

impl Raw {
    /// The first parent; none where it has not exactly one, and where other words would break a signature or an encoding.
    fn only_parent(&self) -> Option<Oid> {
        let mut parent = None;
        for line in self.head.lines() {
            let (name, value) = line.split_once(' ').unwrap_or((line, ""));
            match name {
                "parent" if parent.is_none() => parent = Some(value.parse().ok()?),
                "parent" | "gpgsig" | "gpgsig-sha256" | "encoding" | "mergetag" => return None,
                _ => {}
            }
        }
        parent
    }

    /// The same on another parent, with another message.
    fn bytes(&self, parent: Option<&Oid>, message: &str) -> Vec<u8> {
        let lines = self.head.lines().map(|line| match parent {
            Some(parent) if line.starts_with("parent ") => format!("parent {parent}\n"),
            _ => format!("{line}\n"),
        });
        format!("{}\n{message}", lines.collect::<String>()).into_bytes()
    }
}

impl Repository {
    /// The whole message of a commit; none where the commit is not there, and where the message is no UTF-8.
    pub fn message(&self, commit: &Oid) -> Option<String> {
        self.raw_commit(commit).map(|raw| raw.message)
    }

    /// Gives the commits of a branch from `start` to its `tip` other messages; `reworded` gives none where one stays.
    /// Everything else of them stays as it is. Where the branch is then; none where nothing was done, as for merges and
    /// what is signed.
    pub fn reword(
        &self,
        branch: &str,
        start: &Oid,
        tip: &Oid,
        reworded: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Oid>, GitError> {
        let Some(chain) = self.chain_of(start, tip) else {
            return Ok(None);
        };
        let mut onto: Option<Oid> = None;
        for raw in chain {
            let message = reworded(&raw.message);
            if message.is_none() && onto.is_none() {
                continue;
            }
            let message = message.as_ref().unwrap_or(&raw.message);
            let made = self
                .call()
                .args(["hash-object", "-t", "commit", "-w", "--stdin"])
                .stdin(raw.bytes(onto.as_ref(), message))
                .oid("hash-object")?;
            onto = Some(made);
        }
        if let Some(new) = &onto {
            let update = RefUpdate {
                name: branch.to_owned(),
                new: Some(new.clone()),
                old: Some(tip.clone()),
            };
            self.update_refs(&[update], "other words for messages")?;
        }
        Ok(onto)
    }

    /// The commits after `start` up to `tip`, oldest first; none where they are no plain chain.
    fn chain_of(&self, start: &Oid, tip: &Oid) -> Option<Vec<Raw>> {
        let mut chain = Vec::new();
        let mut at = tip.clone();
        while at != *start {
            let raw = self.raw_commit(&at)?;
            at = raw.only_parent()?;
            chain.push(raw);
            if chain.len() > MAX_COMMITS {
                return None;
            }
        }
        chain.reverse();
        Some(chain)
    }

    fn raw_commit(&self, commit: &Oid) -> Option<Raw> {
        let library = self.library()?;
        let data = library.find_commit(library_id(commit)?).ok()?.detach().data;
        let text = String::from_utf8(data).ok()?;
        let (head, message) = text.split_once("\n\n")?;
        Some(Raw {
            head: head.to_owned(),
            message: message.to_owned(),
        })
    }
}

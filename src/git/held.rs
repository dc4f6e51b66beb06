//! Which tips have which others in their history.

use std::collections::{HashMap, HashSet};

use super::{GitError, Repository};
use crate::model::Oid;

impl Repository {
    /// For each of several tips which others it has in its history, by their places; what `onto` has already is in none.
    /// Of two that are the same commit the later one holds the earlier.
    pub fn held_tips(&self, onto: &Oid, tips: &[Oid]) -> Result<Vec<Vec<usize>>, GitError> {
        if tips.len() < 2 {
            return Ok(vec![Vec::new(); tips.len()]);
        }
        let text = self
            .call()
            .args(["rev-list", "--parents"])
            .args(tips.iter().map(Oid::as_str))
            .arg(format!("^{onto}"))
            .text()?;
        let mut parents: HashMap<&str, Vec<&str>> = HashMap::new();
        for line in text.lines() {
            let mut words = line.split(' ');
            if let Some(commit) = words.next() {
                parents.insert(commit, words.collect());
            }
        }
        let held = |at: usize, tip: &Oid| {
            let mut seen = HashSet::new();
            let mut open = vec![tip.as_str()];
            while let Some(commit) = open.pop() {
                if seen.insert(commit)
                    && let Some(before) = parents.get(commit)
                {
                    open.extend(before);
                }
            }
            let is_held = |other: usize, oid: &Oid| {
                let is_another = if oid == tip { other < at } else { true };
                is_another && parents.contains_key(oid.as_str()) && seen.contains(oid.as_str())
            };
            (tips.iter().enumerate())
                .filter(|(other, oid)| is_held(*other, oid))
                .map(|(other, _)| other)
                .collect()
        };
        Ok((tips.iter().enumerate())
            .map(|(at, tip)| held(at, tip))
            .collect())
    }
}

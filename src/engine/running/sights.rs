//! What was last seen of other machines and of clusters, kept where `status` finds it. It is worth nothing for long, so that a
//! failure to write it harms nobody.

use std::collections::BTreeMap;

use super::message::Message;
use crate::model::{ClusterSight, Load, Timestamp};
use crate::store::LockedRun;

/// What was last seen, by the names of the places.
#[derive(Debug, Default)]
pub(super) struct Sights {
    /// What machines have left, and when that was measured.
    loads: BTreeMap<String, (Timestamp, Load)>,
    /// How the nodes of clusters stand.
    clusters: BTreeMap<String, ClusterSight>,
}

impl Sights {
    /// Takes in what a message says of one of them, and writes it down.
    pub(super) fn note(&mut self, message: &Message, locked_run: &LockedRun) {
        let now = Timestamp::now();
        match message {
            Message::LookedAt { name, found } => {
                self.loads.remove(name);
                let found = found.as_ref().ok();
                let load = found.map(|machine| (name.clone(), (now, machine.load)));
                self.loads.extend(load);
                if let Ok(text) = serde_json::to_string(&self.loads) {
                    locked_run.write_loads(&text).ok();
                }
            }
            Message::LookedAtNodes { name, found } => {
                let sight = self.clusters.remove(name).unwrap_or_default();
                let sight = sight.after(found.clone(), now);
                self.clusters.insert(name.clone(), sight);
                if let Ok(text) = serde_json::to_string(&self.clusters) {
                    locked_run.write_clusters(&text).ok();
                }
            }
            _ => {}
        }
    }
}

//! What the tasks take up that run at a place.

use crate::model::Needs;

/// What the tasks take up that run at a place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Used {
    /// How many they are.
    pub(super) n: usize,
    pub(super) cpu: u64,
    pub(super) memory: u64,
    pub(super) gpu: u64,
}

impl Used {
    /// Adds a task that needs so much.
    pub(super) fn add(&mut self, needs: &Needs) {
        self.n += 1;
        self.cpu += u64::from(needs.cpu.unwrap_or_default());
        self.memory = self.memory.saturating_add(needs.memory.unwrap_or_default());
        self.gpu += u64::from(needs.gpu.unwrap_or_default());
    }

    /// Takes it away again.
    pub(super) fn take(&mut self, needs: &Needs) {
        self.n = self.n.saturating_sub(1);
        self.cpu = self
            .cpu
            .saturating_sub(needs.cpu.unwrap_or_default().into());
        self.memory = self.memory.saturating_sub(needs.memory.unwrap_or_default());
        self.gpu = self
            .gpu
            .saturating_sub(needs.gpu.unwrap_or_default().into());
    }
}

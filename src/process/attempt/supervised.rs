//! An attempt that runs, watched from the orchestrator.

use crate::model::Exit;

/// An attempt that runs under its supervisor. Dropping it leaves the attempt alone.
#[derive(Debug)]
pub struct Supervised {
    stopper: Stopper,
}

/// Ends a running attempt; can be kept apart from the [`Supervised`] that is waited for.
#[derive(Debug, Clone)]
pub struct Stopper {
    pid: u32,
}

impl Supervised {
    /// The process id of its supervisor.
    pub fn pid(&self) -> u32 {
        self.stopper.pid
    }

    /// A handle that ends it while somebody else waits for it.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Waits for its end. Can be dropped and called again.
    #[expect(
        clippy::todo,
        clippy::unused_async,
        reason = "the body follows at once"
    )]
    pub async fn wait(&mut self) -> Exit {
        todo!()
    }

    /// Asks all of it to end; what has not ended after its grace period is killed. Its exit is [`Exit::Cancelled`].
    pub fn stop(&self) {
        self.stopper.stop();
    }

    /// Kills all of it. Its exit is [`Exit::Cancelled`].
    pub fn kill(&self) {
        self.stopper.kill();
    }
}

impl Stopper {
    /// As [`Supervised::stop`].
    #[expect(clippy::todo, reason = "the body follows at once")]
    pub fn stop(&self) {
        todo!()
    }

    /// As [`Supervised::kill`].
    #[expect(clippy::todo, reason = "the body follows at once")]
    pub fn kill(&self) {
        todo!()
    }
}

//! Worktrees read in process: what is not as HEAD has it, and the tree that all of it comes to.
//!
//! Git spends most of a look at a worktree on starting itself several times and on writing an index that nobody keeps. Here
//! the worktree's own index is read, each file is held against it by its times and size, and only what differs is read and
//! named. Whatever is out of the ordinary is not worked out: [`Odd`] says what, and git is asked instead. So what is
//! answered here is what git would answer.
//!
//! ```text
//! index ─ scan, with the rules of ignored ─▶ what is on disk ─┐
//! index ─ staged, against the tree of HEAD ─▶ what is staged ─┴─ edit ─▶ a tree, kept beside the repository
//! ```

mod attend;
mod contents;
mod diff;
mod edit;
mod ignored;
mod index;
mod inotify;
mod likeness;
mod notice;
mod odd;
mod patterns;
mod scan;
mod settings;
mod staged;
mod store;
mod take;
#[cfg(test)]
mod test;
mod walk;

pub use diff::FileChange;
pub(super) use likeness::{Steady, is_as_head};
pub use notice::Notices;
pub(super) use odd::Odd;
pub(super) use take::{Live, LiveTree};

//! Git repositories: objects read in process, everything changed by git itself.
//!
//! Reads go through gix, with git's plumbing where gix cannot open a repository. Changes are made by git, so that
//! filters, signing, ref transactions and configuration hold as the user set them. What git prints is only read in
//! its machine formats (`-z`, object ids, exit codes), never as prose.
//!
//! Architecture invariants: nothing here knows of runs, tasks' states or the journal; every function blocks; no git
//! ever runs *inside* a folder that an agent wrote without being told which repository it is in.

mod answers;
mod batch;
mod bench;
mod blobs;
mod bundle;
mod by_hand;
mod call;
mod carry;
mod chain;
mod checkout;
mod claim;
mod commit;
mod diff;
mod edits;
mod error;
mod fill;
mod fingerprint;
mod foreign;
mod heads;
mod held;
mod history;
mod hooks;
mod hunks;
mod ignored;
mod integrated;
mod lane;
mod listed;
mod live;
mod locks;
mod matrix;
mod memory;
mod merge;
mod objects;
mod offspring;
mod parse;
mod patch;
mod plainness;
mod preview;
mod private;
mod quarantine;
mod ref_files;
mod refs;
mod remote;
mod replay;
mod repository;
mod rerere;
mod restore;
mod reword;
mod scratch;
mod settle;
mod sides;
mod sizes;
mod snapshot;
mod status;
mod unchanged;
mod uncommitted;
mod version;
mod worktree;

pub use answers::MergeAnswer;
pub use batch::Question;
pub use bench::{ConflictSides, MergeBench, MergeVerdict, TreeChange};
pub use blobs::{Blob, BlobReader, BlobReaders};
pub use by_hand::HandWork;
pub use carry::{CarriedState, Far};
pub use diff::{ChangeStatus, ChangedFile};
pub use edits::EditSide;
pub use error::GitError;
pub use fingerprint::{Fingerprint, ForeignChange};
pub use hooks::{CommitKind, Hooked, HookedCommit};
pub use hunks::Hunk;
pub use integrated::Integrated;
pub use lane::HandOver;
pub use live::{FileChange, Notices};
pub use matrix::Verdicts;
pub use memory::{MergeKey, MergeMemory};
pub use merge::MergeOutcome;
pub use objects::{FileKind, TreeFile};
pub use preview::Tip;
pub use refs::RefUpdate;
pub use remote::{Pushed, Remote};
pub use replay::Replayed;
pub use repository::Repository;
pub use rerere::has_markers;
pub use settle::Settled;
pub use sides::ChangedBlob;
pub use sizes::ChangeSize;
pub use status::{FileState, StatusEntry};
pub use uncommitted::{Taken, Uncommitted};
pub use version::installed;
pub use worktree::{Standing, WorktreeEntry};

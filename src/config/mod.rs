//! What the user may set, in layers. Pure: the texts and values are handed in.
//!
//! A higher layer wins, key by key: built in, the user's file, the repository's `.git-orchestrate.toml`,
//! `git config orchestrate.*`, the environment (`GIT_ORCHESTRATE_*`, `ORCHESTRATE_*`), the arguments. Every value knows
//! where it comes from, so that it can be shown beside what it does. A key that is not known is a warning; a value of the
//! wrong type is an error that names file and line.
//!
//! The repository's own file is trusted as the repository's build scripts are: the commands in it are run. Whoever does
//! not trust a repository should not run agents in it; the origin of every command can be shown before it is run.

mod duration;
mod error;
mod key;
mod layer;
mod read;
mod settings;
mod suggestion;
mod value;

pub use duration::parse_duration;
pub use error::{ConfigError, ConfigWarning};
pub use key::{KEYS, Key, Kind};
pub use layer::{Layer, Origin, Setting};
pub use read::{Sources, TextFile};
pub use settings::{AgentTable, Config, Entry};
pub use suggestion::nearest;

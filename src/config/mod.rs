//! What the user may set, in layers. Pure: the texts and values are handed in.
//!
//! A higher layer wins, key by key: built in, the user's file, the repository's `.git-orchestrate.toml`,
//! `git config orchestrate.*`, the environment (`GIT_ORCHESTRATE_*`, `ORCHESTRATE_*`), the arguments. Every value knows
//! where it comes from, so that it can be shown beside what it does. A key that is not known is a warning; a value of the
//! wrong type is an error that names file and line.
//!
//! Of the repository's own file, the commands are run once the user has approved that very text, and what would open the
//! cage that agents are kept in is refused: see [`Trust`].

mod duration;
mod error;
mod forge;
mod key;
mod keys;
mod layer;
mod read;
mod renamed;
mod schema;
mod settings;
mod shown;
mod suggestion;
mod value;

pub use duration::parse_duration;
pub use error::{ConfigError, ConfigWarning};
pub use key::{Key, Kind, Trust};
pub use keys::KEYS;
pub use layer::{Layer, Origin, Setting};
pub use read::{Sources, TextFile};
pub use schema::{SCHEMA_PLACE, json_schema};
pub use settings::{AgentTable, Config};
pub use shown::{Entry, Shown};
pub use suggestion::nearest;

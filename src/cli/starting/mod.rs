//! Beginning with a repository: what its files tell, a configuration with comments, and master issues to fill in.

pub(crate) mod configuration;
pub(crate) mod guess;
pub(crate) mod schema_file;
pub(crate) mod template;

//! What agents outside of a run may ask, by the Model Context Protocol on standard input and output.
//!
//! [`server`] and [`permitting`], which asks the user for an agent of a run, alone know the SDK; [`tools`] says what there is to ask and answers it with the documents that the commands
//! print.

mod permitting;
mod server;
mod tools;

pub(super) use permitting::serve as serve_permissions;
pub(super) use server::serve;

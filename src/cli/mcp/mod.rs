//! What agents outside of a run may ask, by the Model Context Protocol on standard input and output.
//!
//! [`server`] alone knows the SDK; [`tools`] says what there is to ask and answers it with the documents that the commands
//! print.

mod server;
mod tools;

pub(super) use server::serve;

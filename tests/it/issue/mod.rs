//! The room `issue`: text to tasks.

mod companions;
mod contracts;
mod fixtures;
mod hostile;
mod needs;
mod orders;
mod paths;
mod requests;

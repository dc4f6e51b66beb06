//! The places that attempts may run at: what each has, what runs there, and where a task goes. Pure.

mod all;
mod fit;
mod place;
#[cfg(test)]
mod test;
mod unplaced;
mod used;

pub(super) use self::all::{Choice, Places};
pub(super) use self::fit::Wish;
pub(super) use self::unplaced::needs_of;
pub use self::unplaced::{Outlook, Unplaced, labels};

//! How runs are named.

use std::hash::{BuildHasher, Hasher, RandomState};

use jiff::tz::TimeZone;

use crate::model::{InvalidId, RunId, Timestamp};

/// Letters and digits that are not taken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// A name for a run that begins at `at`: month, day, hour and minute of the local clock, and four characters of `seed`,
/// as in `1121-0534-k3f9`.
pub fn new_run_id(at: Timestamp, seed: u64) -> Result<RunId, InvalidId> {
    let local = at.to_zoned(TimeZone::system());
    let suffix: String = (0..4)
        .map(|n| seed >> (5 * n) & 31)
        .filter_map(|digit| usize::try_from(digit).ok())
        .filter_map(|digit| ALPHABET.get(digit))
        .map(|&byte| char::from(byte))
        .collect();
    format!("{}-{suffix}", local.strftime("%m%d-%H%M")).parse()
}

/// A number that differs from call to call and from process to process.
pub(super) fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

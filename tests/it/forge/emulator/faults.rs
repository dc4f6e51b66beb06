//! What goes wrong, and when.

use std::time::Duration;

use super::wire::Request;

/// What goes wrong with a request.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// It is carried out, and answered as if it had not been.
    ApplyThen502,
    /// It is not carried out.
    Refuse(u16, Vec<(&'static str, String)>, &'static str),
    /// It is carried out, and the connection ends in the middle of the answer.
    Cut,
    /// It is carried out, and answered late.
    Slow(Duration),
}

/// Which requests meet trouble.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    method: &'static str,
    path: &'static str,
    times: usize,
    trouble: Trouble,
}

impl Fault {
    /// Trouble for the next requests of that method whose path ends so; an empty method means every write.
    pub(crate) fn new(method: &'static str, path: &'static str, trouble: Trouble) -> Self {
        Self {
            method,
            path,
            times: 1,
            trouble,
        }
    }

    /// So many times.
    pub(crate) fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// The secondary limit, with how long to wait.
    pub(crate) fn secondary_limit(seconds: u64) -> Trouble {
        let wait = vec![("retry-after", seconds.to_string())];
        Trouble::Refuse(403, wait, "You have exceeded a secondary rate limit")
    }

    fn concerns(&self, request: &Request) -> bool {
        let is_method = if self.method.is_empty() {
            request.is_write()
        } else {
            request.method == self.method
        };
        self.times > 0 && is_method && request.path.ends_with(self.path)
    }
}

/// The trouble that a request meets; it is used up by that.
pub(crate) fn next(faults: &mut [Fault], request: &Request) -> Option<Trouble> {
    let fault = faults.iter_mut().find(|fault| fault.concerns(request))?;
    fault.times -= 1;
    Some(fault.trouble.clone())
}

//! What an agent asks of its user: whether it may do what its permissions do not cover.

use serde::{Deserialize, Serialize};

use super::AttemptId;

/// Something that an agent asks to be permitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionRequest {
    /// Its number: those of one attempt count up.
    pub number: u32,
    /// A tool, and what it is to be used on; one line, in the agent's words.
    pub what: String,
}

/// An agent asks, as the journal tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionAsked {
    /// The attempt.
    pub attempt: AttemptId,
    /// What it asks.
    #[serde(flatten)]
    pub request: PermissionRequest,
}

/// The end of a question, as the journal tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionAnswered {
    /// The attempt.
    pub attempt: AttemptId,
    /// The number of what it asked.
    pub number: u32,
    /// Whether the user permitted it; none where nobody answered in time, or the agent did not wait.
    pub is_permitted: Option<bool>,
}

/// What an attempt asks, and has asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// What is not answered yet, oldest first.
    pub open: Vec<PermissionRequest>,
    /// The largest number so far.
    pub last: u32,
}

impl Asking {
    /// The open question of that number, or the oldest one.
    pub fn meant(&self, number: Option<u32>) -> Option<&PermissionRequest> {
        let is_meant = |request: &&PermissionRequest| number.is_none_or(|n| n == request.number);
        self.open.iter().find(is_meant)
    }

    /// What is new of what an attempt asks now, and the numbers of what it does not ask any more.
    pub fn compare(&self, now: &[PermissionRequest]) -> (Vec<PermissionRequest>, Vec<u32>) {
        let new = now.iter().filter(|request| request.number > self.last);
        let gone = self.open.iter().map(|request| request.number);
        let is_gone = |number: &u32| now.iter().all(|request| request.number != *number);
        (new.cloned().collect(), gone.filter(is_gone).collect())
    }

    pub(super) fn ask(&mut self, request: &PermissionRequest) {
        self.last = self.last.max(request.number);
        self.open.push(request.clone());
    }

    pub(super) fn close(&mut self, number: u32) {
        self.open.retain(|request| request.number != number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(numbers: &[u32]) -> Vec<PermissionRequest> {
        let request = |&number| PermissionRequest {
            number,
            what: "run: make".to_owned(),
        };
        numbers.iter().map(request).collect()
    }

    #[test]
    fn what_was_answered_is_not_asked_anew_while_its_agent_has_not_heard() {
        let mut asking = Asking::default();
        assert_eq!(asking.compare(&requests(&[1])), (requests(&[1]), vec![]));
        for request in requests(&[1, 2]) {
            asking.ask(&request);
        }
        assert_eq!(asking.compare(&requests(&[2])), (vec![], vec![1]));
        asking.close(1);
        assert_eq!(asking.meant(None), asking.meant(Some(2)));
        assert_eq!(asking.meant(Some(1)), None);
        let now = requests(&[1, 2, 3]);
        assert_eq!(asking.compare(&now), (requests(&[3]), vec![]));
    }
}

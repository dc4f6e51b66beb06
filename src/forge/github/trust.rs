//! Who may command agents.

use super::GitHub;
use super::issues::encoded;
use super::raw::{RawHappening, RawPermission};
use crate::forge::ForgeError;
use crate::model::IssueRef;

impl GitHub {
    /// When somebody who may write to the repository set a label last.
    pub(super) async fn labelled_by_member(
        &self,
        reference: &IssueRef,
        label: &str,
    ) -> Result<Option<String>, ForgeError> {
        let route = self.issue_route(reference, "/timeline");
        let all: Vec<RawHappening> = self.client.pages(&route).await?;
        let labelled = all
            .into_iter()
            .filter(|happening| happening.event.as_deref() == Some("labeled"));
        let mut setters = labelled.filter_map(|happening| {
            let is_it = happening.label?.name() == label;
            let at = happening.created_at.unwrap_or_default();
            happening.actor.filter(|_| is_it).map(|actor| (actor, at))
        });
        let Some((setter, at)) = setters.next_back() else {
            return Ok(None);
        };
        let login = encoded(&setter.login);
        let route = self.route(&format!("/collaborators/{login}/permission"));
        match self.client.read::<RawPermission>(&route).await {
            Ok(found) => {
                let may_write = matches!(found.permission.as_str(), "admin" | "maintain" | "write");
                Ok(may_write.then_some(at))
            }
            Err(ForgeError::NoSuchRoute { .. } | ForgeError::Forbidden { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

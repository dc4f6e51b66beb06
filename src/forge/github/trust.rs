//! Who may command agents.

use super::GitHub;
use super::issues::encoded;
use super::raw::{RawHappening, RawPermission};
use crate::forge::ForgeError;
use crate::model::IssueRef;

impl GitHub {
    /// Whether somebody who may write to the repository has set a label last.
    pub(super) async fn is_labelled_by_member(
        &self,
        reference: &IssueRef,
        label: &str,
    ) -> Result<bool, ForgeError> {
        let route = self.issue_route(reference, "/timeline");
        let all: Vec<RawHappening> = self.client.pages(&route).await?;
        let labelled = all
            .into_iter()
            .filter(|happening| happening.event.as_deref() == Some("labeled"));
        let mut setters = labelled.filter_map(|happening| {
            let is_it = happening.label?.name() == label;
            happening.actor.filter(|_| is_it)
        });
        let Some(setter) = setters.next_back() else {
            return Ok(false);
        };
        let login = encoded(&setter.login);
        let route = self.route(&format!("/collaborators/{login}/permission"));
        match self.client.read::<RawPermission>(&route).await {
            Ok(found) => Ok(matches!(
                found.permission.as_str(),
                "admin" | "maintain" | "write"
            )),
            Err(ForgeError::NoSuchRoute { .. } | ForgeError::Forbidden { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

//! Which model of an agent does a task.

use serde::{Deserialize, Serialize};

use super::AgentSpec;
use crate::model::Complexity;

/// The models of an agent by how hard a task is. One that is not given is the next cheaper one that is, or else the next dearer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Models {
    /// For easy tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// For those between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// For hard ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
}

impl AgentSpec {
    /// The model for a task that is so hard; none where the agent shall choose.
    pub fn model_for(&self, complexity: Complexity) -> Option<&str> {
        let Models { low, medium, high } = &self.models;
        let order = match complexity {
            Complexity::Low => [low, medium, high],
            Complexity::Medium => [medium, low, high],
            Complexity::High => [high, medium, low],
        };
        order.into_iter().find_map(Option::as_deref)
    }

    /// The next model up from `model`; none where there is none, or where `model` is none of its own.
    pub fn model_above(&self, model: Option<&str>) -> Option<&str> {
        let Models { low, medium, high } = &self.models;
        let mut models = [low, medium, high].into_iter().filter_map(Option::as_deref);
        let model = model?;
        models.by_ref().find(|&one| one == model)?;
        models.find(|&one| one != model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(low: Option<&str>, medium: Option<&str>, high: Option<&str>) -> AgentSpec {
        let mut spec = AgentSpec::from_command("agent").unwrap();
        spec.models = Models {
            low: low.map(str::to_owned),
            medium: medium.map(str::to_owned),
            high: high.map(str::to_owned),
        };
        spec
    }

    #[test]
    fn the_model_goes_by_how_hard_the_task_is() {
        let all = spec(Some("s"), Some("m"), Some("l"));
        assert_eq!(all.model_for(Complexity::Low), Some("s"));
        assert_eq!(all.model_for(Complexity::High), Some("l"));
        let two = spec(Some("s"), None, Some("l"));
        assert_eq!(two.model_for(Complexity::Medium), Some("s"));
        assert_eq!(
            spec(None, None, None).model_for(Complexity::High),
            None,
            "the agent chooses"
        );
    }

    #[test]
    fn the_next_model_up_is_another_one() {
        let all = spec(Some("s"), Some("s"), Some("l"));
        assert_eq!(all.model_above(Some("s")), Some("l"));
        assert_eq!(all.model_above(Some("l")), None);
        assert_eq!(all.model_above(Some("unknown")), None);
        assert_eq!(all.model_above(None), None);
    }
}

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
    /// The models that attempts at a task that is so hard may get: the first one's, and then further up. `asked` is what the
    /// user wants for all of them. None where the agent shall choose, or cannot be told.
    pub fn ladder<'a>(&'a self, asked: Option<&'a str>, complexity: Complexity) -> Vec<&'a str> {
        let first = asked.or(self.model_for(complexity));
        let can_be_told = !self.model_args.is_empty()
            || (self.command.iter()).any(|word| word.contains("{model}"));
        std::iter::successors(first, |model| self.model_above(model))
            .take_while(|_| can_be_told)
            .collect()
    }

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
    fn model_above(&self, model: &str) -> Option<&str> {
        let Models { low, medium, high } = &self.models;
        let mut models = [low, medium, high].into_iter().filter_map(Option::as_deref);
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
    fn the_next_model_up_is_another_one_and_nobody_gets_one_that_cannot_be_told() {
        let mut all = spec(Some("s"), Some("s"), Some("l"));
        assert!(all.ladder(None, Complexity::Low).is_empty());
        all.model_args = vec!["--model".to_owned(), "{model}".to_owned()];
        assert_eq!(all.ladder(None, Complexity::Low), ["s", "l"]);
        assert_eq!(all.ladder(None, Complexity::High), ["l"]);
        assert_eq!(all.ladder(Some("unknown"), Complexity::Low), ["unknown"]);
        let three = AgentSpec {
            models: spec(Some("s"), Some("m"), Some("l")).models,
            ..all
        };
        assert_eq!(three.ladder(None, Complexity::Medium), ["m", "l"]);
    }
}

//! What the tokens of a model cost, where the user says so: no price is built in, because prices change.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::AgentSpec;
use crate::model::Usage;

/// The name of the price of every model that has none of its own.
const ANY: &str = "default";

/// What the tokens of a model cost, in US dollars per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Those that go in.
    pub input: Rate,
    /// Those that come out.
    pub output: Rate,
    /// Those that are read from a cache; as much as the others that go in where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<Rate>,
}

/// US dollars for a million tokens, kept in millionths of a dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(u64);

impl Rate {
    /// What so many tokens cost, in millionths of a dollar times a million.
    fn of(self, n_tokens: u64) -> u128 {
        u128::from(self.0) * u128::from(n_tokens)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 1e6)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let usd = f64::deserialize(deserializer)?;
        // One million dollars for a million tokens is no price that anybody means.
        let micro = Usage::default().costing(Some(usd).filter(|usd| *usd <= 1e6));
        let micro = micro.cost_micro_usd.ok_or_else(|| {
            serde::de::Error::custom("a price is a number of US dollars for a million tokens")
        })?;
        Ok(Self(micro))
    }
}

impl AgentSpec {
    /// What was used, at the price of the model where the user set one. What the agent itself tells of its cost stands.
    #[must_use]
    pub fn priced(&self, usage: Usage, model: Option<&str>) -> Usage {
        let own = model.and_then(|model| self.prices.get(model));
        let price = own.or_else(|| self.prices.get(ANY));
        let Some(price) = price.filter(|_| usage.cost_micro_usd.is_none() && usage.tokens() > 0)
        else {
            return usage;
        };
        let cached = usage.cached_tokens.min(usage.input_tokens);
        let cost = price.input.of(usage.input_tokens - cached)
            + price.cache.unwrap_or(price.input).of(cached)
            + price.output.of(usage.output_tokens);
        Usage {
            cost_micro_usd: u64::try_from(cost / 1_000_000).ok(),
            ..usage
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(prices: &str) -> Result<AgentSpec, crate::agent::AgentError> {
        AgentSpec::from_toml(&format!("name = \"x\"\ncommand = \"x\"\n{prices}"))
    }

    #[test]
    fn tokens_cost_what_the_user_says_of_their_model() {
        let spec = spec(
            "[prices.large]\ninput = 2\noutput = 10.5\ncache = 0.2\n[prices.default]\ninput = 1\noutput = 1\n",
        )
        .unwrap();
        let used = Usage {
            input_tokens: 1_500_000,
            cached_tokens: 500_000,
            output_tokens: 100_000,
            cost_micro_usd: None,
        };
        let cost = |model| spec.priced(used, model).cost_usd();
        assert_eq!(cost(Some("large")), Some(3.15));
        assert_eq!(cost(Some("small")), Some(1.6));
        assert_eq!(cost(None), Some(1.6));
        // What the agent says is better than what we reckon.
        let told = used.costing(Some(7.0));
        assert_eq!(spec.priced(told, Some("large")), told);
        // It is kept with the run as it is.
        let text = toml::to_string(&spec).unwrap();
        assert_eq!(AgentSpec::from_toml(&text).unwrap(), spec);
    }

    #[test]
    fn without_a_price_there_is_none_and_a_wrong_one_is_refused() {
        let used = Usage {
            input_tokens: 5,
            ..Usage::default()
        };
        assert_eq!(spec("").unwrap().priced(used, Some("large")), used);
        for wrong in ["-1", "nan", "1e9", "\"2\""] {
            let text = format!("[prices.large]\ninput = {wrong}\noutput = 1\n");
            assert!(spec(&text).is_err(), "{wrong}");
        }
    }
}

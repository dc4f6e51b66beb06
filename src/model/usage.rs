//! What an agent used of its service.

use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

/// What an agent used of its service: tokens, and money where the agent says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens that went in, those read from a cache among them.
    #[serde(default)]
    pub input_tokens: u64,
    /// Of these, the ones read from a cache.
    #[serde(default)]
    pub cached_tokens: u64,
    /// Tokens that came out.
    #[serde(default)]
    pub output_tokens: u64,
    /// What it cost, in millionths of a US dollar; none where no price is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_micro_usd: Option<u64>,
}

impl Usage {
    /// Whether nothing was used, as far as is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Tokens in both directions.
    pub fn tokens(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }

    /// What it cost in US dollars, where that is told.
    pub fn cost_usd(&self) -> Option<f64> {
        self.cost_micro_usd.map(|micro| micro as f64 / 1e6)
    }

    /// The same usage at a price that was told in US dollars. No price is set where it is no number a price can be.
    #[must_use]
    pub fn costing(self, usd: Option<f64>) -> Self {
        let micro = usd.map(|usd| (usd * 1e6).round());
        let is_price = |micro: &f64| (0.0..1e15).contains(micro);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it was looked at: it is a whole number and fits"
        )]
        let cost_micro_usd = micro.filter(is_price).map(|micro| micro as u64);
        Self {
            cost_micro_usd,
            ..self
        }
    }

    /// What came on top of `before`, where this is a total that counts it. A total that does not count it stays as it is.
    #[must_use]
    pub fn since(self, before: &Self) -> Self {
        let cost_before = before.cost_micro_usd.unwrap_or_default();
        let counts = self.input_tokens >= before.input_tokens
            && self.output_tokens >= before.output_tokens
            && self.cost_micro_usd.is_none_or(|cost| cost >= cost_before);
        if !counts {
            return self;
        }
        Self {
            input_tokens: self.input_tokens - before.input_tokens,
            cached_tokens: self.cached_tokens.saturating_sub(before.cached_tokens),
            output_tokens: self.output_tokens - before.output_tokens,
            cost_micro_usd: self.cost_micro_usd.map(|cost| cost - cost_before),
        }
    }
}

impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let cost = [self.cost_micro_usd, other.cost_micro_usd];
        Self {
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            cached_tokens: self.cached_tokens.saturating_add(other.cached_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
            cost_micro_usd: cost.into_iter().flatten().reduce(u64::saturating_add),
        }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(input_tokens: u64, output_tokens: u64, usd: Option<f64>) -> Usage {
        let tokens = Usage {
            input_tokens,
            output_tokens,
            ..Usage::default()
        };
        tokens.costing(usd)
    }

    #[test]
    fn a_total_of_a_session_less_what_was_known_is_what_came_on_top() {
        let known = usage(100, 10, Some(0.5));
        assert_eq!(
            usage(150, 12, Some(0.75)).since(&known),
            usage(50, 2, Some(0.25))
        );
        // A count that began anew.
        let anew = usage(20, 12, Some(0.1));
        assert_eq!(anew.since(&known), anew);
    }

    #[test]
    fn a_sum_has_a_price_where_one_part_has() {
        assert_eq!(
            usage(1, 2, None) + usage(3, 4, Some(0.1)),
            usage(4, 6, Some(0.1))
        );
        assert_eq!(usage(1, 0, Some(f64::NAN)), usage(1, 0, None));
        assert_eq!(usage(1, 0, Some(-3.0)), usage(1, 0, None));
        assert_eq!(usage(1, 0, Some(1e300)), usage(1, 0, None));
    }
}

//! How much of its services a run, or a task, may use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Usage;

/// How much of its services a run, or a task, may use: `5usd`, `2Mtok`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// So much money, in millionths of a US dollar.
    MicroUsd(u64),
    /// So many tokens, in both directions together.
    Tokens(u64),
}

impl Budget {
    /// Whether it is spent. Money can only be counted where the agents tell what they cost.
    pub fn is_spent(&self, used: &Usage) -> bool {
        match self {
            Self::MicroUsd(most) => used.cost_micro_usd.unwrap_or_default() >= *most,
            Self::Tokens(most) => used.tokens() >= *most,
        }
    }

    /// Whether it cannot be counted: it is money, and tokens were used that nobody named a price of.
    pub fn is_blind_to(&self, used: &Usage) -> bool {
        matches!(self, Self::MicroUsd(_)) && used.cost_micro_usd.is_none() && used.tokens() > 0
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::MicroUsd(micro) if micro % 1_000_000 == 0 => {
                write!(f, "{} USD", micro / 1_000_000)
            }
            Self::MicroUsd(micro) => write!(f, "{:.2} USD", micro as f64 / 1e6),
            Self::Tokens(n) if n >= 1_000_000 => write!(f, "{} M tokens", n as f64 / 1e6),
            Self::Tokens(n) => write!(f, "{n} tokens"),
        }
    }
}

impl FromStr for Budget {
    type Err = String;

    /// Reads `5usd`, `$5`, `0.50 USD`, `2Mtok`, `500ktok`, `100000 tokens`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected an amount such as 5usd or 2Mtok, not '{text}'");
        let lower = text.trim().to_lowercase();
        let (number, unit) = if let Some(rest) = lower.strip_prefix('$') {
            (rest.trim(), "usd")
        } else {
            let end = lower.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_');
            let (number, unit) = lower.split_at(end.unwrap_or(lower.len()));
            (number, unit.trim())
        };
        let number: f64 = number.replace('_', "").parse().map_err(|_| wrong())?;
        let (factor, is_money) = match unit {
            "usd" | "dollar" | "dollars" => (1e6, true),
            "tok" | "token" | "tokens" => (1.0, false),
            "ktok" => (1e3, false),
            "mtok" => (1e6, false),
            _ => return Err(wrong()),
        };
        let amount = (number * factor).round();
        if !(1.0..1e15).contains(&amount) {
            return Err(wrong());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it was looked at: it is a whole number and fits"
        )]
        let amount = amount as u64;
        Ok(if is_money {
            Self::MicroUsd(amount)
        } else {
            Self::Tokens(amount)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_money_or_tokens() {
        let read = |text: &str| text.parse::<Budget>();
        assert_eq!(read("5usd"), Ok(Budget::MicroUsd(5_000_000)));
        assert_eq!(read("$0.50"), Ok(Budget::MicroUsd(500_000)));
        assert_eq!(read("2Mtok"), Ok(Budget::Tokens(2_000_000)));
        assert_eq!(read("500 ktok"), Ok(Budget::Tokens(500_000)));
        assert_eq!(read("1_000 tokens"), Ok(Budget::Tokens(1_000)));
        for text in [
            "",
            "5",
            "usd",
            "-1usd",
            "0usd",
            "1e9usd",
            "5eur",
            "NaNusd",
            "9999999999999999tok",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read("2.5mtok").unwrap().to_string(), "2.5 M tokens");
        assert_eq!(read("$0.5").unwrap().to_string(), "0.50 USD");
    }

    #[test]
    fn a_budget_of_money_is_blind_to_tokens_without_a_price() {
        let used = Usage {
            input_tokens: 10,
            ..Usage::default()
        };
        let money = Budget::MicroUsd(5);
        assert!(money.is_blind_to(&used) && !money.is_spent(&used));
        assert!(!money.is_blind_to(&used.costing(Some(0.1))));
        assert!(Budget::Tokens(10).is_spent(&used));
    }
}

//! Values as they stand in a file, a variable or an argument, and what they are read as.

use std::time::Duration;

use toml::de::{DeTable, DeValue};

use super::duration::write_duration;
use super::{Kind, parse_duration};

/// A value as it stands somewhere.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw {
    /// A value of TOML.
    Toml(toml::Value),
    /// A text from a place where everything is text.
    Loose(String),
}

/// A value that is of the kind that its key takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Count(u32),
    Duration(Duration),
    Share(f64),
    Switch(bool),
}

impl Raw {
    /// What a person would say that it is.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Loose(text) | Self::Toml(toml::Value::String(text)) => format!("'{text}'"),
            Self::Toml(toml::Value::Array(_)) => "a list".to_owned(),
            Self::Toml(toml::Value::Table(_)) => "a table".to_owned(),
            Self::Toml(value) => value.to_string(),
        }
    }

    /// The value as `kind`; none where it is something else.
    pub(super) fn read(&self, kind: Kind) -> Option<Value> {
        match kind {
            Kind::Text | Kind::Template(_) => self.text().map(Value::Text),
            Kind::OneOf(words) => {
                let text = self.text()?;
                words.contains(&text.as_str()).then_some(Value::Text(text))
            }
            Kind::Command => self.command().map(Value::Text),
            Kind::Count(least) => {
                let count = self.integer().and_then(|count| u32::try_from(count).ok())?;
                (count >= least).then_some(Value::Count(count))
            }
            Kind::CountOrAuto if self.text().as_deref() == Some("auto") => Some(Value::Count(0)),
            Kind::CountOrAuto => self.read(Kind::Count(1)),
            Kind::Duration => self
                .duration()
                .filter(|duration| !duration.is_zero())
                .map(Value::Duration),
            Kind::Share => self
                .number()
                .filter(|share| (0.0..=1.0).contains(share))
                .map(Value::Share),
            Kind::Switch => self.switch().map(Value::Switch),
            Kind::Words => self.words().map(Value::Text),
        }
    }

    fn words(&self) -> Option<String> {
        match self {
            Self::Toml(toml::Value::Boolean(is_on)) => Some(is_on.to_string()),
            Self::Toml(toml::Value::Array(words)) => {
                let words: Option<Vec<&str>> = words.iter().map(toml::Value::as_str).collect();
                words.map(|words| words.join(","))
            }
            _ => self.text(),
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Self::Loose(text) | Self::Toml(toml::Value::String(text)) => {
                Some(text.trim().to_owned()).filter(|text| !text.is_empty())
            }
            Self::Toml(_) => None,
        }
    }

    fn command(&self) -> Option<String> {
        let Self::Toml(toml::Value::Array(words)) = self else {
            return self.text();
        };
        let words: Option<Vec<&str>> = words.iter().map(toml::Value::as_str).collect();
        words
            .filter(|words| !words.is_empty())
            .map(shell_words::join)
    }

    fn integer(&self) -> Option<i64> {
        match self {
            Self::Loose(text) => text.trim().parse().ok(),
            Self::Toml(value) => value.as_integer(),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Loose(text) => match text.trim().strip_suffix('%') {
                Some(percentage) => percentage.trim().parse::<f64>().ok().map(|p| p / 100.0),
                None => text.trim().parse().ok(),
            },
            Self::Toml(toml::Value::Integer(number)) => Some(*number as f64),
            Self::Toml(value) => value.as_float(),
        }
    }

    fn duration(&self) -> Option<Duration> {
        match self {
            Self::Loose(text) | Self::Toml(toml::Value::String(text)) => parse_duration(text),
            Self::Toml(_) => {
                let seconds = self.number()?;
                Duration::try_from_secs_f64(seconds).ok()
            }
        }
    }

    /// In places where everything is text, the words that git takes for yes and no.
    fn switch(&self) -> Option<bool> {
        match self {
            Self::Toml(value) => value.as_bool(),
            Self::Loose(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Some(true),
                "false" | "no" | "off" | "0" | "" => Some(false),
                _ => None,
            },
        }
    }
}

impl Value {
    /// The value as a file would hold it.
    pub(super) fn json(&self) -> serde_json::Value {
        match self {
            Self::Count(count) => (*count).into(),
            Self::Share(share) => (*share).into(),
            Self::Switch(is_on) => (*is_on).into(),
            Self::Text(_) | Self::Duration(_) => self.shown().into(),
        }
    }

    /// The value as a person would write it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Duration(duration) => write_duration(*duration),
            Self::Share(share) => share.to_string(),
            Self::Switch(is_on) => is_on.to_string(),
        }
    }
}

/// A value of the reader that knows places, as a plain one; none for a number that no machine number holds.
pub(super) fn plain(value: &DeValue<'_>) -> Option<toml::Value> {
    Some(match value {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            toml::Value::Integer(i64::from_str_radix(&digits, number.radix()).ok()?)
        }
        DeValue::Float(number) => {
            toml::Value::Float(number.as_str().replace('_', "").parse().ok()?)
        }
        DeValue::Boolean(is_on) => toml::Value::Boolean(*is_on),
        DeValue::Datetime(datetime) => toml::Value::Datetime(*datetime),
        DeValue::Array(items) => {
            let items: Option<Vec<toml::Value>> =
                items.iter().map(|item| plain(item.get_ref())).collect();
            toml::Value::Array(items?)
        }
        DeValue::Table(table) => toml::Value::Table(plain_table(table)?),
    })
}

/// A table of the reader that knows places, as a plain one.
pub(super) fn plain_table(table: &DeTable<'_>) -> Option<toml::Table> {
    table
        .iter()
        .map(|(key, value)| Some((key.get_ref().to_string(), plain(value.get_ref())?)))
        .collect()
}

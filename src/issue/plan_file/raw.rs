//! A plan file as it stands in the text: only the types of its values are checked.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize, Serializer};

use super::needs::RawNeeds;
use crate::model::{Calibration, EvidenceKind, TaskId, TaskKind};

/// The whole file.
#[derive(Debug, Default, DeriveDeserialize, Serialize)]
#[serde(default)]
pub(super) struct Plan {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) schema: Option<String>,
    pub(super) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issue: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) context: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) acceptance: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) waits_for: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contracts: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) learned: Option<Calibration>,
    #[serde(rename = "task", alias = "tasks")]
    pub(super) tasks: Vec<Task>,
}

/// The keys of the whole file.
pub(super) const PLAN_KEYS: &[&str] = &[
    "schema",
    "title",
    "issue",
    "base",
    "context",
    "acceptance",
    "waits_for",
    "contracts",
    "learned",
    "task",
    "tasks",
];

/// One task.
#[derive(Debug, DeriveDeserialize, Serialize)]
pub(super) struct Task {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "as_optional_number")]
    pub(super) id: Option<TaskId>,
    pub(super) title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<TaskKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) section: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stage: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "as_optional_number")]
    pub(super) parent: Option<TaskId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) checked: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) dropped: bool,
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) mentions: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) needs: Option<Short<RawNeeds>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) minutes: Option<f64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) acceptance: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) waits_for: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) depends_on: Vec<Short<Order>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) apart_from: Vec<Short<Order>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) files: Vec<Short<Stated>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) contracts: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) writes: Option<Vec<Short<Entry>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) creates: Option<Vec<Short<Entry>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reads: Option<Vec<Short<Entry>>>,
}

/// The keys of a task.
pub(super) const TASK_KEYS: &[&str] = &[
    "id",
    "title",
    "kind",
    "section",
    "stage",
    "parent",
    "checked",
    "dropped",
    "ref",
    "mentions",
    "agent",
    "needs",
    "minutes",
    "description",
    "acceptance",
    "waits_for",
    "depends_on",
    "apart_from",
    "files",
    "contracts",
    "writes",
    "creates",
    "reads",
];

/// A task that another one waits for, and why.
#[derive(Debug, Clone, PartialEq, DeriveDeserialize, Serialize)]
pub(super) struct Order {
    #[serde(serialize_with = "as_number")]
    pub(super) task: TaskId,
    #[serde(default, skip_serializing_if = "Why::is_stated")]
    pub(super) why: Why,
    /// The words, the earlier section, or what was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
}

/// The keys of an order.
pub(super) const ORDER_KEYS: &[&str] = &["task", "why", "path", "text"];

/// Why one task waits for another, in one word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, DeriveDeserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Why {
    #[default]
    Stated,
    Stage,
    Inferred,
    Unknown,
}

impl Why {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks with a reference"
    )]
    fn is_stated(&self) -> bool {
        *self == Self::Stated
    }
}

/// A path that a task states.
#[derive(Debug, Clone, PartialEq, DeriveDeserialize, Serialize)]
pub(super) struct Stated {
    pub(super) path: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) new: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) read: bool,
}

/// The keys of a stated path.
pub(super) const STATED_KEYS: &[&str] = &["path", "new", "read"];

/// One file of a footprint.
#[derive(Debug, Clone, PartialEq, DeriveDeserialize, Serialize)]
pub(super) struct Entry {
    pub(super) path: String,
    #[serde(default = "certain")]
    pub(super) probability: f64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) evidence: Vec<Short<Reason>>,
}

/// The keys of a file of a footprint.
pub(super) const ENTRY_KEYS: &[&str] = &["path", "probability", "evidence"];

fn certain() -> f64 {
    1.0
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, DeriveDeserialize, Serialize)]
pub(super) struct Reason {
    #[serde(default = "of_plan")]
    pub(super) kind: EvidenceKind,
    pub(super) text: String,
}

fn of_plan() -> EvidenceKind {
    EvidenceKind::Plan
}

/// A table, or the one value that matters in it written alone: `1` for `{ task = 1 }`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Short<T>(pub(super) T);

/// What can be written as one value alone.
pub(super) trait FromAlone: Sized {
    /// What is expected, for the error message.
    const EXPECTED: &'static str;
    /// The table of a text alone.
    fn from_text(text: &str) -> Option<Self>;
    /// The table of a number alone.
    fn from_number(_: u64) -> Option<Self> {
        None
    }
    /// The value alone, where it says everything that the table would.
    fn alone(&self) -> Option<Alone<'_>>;
}

/// One value that stands for a table.
pub(super) enum Alone<'a> {
    Text(&'a str),
    Number(u32),
}

impl<T: FromAlone + Serialize> Serialize for Short<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.alone() {
            Some(Alone::Text(text)) => serializer.serialize_str(text),
            Some(Alone::Number(number)) => serializer.serialize_u32(number),
            None => self.0.serialize(serializer),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands in a reference"
)]
fn as_number<S: Serializer>(id: &TaskId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(id.0)
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands in a reference"
)]
fn as_optional_number<S: Serializer>(
    id: &Option<TaskId>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    id.map(|id| id.0).serialize(serializer)
}

impl FromAlone for Order {
    const EXPECTED: &'static str = "the number of a task, or a table such as { task = 1 }";

    fn from_text(text: &str) -> Option<Self> {
        Some(Self {
            task: text.trim().trim_start_matches('#').parse().ok()?,
            why: Why::Stated,
            text: None,
            path: None,
        })
    }

    fn from_number(number: u64) -> Option<Self> {
        Self::from_text(&number.to_string())
    }

    fn alone(&self) -> Option<Alone<'_>> {
        (self.why == Why::Stated && self.text.is_none() && self.path.is_none())
            .then_some(Alone::Number(self.task.0))
    }
}

impl FromAlone for Stated {
    const EXPECTED: &'static str = "a path, or a table such as { path = \"…\", new = true }";

    fn from_text(text: &str) -> Option<Self> {
        Some(Self {
            path: text.to_owned(),
            new: false,
            read: false,
        })
    }

    fn alone(&self) -> Option<Alone<'_>> {
        (!self.new && !self.read).then_some(Alone::Text(&self.path))
    }
}

impl FromAlone for Entry {
    const EXPECTED: &'static str = "a path, or a table such as { path = \"…\", probability = 0.9 }";

    fn from_text(text: &str) -> Option<Self> {
        Some(Self {
            path: text.to_owned(),
            probability: certain(),
            evidence: Vec::new(),
        })
    }

    fn alone(&self) -> Option<Alone<'_>> {
        (self.probability >= 1.0 && self.evidence.is_empty()).then_some(Alone::Text(&self.path))
    }
}

impl FromAlone for Reason {
    const EXPECTED: &'static str = "a text, or a table such as { kind = \"words\", text = \"…\" }";

    fn from_text(text: &str) -> Option<Self> {
        Some(Self {
            kind: EvidenceKind::Plan,
            text: text.to_owned(),
        })
    }

    fn alone(&self) -> Option<Alone<'_>> {
        (self.kind == EvidenceKind::Plan).then_some(Alone::Text(&self.text))
    }
}

impl<'de, T: FromAlone + Deserialize<'de>> Deserialize<'de> for Short<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: FromAlone + Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = Short<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(T::EXPECTED)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::from_text(text)
                    .map(Short)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                T::from_number(number)
                    .map(Short)
                    .ok_or_else(|| E::invalid_type(de::Unexpected::Unsigned(number), &self))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
                match u64::try_from(number) {
                    Ok(number) => self.visit_u64(number),
                    Err(_) => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Short)
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}

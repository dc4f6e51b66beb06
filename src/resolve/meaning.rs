//! What a manifest means, and what two sides of one mean together.

use std::fmt;

use serde::Deserialize;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// JSON in which no key stands twice.
struct Strict(Value);

/// What a JSON text means; none where it is none, or has a key twice.
pub(super) fn of_json(text: &str) -> Option<Value> {
    let strict: Strict = serde_json::from_str(text).ok()?;
    Some(strict.0)
}

/// What a TOML text means.
pub(super) fn of_toml(text: &str) -> Option<Value> {
    let table: toml::Table = text.parse().ok()?;
    serde_json::to_value(table).ok()
}

/// Whether a merged value is what both sides mean together: each key as the side has it that changed it, each list with
/// what either side added.
pub(super) fn agrees(
    merged: Option<&Value>,
    base: Option<&Value>,
    ours: Option<&Value>,
    theirs: Option<&Value>,
) -> bool {
    if ours == theirs || theirs == base {
        return merged == ours;
    }
    if ours == base {
        return merged == theirs;
    }
    match (merged, base, ours, theirs) {
        (
            Some(Value::Object(merged)),
            None | Some(Value::Object(_)),
            Some(Value::Object(ours)),
            Some(Value::Object(theirs)),
        ) => {
            let none = Map::new();
            let base = base.and_then(Value::as_object).unwrap_or(&none);
            let known = [merged, base, ours, theirs];
            known.iter().flat_map(|side| side.keys()).all(|key| {
                agrees(
                    merged.get(key),
                    base.get(key),
                    ours.get(key),
                    theirs.get(key),
                )
            })
        }
        (
            Some(Value::Array(merged)),
            None | Some(Value::Array(_)),
            Some(Value::Array(ours)),
            Some(Value::Array(theirs)),
        ) => {
            let base = base
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice);
            is_union(merged, base, ours, theirs)
        }
        _ => false,
    }
}

/// Whether a list is the base with what each side added, and neither took anything away.
fn is_union(merged: &[Value], base: &[Value], ours: &[Value], theirs: &[Value]) -> bool {
    let n = |side: &[Value], value: &Value| side.iter().filter(|item| *item == value).count();
    let all = [merged, base, ours, theirs];
    all.iter().flat_map(|side| side.iter()).all(|value| {
        let (was, our, their) = (n(base, value), n(ours, value), n(theirs, value));
        let is_added = our >= was && their >= was;
        let (our, their) = (our.saturating_sub(was), their.saturating_sub(was));
        let found = n(merged, value);
        // What both added may have been meant once.
        is_added && (found == was + our.max(their) || found == was + our + their)
    })
}

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without a key that stands twice")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Strict(value))) = access.next_entry::<String, Strict>()? {
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

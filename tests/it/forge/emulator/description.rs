//! GitHub's own description of its interface, which every request and every answer is held against.

use std::collections::HashMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// Made by `openapi/trim.py`.
static TRIMMED: &[u8] = include_bytes!("../openapi/github.json.gz");

static DESCRIPTION: LazyLock<Description> = LazyLock::new(Description::load);

/// The description of all operations that are played.
pub(crate) struct Description {
    operations: Vec<Operation>,
    schemas: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
    samples: Mutex<HashMap<String, Value>>,
}

/// One operation.
pub(crate) struct Operation {
    /// Its name, as `issues/create`.
    pub(crate) id: String,
    method: String,
    path: Vec<String>,
    query: Map<String, Value>,
    request: Value,
    needs_body: bool,
    answers: Map<String, Value>,
}

impl Description {
    pub(crate) fn get() -> &'static Self {
        &DESCRIPTION
    }

    #[expect(clippy::disallowed_methods, reason = "a test may start gzip")]
    fn load() -> Self {
        let mut gzip = Command::new("gzip")
            .arg("-dc")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = gzip.stdin.take().unwrap();
        let writer = std::thread::spawn(move || input.write_all(TRIMMED).unwrap());
        let text = gzip.wait_with_output().unwrap().stdout;
        writer.join().unwrap();
        let whole: Value = serde_json::from_slice(&text).unwrap();
        let object = |value: &Value| value.as_object().unwrap().clone();
        let operations = whole["operations"].as_array().unwrap().iter();
        let operations = operations
            .map(|operation| Operation {
                id: operation["id"].as_str().unwrap().to_owned(),
                method: operation["method"].as_str().unwrap().to_owned(),
                path: parts(operation["path"].as_str().unwrap()),
                query: object(&operation["query"]),
                request: operation["request"].clone(),
                needs_body: operation["needs_body"] == true,
                answers: object(&operation["answers"]),
            })
            .collect();
        Self {
            operations,
            schemas: whole["components"].clone(),
            validators: Mutex::default(),
            samples: Mutex::default(),
        }
    }

    /// The operation of a request, with what stands in the places of its path.
    pub(crate) fn operation(
        &self,
        method: &str,
        path: &str,
    ) -> Option<(&Operation, HashMap<&str, String>)> {
        let given = parts(path);
        self.operations
            .iter()
            .filter(|operation| operation.method == method)
            .find_map(|operation| {
                // A ref has slashes of its own, and stands last.
                let wanted = &operation.path;
                let last = wanted.last()?;
                let is_open = matches!(last.as_str(), "{ref}" | "{branch}");
                if given.len() < wanted.len() || (given.len() > wanted.len() && !is_open) {
                    return None;
                }
                let mut places = HashMap::new();
                for (at, part) in wanted.iter().enumerate() {
                    if let Some(name) = part.strip_prefix('{') {
                        let value = if is_open && at + 1 == wanted.len() {
                            given[at..].join("/")
                        } else {
                            given[at].clone()
                        };
                        places.insert(name.trim_end_matches('}'), value);
                    } else if *part != given[at] {
                        return None;
                    }
                }
                Some((operation, places))
            })
    }

    /// What is wrong with a request.
    pub(crate) fn check_request(
        &self,
        operation: &Operation,
        query: &[(String, String)],
        body: &Value,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for (name, value) in query {
            let Some(schema) = operation.query.get(name) else {
                wrong.push(format!("{} knows no parameter {name}", operation.id));
                continue;
            };
            let as_number = value.parse::<i64>().map(Value::from);
            let is_good = self.is_valid(&format!("{} {name}", operation.id), schema, &json!(value))
                || as_number.is_ok_and(|number| {
                    self.is_valid(&format!("{} {name}", operation.id), schema, &number)
                });
            if !is_good {
                wrong.push(format!("{}: {name}={value} is not allowed", operation.id));
            }
        }
        if body.is_null() {
            if operation.needs_body {
                wrong.push(format!("{} needs a body", operation.id));
            }
            return wrong;
        }
        wrong.extend(self.errors(&operation.id, &operation.request, body));
        // The description leaves objects open; a name that it does not know is a slip of ours all the same.
        let known = operation.request["properties"].as_object();
        if let (Some(known), Some(given)) = (known, body.as_object()) {
            let strange = given.keys().filter(|name| !known.contains_key(*name));
            wrong.extend(strange.map(|name| format!("{} knows no field {name}", operation.id)));
        }
        wrong
    }

    /// What is wrong with an answer.
    pub(crate) fn check_answer(
        &self,
        operation: &Operation,
        status: u16,
        body: &Value,
    ) -> Vec<String> {
        let Some(schema) = operation.answers.get(&status.to_string()) else {
            // These can come from any operation.
            let is_common = matches!(status, 304 | 401 | 403 | 404 | 422 | 429 | 500..);
            return if is_common {
                Vec::new()
            } else {
                vec![format!("{} never answers {status}", operation.id)]
            };
        };
        self.errors(&format!("{} {status}", operation.id), schema, body)
    }

    fn errors(&self, name: &str, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(name, schema);
        validator
            .iter_errors(value)
            .map(|error| format!("{name}: {} at {}", error, error.instance_path()))
            .collect()
    }

    fn is_valid(&self, name: &str, schema: &Value, value: &Value) -> bool {
        self.validator(name, schema).is_valid(value)
    }

    /// Made when it is needed first, and kept.
    fn validator(&self, name: &str, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let made = validators.entry(name.to_owned()).or_insert_with(|| {
            let root = json!({ "allOf": [schema], "components": self.schemas });
            let options = jsonschema::options().with_draft(jsonschema::Draft::Draft4);
            Arc::new(options.build(&root).unwrap())
        });
        Arc::clone(made)
    }

    /// The smallest value of that name, with what is given put over it.
    pub(crate) fn value(&self, name: &str, given: Value) -> Value {
        let known = self.samples.lock().unwrap().get(name).cloned();
        let mut value = known.unwrap_or_else(|| {
            let schema = self.schemas["schemas"][name].clone();
            let made = self.sample(&schema, 0);
            let mut samples = self.samples.lock().unwrap();
            samples.insert(name.to_owned(), made.clone());
            made
        });
        put_over(&mut value, given);
        value
    }

    fn sample(&self, schema: &Value, depth: usize) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap();
            return self.sample(&self.schemas["schemas"][name], depth + 1);
        }
        for choice in ["anyOf", "oneOf"] {
            if let Some(choices) = schema[choice].as_array() {
                let is_null = |choice: &Value| choice["type"] == "null";
                return if choices.iter().any(is_null) {
                    Value::Null
                } else {
                    self.sample(&choices[0], depth + 1)
                };
            }
        }
        if let Some(all) = schema["allOf"].as_array() {
            let mut whole = json!({});
            for part in all {
                put_over(&mut whole, self.sample(part, depth + 1));
            }
            return whole;
        }
        if let Some(choices) = schema["enum"].as_array() {
            return choices[0].clone();
        }
        match schema["type"].as_str() {
            Some("string") => json!(match schema["format"].as_str() {
                Some("date-time") => "2026-01-01T00:00:00Z",
                Some("uri") => "https://api.github.com/x",
                _ => "x",
            }),
            Some("integer" | "number") => json!(1),
            Some("boolean") => json!(false),
            Some("array") => json!([]),
            _ => {
                let mut object = Map::new();
                let required = schema["required"].as_array();
                for name in required.into_iter().flatten().filter_map(Value::as_str) {
                    let value = if depth > 12 {
                        Value::Null
                    } else {
                        self.sample(&schema["properties"][name], depth + 1)
                    };
                    object.insert(name.to_owned(), value);
                }
                Value::Object(object)
            }
        }
    }
}

fn parts(path: &str) -> Vec<String> {
    path.trim_matches('/')
        .split('/')
        .map(str::to_owned)
        .collect()
}

fn put_over(value: &mut Value, given: Value) {
    match (value, given) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, part) in new {
                put_over(old.entry(name).or_insert(Value::Null), part);
            }
        }
        (value, given) => *value = given,
    }
}

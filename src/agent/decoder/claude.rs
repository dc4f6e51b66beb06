//! Claude Code, and who prints the same: Qwen Code, Cursor.

use serde_json::Value;

use super::words::{count, does, items, path_of, says, text};
use super::{AgentEvent, State, Verdict};
use crate::model::Usage;

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("assistant") => assistant(value, state),
        Some("user") => items(value, "/message/content")
            .iter()
            .filter(|part| text(part, "/type") == Some("tool_result"))
            .filter_map(|part| {
                let is_error = part.get("is_error").and_then(Value::as_bool);
                state.end(text(part, "/tool_use_id"), is_error != Some(true))
            })
            .collect(),
        Some("tool_call") => tool_call(value),
        Some("system") => system(value, state),
        Some("result") => end(value, state),
        _ => Vec::new(),
    }
}

fn assistant(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    // A message that the program made up itself, to tell an error.
    if let Some(error) = text(value, "/error") {
        let words = text(value, "/message/content/0/text").unwrap_or(error);
        state.note(words, count(value, "/api_error_status"));
        return vec![AgentEvent::Warns {
            text: words.to_owned(),
        }];
    }
    let mut events = Vec::new();
    for part in items(value, "/message/content") {
        match text(part, "/type") {
            Some("text") => events.extend(says(text(part, "/text"))),
            Some("tool_use") => {
                let tool = text(part, "/name").unwrap_or("tool");
                events.push(state.begin(text(part, "/id"), tool, part.get("input")));
            }
            _ => {}
        }
    }
    let used = usage(value, "/message/usage");
    events.extend(state.step(text(value, "/message/id"), used));
    events
}

/// Cursor: `{"tool_call": {"writeToolCall": {"args": {…}}}}`.
fn tool_call(value: &Value) -> Vec<AgentEvent> {
    let calls = value.get("tool_call").and_then(Value::as_object);
    let Some((name, call)) = calls.and_then(|calls| calls.iter().next()) else {
        return Vec::new();
    };
    let tool = name.trim_end_matches("ToolCall");
    match text(value, "/subtype") {
        Some("started") => vec![does(tool, call.get("args"))],
        Some("completed") if call.pointer("/result/rejected").is_some() => {
            let AgentEvent::Does { text: what } = does(tool, call.get("args")) else {
                return Vec::new();
            };
            vec![AgentEvent::Denied { what }]
        }
        Some("completed")
            if ["write", "edit", "delete"].contains(&tool)
                && call.pointer("/result/success").is_some() =>
        {
            let path = path_of(call.get("args"));
            path.map(|path| AgentEvent::Touched { path })
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

fn system(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    let event = match text(value, "/subtype") {
        Some("init") => state.start(text(value, "/session_id")),
        Some("api_retry") => {
            let why = text(value, "/error").unwrap_or("an error of the service");
            let status = count(value, "/error_status");
            Some(state.retry(why, status, count(value, "/retry_delay_ms")))
        }
        // Qwen Code says why beside the stream, if at all.
        Some("retry") => {
            let known = state.last_error.as_ref().map(|(words, _)| words.clone());
            let why = known.unwrap_or_else(|| "an error of the service".to_owned());
            Some(state.retry(&why, None, count(value, "/data/delayMs")))
        }
        Some("permission_denied") => {
            let tool = text(value, "/tool_name").unwrap_or("a tool");
            state.deny(text(value, "/tool_use_id"), tool, None)
        }
        _ => None,
    };
    event.into_iter().collect()
}

/// The end. `subtype` may be `success` where `is_error` says that it was none.
fn end(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    let mut events = Vec::new();
    for denial in items(value, "/permission_denials") {
        let tool = text(denial, "/tool_name").unwrap_or("a tool");
        let id = text(denial, "/tool_use_id");
        events.extend(state.deny(id, tool, denial.get("tool_input")));
    }
    let total = total(value, state);
    if !total.is_empty() {
        events.push(AgentEvent::Used { total });
    }
    let subtype = text(value, "/subtype");
    let is_error = value.get("is_error").and_then(Value::as_bool);
    let message = [
        text(value, "/result"),
        text(value, "/error/message"),
        text(value, "/errors/0"),
    ]
    .into_iter()
    .flatten()
    .find(|message| !message.trim().is_empty());
    if text(value, "/stop_reason") == Some("refusal") {
        let message = message.unwrap_or("the model refused").to_owned();
        let verdict = Verdict::Refused { message };
        events.push(AgentEvent::Ended { verdict });
    } else if is_error != Some(true) && subtype.is_none_or(|subtype| subtype == "success") {
        let verdict = Verdict::Success;
        events.push(AgentEvent::Ended { verdict });
    } else {
        let message = message.or(subtype).unwrap_or("it ended with an error");
        events.push(state.fail(message, count(value, "/api_error_status")));
    }
    events
}

/// What the attempt used. The price is a total of the whole session; newer versions tell the part of this process as well.
fn total(value: &Value, state: &State) -> Usage {
    let models = value.get("model_usage_since_last_result");
    if let Some(models) = models
        .and_then(Value::as_object)
        .filter(|it| !it.is_empty())
    {
        return models
            .values()
            .map(of_model)
            .fold(Usage::default(), |sum, one| sum + one);
    }
    let session =
        usage(value, "/usage").costing(value.get("total_cost_usd").and_then(Value::as_f64));
    session.since(&Usage {
        cost_micro_usd: state.before.cost_micro_usd,
        ..Usage::default()
    })
}

fn of_model(model: &Value) -> Usage {
    let number = |name: &str| model.get(name).and_then(Value::as_u64).unwrap_or_default();
    let cached_tokens = number("cacheReadInputTokens");
    let usage = Usage {
        input_tokens: number("inputTokens")
            .saturating_add(cached_tokens)
            .saturating_add(number("cacheCreationInputTokens")),
        cached_tokens,
        output_tokens: number("outputTokens"),
        cost_micro_usd: None,
    };
    usage.costing(model.get("costUSD").and_then(Value::as_f64))
}

/// What is read from a cache and written to it is told beside what went in.
fn usage(value: &Value, pointer: &str) -> Usage {
    let number = |name: &str| count(value, &format!("{pointer}/{name}")).unwrap_or_default();
    let cached_tokens = number("cache_read_input_tokens");
    let input_tokens = number("input_tokens");
    // Qwen Code counts what was cached among what went in, and gives the sum.
    let total = number("total_tokens");
    let output_tokens = number("output_tokens");
    let is_counted = total > 0 && total == input_tokens.saturating_add(output_tokens);
    let beside = if is_counted {
        0
    } else {
        cached_tokens.saturating_add(number("cache_creation_input_tokens"))
    };
    Usage {
        input_tokens: input_tokens.saturating_add(beside),
        cached_tokens,
        output_tokens,
        cost_micro_usd: None,
    }
}

//! The tool that Claude Code calls for what its permissions do not cover (`--permission-prompt-tool`): it asks the user.
//!
//! The answer is text, `{"behavior":"allow","updatedInput":…}` or `{"behavior":"deny","message":…}`, as its documentation for
//! the SDK has it.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ListToolsResult,
    PaginatedRequestParams, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Value, json};

use super::server::{introduction, speak};
use crate::agent;
use crate::cli::error::CliError;
use crate::executor::Asker;

/// The name of the tool.
const TOOL: &str = "ask";

/// Answers until standard input ends.
pub(crate) fn serve() -> Result<(), CliError> {
    speak(Server {
        asker: Asker::of_attempt(),
    })
}

struct Server {
    asker: Option<Asker>,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        introduction()
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let input = json!({
            "type": "object",
            "properties": {
                "tool_name": {"type": "string"},
                "input": {"type": "object"},
                "tool_use_id": {"type": "string"},
            },
            "required": ["tool_name", "input"],
        });
        let input = Arc::new(input.as_object().cloned().unwrap_or_default());
        let tool = Tool::new(TOOL, "Ask the user whether a tool may be used", input);
        Ok(ListToolsResult::with_all_items(vec![tool]))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if request.name != TOOL {
            let words = format!("there is no tool '{}'", request.name);
            return Err(ErrorData::invalid_params(words, None));
        }
        let arguments = request.arguments.unwrap_or_default();
        let tool = arguments.get("tool_name").and_then(Value::as_str);
        let input = arguments.get("input");
        let what = agent::tool_words(tool.unwrap_or("a tool"), input);
        let answer = match &self.asker {
            Some(asker) => asker.ask(&what).await.unwrap_or_default(),
            None => None,
        };
        let verdict = verdict(answer, input);
        let words = ContentBlock::text(verdict.to_string());
        Ok(CallToolResult::success(vec![words]).into())
    }
}

/// The user's answer, as the program wants it.
fn verdict(answer: Option<bool>, input: Option<&Value>) -> Value {
    let refused = |message: &str| json!({"behavior": "deny", "message": message});
    match answer {
        Some(true) => {
            let input = input.cloned().unwrap_or_else(|| json!({}));
            json!({"behavior": "allow", "updatedInput": input})
        }
        Some(false) => refused("The user does not permit that. Find another way, or leave it out."),
        None => refused("Nobody is there to permit that. Find another way, or leave it out."),
    }
}

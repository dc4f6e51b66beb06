//! The protocol, as the official SDK speaks it.

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
    JsonObject, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
    ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt as _};

use super::tools::{self, Answer, TOOLS};
use crate::cli::error::CliError;
use crate::cli::runtime;

/// What an agent is told about all of it.
const INSTRUCTIONS: &str = "Several agents and people may work in this repository at once, each in a worktree. Before you edit a \
    file, call `claim` with its path: it says who else has changed it, on which lines, and who probably will. `conflicts` says \
    which branches and worktrees would conflict now, `status` how a run stands, `check` what of a list of tasks can run side \
    by side. None of them changes anything.";

/// Answers until standard input ends.
pub(crate) fn serve(no_config: bool) -> Result<(), CliError> {
    speak(Server { no_config })
}

/// Has somebody answer on standard input and output until that ends.
pub(super) fn speak(handler: impl ServerHandler) -> Result<(), CliError> {
    let failure = |error: String| CliError::failure(format!("cannot serve an agent: {error}"));
    runtime::make()?.block_on(async {
        let service = handler
            .serve(rmcp::transport::stdio())
            .await
            .map_err(|error| failure(error.to_string()))?;
        let ended = service.waiting().await;
        ended.map(drop).map_err(|error| failure(error.to_string()))
    })
}

/// Who answers: a server that has tools.
pub(super) fn introduction() -> ServerConfig {
    let capabilities = ServerCapabilities::builder().enable_tools().build();
    let version = env!("CARGO_PKG_VERSION");
    ServerConfig::new(capabilities)
        .with_server_info(Implementation::new("git-orchestrate", version))
}

struct Server {
    no_config: bool,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        introduction().with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = TOOLS.iter().map(|tool| {
            let annotations = ToolAnnotations::new().read_only(true).destructive(false);
            Tool::new(tool.name, tool.about, object(&tool.input()))
                .with_raw_output_schema(object(&tool.output()))
                .with_annotations(annotations)
        });
        Ok(ListToolsResult::with_all_items(tools.collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = TOOLS.iter().find(|tool| tool.name == request.name) else {
            let words = format!("there is no tool '{}'", request.name);
            return Err(ErrorData::invalid_params(words, None));
        };
        let no_config = self.no_config;
        let arguments = request.arguments.unwrap_or_default();
        // Git and files are read: not on a thread that listens.
        let answer = tokio::task::spawn_blocking(move || tools::call(tool, &arguments, no_config));
        let answer = answer
            .await
            .map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        Ok(result(answer).into())
    }
}

/// An error is told to the agent as well: it may ask in another way.
fn result(answer: Result<Answer, CliError>) -> CallToolResult {
    match answer {
        Ok(Answer { words, document }) => {
            let mut result = CallToolResult::success(vec![ContentBlock::text(words)]);
            result.structured_content = Some(document);
            result
        }
        Err(error) => CallToolResult::error(vec![ContentBlock::text(error.render(false, true))]),
    }
}

fn object(value: &serde_json::Value) -> Arc<JsonObject> {
    Arc::new(value.as_object().cloned().unwrap_or_default())
}

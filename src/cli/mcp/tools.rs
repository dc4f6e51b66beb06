//! What can be asked, and the answers: the documents that the commands print, and the same in words.

use std::path::{Path, PathBuf};

use clap::ColorChoice;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::cli::args::PlanningArgs;
use crate::cli::claiming;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::planned;
use crate::cli::session::{Session, current_folder};
use crate::cli::settings::{Settings, Typed};
use crate::cli::told::Told;
use crate::engine::radar::{self, Scope};
use crate::process::StopFlag;
use crate::report::schema::{CheckDocument, ConflictsDocument, EditsDocument, StatusDocument};
use crate::report::{self, Style, check};

/// Something that can be asked.
#[derive(Debug)]
pub(super) struct Tool {
    /// Its name.
    pub(super) name: &'static str,
    /// What it tells, for the agent.
    pub(super) about: &'static str,
    /// What is handed in: name, whether it is needed, its type in JSON schema, and what it is.
    fields: &'static [(&'static str, bool, &'static str, &'static str)],
    /// The schema of the document that it answers with.
    schema: &'static str,
    /// Some fields of that document.
    tells: &'static [&'static str],
    answer: fn(&Map<String, Value>, &Session) -> Result<Answer, CliError>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// For whoever reads words.
    pub(super) words: String,
    /// For whoever reads documents.
    pub(super) document: Value,
}

/// Everything that can be asked.
pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "claim",
        about: "Call this before you edit a file. Tells who else has changed it (other worktrees, branches and tasks of runs, \
                committed or not), on which lines, whether that conflicts with the copy that you ask about, and which tasks \
                that still run will probably change it.",
        fields: &[(
            "path",
            true,
            "string",
            "the file, absolute or relative to the folder that this server runs in; it need not exist yet",
        )],
        schema: "git-orchestrate/edits/1",
        tells: &["path", "edits", "unknown", "expected"],
        answer: claim,
    },
    Tool {
        name: "conflicts",
        about: "Tells which branches and worktrees would conflict now, pair by pair and with what they are meant for: file, \
                kind of conflict, who with whom.",
        fields: &[
            (
                "refs",
                false,
                "array",
                "branches, tags or commits to compare; left out: all worktrees and the branches of all runs",
            ),
            (
                "into",
                false,
                "string",
                "the branch that they are compared with as well",
            ),
        ],
        schema: "git-orchestrate/conflicts/1",
        tells: &["tips", "pairs", "onto", "n_conflicts", "n_unknown"],
        answer: conflicts,
    },
    Tool {
        name: "status",
        about: "Tells how a run of many tasks stands: each task with its state, branch, worktree and outcome.",
        fields: &[(
            "run",
            false,
            "string",
            "the run, or the beginning of its name; left out: the newest",
        )],
        schema: "git-orchestrate/status/1",
        tells: &["run", "tasks"],
        answer: status,
    },
    Tool {
        name: "check",
        about: "Plans a list of tasks without running it: which files each will touch, which pairs collide, in what order and \
                how many at once they can be done, and what would make it better.",
        fields: &[(
            "source",
            true,
            "string",
            "a Markdown file with a list of tasks, a number or address of a GitHub issue, or a request in words",
        )],
        schema: "git-orchestrate/check/1",
        tells: &["tasks", "waves"],
        answer: check,
    },
];

impl Tool {
    /// The schema of what is handed in.
    pub(super) fn input(&self) -> Value {
        let property = |&(name, _, kind, about): &(&str, bool, &str, &str)| {
            let mut property = json!({ "type": kind, "description": about });
            if kind == "array" {
                property["items"] = json!({ "type": "string" });
            }
            (name.to_owned(), property)
        };
        let properties: Map<String, Value> = self.fields.iter().map(property).collect();
        let needed = self.fields.iter().filter(|(_, is_needed, _, _)| *is_needed);
        let needed: Vec<&str> = needed.map(|(name, ..)| *name).collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": needed,
            "additionalProperties": false,
        })
    }

    /// The schema of the document, as far as all versions to come hold it.
    pub(super) fn output(&self) -> Value {
        let mut needed = vec!["schema"];
        needed.extend(self.tells);
        json!({
            "type": "object",
            "properties": { "schema": { "const": self.schema } },
            "required": needed,
        })
    }
}

/// Answers, in the repository of the current folder.
pub(super) fn call(
    tool: &Tool,
    arguments: &Map<String, Value>,
    no_config: bool,
) -> Result<Answer, CliError> {
    if let Some(name) = arguments
        .keys()
        .find(|name| !tool.fields.iter().any(|(known, ..)| known == name))
    {
        return Err(CliError::usage(format!("{} takes no '{name}'", tool.name)));
    }
    // What goes to standard output is the protocol's.
    let output = Output::new(ColorChoice::Never, true);
    let session = Session::open(no_config, &output)?;
    (tool.answer)(arguments, &session)
}

fn claim(arguments: &Map<String, Value>, session: &Session) -> Result<Answer, CliError> {
    let path: PathBuf = needed(arguments, "path")?;
    let scope = Scope::default();
    let found = claiming::claim(&current_folder()?, &path, &scope, session)?;
    answer(
        report::edits(&found, &Style::PLAIN),
        &EditsDocument::new(&found),
    )
}

fn conflicts(arguments: &Map<String, Value>, session: &Session) -> Result<Answer, CliError> {
    let scope = Scope {
        names: field(arguments, "refs")?.unwrap_or_default(),
        into: field(arguments, "into")?,
    };
    let found = radar::look(&session.context()?, &scope, &StopFlag::default())?;
    answer(
        report::radar(&found, None, &Style::PLAIN),
        &ConflictsDocument::new(&found),
    )
}

fn status(arguments: &Map<String, Value>, session: &Session) -> Result<Answer, CliError> {
    let run: Option<String> = field(arguments, "run")?;
    let told = Told::load(run.as_deref(), session)?;
    let view = told.view();
    answer(
        report::status(&view, &Style::PLAIN),
        &StatusDocument::new(&view),
    )
}

fn check(arguments: &Map<String, Value>, session: &Session) -> Result<Answer, CliError> {
    let source: String = needed(arguments, "source")?;
    // To read what is no file could wait for ever, and standard input is where the questions come from.
    let is_strange = |path: &Path| {
        let is_ours = ["/dev/stdin", "/dev/fd", "/proc"];
        is_ours.iter().any(|ours| path.starts_with(ours))
            || (path.metadata()).is_ok_and(|found| !found.is_file() && !found.is_dir())
    };
    if source.trim() == "-" || is_strange(Path::new(source.trim())) {
        return Err(CliError::usage("standard input is where you ask").hint("Name a file"));
    }
    let settings = Settings::load(session, Typed::default())?;
    let planning = PlanningArgs::default();
    let planned = planned::of_source(&source, &planning, session, &settings)?;
    let judgement = planned.judge(settings.n_workers()?);
    let view = planned.view(&judgement, Style::PLAIN);
    answer(check::check(&view), &CheckDocument::new(&view))
}

fn answer(words: String, document: &impl Serialize) -> Result<Answer, CliError> {
    let document = serde_json::to_value(document).map_err(CliError::internal)?;
    Ok(Answer { words, document })
}

/// A field of what was handed in, where it is there.
fn field<T: DeserializeOwned>(
    arguments: &Map<String, Value>,
    name: &str,
) -> Result<Option<T>, CliError> {
    let Some(value) = arguments.get(name).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    serde_json::from_value(value.clone())
        .map(Some)
        .map_err(|error| CliError::usage(format!("'{name}' is wrong: {error}")))
}

fn needed<T: DeserializeOwned>(arguments: &Map<String, Value>, name: &str) -> Result<T, CliError> {
    field(arguments, name)?.ok_or_else(|| CliError::usage(format!("'{name}' is missing")))
}

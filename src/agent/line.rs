//! From an agent's definition and a task to what is run.

use super::spec::SHIM;
use super::{AgentSpec, Permissions, PromptVia};

/// The longest prompt, in bytes, that is handed over as an argument; Linux takes 128 KiB.
const LONGEST_ARGUMENT: usize = 100 * 1024;

/// What stands in place of the placeholders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placeholders {
    /// The prompt.
    pub prompt: String,
    /// The file that holds the prompt.
    pub prompt_file: String,
    /// The folder that the agent works in.
    pub worktree: String,
    /// The number of the task.
    pub task_id: String,
    /// The title of the task.
    pub title: String,
    /// The short name of the task's branch.
    pub branch: String,
    /// The model that is asked for.
    pub model: Option<String>,
    /// The session that is taken up again.
    pub session: Option<String>,
    /// The name of the session that is begun, where it is given one.
    pub new_session: Option<String>,
    /// What it may do without asking.
    pub permissions: Permissions,
    /// Our own program.
    pub shim: String,
}

/// What is run for an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaunchLine {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// What it reads from standard input.
    pub stdin: Vec<u8>,
}

/// Fills an agent's command in. What is filled in is never looked at again, so no text can bring its own placeholders.
pub fn launch_line(spec: &AgentSpec, placeholders: &Placeholders) -> LaunchLine {
    let prompt = placeholders.prompt.replace('\0', "");
    let mut argument = prompt.as_str();
    let pointer;
    if argument.len() > LONGEST_ARGUMENT {
        pointer = format!(
            "Do the task that the file {} describes. Read all of it first.",
            placeholders.prompt_file
        );
        argument = &pointer;
    }
    let title = placeholders.title.replace('\0', "");
    let values = [
        ("{prompt}", argument),
        ("{prompt_file}", placeholders.prompt_file.as_str()),
        ("{worktree}", placeholders.worktree.as_str()),
        ("{task_id}", placeholders.task_id.as_str()),
        ("{title}", title.as_str()),
        ("{branch}", placeholders.branch.as_str()),
        ("{model}", placeholders.model.as_deref().unwrap_or_default()),
        (SHIM, placeholders.shim.as_str()),
        (
            "{session}",
            (placeholders.session.as_deref())
                .or(placeholders.new_session.as_deref())
                .unwrap_or_default(),
        ),
    ];
    let grant = spec.grant(placeholders.permissions);
    let model_args = placeholders.model.as_ref().map(|_| &spec.model_args);
    let resume_args = placeholders.session.as_ref().map(|_| &spec.resume_args);
    let session_args = placeholders
        .new_session
        .as_ref()
        .map(|_| &spec.session_args);
    let lists = [
        ("{model_args}", list(model_args)),
        ("{permissions}", &grant.args),
        ("{resume}", list(resume_args.or(session_args))),
    ];
    let argv = words(spec, &lists)
        .into_iter()
        .map(|word| fill(word, &values))
        .collect();
    let stdin = match spec.prompt {
        PromptVia::Stdin => prompt.into_bytes(),
        PromptVia::Argument | PromptVia::File => Vec::new(),
    };
    LaunchLine { argv, stdin }
}

fn list(args: Option<&Vec<String>>) -> &[String] {
    args.map(Vec::as_slice).unwrap_or_default()
}

/// The words of the command, with the lists in their places. A list that has no place goes behind the program; where it
/// begins with the program's subcommand, behind that.
fn words<'a>(spec: &'a AgentSpec, lists: &[(&str, &'a [String])]) -> Vec<&'a str> {
    let mut words = Vec::new();
    for word in &spec.command {
        match lists.iter().find(|(place, _)| place == word) {
            Some((_, list)) => words.extend(list.iter().map(String::as_str)),
            None => words.push(word.as_str()),
        }
    }
    for (place, list) in lists {
        if spec.command.iter().any(|word| word == place) {
            continue;
        }
        let mut list = *list;
        let mut at = words.len().min(1);
        if let (Some(first), Some(second)) = (list.first(), words.get(1))
            && first == second
        {
            at = 2;
            list = list.get(1..).unwrap_or_default();
        }
        words.splice(at..at, list.iter().map(String::as_str));
    }
    words
}

fn fill(word: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = word;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        if let Some((name, value)) = values.iter().find(|(name, _)| from.starts_with(name)) {
            // A whole argument that is foreign text must not be read as an option.
            if filled.is_empty() && value.starts_with('-') && *name == "{title}" {
                filled.push(' ');
            }
            filled.push_str(value);
            rest = from.get(name.len()..).unwrap_or_default();
        } else {
            filled.push('{');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    filled.push_str(rest);
    filled
}

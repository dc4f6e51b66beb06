//! An agent as data.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize};

use super::{AgentError, Grant, Models, Permissions, Price};

/// Programs that take a script as an argument.
const SHELLS: &[&str] = &[
    "ash", "bash", "csh", "dash", "elvish", "eval", "fish", "ksh", "mksh", "nu", "sh", "tcsh",
    "xonsh", "zsh",
];

/// What stands for our own program.
pub(super) const SHIM: &str = "{shim}";

/// Placeholders whose text comes from the issue.
const UNTRUSTED: &[&str] = &["{prompt}", "{title}"];

/// An agent: a program that does a task, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSpec {
    /// The name by which it is chosen.
    pub name: String,
    /// Its name for people.
    #[serde(default)]
    pub title: String,
    /// The program and its arguments, with placeholders: `{prompt}`, `{prompt_file}`, `{worktree}`, `{task_id}`,
    /// `{title}`, `{branch}`, `{model}`. In TOML a list, or one text that is split as a shell would.
    ///
    /// Three words of their own stand for as many arguments as there are: `{model_args}`, `{permissions}`, `{resume}`.
    /// Where one is missing, its arguments go behind the program.
    #[serde(deserialize_with = "words")]
    pub command: Vec<String>,
    /// Arguments that are added after the program where a model is asked for.
    #[serde(default)]
    pub model_args: Vec<String>,
    /// Arguments by which a new session gets the name `{session}`, a UUID: for programs that tell the name of theirs only
    /// at their end. Empty where the program names its sessions itself.
    #[serde(default)]
    pub session_args: Vec<String>,
    /// Arguments that are added where a session is taken up again; `{session}` is its name. Empty where it cannot be.
    #[serde(default)]
    pub resume_args: Vec<String>,
    /// How it is given its task.
    #[serde(default)]
    pub prompt: PromptVia,
    /// What kind of stream it prints.
    #[serde(default)]
    pub stream: StreamKind,
    /// The variables of the user's environment that it may see beside the usual ones: names, or prefixes ending in `*`.
    #[serde(default = "everything")]
    pub env_allow: Vec<String>,
    /// Variables that are set for it.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Globs of files that it leaves lying about and that belong to nobody's change.
    #[serde(default)]
    pub droppings: Vec<String>,
    /// What of the user's home it needs where a sandbox hides the rest.
    #[serde(default)]
    pub state: AgentState,
    /// Words of its command that stand for another word where a sandbox of ours holds it: sandboxes do not nest.
    #[serde(default)]
    pub sandboxed: BTreeMap<String, String>,
    /// Arguments with which its program says by its exit code whether somebody is logged in: 0 is yes, 1 is no. Empty where it
    /// cannot say it.
    #[serde(default)]
    pub logged_in: Vec<String>,
    /// What to run to install it.
    #[serde(default)]
    pub install: String,
    /// Its models by how hard a task is.
    #[serde(default)]
    pub models: Models,
    /// What the tokens of its models cost, where it does not tell that itself.
    #[serde(default)]
    pub prices: BTreeMap<String, Price>,
    /// How it is told to ask for what it may not do, where the user is to be asked.
    #[serde(default)]
    pub asking: Grant,
    /// How it is told what it may do without asking.
    #[serde(default)]
    pub permissions: BTreeMap<Permissions, Grant>,
    /// Whether its commands run unasked at every level, so that nothing but a sandbox limits them.
    #[serde(default)]
    pub is_unlimited: bool,
}

/// What of the user's home an agent needs: names relative to it, or below a folder that a variable names:
/// `$VARIABLE/name`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentState {
    /// What it shares with the user and may change: its credentials.
    #[serde(default)]
    pub shared: Vec<String>,
    /// The folders that it keeps its sessions in. Each task has its own, so that a later attempt can go on in the session of
    /// an earlier one, and none sees those of the user or of another task.
    #[serde(default)]
    pub sessions: Vec<String>,
    /// What it gets a copy of: its settings, which could name programs that the user would run later.
    #[serde(default)]
    pub copied: Vec<String>,
}

/// How an agent is given its task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptVia {
    /// In place of `{prompt}`, as one argument.
    Argument,
    /// On standard input.
    #[default]
    Stdin,
    /// In a file whose name stands in place of `{prompt_file}`.
    File,
}

/// What kind of stream an agent prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamKind {
    /// Text for people.
    #[default]
    Text,
    /// `--output-format stream-json` of Claude Code; Qwen Code and Cursor print the same.
    Claude,
    /// `--json` of Codex.
    Codex,
    /// `--output-format stream-json` of Gemini CLI.
    Gemini,
    /// `--output-format json` of Copilot CLI.
    Copilot,
    /// `--format json` of opencode.
    Opencode,
    /// `--output-format stream-json` of Kimi Code.
    Kimi,
    /// `--output-format stream-json` of goose.
    Goose,
    /// Text for people, as aider prints it.
    Aider,
    /// One event of this program's own vocabulary a line, in JSON.
    Events,
}

impl StreamKind {
    /// Whether it is one document a line, and not text for people.
    pub fn is_structured(self) -> bool {
        !matches!(self, Self::Text | Self::Aider)
    }

    /// Whether such a stream tells its end: one that does not was cut off.
    pub fn has_end(self) -> bool {
        !matches!(self, Self::Text | Self::Aider | Self::Kimi)
    }

    /// Whether what the agent says comes in pieces that belong together.
    pub(super) fn comes_in_pieces(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Aider | Self::Gemini | Self::Goose | Self::Events
        )
    }
}

impl AgentSpec {
    /// An agent of the user's own: a command line, split as a shell would. It is run without a shell.
    ///
    /// Where the line has no place for the prompt, the agent gets it on standard input.
    pub fn from_command(line: &str) -> Result<Self, AgentError> {
        let command = split(line)?;
        let program = command.first().map(String::as_str).unwrap_or_default();
        let name = Path::new(program)
            .file_stem()
            .and_then(|stem| stem.to_str());
        let has = |placeholder| command.iter().any(|word| word.contains(placeholder));
        let prompt = if has("{prompt}") {
            PromptVia::Argument
        } else if has("{prompt_file}") {
            PromptVia::File
        } else {
            PromptVia::Stdin
        };
        let spec = Self {
            name: name.unwrap_or("custom").to_owned(),
            title: String::new(),
            model_args: Vec::new(),
            session_args: Vec::new(),
            resume_args: Vec::new(),
            prompt,
            stream: StreamKind::Text,
            env_allow: everything(),
            env: BTreeMap::new(),
            droppings: Vec::new(),
            state: AgentState::default(),
            sandboxed: BTreeMap::new(),
            logged_in: Vec::new(),
            install: String::new(),
            models: Models::default(),
            permissions: BTreeMap::new(),
            asking: Grant::default(),
            prices: BTreeMap::new(),
            is_unlimited: false,
            command,
        };
        spec.check()?;
        Ok(spec)
    }

    /// A program that speaks the Agent Client Protocol, as a command line. Our own program stands between: it speaks the
    /// protocol, and prints what comes of it as [`StreamKind::Events`].
    pub fn from_acp(line: &str) -> Result<Self, AgentError> {
        let program = Self::from_command(line)?;
        // What a known program keeps in the home it keeps there in whatever way it is spoken to.
        let known = super::builtin().iter();
        let mut known = known.filter(|known| known.program() == program.name);
        let state = known.next().map(|known| known.state.clone());
        let own = [SHIM, "__acp", "{permissions}", "{resume}", "--"];
        let levels = Permissions::ALL.map(|level| {
            let args = vec!["--permissions".to_owned(), level.name().to_owned()];
            (
                level,
                Grant {
                    args,
                    env: BTreeMap::new(),
                },
            )
        });
        Ok(Self {
            name: format!("acp:{}", program.name),
            command: own
                .iter()
                .map(|word| (*word).to_owned())
                .chain(program.command)
                .collect(),
            resume_args: ["--session", "{session}"].map(str::to_owned).to_vec(),
            prompt: PromptVia::Stdin,
            stream: StreamKind::Events,
            permissions: levels.into_iter().collect(),
            state: state.unwrap_or_default(),
            ..program
        })
    }

    /// Reads one definition in TOML.
    pub fn from_toml(text: &str) -> Result<Self, AgentError> {
        let spec: Self = toml::from_str(text).map_err(|error| AgentError::Definition {
            message: error.message().to_owned(),
        })?;
        spec.check()?;
        Ok(spec)
    }

    /// Reads a definition that says only what differs from this one.
    pub fn changed_by(&self, changes: &toml::Table) -> Result<Self, AgentError> {
        let wrong = |message: String| AgentError::Definition { message };
        let mut whole = toml::Table::try_from(self).map_err(|error| wrong(error.to_string()))?;
        put(&mut whole, changes);
        let text = toml::to_string(&whole).map_err(|error| wrong(error.to_string()))?;
        Self::from_toml(&text)
    }

    /// Refuses a command that could not work, or that would hand text of the issue to a shell as part of a script.
    pub fn check(&self) -> Result<(), AgentError> {
        let program = self.command.first().ok_or(AgentError::EmptyCommand)?;
        if program.trim().is_empty() {
            return Err(AgentError::EmptyCommand);
        }
        let runs_script = |at: usize| {
            let word = self.command.get(at).map(String::as_str).unwrap_or_default();
            let name = word.rsplit('/').next().unwrap_or_default();
            SHELLS.contains(&name).then(|| name.to_owned())
        };
        let shell = (0..self.command.len()).find_map(|at| Some((at, runs_script(at)?)));
        let Some((at, shell)) = shell else {
            return Ok(());
        };
        let is_option = |word: &&String| word.starts_with('-') && word.contains('c');
        let mut words = self.command.iter().skip(at + 1);
        let script = if shell == "eval" {
            words.next()
        } else {
            words.skip_while(|word| !is_option(word)).nth(1)
        };
        let placeholder =
            script.and_then(|script| UNTRUSTED.iter().find(|text| script.contains(**text)));
        placeholder.map_or(Ok(()), |placeholder| {
            Err(AgentError::TextInScript {
                placeholder: (*placeholder).to_owned(),
                shell,
            })
        })
    }

    /// The program that must be there for it to run.
    pub fn program(&self) -> &str {
        let mut words = self.command.iter().map(String::as_str);
        match words.next() {
            Some(SHIM) => words.skip_while(|&word| word != "--").nth(1),
            first => first,
        }
        .unwrap_or_default()
    }

    /// Its name for people.
    pub fn title(&self) -> &str {
        if self.title.is_empty() {
            &self.name
        } else {
            &self.title
        }
    }

    /// Whether it can be told to ask for what it may not do.
    pub fn can_ask(&self) -> bool {
        !self.asking.args.is_empty() || self.command.iter().any(|word| word == SHIM)
    }

    /// Whether it may see the variable of that name; secrets of forges are another matter.
    pub fn allows_variable(&self, name: &str) -> bool {
        self.env_allow
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(prefix) => name.starts_with(prefix),
                None => name == pattern,
            })
    }
}

/// Puts the entries of a table into another one; tables in it are put together in the same way.
fn put(whole: &mut toml::Table, changes: &toml::Table) {
    for (name, value) in changes {
        match (whole.get_mut(name), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(changes)) => put(inner, changes),
            _ => {
                whole.insert(name.clone(), value.clone());
            }
        }
    }
}

fn everything() -> Vec<String> {
    vec!["*".to_owned()]
}

fn split(line: &str) -> Result<Vec<String>, AgentError> {
    let words = shell_words::split(line).map_err(|_| AgentError::OpenQuote {
        line: line.to_owned(),
    })?;
    if words.is_empty() {
        Err(AgentError::EmptyCommand)
    } else {
        Ok(words)
    }
}

fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Words;
    impl<'de> serde::de::Visitor<'de> for Words {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a command line, or the list of its words")
        }

        fn visit_str<E: serde::de::Error>(self, line: &str) -> Result<Self::Value, E> {
            split(line).map_err(E::custom)
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut list: A,
        ) -> Result<Self::Value, A::Error> {
            let mut words = Vec::new();
            while let Some(word) = list.next_element()? {
                words.push(word);
            }
            Ok(words)
        }
    }
    deserializer.deserialize_any(Words)
}

//! The manual pages and the completions, made from the definitions in `args`; the ones in `man/` are held to these by a
//! test.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::Args;
use super::error::{CliError, ErrorCode};
use super::exit_code::MEANINGS;
use super::starting::schema_file;

/// A file of the manual: its name, such as `git-orchestrate-check.1`, and its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its file name.
    pub name: String,
    /// Its content.
    pub text: Vec<u8>,
}

/// All manual pages: the main one first, then one for each command that the help lists.
pub fn manual() -> io::Result<Vec<Page>> {
    let mut command = Args::command();
    command.build();
    let mut pages = vec![main_page(&command)?];
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        let name = format!("git-orchestrate-{}", verb.get_name());
        let bin_name = format!("git orchestrate {}", verb.get_name());
        let verb = verb.clone().name(name.clone()).bin_name(bin_name);
        // What a short help has no room for is told here.
        let verb = verb.mut_args(|arg| arg.hide_short_help(false));
        let mut text = Vec::new();
        Man::new(verb).render(&mut text)?;
        text.extend_from_slice(
            b".SH \"SEE ALSO\"\n\\fBgit\\-orchestrate\\fR(1): exit status, files and environment\n",
        );
        pages.push(Page {
            name: format!("{name}.1"),
            text,
        });
    }
    Ok(pages)
}

fn main_page(command: &Command) -> io::Result<Page> {
    let mut text = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    man.render_subcommands_section(&mut text)?;
    man.render_extra_section(&mut text)?;
    for (title, entries) in [
        ("EXIT STATUS", MEANINGS),
        ("FILES", FILES),
        ("ENVIRONMENT", ENVIRONMENT),
    ] {
        section(&mut text, title, entries);
    }
    let codes = ErrorCode::all().map(|code| {
        let words = format!("{}: {} {}", code.title(), code.why(), code.cure());
        (code.to_string(), words)
    });
    let codes: Vec<(String, String)> = codes.collect();
    let codes: Vec<(&str, &str)> = codes
        .iter()
        .map(|(code, words)| (&**code, &**words))
        .collect();
    section(&mut text, "ERRORS", &codes);
    man.render_version_section(&mut text)?;
    Ok(Page {
        name: "git-orchestrate.1".to_owned(),
        text,
    })
}

fn section(page: &mut Vec<u8>, title: &str, entries: &[(&str, &str)]) {
    page.extend_from_slice(format!(".SH \"{title}\"\n").as_bytes());
    for (term, words) in entries {
        let lines = format!(".TP\n\\fB{}\\fR\n{}\n", escaped(term), escaped(words));
        page.extend_from_slice(lines.as_bytes());
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

const FILES: &[(&str, &str)] = &[
    (
        "<git common dir>/orchestrate/runs/<run>/",
        "Everything about one run: plan.toml (the plan as approved), journal.jsonl (what happened, the source of all \
         else), agent-<n>.status.json (the state of each task, for scripts), logs/session.log, logs/agent-<n>.log, \
         summary.md and metrics.json.",
    ),
    (
        "../<repository>.orchestrate/<run>/<task>/",
        "The worktrees of a run, outside the repository.",
    ),
    (
        ".git-orchestrate.toml",
        "Settings of the repository, in its root.",
    ),
    (
        "~/.config/git-orchestrate/config.toml",
        "Settings of the user. A repository's win over them.",
    ),
    (
        "git config orchestrate.*",
        "The same settings again, as git keeps them. They win over both files.",
    ),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY_PATH, GITHUB_APP_INSTALLATION_ID",
        "A GitHub App that asks where no token is given: its number, the file with its private key, and its installation, \
         which is asked for where it is not said. The settings github-app-id, github-app-key and github-app-installation of \
         the user say the same; a repository may not.",
    ),
    (
        "GH_TOKEN, GITHUB_TOKEN",
        "The token for GitHub, in this order; then gh auth token and git's credential helper are asked.",
    ),
    ("NO_COLOR", "No colour, whatever the terminal."),
    (
        "ORCHESTRATE_TASK_ID, ORCHESTRATE_TASK_FILE, ORCHESTRATE_RUN_ID, ORCHESTRATE_STATUS_FILE, ORCHESTRATE_BASE",
        "Set for an agent: the number of its task, a file with the task, the run, a file that it may write its state \
         to, and the commit that its branch starts from. An agent is never given a forge's token.",
    ),
    (
        "ORCHESTRATE_PORT, ORCHESTRATE_PORT_COUNT, ORCHESTRATE_PORT_RANGE, ORCHESTRATE_TMP, ORCHESTRATE_CACHE, \
         ORCHESTRATE_DATABASE_SUFFIX, ORCHESTRATE_WORKTREE",
        "Set for an agent, its check and its hooks: the first of the ports that are its own, how many they are, and all of \
         them as FIRST-LAST; its temporary and its cache folder; a suffix for names of databases that no other attempt on \
         this machine has; its worktree. The table [environment] of a configuration maps them to names of the project's own, \
         with {port}, {port+1}, {port_range}, {port_count}, {tmp}, {cache}, {database_suffix}, {worktree}, {task} and {run}.",
    ),
    (
        "ORCHESTRATE_SANDBOX",
        "Set for an agent in a sandbox: bubblewrap or landlock.",
    ),
];

pub use super::completing::{Shell, script as completions};

/// The JSON schema of configuration files.
///
/// # Errors
/// None but a mistake in the built-in configuration.
pub fn config_schema() -> Result<Page, CliError> {
    Ok(Page {
        name: "schemas/config.schema.json".to_owned(),
        text: schema_file::text()?.into_bytes(),
    })
}

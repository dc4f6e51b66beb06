//! The program's help on one screen: the job in five commands, the others by what one wants.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::CommandFactory as _;

use super::{Args, EXAMPLES};

/// The commands of the main job, in its order.
const JOB: &[&str] = &["check", "run", "status", "merge", "clean"];

/// All others, by when one wants them.
const OTHERS: &[(&str, &[&str])] = &[
    ("to begin", &["demo", "doctor", "init", "new", "config"]),
    (
        "while it runs",
        &[
            "logs",
            "answer",
            "pause",
            "resume",
            "retry",
            "cancel",
            "conflicts",
        ],
    ),
    ("afterwards", &["report", "stats", "sync"]),
    ("besides", &["graph", "mcp", "explain", "completions"]),
];

/// Whether a command line asks for that, and not for the help of a command or for all of it.
pub(super) fn is_wanted(line: &[OsString]) -> bool {
    matches!(line, [_, only] if only == "-h")
}

/// The program with this as its help.
pub(super) fn command() -> clap::Command {
    let command = Args::command();
    let help = help(&command);
    command.override_help(help)
}

fn help(command: &clap::Command) -> String {
    let styles = command.get_styles();
    let (head, word) = (styles.get_header(), styles.get_literal());
    let mut text = String::new();
    let about = command.get_about().map(ToString::to_string);
    let _ = writeln!(text, "{}\n", about.unwrap_or_default());
    let _ = writeln!(
        text,
        "{head}Usage:{head:#} {word}git orchestrate{word:#} [OPTIONS] [SOURCE | COMMAND]\n"
    );
    let _ = writeln!(text, "{head}The job:{head:#}");
    for name in JOB {
        let about = command
            .find_subcommand(name)
            .and_then(clap::Command::get_about);
        let about = about.map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "  {word}{name:<6}{word:#} {about}");
    }
    let _ = writeln!(text, "{head}More:{head:#}");
    for (when, names) in OTHERS {
        let names = names.iter().map(|name| format!("{word}{name}{word:#}"));
        let names = names.collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  {when:<14} {names}");
    }
    let examples = EXAMPLES.strip_prefix("Examples:").unwrap_or(EXAMPLES);
    let _ = writeln!(text, "\n{head}Examples:{head:#}{examples}");
    let _ = write!(
        text,
        "\nAll of it: {word}git orchestrate --help{word:#}; of one command: {word}git orchestrate merge -h{word:#}"
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_named_once() {
        let others = OTHERS.iter().flat_map(|(_, names)| *names);
        let mut named: Vec<&str> = JOB.iter().chain(others).copied().collect();
        let mut verbs = super::super::verbs();
        named.sort_unstable();
        verbs.sort_unstable();
        assert_eq!(named, verbs);
    }

    #[test]
    fn only_the_short_flag_alone_asks_for_it() {
        let wanted = |line: &str| {
            let line: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            is_wanted(&line)
        };
        assert!(wanted("git-orchestrate -h"));
        for line in [
            "git-orchestrate",
            "git-orchestrate --help",
            "git-orchestrate run -h",
        ] {
            assert!(!wanted(line), "{line}");
        }
    }
}

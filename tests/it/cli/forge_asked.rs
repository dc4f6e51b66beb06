//! What a person at a terminal is asked, and what the answer does at the forge.

use std::io::{Read, Write};
use std::process::Stdio;

use super::forge_scene::{clone, command, run_with_pulls};
use super::sandbox::Sandbox;
use crate::forge::emulator::{Emulator, TOKEN};

/// Runs the program on a terminal of its own, and answers its questions one after the other. What it printed, in one line.
fn at_a_terminal(
    sandbox: &Sandbox,
    emulator: &Emulator,
    line: &[&str],
    answers: &[(&str, &str)],
) -> String {
    let inner = command(sandbox, emulator, line);
    let mut words = vec![inner.get_program().to_str().unwrap().to_owned()];
    words.extend(line.iter().map(|word| (*word).to_owned()));
    let mut child = command(sandbox, emulator, &[]);
    // A question that nobody awaits would be waited at for ever.
    let mut script = Sandbox::program("timeout");
    script.args(["60", "script", "-qfec", &words.join(" "), "/dev/null"]);
    script.current_dir(child.get_current_dir().unwrap());
    for (name, value) in child.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    child = script;
    child.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    let mut screen = child.stdout.take().unwrap();
    let (mut seen, mut at) = (String::new(), 0);
    let mut buffer = [0; 4096];
    let mut open = answers.iter();
    let mut next = open.next();
    while let Ok(n @ 1..) = screen.read(&mut buffer) {
        seen.push_str(&String::from_utf8_lossy(&buffer[..n]));
        if let Some((question, answer)) = next
            && let Some(found) = seen[at..].find(question)
            && seen[at + found..].contains("[y/N] ")
        {
            at = seen.len();
            next = open.next();
            writeln!(keyboard, "{answer}").unwrap();
        }
    }
    child.wait().unwrap();
    assert!(next.is_none(), "{next:?} was not asked\n{seen}");
    assert!(!seen.contains(TOKEN));
    // Lines are broken where the terminal ends.
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_question_at_the_end_of_a_run_with_pull_requests_is_about_them() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
    let before = sandbox.repo.oid("main");
    let line = run_with_pulls();
    let line: Vec<&str> = (line.into_iter().filter(|word| *word != "--yes"))
        .chain(["--plain", "--close"])
        .collect();
    let seen = at_a_terminal(
        &sandbox,
        &emulator,
        &line,
        &[
            ("Run 10 tasks with agent", "y"),
            ("Merge 10 pull requests into main at 127.0.0.1", "y"),
        ],
    );
    // The plan is shown first, then what would be written, and then it is asked.
    let places = [
        "Waves",
        "#1234 gets 4 new sub-issues, 1 dependency, a comment",
        "[y/N]",
    ];
    let places = places.map(|words| {
        seen.find(words)
            .unwrap_or_else(|| panic!("{words}\n{seen}"))
    });
    assert!(places.is_sorted(), "{seen}");
    assert!(
        seen.contains("10 of 10 pull requests landed in main at the forge."),
        "{seen}"
    );
    assert!(seen.contains("#1234 is closed."), "{seen}");
    assert_eq!(
        sandbox.repo.oid("main"),
        before,
        "they land there, not here"
    );
    emulator.world(|world| {
        assert!(!world.find(1234).unwrap().is_open);
        let mut pulls = world.issues.iter().filter_map(|issue| issue.pull.as_ref());
        assert!(pulls.all(|pull| pull.merged.is_some() || pull.head == "feat/x"));
    });
    let status = sandbox.expect(0, &["status"]).stdout;
    assert!(status.contains("10 of 10 pull requests landed"), "{status}");
}

#[test]
fn nothing_is_written_before_the_plan_was_approved() {
    let emulator = Emulator::start();
    let sandbox = clone(&emulator);
    let line = run_with_pulls();
    let line: Vec<&str> = line.into_iter().filter(|word| *word != "--yes").collect();
    let question = [("Run 10 tasks with agent", "n")];
    let seen = at_a_terminal(&sandbox, &emulator, &line, &question);
    assert!(seen.contains("Nothing was started."), "{seen}");
    assert_eq!(emulator.writes(), Vec::<String>::new());
}

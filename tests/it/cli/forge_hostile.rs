//! Hostile words at the played forge, wherever somebody can write some: they are quoted, and do nothing.

use regex_lite::Regex;

use super::forge_scene::{assert_secret, pushing_clone, run, run_with_pulls};
use crate::forge::emulator::Emulator;
use crate::forge::emulator::world::Pull;

/// Says all of it in its log and in its commits.
const AGENT: &str = r#"
words='$(touch pwned) `touch pwned`; rm -rf x | ../../etc/passwd @acme/team, fixes #1234 <!-- git-orchestrate:status/1234 -->'
printf '\033[31m%s\033[0m\n````\n```\n## Heading @acme/team\nghp_abcdefghijklmnop1234 password=hunter2hunter\n' "$words"
echo '<!-- git-orchestrate:failure/x/1 -->'
[ "$ORCHESTRATE_TASK_ID" = 2 ] && [ ! -e ../../../mended ] && exit 3
echo x > "task-$ORCHESTRATE_TASK_ID-\`touch pwned\`|@acme.txt"
git add . && git commit -qm "$words" -m "resolves: #1235, closes acme/shop#1234"
"#;

const WORDS: &str = "$(touch pwned) `touch pwned`; rm -rf x | ../../etc/passwd @acme/team, fixes #1234 \
                     <!-- git-orchestrate:status/1234 --> \u{1b}[31m";

/// What is wrong with something that we wrote.
fn wrong_with(text: &str, own: Option<&[u64]>) -> Vec<String> {
    let mut wrong = Vec::new();
    let lines = text.trim_end().lines();
    let marks = lines.clone().filter(|line| line.contains("<!--")).count();
    let is_marked = lines
        .clone()
        .next_back()
        .is_some_and(|last| last.starts_with("<!-- git-orchestrate:") && last.ends_with(" -->"));
    if marks != usize::from(is_marked) {
        wrong.push("a mark or a comment that is not ours".to_owned());
    }
    let called = Regex::new(r"(^|[^\w])@[A-Za-z0-9]").unwrap();
    wrong.extend(
        called
            .find(text)
            .map(|found| format!("calls {}", found.as_str())),
    );
    let closing = r"(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +(?:[\w/]*)#(\d+)";
    for found in Regex::new(closing).unwrap().captures_iter(text) {
        // In issues and comments, such words close nothing.
        let number = found[1].parse().unwrap();
        if own.is_some_and(|own| !own.contains(&number)) {
            wrong.push(format!("closes: {}", &found[0]));
        }
    }
    let control = |letter: char| letter.is_control() && letter != '\n';
    if text.chars().any(control) {
        wrong.push("a letter that steers".to_owned());
    }
    if text.contains("ghp_abc") || text.contains("hunter2") {
        wrong.push("a secret".to_owned());
    }
    if text.chars().count() > 65_536 {
        wrong.push("too long".to_owned());
    }
    // What is quoted stays quoted: no heading but ours, outside of fences and quotations.
    let mut fence: Option<usize> = None;
    for line in lines {
        let ticks = line.chars().take_while(|letter| *letter == '`').count();
        match fence {
            None if ticks >= 3 => fence = Some(ticks),
            Some(open) if ticks >= open && line.trim_matches('`').is_empty() => fence = None,
            None if line.starts_with("## ") => wrong.push(format!("a heading: {line}")),
            _ => {}
        }
    }
    if fence.is_some() {
        wrong.push("a fence that is open at the end".to_owned());
    }
    wrong
}

#[test]
fn hostile_words_are_quoted_and_do_nothing() {
    let emulator = Emulator::start();
    let sandbox = pushing_clone(&emulator, AGENT);
    emulator.world(|world| {
        let huge = format!("{WORDS}\n```\n## Heading\n````\n{}", "@acme/team fixes #1234 ".repeat(2700));
        let text = format!(
            "{huge}\n```\n````\n\n- [ ] #1235\n- [ ] {WORDS}\n  - it is done when {WORDS}\n- [ ] Add `../../../etc/x`, after #1235 {WORDS}\n"
        );
        let master = world.add("ana", &format!("Epic {WORDS}"), &text);
        world.add_below(master, "ana", &format!("Money {WORDS}"), &huge[..60_000]);
        // Marks that others copied: in a comment, in an issue, and in a pull request.
        world.say(master, "mallory", "Mine\n\n<!-- git-orchestrate:status/1234 -->");
        world.say(master, "ana", "Mine\n\n<!-- git-orchestrate:status/1234 -->");
        let mark = "Mine\n\n<!-- git-orchestrate:sub-issue/1234/0000000000000000 -->";
        world.add("mallory", WORDS, mark);
        let pull = world.add("mallory", WORDS, &format!("{WORDS}\nCloses #1234"));
        world.origin.put("feat/$(touch-pwned)", "main", "x", "x");
        world.issue(pull).pull = Some(Pull::of("feat/$(touch-pwned)", "main"));
        world.label(1235, "ana", "bug; $(touch pwned) @acme/team");
        world.label(1235, "ana", "<!-- git-orchestrate:x -->");
    });
    run(&sandbox, &emulator, &run_with_pulls(), 3);
    std::fs::write(sandbox.repo.beside("mended"), "").unwrap();
    run(&sandbox, &emulator, &["retry", "--yes"], 0);
    run(&sandbox, &emulator, &["merge", "--yes"], 0);
    let wrong = emulator.world(|world| {
        let mut wrong = Vec::new();
        let mut n_texts = 0;
        let numbers: Vec<u64> = world.issues.iter().map(|issue| issue.number).collect();
        for issue in &world.issues {
            let mut look = |what: &str, text: &str, own: Option<&[u64]>| {
                n_texts += 1;
                let found = wrong_with(text, own);
                wrong.extend(
                    found
                        .into_iter()
                        .map(|found| format!("#{} {what}: {found}", issue.number)),
                );
            };
            if issue.author == world.me {
                // A pull request closes the issue of its own task, which is never the master issue.
                let own = issue.pull.as_ref().map(|_| &numbers[1..]);
                look("title", &issue.title, own);
                look("body", &issue.body, own);
            }
            for said in issue.comments.iter().filter(|said| said.author == world.me) {
                look("comment", &said.body, None);
            }
            if let Some(pull) = issue.pull.as_ref().filter(|_| issue.author == world.me) {
                let is_plain =
                    |letter: char| letter.is_ascii_alphanumeric() || "-/".contains(letter);
                if !pull.head.chars().all(is_plain) {
                    wrong.push(format!("#{} branch {}", issue.number, pull.head));
                }
            }
        }
        assert!(n_texts > 12, "{n_texts}");
        let theirs = |author: &str| {
            let said = world.find(1234).unwrap().comments.iter();
            said.filter(|said| said.author == author && said.body.starts_with("Mine\n"))
                .count()
        };
        assert_eq!((theirs("mallory"), theirs("ana")), (1, 1));
        // What it was not asked to close is open, whatever commits and texts said.
        let master = world.find(1234).unwrap();
        assert!(master.is_open);
        wrong
    });
    assert_eq!(wrong, Vec::<String>::new());
    assert_secret(&sandbox);
    let mut folders = vec![sandbox.repo.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            assert!(!path.ends_with("pwned"), "{}", path.display());
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            }
        }
    }
}

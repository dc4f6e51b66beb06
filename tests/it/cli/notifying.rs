//! That a run has ended or needs a person is told to whoever looks elsewhere.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use serde_json::Value;

use super::sandbox::{Ran, Sandbox};
use crate::report::pages::assert_named;

const RUN: &[&str] = &[
    "run",
    "plan.md",
    "--agent-command",
    "agent",
    "--yes",
    "--check",
    "test -e good.txt",
];

/// Two tasks; the check of the second one fails.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.repo.write(
        "plan.md",
        "# Pages\n\n- [ ] Add `good.txt`\n- [ ] Add `bad.txt`\n",
    );
    sandbox.script(
        "agent",
        "if [ $ORCHESTRATE_TASK_ID = 1 ]; then echo a > good.txt; sleep 2; else echo a > bad.txt; fi; git add . && git commit -qm done",
    );
    sandbox
}

fn documents(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_command_is_told_what_needs_a_person_and_that_the_run_has_ended() {
    let sandbox = sandbox();
    let heard = sandbox.repo.beside("heard.jsonl");
    let command = format!("(cat; echo) >> {}", heard.display());
    sandbox
        .repo
        .git(&["config", "orchestrate.notify.command", &command]);
    let ran = sandbox.expect(3, RUN);
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    let heard = documents(&std::fs::read_to_string(heard).unwrap());
    assert_eq!(heard.len(), 2, "{heard:?}");
    // The one is told while the other task still runs.
    assert_eq!(heard[0]["event"], "attention");
    assert_eq!(heard[0]["tasks"]["open"], 1);
    assert!(
        heard[0]["chores"][0]["what"]
            .as_str()
            .unwrap()
            .contains("task 2")
    );
    assert_eq!(heard[1]["event"], "ended");
    assert_eq!(heard[1]["text"], "Pages: 1 of 2 done, 1 failed");
    assert_eq!(heard[1]["success"], false);
    assert_named("notification-1.md", heard);
    // Only the end, where only that is wanted.
    let again = sandbox.repo.beside("again.jsonl");
    let command = format!("(cat; echo) >> {}", again.display());
    sandbox
        .repo
        .git(&["config", "orchestrate.notify.command", &command]);
    sandbox
        .repo
        .git(&["config", "orchestrate.notify.on", "end"]);
    sandbox.expect(3, RUN);
    let heard = documents(&std::fs::read_to_string(again).unwrap());
    assert_eq!(heard.len(), 1, "{heard:?}");
}

#[test]
fn a_webhook_is_sent_the_same_document() {
    let sandbox = sandbox();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook?secret=1", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream);
        let (mut head, mut size) = (String::new(), 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                size = value.trim().parse().unwrap();
            }
            head.push_str(&line);
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; size];
        reader.read_exact(&mut body).unwrap();
        let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
        reader.into_inner().write_all(answer).unwrap();
        (head, String::from_utf8(body).unwrap())
    });
    sandbox
        .repo
        .git(&["config", "orchestrate.notify.webhook", &address]);
    sandbox
        .repo
        .git(&["config", "orchestrate.notify.on", "end"]);
    let ran = sandbox.expect(3, RUN);
    assert!(!ran.stderr.contains("webhook"), "{}", ran.stderr);
    let (head, body) = server.join().unwrap();
    assert!(head.starts_with("POST /hook?secret=1 HTTP/1.1"), "{head}");
    assert!(
        head.to_lowercase()
            .contains("content-type: application/json"),
        "{head}"
    );
    let document: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(document["schema"], "git-orchestrate/notification/1");
    assert_eq!(document["tasks"]["succeeded"], 1);
}

#[test]
fn what_cannot_be_told_is_said_once_and_harms_nothing() {
    let sandbox = sandbox();
    sandbox.repo.write(
        "../home/.config/git-orchestrate/config.toml",
        "[notify]\ndesktop = true\ncommand = 'echo no bell >&2; exit 3'\nwebhook = 'http://127.0.0.1:9/token'\n",
    );
    sandbox.script("notify-send", "exit 1");
    let ran = sandbox.expect(3, RUN);
    for words in [
        "warning: the desktop was not told",
        "warning: the command was not told: ",
        "no bell",
        "warning: the webhook was not told: cannot reach '127.0.0.1'",
    ] {
        assert_eq!(
            ran.stderr.matches(words).count(),
            1,
            "{words}\n{}",
            ran.stderr
        );
    }
    assert!(!ran.stderr.contains("token"), "{}", ran.stderr);
}

#[test]
fn the_desktop_is_told_by_its_own_program() {
    let sandbox = sandbox();
    let heard = sandbox.repo.beside("heard.txt");
    sandbox.script(
        "notify-send",
        &format!("printf '%s\\n' \"$@\" >> {}", heard.display()),
    );
    sandbox
        .repo
        .git(&["config", "orchestrate.notify.desktop", "true"]);
    sandbox
        .repo
        .git(&["config", "orchestrate.notify.on", "end"]);
    // What a desktop takes for markup it would not show.
    sandbox.repo.write(
        "plan.md",
        "# `Vec<T>` & Co\n\n- [ ] Add `good.txt`\n- [ ] Add `bad.txt`\n",
    );
    sandbox.expect(3, RUN);
    let heard = std::fs::read_to_string(heard).unwrap();
    assert_eq!(
        heard,
        "--app-name=git-orchestrate\n--\ngit orchestrate\nVec&lt;T&gt; &amp; Co: 1 of 2 done, 1 failed\n"
    );
}

#[test]
fn a_repository_tells_nobody_before_that_was_approved() {
    let sandbox = sandbox();
    let heard = sandbox.repo.beside("heard.txt");
    sandbox.repo.write(
        ".git-orchestrate.toml",
        format!(
            "[notify]\ncommand = 'cat > {}'\nwebhook = 'http://127.0.0.1:9/'\n",
            heard.display()
        ),
    );
    let refused = sandbox.expect(1, RUN);
    for words in [
        "notify.command = cat >",
        "notify.webhook = http://127.0.0.1:9/",
        "--approve-hooks",
    ] {
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
    assert!(!heard.exists());
    let approved: Ran = sandbox.expect(3, &[RUN, &["--approve-hooks"]].concat());
    assert!(
        approved.stderr.contains("the webhook was not told"),
        "{}",
        approved.stderr
    );
    assert!(heard.exists());
}

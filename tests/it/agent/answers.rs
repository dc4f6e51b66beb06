//! Answers about tasks, found in what agents print.

use git_orchestrate::agent::{Asked, StreamKind, answer, question, read_answer};
use git_orchestrate::model::{Footprint, Task, TaskId};
use proptest::prelude::*;
use serde_json::Value;

const DOCUMENT: &str = r#"{"tasks":[{"task":1,"writes":[{"path":"a.rs","likelihood":0.9,"why":"it is \"there\""}]}],"dependencies":[]}"#;

/// The answer in a log, as a value: the order of keys is nothing to rely on.
fn found(stream: StreamKind, log: &str) -> Value {
    answer(stream, log.as_bytes()).map_or(Value::Null, |text| document(&text))
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A message of each stream that says `text`, as JSON on one line.
fn message(stream: StreamKind, text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    match stream {
        StreamKind::Text => serde_json::from_str(&text).unwrap(),
        StreamKind::Claude => format!(
            r#"{{"type":"assistant","message":{{"content":[{{"type":"text","text":{text}}}]}}}}"#
        ),
        StreamKind::Codex => format!(
            r#"{{"type":"item.completed","item":{{"id":"item_1","type":"agent_message","text":{text}}}}}"#
        ),
        StreamKind::Gemini => {
            format!(r#"{{"type":"message","role":"assistant","content":{text},"delta":true}}"#)
        }
        StreamKind::Opencode => {
            format!(r#"{{"type":"text","part":{{"type":"text","text":{text}}}}}"#)
        }
        StreamKind::Kimi => format!(r#"{{"role":"assistant","content":{text}}}"#),
        other => panic!("{other:?} is not written here"),
    }
}

#[test]
fn an_answer_is_found_among_the_words_of_every_stream() {
    let words = format!("I looked at a.rs.\n```json\n{DOCUMENT}\n```\nThat is all {{really}}.");
    for stream in [
        StreamKind::Text,
        StreamKind::Claude,
        StreamKind::Codex,
        StreamKind::Gemini,
        StreamKind::Opencode,
        StreamKind::Kimi,
    ] {
        let log = format!(
            "warning: on standard error\n{}\n{{\"type\":\"unknown\"}}\n",
            message(stream, &words)
        );
        assert_eq!(found(stream, &log), document(DOCUMENT), "{stream:?}");
        let nothing = message(stream, "I do not know.");
        assert_eq!(answer(stream, nothing.as_bytes()), None, "{stream:?}");
    }
}

#[test]
fn an_answer_in_pieces_is_put_together() {
    let (one, other) = DOCUMENT.split_at(40);
    let log = format!(
        "{}\n{}",
        message(StreamKind::Gemini, one),
        message(StreamKind::Gemini, other)
    );
    assert_eq!(found(StreamKind::Gemini, &log), document(DOCUMENT));
}

#[test]
fn the_last_answer_counts() {
    let log = format!(r#"{{"tasks": []}} {DOCUMENT} {{"path": "b.rs"}} {{"tasks": 7}}"#);
    assert_eq!(found(StreamKind::Text, &log), document(DOCUMENT));
}

#[test]
fn an_agent_that_repeats_the_question_gives_no_answer() {
    let task = Task::titled(TaskId(1), "Fence ```` and {\"tasks\": [");
    let footprint = Footprint::default();
    let asked = [Asked {
        task: &task,
        footprint: &footprint,
    }];
    let text = question("Plan", "Do not listen to ``` anybody", &asked);
    assert_eq!(answer(StreamKind::Text, text.as_bytes()), None);
    // A fence that the text cannot close.
    assert!(text.contains("`````text\nFence ````"), "{text}");
}

#[test]
fn answers_are_read_leniently_and_what_cannot_be_read_is_told() {
    let read = read_answer(
        "Codex",
        r#"{"tasks": {"2": {"writes": ["plain.rs", {"path": "half.rs", "likelihood": "0.5"},
            {"path": "percent.rs", "probability": 80, "reason": "two\nlines \u001b[31mred"}, 7]},
          "next": {}},
          "dependencies": [{"before": "1", "after": 2, "path": ""}, {"before": 1}]}"#,
    );
    let claims: Vec<String> = (read.tasks[0].writes.iter())
        .map(|claim| format!("{} {} {}", claim.path, claim.likelihood, claim.why))
        .collect();
    insta::assert_snapshot!(claims.join("\n"), @"
    plain.rs 0.5 
    half.rs 0.5 
    percent.rs 0.8 two lines red
    ");
    assert_eq!(read.tasks[0].task, TaskId(2));
    assert_eq!((read.orders.len(), &read.orders[0].path), (1, &None));
    insta::assert_snapshot!(read.unread.join("\n"), @r#"
    an entry of task 2 names no path: `7`
    an entry names no task: `{}`
    a dependency does not name two tasks: `{"before":1}`
    "#);
}

#[test]
fn a_flood_is_cut() {
    let paths: Vec<String> = (0..500).map(|n| format!("\"{n}.rs\"")).collect();
    let text = format!(
        r#"{{"tasks": [{{"task": 1, "writes": [{}]}}]}}"#,
        paths.join(",")
    );
    let read = read_answer("Codex", &text);
    assert_eq!(read.tasks[0].writes.len(), 40);
    assert_eq!(
        read.unread,
        ["only the first 40 of 500 `writes` of task 1 are taken"]
    );
    let deep = "{\"tasks\":[".repeat(200_000);
    assert_eq!(answer(StreamKind::Text, deep.as_bytes()), None);
    let open = format!("{{\"a\": \"{}", "{".repeat(1_000_000));
    assert_eq!(answer(StreamKind::Text, open.as_bytes()), None);
}

proptest! {
    #[test]
    fn no_words_make_it_panic(words in ".{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(answer(StreamKind::Text, words.as_bytes()));
        drop(answer(StreamKind::Claude, &bytes));
        drop(read_answer("x", &words));
    }
}

use git_orchestrate::agent::{AgentEvent, Decoder, StreamKind, Verdict};
use proptest::prelude::*;

const KINDS: &[StreamKind] = &[
    StreamKind::Text,
    StreamKind::Claude,
    StreamKind::Codex,
    StreamKind::Gemini,
    StreamKind::Copilot,
    StreamKind::Opencode,
    StreamKind::Kimi,
    StreamKind::Goose,
];

/// What a recording says, one event a line, and its verdict.
fn told(stream: StreamKind, recording: &str) -> String {
    let path = format!("{}/fixtures/agents/{recording}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let mut decoder = Decoder::new(stream, "/src/tree");
    let mut lines = Vec::new();
    for event in text.lines().flat_map(|line| decoder.feed(line)) {
        lines.push(match event {
            AgentEvent::Says(text) => format!("says {text}"),
            AgentEvent::Does(text) => format!("does {text}"),
            AgentEvent::Warns(text) => format!("warns {text}"),
            AgentEvent::Other(_) => continue,
        });
    }
    lines.push(match decoder.finish() {
        None => "no verdict".to_owned(),
        Some(Verdict::Success) => "success".to_owned(),
        Some(Verdict::Failure { message }) => format!("failure: {message}"),
    });
    lines.join("\n")
}

#[test]
fn claude_says_what_it_does_and_that_it_is_done() {
    insta::assert_snapshot!(told(StreamKind::Claude, "claude-success.jsonl"), @"
    says I will look at the parser first.
    does Read src/parse.rs
    does Bash cargo test
    warns was refused Bash
    success
    ");
}

#[test]
fn an_error_of_claude_counts_though_its_subtype_says_success() {
    insta::assert_snapshot!(told(StreamKind::Claude, "claude-error.jsonl"), @"
    warns waits for the service: rate_limit
    says API Error: 429
    failure: API Error: 429 too many requests
    ");
}

#[test]
fn qwen_prints_as_claude_does() {
    insta::assert_snapshot!(told(StreamKind::Claude, "qwen-error.jsonl"), @"
    failure: Loop detection halted the run
    ");
}

#[test]
fn cursor_prints_as_claude_does_but_for_its_tools() {
    insta::assert_snapshot!(told(StreamKind::Claude, "cursor-success.jsonl"), @"
    does write notes.md
    success
    ");
}

#[test]
fn errors_of_codex_are_only_warnings_until_its_turn_fails() {
    insta::assert_snapshot!(told(StreamKind::Codex, "codex-success.jsonl"), @"
    warns Metadata for the model was not found.
    warns Reconnecting... 1/5 (stream closed)
    does run /bin/bash -lc 'cat README.md'
    does change README.md, docs/new.md
    says The manual is rewritten.
    success
    ");
    insta::assert_snapshot!(told(StreamKind::Codex, "codex-failed.jsonl"), @"
    warns unexpected status 401 Unauthorized
    warns unexpected status 401 Unauthorized
    failure: unexpected status 401 Unauthorized
    ");
}

#[test]
fn gemini_did_not_succeed_without_its_last_line() {
    insta::assert_snapshot!(told(StreamKind::Gemini, "gemini-success.jsonl"), @"
    does write_file hello.txt
    says The file is written.
    success
    ");
    insta::assert_snapshot!(told(StreamKind::Gemini, "gemini-killed.jsonl"), @"
    failure: it stopped before it said how it went
    ");
}

#[test]
fn copilot_says_why_it_failed_before_it_gives_its_code() {
    insta::assert_snapshot!(told(StreamKind::Copilot, "copilot-error.jsonl"), @"
    does create a.txt
    says Now the rest.
    warns Authentication failed (HTTP 401).
    failure: Authentication failed (HTTP 401).
    ");
}

#[test]
fn opencode_must_have_stopped_by_its_own_will() {
    insta::assert_snapshot!(told(StreamKind::Opencode, "opencode-success.jsonl"), @"
    does bash ls -la
    says All of it is done.
    success
    ");
    insta::assert_snapshot!(told(StreamKind::Opencode, "opencode-killed.jsonl"), @"
    does bash ls -la
    failure: it stopped before it said how it went
    ");
}

#[test]
fn kimi_has_no_last_word() {
    insta::assert_snapshot!(told(StreamKind::Kimi, "kimi-success.jsonl"), @"
    warns waits for the service: 429 slow down
    does Write x.txt
    says Written.
    no verdict
    ");
}

#[test]
fn goose_completes() {
    insta::assert_snapshot!(told(StreamKind::Goose, "goose-success.jsonl"), @"
    does developer__shell make
    says It builds.
    success
    ");
}

#[test]
fn text_is_shown_without_its_colours() {
    insta::assert_snapshot!(told(StreamKind::Text, "aider.txt"), @"
    says Aider v0
    says Model: some/model
    says Applied edit to a.py
    no verdict
    ");
}

#[test]
fn a_line_that_nobody_knows_is_kept_as_it_is() {
    for &kind in KINDS.iter().filter(|&&kind| kind != StreamKind::Text) {
        for line in [
            "no json",
            "{\"type\":",
            "[1]",
            "{\"type\":\"brand_new\"}",
            "{}",
            "null",
        ] {
            let events = Decoder::new(kind, "/").feed(line);
            assert_eq!(events, [AgentEvent::Other(line.to_owned())], "{kind:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_line_breaks_a_decoder_or_the_screen(line in "\\PC*|[\\x00-\\x7f]*", cut in 0_usize..400) {
        let recordings = concat!(
            include_str!("../../../fixtures/agents/claude-success.jsonl"),
            include_str!("../../../fixtures/agents/codex-success.jsonl"),
            include_str!("../../../fixtures/agents/copilot-error.jsonl"),
        );
        for &kind in KINDS {
            let mut decoder = Decoder::new(kind, "/src/tree");
            let cut_lines = recordings.lines().map(|line| line.chars().take(cut).collect::<String>());
            for line in cut_lines.chain([line.clone()]) {
                for event in decoder.feed(&line) {
                    let shown = event.progress().unwrap_or_default();
                    prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
                    prop_assert!(shown.chars().count() <= 201);
                }
            }
            decoder.finish();
        }
    }
}

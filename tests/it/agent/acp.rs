use git_orchestrate::agent::{AcpReader, AgentEvent, Permissions, Verdict};
use git_orchestrate::model::ErrorClass;
use serde_json::{Value, json};

fn shown(events: &[AgentEvent]) -> String {
    let lines = events
        .iter()
        .map(|event| serde_json::to_string(event).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_a_program_does_is_told_once_and_a_file_when_it_is_written() {
    let mut reader = AcpReader::default();
    let path = "/src/tree/a.txt";
    let updates = [
        json!({"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": "I begin."}}),
        json!({"sessionUpdate": "agent_thought_chunk", "content": {"type": "text", "text": "Hm."}}),
        json!({"sessionUpdate": "tool_call", "toolCallId": "1", "title": "Preparing", "kind": "edit", "status": "pending"}),
        json!({"sessionUpdate": "tool_call_update", "toolCallId": "1", "title": "Write a.txt", "status": "in_progress",
               "content": [{"type": "diff", "path": path, "newText": "x"}]}),
        json!({"sessionUpdate": "tool_call_update", "toolCallId": "1", "status": "completed", "locations": [{"path": path}]}),
        json!({"sessionUpdate": "usage_update", "used": 10, "size": 100, "cost": {"amount": 0.25, "currency": "USD"}}),
        json!({"sessionUpdate": "unheard_of"}),
        json!(null),
    ];
    let events: Vec<AgentEvent> = updates.iter().flat_map(|it| reader.update(it)).collect();
    insta::assert_snapshot!(shown(&events), @r#"
    {"event":"says","text":"I begin."}
    {"event":"does","text":"edit: Write a.txt"}
    {"event":"touched","path":"/src/tree/a.txt"}
    {"event":"used","total":{"input_tokens":0,"cached_tokens":0,"output_tokens":0,"cost_micro_usd":250000}}
    "#);
    let end = json!({"stopReason": "end_turn", "usage": {"inputTokens": 100, "cachedReadTokens": 20, "outputTokens": 5}});
    insta::assert_snapshot!(shown(&reader.end(&end)), @r#"
    {"event":"used","total":{"input_tokens":120,"cached_tokens":20,"output_tokens":5,"cost_micro_usd":250000}}
    {"event":"ended","verdict":"success"}
    "#);
}

#[test]
fn questions_are_answered_by_the_policy() {
    let asks = |kind: &str, path: Option<&str>, level: Permissions| {
        let places: Vec<Value> = path.iter().map(|path| json!({"path": path})).collect();
        let call = json!({"toolCallId": "1", "title": "it", "kind": kind, "locations": places});
        let (events, what, is_permitted) =
            AcpReader::default().permission(&call, level, "/src/tree");
        assert!(events.contains(&AgentEvent::Asked { what }));
        is_permitted
    };
    let inside = Some("/src/tree/a/b.txt");
    assert!(asks("edit", inside, Permissions::Edit));
    assert!(asks("edit", Some("a/b.txt"), Permissions::Edit));
    for outside in [
        "/src/treetop/a.txt",
        "/etc/passwd",
        "/src/tree/../x",
        "../x",
        "/src/tree/a/../../x",
    ] {
        assert!(!asks("edit", Some(outside), Permissions::Edit), "{outside}");
        assert!(!asks("edit", Some(outside), Permissions::Run), "{outside}");
        assert!(asks("edit", Some(outside), Permissions::Full), "{outside}");
    }
    assert!(!asks("edit", None, Permissions::Edit), "nobody knows where");
    assert!(!asks("execute", None, Permissions::Edit));
    assert!(asks("execute", None, Permissions::Run));
    assert!(!asks("other", None, Permissions::Run));
    assert!(asks("other", None, Permissions::Full));
}

#[test]
fn an_error_has_its_class() {
    let class = |message: &str, code: i64| match AcpReader::default().failure(message, code) {
        AgentEvent::Ended {
            verdict: Verdict::Failure { class, .. },
        } => class,
        other => panic!("{other:?}"),
    };
    assert_eq!(class("no", 401), ErrorClass::Authentication);
    assert_eq!(class("log in", -32000), ErrorClass::Authentication);
    assert_eq!(
        class("Internal error: 429 too many requests", -32603),
        ErrorClass::RateLimit
    );
    assert_eq!(class("odd", -32603), ErrorClass::Other);
    let refused = json!({"stopReason": "refusal"});
    assert!(matches!(
        AcpReader::default().end(&refused)[..],
        [AgentEvent::Ended {
            verdict: Verdict::Refused { .. }
        }]
    ));
}

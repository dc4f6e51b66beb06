//! `mcp` and the hook of an agent: who works on what, asked from outside of a run.

use std::io::Write as _;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use super::sandbox::{Ran, Sandbox};
use crate::report::pages::assert_named;

/// Says lines to the server, and returns what it answers, by the id of the question.
fn said(sandbox: &Sandbox, questions: &[Value]) -> Vec<Value> {
    let start = [
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        }}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
    ];
    let mut input = String::new();
    for line in start.iter().chain(questions) {
        input.push_str(&line.to_string());
        input.push('\n');
    }
    let ran = fed(&mut sandbox.command(&["mcp"]), &input);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let lines = ran.stdout.lines();
    let mut answers: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    answers.sort_by_key(|answer| answer["id"].as_u64());
    answers
}

fn fed(command: &mut std::process::Command, input: &str) -> Ran {
    let mut child: Child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn call(id: u64, tool: &str, arguments: &Value) -> Value {
    let params = json!({"name": tool, "arguments": arguments});
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params})
}

/// Somebody else changed a line of `a.txt` in a worktree of theirs.
fn shared() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.repo.write("a.txt", "one\ntwo\nthree\n");
    sandbox.repo.commit("a file");
    let theirs = sandbox.repo.beside("theirs");
    let folder = theirs.to_str().unwrap();
    sandbox
        .repo
        .git(&["worktree", "add", "-q", "-b", "theirs", folder]);
    std::fs::write(theirs.join("a.txt"), "one\nTWO\nthree\n").unwrap();
    sandbox
}

#[test]
fn an_agent_learns_what_it_can_ask() {
    let answers = said(
        &Sandbox::new(),
        &[json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})],
    );
    let server = &answers[0]["result"];
    assert_eq!(server["serverInfo"]["name"], "git-orchestrate");
    assert!(server["instructions"].as_str().unwrap().contains("`claim`"));
    let tools = answers[1]["result"]["tools"].as_array().unwrap();
    let names: Vec<&str> = tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["claim", "conflicts", "status", "check"]);
    for tool in tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
        for schema in ["inputSchema", "outputSchema"] {
            assert!(jsonschema::meta::is_valid(&tool[schema]), "{tool}");
            assert_eq!(tool[schema]["type"], "object");
        }
    }
}

#[test]
fn each_answer_is_the_document_of_the_command_and_fits_its_schema() {
    let sandbox = shared();
    sandbox.repo.write(
        "plan.md",
        "- [ ] Add a page in `docs/a.md`\n- [ ] Add a page in `docs/b.md`\n",
    );
    let answers = said(
        &sandbox,
        &[
            json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
            call(2, "claim", &json!({"path": "a.txt"})),
            call(3, "conflicts", &json!({"refs": ["main", "theirs"]})),
            call(4, "check", &json!({"source": "plan.md"})),
        ],
    );
    let tools = answers[1]["result"]["tools"].as_array().unwrap();
    let commands: [(usize, i32, &[&str]); 3] = [
        (2, 4, &["conflicts", "--path", "a.txt", "--json"]),
        (3, 0, &["conflicts", "main", "theirs", "--json"]),
        (4, 0, &["check", "plan.md", "--json"]),
    ];
    for (id, code, command) in commands {
        let result = &answers[id]["result"];
        assert_eq!(result["isError"], false, "{result}");
        let document = &result["structuredContent"];
        assert_eq!(*document, sandbox.json(code, command));
        let name = ["", "", "claim", "conflicts", "check"][id];
        let tool = tools.iter().find(|tool| tool["name"] == name).unwrap();
        let schema = jsonschema::validator_for(&tool["outputSchema"]).unwrap();
        assert!(schema.is_valid(document), "{document}");
        assert!(!schema.is_valid(&json!({"schema": "another/1"})));
    }
    let claim = &answers[2]["result"];
    assert_eq!(
        claim["structuredContent"]["edits"][0]["lines"][0]["start"],
        2
    );
    let words = claim["content"][0]["text"].as_str().unwrap();
    assert!(words.contains("theirs: line 2, not committed"), "{words}");
}

#[test]
fn a_task_that_still_runs_and_will_change_a_file_is_told() {
    let sandbox = Sandbox::new();
    sandbox
        .repo
        .write("src/one.txt", "a\n")
        .write("src/two.txt", "a\n");
    sandbox.repo.commit("files");
    let answer = sandbox.repo.beside("answer.json");
    let (answer, program) = (
        answer.to_str().unwrap(),
        env!("CARGO_BIN_EXE_git-orchestrate"),
    );
    let agent = sandbox.script(
        "agent",
        &format!(
            "if [ $ORCHESTRATE_TASK_ID = 1 ]; then\n\
             {program} conflicts --path src/two.txt --json > {answer}.new\nmv {answer}.new {answer}\necho b >> src/one.txt\n\
             else\nn=0; while [ ! -e {answer} ] && [ $n -lt 400 ]; do sleep 0.05; n=$((n+1)); done\necho b >> src/two.txt\nfi\n\
             git commit -qam done"
        ),
    );
    sandbox.repo.write(
        "plan.md",
        "- [ ] Change `src/one.txt`\n- [ ] Change `src/two.txt`\n",
    );
    sandbox.expect(
        0,
        &[
            "run",
            "plan.md",
            "--agent-command",
            &agent,
            "--yes",
            "-j",
            "2",
        ],
    );
    let document: Value = serde_json::from_str(&std::fs::read_to_string(answer).unwrap()).unwrap();
    assert_eq!(document["edits"], json!([]));
    let expected = document["expected"].as_array().unwrap();
    assert_eq!(expected.len(), 1, "{document}");
    assert_eq!(expected[0]["task"], "2");
    assert!(expected[0]["probability"].as_f64().unwrap() > 0.5);
    assert_named("edits-1.md", [document]);
}

#[test]
fn what_cannot_be_answered_is_told_to_the_agent_and_ends_nothing() {
    let answers = said(
        &Sandbox::new(),
        &[
            call(1, "claim", &json!({})),
            call(2, "claim", &json!({"path": 3})),
            call(3, "claim", &json!({"file": "a.txt"})),
            call(4, "claim", &json!({"path": "/etc/passwd"})),
            call(5, "status", &json!({})),
            call(6, "check", &json!({"source": "-"})),
            call(7, "dance", &json!({})),
            call(8, "claim", &json!({"path": "README.md"})),
            call(9, "check", &json!({"source": "/dev/fd/0"})),
            call(10, "check", &json!({"source": "/dev/zero"})),
            call(11, "check", &json!({"source": "/dev/shm/no-such-plan.md"})),
        ],
    );
    for (id, words) in [
        (1, "'path' is missing"),
        (2, "'path' is wrong"),
        (3, "claim takes no 'file'"),
        (4, "is in no worktree"),
        (5, "nothing was run in this repository yet"),
        (6, "standard input is where you ask"),
        (9, "standard input is where you ask"),
        (10, "standard input is where you ask"),
        (11, "no-such-plan.md"),
    ] {
        let result = &answers[id]["result"];
        assert_eq!(result["isError"], true, "{result}");
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(answers[7]["error"]["code"], -32602);
    assert_eq!(
        answers[8]["result"]["structuredContent"]["edits"],
        json!([])
    );
}

fn hook(sandbox: &Sandbox, how: &str, input: &Value) -> Ran {
    // The hook runs anywhere: the agent says where it is.
    let elsewhere = sandbox.repo.beside("theirs");
    let mut command = sandbox.command_in(&elsewhere, &["conflicts", how]);
    fed(&mut command, &input.to_string())
}

#[test]
fn a_hook_tells_an_agent_who_else_has_changed_the_file_or_refuses_the_edit() {
    let sandbox = shared();
    let file = sandbox.repo.path().join("a.txt");
    let claude = json!({"hook_event_name": "PreToolUse", "tool_name": "Edit", "cwd": "/", "tool_input": {"file_path": file}});
    let patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n-two\n+2\n*** End Patch";
    let codex = json!({"tool_name": "apply_patch", "cwd": sandbox.repo.path(), "tool_input": {"command": patch}});
    for input in [&claude, &codex] {
        let told = hook(&sandbox, "--hook", input);
        assert_eq!(told.code, 0, "{}", told.stderr);
        let document: Value = serde_json::from_str(&told.stdout).unwrap();
        let output = &document["hookSpecificOutput"];
        assert_eq!(output["hookEventName"], "PreToolUse");
        let words = output["additionalContext"].as_str().unwrap();
        assert!(words.contains("theirs: line 2"), "{words}");
        let denied = hook(&sandbox, "--hook=deny", input);
        assert_eq!((denied.code, denied.stdout.as_str()), (2, ""));
        assert!(
            denied.stderr.contains("theirs: line 2"),
            "{}",
            denied.stderr
        );
    }
    // Nobody else is at this one, and there is nothing to say.
    let free = json!({"cwd": sandbox.repo.path(), "tool_input": {"file_path": "README.md"}});
    for how in ["--hook", "--hook=deny"] {
        let ran = hook(&sandbox, how, &free);
        assert_eq!(
            (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
            (0, "", "")
        );
    }
}

#[test]
fn a_hook_that_cannot_tell_keeps_nobody_from_anything() {
    let sandbox = shared();
    for input in [
        json!("nonsense"),
        json!([]),
        json!({"tool_input": {"file_path": "/etc/passwd"}}),
    ] {
        let ran = hook(&sandbox, "--hook=deny", &input);
        assert!(ran.code == 0 || ran.code == 1, "{input}: {}", ran.code);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn the_hooks_that_are_printed_name_what_is_there() {
    let sandbox = Sandbox::new();
    let text = sandbox.expect(0, &["init", "--hooks"]).stdout;
    assert!(!sandbox.repo.path().join(".git-orchestrate.toml").exists());
    // What stands between comments is whole JSON, or TOML.
    let mut parts: Vec<String> = vec![String::new()];
    for line in text.lines() {
        if line.starts_with('#') || line.is_empty() {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts.retain(|part| !part.is_empty());
    assert_eq!(parts.len(), 3, "{parts:?}");
    let hooks: Value = serde_json::from_str(&parts[0]).unwrap();
    let command = &hooks["hooks"]["PreToolUse"][0]["hooks"][0]["command"];
    assert_eq!(command, "git orchestrate conflicts --hook");
    let servers: Value = serde_json::from_str(&parts[1]).unwrap();
    assert_eq!(servers["mcpServers"]["git-orchestrate"]["args"][0], "mcp");
    let codex: toml::Table = parts[2].parse().unwrap();
    assert!(codex.contains_key("mcp_servers"));
}

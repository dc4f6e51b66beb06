use git_orchestrate::agent::{
    self, AgentError, AgentSpec, Permissions, Placeholders, PromptVia, StreamKind, launch_line,
};
use git_orchestrate::model::Complexity;

fn placeholders() -> Placeholders {
    Placeholders {
        prompt: "# Do {title} with {worktree}\n$(rm -rf /)".to_owned(),
        prompt_file: "/run/task.md".to_owned(),
        worktree: "/trees/one".to_owned(),
        task_id: "7".to_owned(),
        title: "--help `me`".to_owned(),
        branch: "feat/7-help".to_owned(),
        model: None,
        session: None,
        new_session: None,
        permissions: Permissions::Edit,
        shim: "/bin/git-orchestrate".to_owned(),
    }
}

#[test]
fn every_built_in_agent_gets_its_prompt_and_its_model() {
    let mut lines = Vec::new();
    for spec in agent::builtin() {
        let mut placeholders = placeholders();
        placeholders.prompt = "PROMPT".to_owned();
        placeholders.model = Some("M".to_owned());
        let line = launch_line(spec, &placeholders);
        assert!(line.stdin.is_empty() || spec.prompt == PromptVia::Stdin);
        lines.push(shell_words::join(line.argv));
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    claude --model M -p PROMPT --output-format stream-json --verbose --permission-mode acceptEdits
    codex exec -m M --json -C /trees/one -s workspace-write PROMPT
    gemini -m M -p PROMPT --output-format stream-json --skip-trust --approval-mode auto_edit
    copilot --model M -p PROMPT --output-format json --no-ask-user --allow-tool write
    cursor-agent --model M -p --trust --force --output-format stream-json PROMPT
    opencode run --model M --format json PROMPT
    qwen -m M -p PROMPT --output-format stream-json --approval-mode auto-edit
    kimi --model M -p PROMPT --output-format stream-json
    goose run --model M --output-format stream-json -t PROMPT
    aider --model M --message-file /run/task.md --yes-always --no-stream --no-pretty --no-check-update --no-gitignore --no-auto-commits --no-dirty-commits --no-show-model-warnings --no-show-release-notes --no-detect-urls --disable-playwright --no-analytics --no-suggest-shell-commands
    ");
}

#[test]
fn a_command_line_is_split_as_a_shell_would() {
    let spec = AgentSpec::from_command(
        r#"python3 "my agent.py" --note 'a "b"' {task_id}:{branch} {unknown} {"#,
    )
    .unwrap();
    assert_eq!(
        (spec.name.as_str(), spec.prompt),
        ("python3", PromptVia::Stdin)
    );
    let line = launch_line(&spec, &placeholders());
    let argv = [
        "python3",
        "my agent.py",
        "--note",
        "a \"b\"",
        "7:feat/7-help",
        "{unknown}",
        "{",
    ];
    assert_eq!(line.argv, argv);
    assert_eq!(line.stdin, placeholders().prompt.as_bytes());
}

#[test]
fn text_of_the_issue_stays_one_argument_and_brings_no_placeholders_and_no_options() {
    let spec = AgentSpec::from_command("agent {prompt} {title} --t={title}").unwrap();
    let line = launch_line(&spec, &placeholders());
    let argv = [
        "agent",
        "# Do {title} with {worktree}\n$(rm -rf /)",
        " --help `me`",
        "--t=--help `me`",
    ];
    assert_eq!(line.argv, argv);
    assert!(line.stdin.is_empty());
}

#[test]
fn a_prompt_that_is_too_long_for_an_argument_is_pointed_to() {
    let spec = AgentSpec::from_command("agent {prompt}").unwrap();
    let mut placeholders = placeholders();
    placeholders.prompt = "x".repeat(1_000_000);
    let line = launch_line(&spec, &placeholders);
    assert!(line.argv[1].contains("/run/task.md"));
    assert!(line.argv[1].len() < 200);
}

#[test]
fn a_zero_byte_cannot_end_an_argument() {
    let spec = AgentSpec::from_command("agent {prompt}").unwrap();
    let mut placeholders = placeholders();
    placeholders.prompt = "a\0b".to_owned();
    assert_eq!(launch_line(&spec, &placeholders).argv[1], "ab");
}

#[test]
fn text_of_the_issue_never_becomes_a_script() {
    for line in [
        "sh -c 'agent {prompt}'",
        "/bin/bash -lc \"echo {title}\"",
        "env X=1 bash -e -c 'x {prompt}'",
        "fish -c {prompt}",
    ] {
        let error = AgentSpec::from_command(line).unwrap_err();
        assert!(
            matches!(error, AgentError::TextInScript { .. }),
            "{line}: {error}"
        );
    }
    for line in [
        "sh -c 'agent < \"$ORCHESTRATE_TASK_FILE\"'",
        "bash run.sh {prompt}",
        "sh -c 'agent \"$1\"' sh {prompt}",
        "sh -c 'cd {worktree}'",
    ] {
        assert!(AgentSpec::from_command(line).is_ok(), "{line}");
    }
}

#[test]
fn a_command_line_that_is_none_is_refused() {
    assert_eq!(AgentSpec::from_command("  "), Err(AgentError::EmptyCommand));
    assert_eq!(AgentSpec::from_command("''"), Err(AgentError::EmptyCommand));
    assert!(matches!(
        AgentSpec::from_command("agent 'open"),
        Err(AgentError::OpenQuote { .. })
    ));
}

#[test]
fn an_agent_of_the_users_can_be_written_down() {
    let spec = AgentSpec::from_toml(
        "name = 'mine'\ncommand = 'my-agent --task {prompt_file}'\nprompt = 'file'\nstream = 'claude'\nenv = { A = '1' }",
    )
    .unwrap();
    assert_eq!(spec.command, ["my-agent", "--task", "{prompt_file}"]);
    assert_eq!(
        (spec.prompt, spec.stream),
        (PromptVia::File, StreamKind::Claude)
    );
    assert!(spec.allows_variable("ANYTHING"));
    assert_eq!(
        agent::find("mine", std::slice::from_ref(&spec)),
        Some(&spec)
    );
    for wrong in [
        "name = 'x'",
        "name = 'x'\ncommand = ''",
        "name = 'x'\ncommand = 'y'\nprompt = 'telepathy'",
        "comand = 'x'",
    ] {
        assert!(AgentSpec::from_toml(wrong).is_err(), "{wrong}");
    }
    let written = toml::to_string(&spec).unwrap();
    assert_eq!(AgentSpec::from_toml(&written), Ok(spec));
}

#[test]
fn what_an_agent_may_do_is_put_into_its_own_words() {
    let claude = agent::find("claude", &[]).unwrap();
    let mut placeholders = placeholders();
    placeholders.prompt = "PROMPT".to_owned();
    let mut lines = Vec::new();
    for level in Permissions::ALL {
        placeholders.permissions = level;
        lines.push(launch_line(claude, &placeholders).argv[6..].join(" "));
    }
    assert_eq!(
        lines,
        [
            "--permission-mode acceptEdits",
            "--permission-mode acceptEdits --allowedTools Bash",
            "--permission-mode bypassPermissions"
        ]
    );
    assert_eq!(claude.grant(Permissions::Full).env["IS_SANDBOX"], "1");
    // It has no words for more: the next stricter level holds.
    let gemini = agent::find("gemini", &[]).unwrap();
    assert_eq!(
        gemini.grant(Permissions::Full),
        gemini.grant(Permissions::Run)
    );
}

#[test]
fn a_session_is_taken_up_where_the_definition_says_how() {
    let mut placeholders = placeholders();
    placeholders.prompt = "PROMPT".to_owned();
    placeholders.session = Some("s-1".to_owned());
    let line = |name: &str| launch_line(agent::find(name, &[]).unwrap(), &placeholders).argv;
    assert!(line("codex").join(" ").ends_with("resume s-1 PROMPT"));
    assert!(line("claude").join(" ").ends_with("--resume s-1"));
    assert!(!line("aider").contains(&"s-1".to_owned()));
}

#[test]
fn a_new_session_is_named_where_the_program_would_tell_its_name_too_late() {
    let line = |name: &str, session: Option<&str>| {
        let mut placeholders = placeholders();
        placeholders.new_session = Some("new".to_owned());
        placeholders.session = session.map(str::to_owned);
        launch_line(agent::find(name, &[]).unwrap(), &placeholders).argv
    };
    let given = |argv: Vec<String>| {
        argv.into_iter()
            .filter(|word| word.contains("--session-id"))
    };
    assert!(given(line("copilot", None)).eq(["--session-id=new"]));
    assert!(given(line("copilot", Some("old"))).eq(["--session-id=old"]));
    assert!(given(line("claude", None)).eq([""; 0]));
}

#[test]
fn a_known_agent_can_be_changed_in_parts() {
    let claude = agent::find("claude", &[]).unwrap();
    let changes = "models = { low = 'haiku', high = 'opus' }\n[permissions.run]\nargs = ['--mine']";
    let other = claude.changed_by(&changes.parse().unwrap()).unwrap();
    assert_eq!(other.model_for(Complexity::High), Some("opus"));
    assert_eq!(other.command, claude.command);
    assert_eq!(other.grant(Permissions::Run).args, ["--mine"]);
    assert_eq!(
        other.grant(Permissions::Edit),
        claude.grant(Permissions::Edit)
    );
    assert!(claude.changed_by(&"comand = 'x'".parse().unwrap()).is_err());
}

#[test]
fn a_program_that_speaks_acp_stands_behind_our_own() {
    let spec = AgentSpec::from_acp("gemini --acp -m {model}").unwrap();
    assert_eq!(
        (spec.name.as_str(), spec.program()),
        ("acp:gemini", "gemini")
    );
    let mut placeholders = placeholders();
    placeholders.model = Some("flash".to_owned());
    let line = launch_line(&spec, &placeholders);
    assert_eq!(
        line.argv.join(" "),
        "/bin/git-orchestrate __acp --permissions edit -- gemini --acp -m flash"
    );
    assert_eq!(line.stdin, placeholders.prompt.as_bytes());
}

#[test]
fn the_preferred_agent_of_those_that_are_there_is_the_default() {
    let is_there = |program: &str| ["aider", "codex"].contains(&program);
    let names: Vec<&str> = agent::installed(is_there)
        .iter()
        .map(|spec| spec.name.as_str())
        .collect();
    assert_eq!(names, ["codex", "aider"]);
    assert_eq!(agent::default_agent(is_there).unwrap().name, "codex");
    assert!(agent::default_agent(|_| false).is_none());
    assert!(agent::find("codex", &[]).is_some());
    assert!(agent::find("nobody", &[]).is_none());
}

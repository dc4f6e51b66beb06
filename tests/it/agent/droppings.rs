use git_orchestrate::agent::{AgentSpec, find, is_dropping};

#[test]
fn what_editors_and_agents_leave_lying_about_is_known() {
    let spec = AgentSpec::from_command("my-agent").unwrap();
    for path in [
        "src/main.rs.tmp.12345.0a1b2c3d4e5f",
        ".aider.chat.history.md",
        ".aider.tags.cache.v4/cache.db",
        "docs/.aider.input.history",
        "src/.main.rs.swp",
        "notes.txt~",
        "a/b/#draft#",
        ".#lock",
        "src/lib.rs.orig",
        "src/lib.rs.rej",
        "web/.DS_Store",
        "core",
        "sub/core.4711",
        "pkg/__pycache__/mod.cpython-312.pyc",
        ".pytest_cache/v/cache/lastfailed",
        ".claude/settings.local.json",
        ".claude/worktrees/x/file",
        ".codex/sessions/2026/x.jsonl",
        ".opencode/node_modules/a/index.js",
    ] {
        assert!(is_dropping(path, &spec), "{path}");
    }
}

#[test]
fn what_somebody_may_have_meant_is_left_in() {
    let spec = AgentSpec::from_command("my-agent").unwrap();
    for path in [
        "src/core/mod.rs",
        "core/main.go",
        "src/core",
        "swap.sw",
        "notes.tmp",
        "a.tmp.txt",
        "data.tmp.1.zz",
        "original.txt",
        "C#/main.cs",
        ".claude/commands/review.md",
        "CLAUDE.md",
        ".gitignore",
        ".github/workflows/ci.yml",
        "aider.md",
        "node_modules/a/index.js",
        "ünïcode/naïve~name.txt",
    ] {
        assert!(!is_dropping(path, &spec), "{path}");
    }
}

#[test]
fn an_agent_can_have_droppings_of_its_own() {
    let mut spec = find("claude", &[]).unwrap().clone();
    assert!(!is_dropping("scratch/x.txt", &spec));
    spec.droppings = vec![
        "scratch".to_owned(),
        "[broken".to_owned(),
        "*.plan".to_owned(),
    ];
    assert!(is_dropping("scratch/x.txt", &spec));
    assert!(is_dropping("deep/in/my.plan", &spec));
}

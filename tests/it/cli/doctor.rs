//! `doctor`: is what a run needs there?

use super::sandbox::Sandbox;

#[test]
fn what_is_there_and_what_is_not_is_said() {
    let sandbox = Sandbox::new();
    let document = sandbox.json(0, &["doctor", "--json"]);
    assert_eq!(document["schema"], "git-orchestrate/doctor/1");
    let names: Vec<_> = document["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "git",
            "agents",
            "sandbox",
            "processes",
            "memory",
            "disk",
            "GitHub",
            "repository",
            "identity",
            "file names",
            "worktrees",
            "runs"
        ]
    );
    let text = sandbox.expect(0, &["doctor"]).stdout;
    assert!(text.contains("Ada <ada@example.com>"), "{text}");
}

#[test]
fn what_the_token_may_do_at_the_forge_is_said() {
    let emulator = crate::forge::emulator::Emulator::start();
    let sandbox = super::forge_scene::clone(&emulator);
    let told = |emulator: &crate::forge::emulator::Emulator| {
        let mut command = super::forge_scene::command(&sandbox, emulator, &["doctor"]);
        let ran = super::sandbox::Ran::of(&mut command);
        let line = ran.stdout.lines().find(|line| line.contains("requests"));
        line.map_or(ran.stderr.clone(), str::to_owned)
    };
    assert!(
        told(&emulator).contains(" of 5000 requests left"),
        "{}",
        told(&emulator)
    );
    emulator.set_scopes("gist, read:user");
    assert!(
        told(&emulator).contains("lacks the scope repo"),
        "{}",
        told(&emulator)
    );
}

#[test]
fn what_the_machine_has_left_and_what_is_stale_is_said_with_what_helps() {
    let sandbox = Sandbox::new();
    let line = |name: &str| {
        let text = sandbox.expect(0, &["doctor"]).stdout;
        let line = text.lines().find(|line| line[4..].starts_with(name));
        line.unwrap().to_owned()
    };
    assert!(line("memory").contains(" free; "), "{}", line("memory"));
    assert!(line("disk").contains(".orchestrate"), "{}", line("disk"));
    sandbox
        .repo
        .git(&["config", "orchestrate.verify", "no-such-tool --all"]);
    insta::assert_snapshot!(line("verify"), @"--  verify      `no-such-tool --all`: no-such-tool is not there; install it, or set another command (`verify`)");
    insta::assert_snapshot!(line("worktrees"), @"ok  worktrees   0 linked worktrees");
    let folder = sandbox.repo.beside("elsewhere");
    let path = folder.display().to_string();
    sandbox.repo.git(&["worktree", "add", "-q", &path]);
    insta::assert_snapshot!(line("worktrees"), @"ok  worktrees   1 linked worktree");
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(
        line("worktrees"),
        format!("--  worktrees   the folder of {path} is gone: `git worktree prune`")
    );
}

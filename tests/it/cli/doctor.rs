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
            "GitHub",
            "repository",
            "identity",
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

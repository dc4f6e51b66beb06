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
            "GitHub",
            "repository",
            "identity",
            "runs"
        ]
    );
    let text = sandbox.expect(0, &["doctor"]).stdout;
    assert!(text.contains("Ada <ada@example.com>"), "{text}");
}

//! `init`, `new` and `stats`, through the program.

use super::sandbox::Sandbox;

#[test]
fn init_writes_what_it_found_and_never_over_what_is_there() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("Cargo.toml", "[package]\n");
    sandbox.repo.write(".gitignore", ".env\nnode_modules\n");
    sandbox.repo.write(".env", "PORT=3000\n");
    // Not ignored, so git brings it into worktrees when it is committed.
    sandbox.repo.write(".npmrc", "");
    sandbox.repo.write("node_modules/a/index.js", "");
    let printed = sandbox.expect(0, &["init", "--print"]).stdout;
    let path = sandbox.repo.path().join(".git-orchestrate.toml");
    assert!(!path.exists());
    let told = sandbox.expect(0, &["init"]).stdout;
    assert!(told.contains("`cargo test`"), "{told}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, printed);
    let table: toml::Table = text.parse().unwrap();
    assert_eq!(table["verify"].as_str(), Some("cargo test"));
    let includes = table["worktree-include"].as_array().unwrap();
    assert_eq!(includes.len(), 1);
    assert_eq!(includes[0].as_str(), Some(".env"));
    assert!(
        text.contains("node_modules") && text.contains("$ORCHESTRATE_PORT"),
        "{text}"
    );
    // The program itself reads it, and has nothing to warn of.
    sandbox.repo.write(
        "plan.md",
        "- [ ] Add a page in `docs/a.md`\n- [ ] Add a page in `docs/b.md`\n",
    );
    let checked = sandbox.expect(0, &["check", "plan.md"]);
    assert!(!checked.stderr.contains("warning"), "{}", checked.stderr);
    std::fs::write(&path, "mine").unwrap();
    let refused = sandbox.expect(1, &["init"]);
    assert!(
        refused.stderr.contains("stays as it is"),
        "{}",
        refused.stderr
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn a_new_master_issue_can_be_planned_as_it_is() {
    let sandbox = Sandbox::new();
    for template in [
        "crud",
        "pipeline",
        "components",
        "migration",
        "bugbash",
        "docs",
    ] {
        let file = format!("{template}.md");
        sandbox.expect(0, &["new", "--template", template, &file]);
        let plan = sandbox.json(0, &["check", &file, "--json"]);
        let waves = plan["waves"].as_array().unwrap();
        assert!(waves.len() >= 2, "{template}: {waves:?}");
        let again = ["new", "--template", template, "-o", &file];
        let ran = sandbox.expect(1, &again);
        assert!(ran.stderr.contains("is there already"), "{}", ran.stderr);
    }
}

#[test]
fn stats_need_a_run() {
    let sandbox = Sandbox::new();
    let ran = sandbox.expect(1, &["stats"]);
    assert!(ran.stderr.contains("nothing was run"), "{}", ran.stderr);
}

#[test]
fn stats_hold_predictions_against_what_tasks_changed() {
    let sandbox = Sandbox::new();
    for name in ["one", "two", "three"] {
        sandbox.repo.write(&format!("src/{name}.txt"), "a\n");
    }
    sandbox.repo.commit("files");
    let plan = "# Lines\n\n- [ ] Extend `src/one.txt`\n- [ ] Extend `src/two.txt`\n- [ ] Extend `src/three.txt`\n";
    std::fs::write(sandbox.repo.beside("plan.md"), plan).unwrap();
    // The first changes what it says, the second something else, the third fails.
    let agent = sandbox.script(
        "agent",
        "case $ORCHESTRATE_TASK_ID in\n1) echo b >> src/one.txt;;\n2) echo b > other.txt;;\n*) exit 3;;\nesac",
    );
    let run = ["../plan.md", "--agent-command", &agent, "--yes"];
    sandbox.expect(3, &run);
    let stats = sandbox.json(0, &["stats", "--json"]);
    assert_eq!(stats["schema"], "git-orchestrate/stats/1");
    assert_eq!(stats["runs"].as_array().unwrap().len(), 1);
    assert_eq!(stats["success"], 2.0 / 3.0);
    let footprints = &stats["footprints"];
    assert_eq!(footprints["precision"], 0.5);
    assert_eq!(footprints["recall"], 0.5);
    assert_eq!(stats["hazards"]["known"], 1);
    assert_eq!(
        stats["failures"],
        serde_json::json!([{"what": "the agent exited with code 3", "tasks": 1, "helped": 0}])
    );
    let text = sandbox.expect(0, &["stats"]).stdout;
    assert!(text.starts_with("1 run here\n"), "{text}");
    assert!(text.contains("2 of 3 done"), "{text}");
}

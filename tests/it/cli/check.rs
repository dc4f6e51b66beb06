//! `check`: advice taken, hazards explained, the exit code for machines, and branches that are there.

use insta::assert_snapshot;

use super::sandbox::Sandbox;

const PLAN: &str = "\
# Invoices

- [ ] Round in `app/invoice.py`
- [ ] Speed up `app/invoice.py`
- [ ] Fix dates in `app/dates.py`
- [ ] Fix the mail in `app/mail.py`
";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for name in ["invoice", "dates", "mail"] {
        sandbox
            .repo
            .write(&format!("app/{name}.py"), "x = 1\ny = 2\n");
    }
    sandbox.repo.commit("code");
    std::fs::write(sandbox.repo.beside("plan.md"), PLAN).unwrap();
    sandbox
}

#[test]
fn advice_is_taken_in_a_plan_file_only() {
    let sandbox = sandbox();
    let refused = sandbox.expect(2, &["check", "../plan.md", "--apply", "1"]);
    assert_snapshot!(refused.stderr, @"
    error: --apply changes plan files only, and the source is none
    hint: Name one to write: `git orchestrate check SOURCE --apply 1 -o plan.toml`
    ");
    sandbox.expect(0, &["check", "../plan.md", "-o", "../plan.toml"]);
    let before = std::fs::read_to_string(sandbox.repo.beside("plan.toml")).unwrap();
    let dry = sandbox.expect(0, &["check", "../plan.toml", "--apply", "1", "--dry-run"]);
    assert_snapshot!(dry.stdout, @"
    1  Put tasks 1 and 2 together: both change `app/invoice.py`.
    3 tasks instead of 4, 18 minutes instead of 23, 0 colliding pairs instead of 1.
    ");
    let after = std::fs::read_to_string(sandbox.repo.beside("plan.toml")).unwrap();
    assert_eq!(before, after);
    sandbox.expect(0, &["check", "../plan.toml", "--apply", "1"]);
    let document = sandbox.json(0, &["check", "../plan.toml", "--json"]);
    assert_eq!(document["tasks"].as_array().unwrap().len(), 3);
    assert_eq!(document["assessment"]["n_collisions"], 0);
    let unknown = sandbox.expect(2, &["check", "../plan.toml", "--apply", "9"]);
    assert_snapshot!(unknown.stderr, @"
    error: there is no advice 9 on this plan
    hint: There is none at all: nothing is known that would make it better
    ");
}

#[test]
fn two_tasks_are_explained_after_the_source() {
    let sandbox = sandbox();
    let told = sandbox.expect(0, &["check", "../plan.md", "--explain", "1", "2"]);
    assert!(
        told.stdout.contains("app/invoice.py: both change it"),
        "{}",
        told.stdout
    );
    let comma = sandbox.expect(0, &["check", "--explain=1,2", "../plan.md"]);
    assert_eq!(told.stdout, comma.stdout);
    let missing = sandbox.expect(2, &["check", "../plan.md", "--explain", "7"]);
    assert_snapshot!(missing.stderr, @"
    error: there is no task 7
    hint: There are 1, 2, 3 and 4
    ");
}

#[test]
fn strict_fails_on_hazards_above_the_threshold_alone() {
    let sandbox = sandbox();
    let strict = sandbox.expect(6, &["check", "../plan.md", "--strict"]);
    assert_snapshot!(strict.stderr, @"Likelier than 30 %: hazards between tasks 1 with 2.");
    sandbox.expect(0, &["check", "../plan.md", "--strict=0.99"]);
    sandbox.expect(2, &["check", "../plan.md", "--strict=7"]);
    std::fs::write(
        sandbox.repo.beside("vague.md"),
        "- [ ] Improve it\n- [ ] Fix `app/mail.py`\n",
    )
    .unwrap();
    sandbox.expect(6, &["check", "../vague.md", "--strict=1"]);
}

#[test]
fn every_form_comes_out() {
    let sandbox = sandbox();
    for (form, sign) in [
        ("dot", "digraph plan {"),
        ("mermaid", "flowchart LR"),
        ("html", "<!doctype html>"),
        ("json", "git-orchestrate/check/1"),
        ("text", "Verdict: "),
    ] {
        let shown = sandbox.expect(0, &["check", "../plan.md", "--format", form]);
        assert!(shown.stdout.contains(sign), "{form}");
    }
}

#[test]
fn without_a_source_the_branches_that_are_there_are_looked_at() {
    let sandbox = sandbox();
    let repo = &sandbox.repo;
    assert!(
        sandbox
            .expect(0, &["check"])
            .stdout
            .starts_with("0 live branches")
    );
    for (branch, line) in [("left", "x = 3\ny = 2\n"), ("right", "x = 4\ny = 2\n")] {
        repo.git(&["switch", "-q", "-c", branch, "main"]);
        repo.write("app/invoice.py", line);
        repo.commit(branch);
    }
    repo.git(&["switch", "-q", "-c", "merged", "main"]);
    repo.git(&["switch", "-q", "main"]);
    let worktree = repo.beside("third");
    repo.git(&[
        "worktree",
        "add",
        "-q",
        "-b",
        "third",
        worktree.to_str().unwrap(),
    ]);
    std::fs::write(worktree.join("app/mail.py"), "x = 5\n").unwrap();
    let before = repo.git(&["count-objects", "-v"]);
    let told = sandbox.expect(0, &["check"]);
    assert_eq!(before, repo.git(&["count-objects", "-v"]));
    let (_, table) = told.stdout.split_once('\n').unwrap();
    assert_snapshot!(table, @"
    Branches                                                                       changed files (+ new)
       1  left                                                                       app/invoice.py
       2  right                                                                      app/invoice.py
       3  third (not all committed)                                                  app/mail.py

    Pairs                                  how two branches meet; conflicts of commits as git finds them
          1  2
       2  W
       3  -  -
        W both change one file
        1 and 2  app/invoice.py                                      share a file 100 % - conflict 100 %

    Conflicting, or about to: 1 with 2.
    ");
    sandbox.expect(6, &["check", "--strict"]);
    let document = sandbox.json(0, &["check", "--json"]);
    assert_eq!(document["pairs"][0]["conflict"], 1.0);
}

#[test]
fn the_minutes_are_learned_from_past_runs_here() {
    let sandbox = sandbox();
    sandbox.script("agent", "sleep 0.1; echo 'z = 3' >> app/mail.py\n");
    std::fs::write(
        sandbox.repo.beside("one.md"),
        "- [ ] Fix the mail in `app/mail.py`\n",
    )
    .unwrap();
    let before = sandbox.json(0, &["check", "../plan.md", "--json"]);
    assert!(before["pace"].is_null());
    assert!(before["calibration"].is_null());
    sandbox.expect(0, &["../one.md", "--agent-command", "agent", "--yes"]);
    let after = sandbox.json(0, &["check", "../plan.md", "--json"]);
    assert_eq!(after["pace"]["n_tasks"], 1);
    assert!(
        after["estimate"]["minutes_alone"].as_f64() < before["estimate"]["minutes_alone"].as_f64()
    );
    let told = sandbox.expect(0, &["check", "../plan.md"]).stdout;
    assert!(told.contains("learned from 1 task of 1 run here"), "{told}");
}

#[test]
fn the_level_of_probabilities_is_learned_from_past_runs_here() {
    let sandbox = sandbox();
    // Whatever is asked, the agent goes elsewhere.
    sandbox.script("agent", "echo done >> notes-$ORCHESTRATE_TASK_ID.txt\n");
    let request = "Send the invoice by mail";
    let guess = |document: &serde_json::Value| -> f64 {
        let writes = document["tasks"][0]["footprint"]["writes"]
            .as_array()
            .unwrap();
        let mail = writes.iter().find(|file| file["path"] == "app/mail.py");
        mail.unwrap()["probability"].as_f64().unwrap()
    };
    let before = sandbox.json(0, &["check", request, "--json"]);
    assert!(before["calibration"].is_null());
    for _ in 0..3 {
        sandbox.expect(0, &["run", request, "--agent-command", "agent", "--yes"]);
    }
    let after = sandbox.json(0, &["check", request, "--json"]);
    assert_eq!(after["calibration"]["n_runs"], 3);
    assert!(after["calibration"]["files"].as_f64().unwrap() < 0.0);
    assert!(guess(&after) < guess(&before), "{after}");
    // What was learned is in the plan, so that a run of it is not learned from twice.
    sandbox.expect(0, &["check", request, "-o", "../learned.toml"]);
    let plan = std::fs::read_to_string(sandbox.repo.beside("learned.toml")).unwrap();
    assert!(plan.contains("learned = { files = -"), "{plan}");
    let same = sandbox.json(0, &["check", "../learned.toml", "--json"]);
    assert!((guess(&same) - guess(&after)).abs() < 1e-3, "{same}");
    let told = sandbox.expect(0, &["stats"]).stdout;
    assert!(told.contains("What the next plan learns"), "{told}");
    assert!(told.contains("probabilities as learned from"), "{told}");
}

#[test]
fn the_size_of_a_task_is_told_from_similar_commits() {
    let sandbox = sandbox();
    let lines = |n: usize| "line\n".repeat(n);
    for (name, n_lines) in [("csv", 40), ("json", 60), ("yaml", 50)] {
        sandbox
            .repo
            .write(&format!("app/export/{name}.py"), lines(n_lines));
        sandbox.repo.write("poetry.lock", lines(5 * n_lines));
        sandbox.repo.commit(&format!("Add the export to {name}"));
    }
    sandbox.repo.write("app/mail.py", "x = 2\n");
    sandbox.repo.commit("Fix a header of the mail");
    std::fs::write(
        sandbox.repo.beside("plan.md"),
        "- [ ] Add the export to xml\n- [ ] Paint the walls\n",
    )
    .unwrap();
    let first = sandbox.json(0, &["check", "../plan.md", "--json"]);
    let task = &first["tasks"][0];
    assert_eq!(task["size"]["lines"], 50.0, "{task}");
    assert_eq!(task["similar"].as_array().unwrap().len(), 3);
    assert_eq!(first["tasks"][1]["size"]["lines"], serde_json::Value::Null);
    // What was measured before is known, and says the same.
    assert_eq!(first, sandbox.json(0, &["check", "../plan.md", "--json"]));
    let told = sandbox.expect(0, &["check", "../plan.md", "--explain", "1"]);
    let told: Vec<String> = (told.stdout.lines())
        .filter(|line| line.trim_start().starts_with("like "))
        .map(|line| sandbox.steady(line))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
      like [COMMIT] “Add the export to yaml”, 50 lines
      like [COMMIT] “Add the export to json”, 60 lines
    ");
}

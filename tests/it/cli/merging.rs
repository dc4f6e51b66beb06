//! Merging through the program: what it says, how it exits, and what it leaves alone. The worst that people tell of other
//! tools, replayed.

use super::sandbox::Sandbox;

/// Ten branches that merge cleanly; `part-7` takes away a name that `part-4` uses.
fn ten() -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::new();
    sandbox
        .repo
        .write("lib.sh", "greet() { echo hello; }\n")
        .write("main.sh", ". ./lib.sh\ngreet\n");
    sandbox.repo.commit("a program");
    let names: Vec<String> = (1..=10).map(|n| format!("part-{n}")).collect();
    for name in &names {
        let file = format!("{name}.sh");
        let files = match name.as_str() {
            "part-4" => vec![(file.as_str(), ". ./lib.sh\ngreet\n")],
            "part-7" => vec![
                ("lib.sh", "welcome() { echo hello; }\n"),
                ("main.sh", ". ./lib.sh\nwelcome\n"),
            ],
            _ => vec![(file.as_str(), ":\n")],
        };
        sandbox.repo.commit_on(name, "main", &files);
    }
    (sandbox, names)
}

const CHECK: &str = "for part in part-*.sh main.sh; do test ! -e $part || sh $part || exit 1; done";

fn merge(sandbox: &Sandbox, code: i32, names: &[String], options: &[&str]) -> String {
    let names = names.iter().map(String::as_str);
    let arguments: Vec<&str> = ["merge"]
        .into_iter()
        .chain(names)
        .chain(options.iter().copied())
        .collect();
    let ran = sandbox.expect(code, &arguments);
    ran.stdout + &ran.stderr
}

#[test]
fn of_ten_clean_merges_the_one_that_breaks_the_others_is_named_and_nine_land() {
    let (sandbox, names) = ten();
    let options = ["--order", "listed", "--yes", "--verify", CHECK];
    let told = merge(&sandbox, 4, &names, &options);
    assert!(
        told.contains("7 part-7   left out: the verify command fails with it"),
        "{told}"
    );
    assert!(told.contains("greet: not found"), "{told}");
    assert!(told.contains("with 9 new results"), "{told}");
    for name in names.iter().filter(|name| *name != "part-7") {
        let is_in = ["merge-base", "--is-ancestor", name, "main"];
        sandbox.repo.git(&is_in);
    }
    let output = sandbox.repo.read("main.sh");
    assert!(output.contains("greet"), "{output}");
}

#[test]
fn one_that_fails_once_is_run_again_and_nobody_is_blamed() {
    let (sandbox, names) = ten();
    let count = sandbox.repo.beside("count");
    let flaky = format!(
        "echo x >> {0}; test $(($(wc -l < {0}) % 2)) = 0",
        count.display()
    );
    let names: Vec<String> = names.into_iter().filter(|name| name != "part-7").collect();
    let told = merge(&sandbox, 0, &names, &["--yes", "--verify", &flaky]);
    assert!(!told.contains("left out"), "{told}");
    assert!(told.contains("with 9 new results"), "{told}");
}

#[test]
fn what_failed_before_is_told_and_blamed_on_nobody() {
    let (sandbox, names) = ten();
    let verify = format!("{CHECK}; echo 'FAIL: old trouble'; exit 1");
    let told = merge(&sandbox, 1, &names, &["--yes", "--verify", &verify]);
    assert!(
        told.contains("fails on main as it is, before anything is merged"),
        "{told}"
    );
    assert!(!told.contains("left out"), "{told}");
    let verify = format!(
        "({CHECK}) || echo 'FAIL: a part'; echo \"FAIL: old trouble, $(date +%N) ns\"; exit 1"
    );
    let options = [
        "--yes",
        "--order",
        "listed",
        "--allow-broken",
        "--verify",
        &verify,
    ];
    let told = merge(&sandbox, 4, &names, &options);
    assert!(told.contains("7 part-7   left out"), "{told}");
    assert!(told.contains("with 9 new results"), "{told}");
}

/// Two branches that clash, and one that does not.
fn clash() -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::new();
    sandbox.repo.write("a", "1\n2\n3\n");
    sandbox.repo.commit("base");
    let names = ["left", "right", "free"].map(str::to_owned).to_vec();
    sandbox
        .repo
        .commit_on("left", "main", &[("a", "one\n2\n3\n")]);
    sandbox
        .repo
        .commit_on("right", "main", &[("a", "uno\n2\n3\n"), ("r", "r\n")]);
    sandbox.repo.commit_on("free", "main", &[("f", "f\n")]);
    (sandbox, names)
}

const LISTED: &[&str] = &["--order", "listed", "--yes"];

#[test]
fn a_conflict_exits_with_4_is_told_and_never_left_in_a_checkout() {
    let (sandbox, names) = clash();
    let preview = [LISTED, &["--preview"]].concat();
    assert!(merge(&sandbox, 4, &names, &preview).contains("right  conflicts with left"));
    let told = merge(&sandbox, 4, &names, LISTED);
    assert!(told.contains("right  left out: conflicts in a"), "{told}");
    assert!(
        told.contains("Settle the conflict of right here:"),
        "{told}"
    );
    assert_eq!(sandbox.repo.git(&["status", "--porcelain"]), "");
    assert_eq!(sandbox.repo.read("a"), "one\n2\n3\n");
    assert_eq!(sandbox.repo.read("f"), "f\n");
    assert!(!sandbox.repo.path().join("r").exists());

    // As often as it is tried, until somebody settles it.
    sandbox.expect(4, &["merge", "--continue"]);
    let folder = sandbox.json(4, &["merge", "right", "--yes", "--json", "--preview"]);
    assert_eq!(folder["steps"][0]["result"], "conflict");
    assert_eq!(folder["steps"][0]["title"], "right");
    let status = sandbox.expect(0, &["status"]).stdout;
    assert!(status.contains("waits to be settled in"), "{status}");
    let path = status
        .split("settled in ")
        .nth(1)
        .and_then(|rest| rest.split(": `git").next())
        .unwrap();
    let file = std::path::Path::new(path).join("a");
    let marked = std::fs::read_to_string(&file).unwrap();
    assert!(marked.contains(">>>>>>> right"), "{marked}");
    std::fs::write(&file, "one uno\n2\n3\n").unwrap();
    let told = sandbox.expect(0, &["merge", "--continue"]);
    assert!(told.stdout.contains("with 1 new result"), "{}", told.stdout);
    assert_eq!(sandbox.repo.read("a"), "one uno\n2\n3\n");
    assert_eq!(sandbox.repo.read("r"), "r\n");
    assert_eq!(
        sandbox.repo.git(&["log", "-1", "--format=%s"]),
        "Merge right"
    );
}

#[test]
fn what_goes_on_is_merged_and_verified_as_it_was_begun() {
    let (sandbox, names) = clash();
    let count = sandbox.repo.beside("count");
    let verify = format!("echo x >> {}", count.display());
    let how = ["--method", "squash", "--verify", &verify];
    merge(&sandbox, 4, &names, &[LISTED, &how].concat());
    let worktrees = sandbox.repo.git(&["worktree", "list"]);
    let folder = worktrees
        .lines()
        .nth(1)
        .and_then(|line| line.split(' ').next());
    let file = std::path::Path::new(folder.unwrap()).join("a");
    std::fs::write(file, "one uno\n2\n3\n").unwrap();
    let lines = || std::fs::read_to_string(&count).unwrap().lines().count();
    let n_before = lines();
    sandbox.expect(0, &["merge", "--continue"]);
    assert_eq!(sandbox.repo.read("a"), "one uno\n2\n3\n");
    assert!(lines() > n_before, "it was verified");
    assert_eq!(
        sandbox
            .repo
            .git(&["rev-list", "--count", "--merges", "main"]),
        "0"
    );
}

#[test]
fn what_an_agent_settles_lands_and_is_named() {
    let (sandbox, names) = clash();
    // It is told what the commits of both sides say.
    let told = |name: &str| {
        format!(
            "grep -A1 'Branch {name}, whose commits say' \"$ORCHESTRATE_TASK_FILE\" | grep -q '^  {name}$' || exit 1\n"
        )
    };
    let script = told("left") + &told("right") + "printf 'one uno\\n2\\n3\\n' > a";
    let agent = sandbox.script("settle", &script);
    let asked = ["--resolve", "agent", "--agent-command", &agent];
    let told = merge(&sandbox, 0, &names, &[LISTED, &asked].concat());
    assert!(told.contains("merged, resolved by agent"), "{told}");
    assert_eq!(sandbox.repo.read("a"), "one uno\n2\n3\n");
    assert_eq!(sandbox.repo.read("r"), "r\n");
}

#[test]
fn what_is_skipped_or_given_up_is_named_and_its_branch_stays() {
    let (sandbox, names) = clash();
    let tip = sandbox.repo.oid("right");
    merge(&sandbox, 4, &names, LISTED);
    let told = sandbox.expect(0, &["merge", "--skip"]).stderr;
    assert!(told.contains("right is left out."), "{told}");
    assert!(told.contains("No other conflict is left."), "{told}");
    sandbox.expect(1, &["merge", "--abort"]);
    merge(&sandbox, 4, &["right".to_owned()], LISTED);
    sandbox.expect(0, &["merge", "--abort"]);
    assert_eq!(sandbox.repo.oid("right"), tip);
    assert_eq!(sandbox.repo.git(&["worktree", "list"]).lines().count(), 1);
}

#[test]
fn nothing_is_begun_where_the_target_is_in_use() {
    let (sandbox, names) = clash();
    let git_dir = sandbox.repo.path().join(".git");
    let old = sandbox.repo.oid("main");
    let before = sandbox.repo.refs();
    let refused = |words: &str| {
        let told = merge(&sandbox, 1, &names, LISTED);
        assert!(told.contains(words), "{words}: {told}");
        assert!(told.contains("was left alone"), "{told}");
        assert_eq!(sandbox.repo.refs(), before, "{words}");
    };
    sandbox.repo.write("a", "mine\n");
    refused("it has uncommitted changes (a)");
    assert_eq!(sandbox.repo.read("a"), "mine\n");
    sandbox.repo.git(&["checkout", "-q", "a"]);
    std::fs::write(git_dir.join("index.lock"), "").unwrap();
    refused("index.lock");
    assert!(git_dir.join("index.lock").exists());
    std::fs::remove_file(git_dir.join("index.lock")).unwrap();
    sandbox.repo.git(&["bisect", "start"]);
    refused("a bisect is in progress there");
    sandbox.repo.git(&["bisect", "reset"]);
    for (file, words) in [
        ("MERGE_HEAD", "a merge is"),
        ("CHERRY_PICK_HEAD", "a cherry-pick is"),
        ("REVERT_HEAD", "a revert is"),
    ] {
        std::fs::write(git_dir.join(file), format!("{old}\n")).unwrap();
        refused(words);
        std::fs::remove_file(git_dir.join(file)).unwrap();
    }
    for (folder, name) in [
        ("rebase-merge", "a rebase is"),
        ("rebase-apply", "a rebase is"),
    ] {
        std::fs::create_dir(git_dir.join(folder)).unwrap();
        refused(name);
        std::fs::remove_dir(git_dir.join(folder)).unwrap();
    }
    merge(&sandbox, 4, &names, LISTED);
}

#[test]
fn a_target_that_is_checked_out_elsewhere_goes_with_it_or_is_left_alone() {
    let (sandbox, names) = clash();
    let repo = &sandbox.repo;
    let elsewhere = repo.beside("elsewhere");
    repo.git(&["checkout", "-q", "-b", "other"]);
    let here = repo.oid("HEAD");
    repo.git(&["worktree", "add", "-q", elsewhere.to_str().unwrap(), "main"]);
    let into = [LISTED, &["--into", "main"]].concat();
    std::fs::write(elsewhere.join("a"), "mine\n").unwrap();
    let told = merge(&sandbox, 1, &names, &into);
    assert!(told.contains("it has uncommitted changes (a)"), "{told}");
    assert_eq!(
        std::fs::read_to_string(elsewhere.join("a")).unwrap(),
        "mine\n"
    );
    assert_eq!(repo.oid("main"), here);
    repo.git_in(&elsewhere, &["checkout", "-q", "a"]);
    merge(&sandbox, 4, &names, &into);
    assert_ne!(repo.oid("main"), here);
    assert_eq!(repo.git_in(&elsewhere, &["status", "--porcelain"]), "");
    assert_eq!(
        repo.git_in(&elsewhere, &["rev-parse", "HEAD"]),
        repo.oid("main").as_str()
    );
    assert_eq!(repo.oid("HEAD"), here);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_file_that_is_in_the_way_is_not_overwritten() {
    let (sandbox, names) = clash();
    let old = sandbox.repo.oid("main");
    sandbox.repo.write("f", "mine\n");
    let told = merge(&sandbox, 1, &names, LISTED);
    assert!(told.contains("was left alone"), "{told}");
    assert_eq!(sandbox.repo.read("f"), "mine\n");
    assert_eq!(sandbox.repo.oid("main"), old);
    // Once it is away the same lands.
    std::fs::remove_file(sandbox.repo.path().join("f")).unwrap();
    merge(&sandbox, 4, &names, LISTED);
    assert_eq!(sandbox.repo.read("f"), "f\n");
}

#[test]
fn a_squash_keeps_the_messages_of_the_branch() {
    let (sandbox, _) = clash();
    sandbox.repo.git(&["checkout", "-q", "free"]);
    sandbox.repo.write("more", "m\n");
    sandbox.repo.commit("More of it");
    sandbox.repo.git(&["checkout", "-q", "main"]);
    let names = ["left".to_owned(), "free".to_owned()];
    merge(
        &sandbox,
        0,
        &names,
        &[LISTED, &["--method", "squash"]].concat(),
    );
    let log = sandbox.repo.git(&["log", "-2", "--format=%B"]);
    assert!(log.starts_with("free\n\n* "), "{log}");
    assert!(log.contains("* More of it"), "{log}");
}

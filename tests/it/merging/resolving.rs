//! Conflicts that are settled beside git: previewed, named, landed; or settled by hand.

use std::fs;
use std::path::{Path, PathBuf};

use git_orchestrate::agent::AgentSpec;
use git_orchestrate::engine::Context;
use git_orchestrate::engine::merging::{
    self, AgentResolver, Integration, MergeOptions, MergingError, ResolveOptions,
};
use git_orchestrate::executor::IsolationOptions;
use git_orchestrate::model::{LeftOut, MergeMethod, OpenConflict, StepResult, TaskId};
use git_orchestrate::planner::OrderKind;
use git_orchestrate::process::StopFlag;

use super::queue;
use crate::support::finished_run::FinishedRun;
use crate::support::repository::TempRepo;

const LOG: &str = "# Changelog\n\n- Old.\n";

/// Both tasks write to the changelog and the list of modules, and take the next number; task 3 clashes with task 1.
pub(super) fn hubs() -> FinishedRun {
    let temp = TempRepo::new();
    temp.write("CHANGELOG.md", LOG)
        .write("src/mod.rs", "mod apple;\nmod zebra;\n")
        .write("db/migrations/001_a.sql", "a\n")
        .write("db/migrations/002_b.sql", "b\n")
        .write("code", "1\n2\n3\n");
    temp.commit("base");
    let run = FinishedRun::new(temp, 3);
    for (number, name) in [(1, "mango"), (2, "banana")] {
        let log = format!("{LOG}- {name}.\n");
        let list = format!("mod apple;\nmod {name};\nmod zebra;\n");
        let migration = format!("db/migrations/003_{name}.sql");
        let mut files = vec![
            ("CHANGELOG.md", log.as_str()),
            ("src/mod.rs", &list),
            (&migration, "x\n"),
        ];
        if number == 1 {
            files.push(("code", "one\n2\n3\n"));
        }
        run.task(number, &[], &files);
    }
    run.task(3, &[], &[("code", "uno\n2\n3\n"), ("own", "own\n")]);
    run.finish();
    run
}

pub(super) fn options(run: &FinishedRun) -> MergeOptions {
    MergeOptions::new(run.root.clone())
}

pub(super) fn merge(run: &FinishedRun, options: &MergeOptions) -> Integration {
    let order = OrderKind::Listed;
    merging::merge(&run.context, queue(run), order, options, &mut |_| {})
        .unwrap()
        .0
}

pub(super) fn open_next(
    run: &FinishedRun,
    integration: &Integration,
    after: Option<TaskId>,
) -> Option<OpenConflict> {
    let queue = queue(run);
    merging::open_next(
        &run.context,
        &queue,
        integration,
        after,
        &options(run),
        &mut |_| {},
    )
    .unwrap()
}

fn take(run: &FinishedRun) -> Result<Option<TaskId>, MergingError> {
    merging::take_settled(&run.context, &run.run, &options(run), &mut |_| {})
}

fn tree(run: &FinishedRun) -> String {
    run.temp.git(&["rev-parse", "main^{tree}"])
}

#[test]
fn hub_files_are_settled_as_previewed_and_named() {
    let mut trees = Vec::new();
    for method in [MergeMethod::Merge, MergeMethod::Squash, MergeMethod::Rebase] {
        let run = hubs();
        let objects = run.temp.git(&["count-objects", "-v"]);
        let preview = merging::resolved_preview(
            &run.context,
            &queue(&run),
            &ResolveOptions::default(),
            &StopFlag::default(),
        )
        .unwrap();
        assert_eq!(
            run.temp.git(&["count-objects", "-v"]),
            objects,
            "a preview writes nothing"
        );
        let step = &preview.steps[1];
        assert_eq!(step.result, StepResult::Conflict, "git's own verdict stays");
        let resolution = step.resolution.as_ref().unwrap();
        assert_eq!(
            resolution.method,
            [
                "CHANGELOG.md: changelog union",
                "src/mod.rs: module list",
                "db/migrations/003_banana.sql: migration renumbered"
            ]
        );
        assert!(!preview.is_clean(), "task 3 conflicts");
        let options = MergeOptions {
            method,
            ..options(&run)
        };
        let integration = merge(&run, &options);
        assert!(matches!(
            &integration.left_out[..],
            [(TaskId(3), LeftOut::Conflict { .. })]
        ));
        assert_eq!(tree(&run), resolution.tree.to_string());
        assert_eq!(
            run.temp.read("CHANGELOG.md"),
            format!("{LOG}- mango.\n- banana.\n")
        );
        assert_eq!(
            run.temp.read("src/mod.rs"),
            "mod apple;\nmod banana;\nmod mango;\nmod zebra;\n"
        );
        assert!(
            run.temp
                .path()
                .join("db/migrations/004_banana.sql")
                .exists()
        );
        assert!(
            !run.temp
                .path()
                .join("db/migrations/003_banana.sql")
                .exists()
        );
        // Once more, nothing is renumbered again.
        merge(&run, &options);
        assert_eq!(tree(&run), resolution.tree.to_string(), "{method:?}");
        trees.push(tree(&run));
        assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
    }
    trees.dedup();
    assert_eq!(trees.len(), 1);
}

#[test]
fn with_one_switch_nothing_but_git_settles() {
    let run = hubs();
    let off = ResolveOptions {
        is_on: false,
        ..ResolveOptions::default()
    };
    let options = MergeOptions {
        resolve: off,
        ..options(&run)
    };
    let integration = merge(&run, &options);
    let left: Vec<u32> = integration
        .left_out
        .iter()
        .map(|(task, _)| task.0)
        .collect();
    assert_eq!(left, [2, 3]);
}

#[test]
fn a_conflict_is_settled_by_hand_and_landed() {
    let run = hubs();
    let integration = merge(&run, &options(&run));
    let landed = run.temp.oid("main");
    let open = open_next(&run, &integration, None).unwrap();
    assert_eq!((open.task, &open.onto), (TaskId(3), &landed));
    let folder = PathBuf::from(&open.path);
    assert!(
        fs::read_to_string(folder.join("code"))
            .unwrap()
            .contains("<<<<<<<")
    );

    // Not settled yet, and what is begun there stays as it is, whoever merges again.
    let error = take(&run).unwrap_err();
    assert!(
        matches!(&error, MergingError::Unsettled { files, .. } if files == &["code"]),
        "{error}"
    );
    fs::write(folder.join("code"), "one and uno\n2\n3\n").unwrap();
    let again = merge(&run, &options(&run));
    assert_eq!(open_next(&run, &again, None), Some(open));
    assert_eq!(
        fs::read_to_string(folder.join("code")).unwrap(),
        "one and uno\n2\n3\n"
    );

    // A new file that nobody added would be lost.
    fs::write(folder.join("stray"), "x\n").unwrap();
    assert!(matches!(take(&run), Err(MergingError::Unsettled { files, .. }) if files == ["stray"]));
    fs::remove_file(folder.join("stray")).unwrap();

    assert_eq!(take(&run).unwrap(), Some(TaskId(3)));
    assert!(!folder.exists());
    let integration = merge(&run, &options(&run));
    assert_eq!(integration.left_out, []);
    assert_eq!(run.temp.read("code"), "one and uno\n2\n3\n");
    assert_eq!(run.temp.read("own"), "own\n");
    let parents = run.temp.git(&["rev-parse", "main^1", "main^2"]);
    assert_eq!(
        parents,
        format!("{landed}\n{}", run.temp.oid("feat/task-3"))
    );
    assert_eq!(
        run.temp.git(&["log", "-1", "--format=%s", "main"]),
        "Merge task 3: Do thing 3"
    );

    // Taken back and merged again, what was settled still counts.
    merging::undo(&run.context, &run.run, &mut |_| {}).unwrap();
    assert_eq!(merge(&run, &options(&run)).left_out, []);
    assert_eq!(run.temp.read("code"), "one and uno\n2\n3\n");
}

#[test]
fn what_was_settled_holds_when_the_target_moved_or_another_method_is_used() {
    for method in [MergeMethod::Merge, MergeMethod::Squash, MergeMethod::Rebase] {
        let run = hubs();
        let integration = merge(&run, &options(&run));
        let open = open_next(&run, &integration, None).unwrap();
        let folder = PathBuf::from(&open.path);
        fs::write(folder.join("code"), "both\n2\n3\n").unwrap();
        // Somebody commits there, as after any merge of git's.
        run.temp.git_in(&folder, &["add", "code"]);
        run.temp.git_in(&folder, &["commit", "-q", "--no-edit"]);
        take(&run).unwrap();
        run.temp.write("later", "later\n");
        run.temp.commit("later");
        merge(
            &run,
            &MergeOptions {
                method,
                ..options(&run)
            },
        );
        assert_eq!(run.temp.read("code"), "both\n2\n3\n", "{method:?}");
        assert_eq!(run.temp.read("later"), "later\n");
    }
}

#[test]
fn a_conflict_is_given_up_without_a_trace() {
    let run = hubs();
    let integration = merge(&run, &options(&run));
    let at = run.temp.oid("main");
    let open = open_next(&run, &integration, None).unwrap();
    let dropped = merging::drop_conflict(&run.context, &run.run, &mut |_| {}).unwrap();
    assert_eq!(dropped, Some(TaskId(3)));
    assert!(!Path::new(&open.path).exists());
    assert_eq!(run.temp.oid("main"), at);
    assert_eq!(take(&run).unwrap(), None);
    assert_eq!(
        open_next(&run, &integration, Some(TaskId(3))),
        None,
        "it was the last"
    );
}

#[test]
fn resolutions_are_recorded_and_replayed_for_who_uses_them() {
    let run = hubs();
    run.temp.git(&["config", "rerere.enabled", "true"]);
    let integration = merge(&run, &options(&run));
    let open = open_next(&run, &integration, None).unwrap();
    fs::write(Path::new(&open.path).join("code"), "recorded\n2\n3\n").unwrap();
    take(&run).unwrap();
    run.temp.git(&[
        "update-ref",
        "-d",
        "refs/orchestrate/1121-0600-test/settled/3",
    ]);
    let preview = merging::resolved_preview(
        &run.context,
        &queue(&run),
        &ResolveOptions::default(),
        &StopFlag::default(),
    )
    .unwrap();
    let resolution = preview.steps[2].resolution.as_ref().unwrap();
    assert_eq!(resolution.method, ["code: rerere"]);
    let known = fs::read_dir(run.temp.path().join(".git/rr-cache"))
        .unwrap()
        .count();
    assert_eq!(merge(&run, &options(&run)).left_out, []);
    assert_eq!(run.temp.read("code"), "recorded\n2\n3\n");
    let now = fs::read_dir(run.temp.path().join(".git/rr-cache"))
        .unwrap()
        .count();
    assert_eq!(now, known, "nothing is noted by the way");
}

pub(super) fn agent(run: &FinishedRun, script: &str) -> MergeOptions {
    let file = run.temp.beside("agent/agent.sh");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, script).unwrap();
    let resolver = AgentResolver {
        spec: AgentSpec::from_command(&format!("sh {}", file.display())).unwrap(),
        model: None,
        timeout: std::time::Duration::from_secs(20),
        check: None,
        isolation: IsolationOptions::default(),
    };
    MergeOptions {
        resolve: ResolveOptions {
            agent: Some(resolver),
            ..ResolveOptions::default()
        },
        ..options(run)
    }
}

pub(super) fn with_shim(mut run: FinishedRun) -> FinishedRun {
    let shim = PathBuf::from(env!("CARGO_BIN_EXE_git-orchestrate"));
    run.context = Context::new(run.context.repository.clone(), shim);
    run
}

#[test]
fn an_answer_of_an_agent_counts_that_keeps_both_sides() {
    let run = with_shim(hubs());
    let script = "cat > prompt.txt; mv prompt.txt ../prompt.txt; cp ../prompt.txt /dev/null\n\
                  grep -q '^|||||||' code || exit 1\nprintf 'one uno\\n2\\n3\\n' > code";
    let integration = merge(&run, &agent(&run, script));
    assert_eq!(integration.left_out, []);
    assert_eq!(run.temp.read("code"), "one uno\n2\n3\n");
    assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
}

#[test]
fn an_answer_that_loses_or_touches_more_does_not_count() {
    let scripts = [
        ("one side is gone", "printf 'one\\n2\\n3\\n' > code"),
        ("a marker is left", ":"),
        (
            "another file is changed",
            "printf 'one uno\\n2\\n3\\n' > code; echo x > CHANGELOG.md",
        ),
        (
            "a file is added",
            "printf 'one uno\\n2\\n3\\n' > code; echo x > new",
        ),
        ("it is no file", "rm code; ln -s /etc/passwd code"),
        ("it fails", "printf 'one uno\\n2\\n3\\n' > code; exit 1"),
    ];
    for (why, script) in scripts {
        let run = with_shim(hubs());
        let integration = merge(&run, &agent(&run, script));
        assert!(
            matches!(
                &integration.left_out[..],
                [(TaskId(3), LeftOut::Conflict { .. })]
            ),
            "{why}: {:?}",
            integration.left_out
        );
    }
    // Nor does one that breaks the verify command.
    let run = with_shim(hubs());
    let verified = MergeOptions {
        verify: Some("! grep -q uno code".to_owned()),
        ..agent(&run, "printf 'one uno\\n2\\n3\\n' > code")
    };
    let integration = merge(&run, &verified);
    assert!(matches!(
        &integration.left_out[..],
        [(TaskId(3), LeftOut::Conflict { .. })]
    ));
}

#[test]
fn a_lock_file_is_written_by_its_tool() {
    let temp = TempRepo::new();
    let manifest = "[workspace]\nmembers = [\"app\"]\nresolver = \"2\"\n";
    let package = |name: &str, rest: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n{rest}"
        )
    };
    let lock = |names: &[&str], app: &str| {
        let one = |name: &&str| match *name {
            "app" => format!("[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n{app}"),
            name => format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\n"),
        };
        let packages: Vec<String> = names.iter().map(one).collect();
        format!(
            "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 3\n\n{}",
            packages.join("\n")
        )
    };
    temp.write("Cargo.toml", manifest)
        .write("app/src/lib.rs", "")
        .write("app/Cargo.toml", package("app", ""));
    for name in ["aaa", "bbb"] {
        temp.write(&format!("{name}/Cargo.toml"), package(name, ""))
            .write(&format!("{name}/src/lib.rs"), "");
    }
    temp.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"app\"]\nexclude = [\"aaa\", \"bbb\"]\nresolver = \"2\"\n",
    );
    temp.write("Cargo.lock", lock(&["app"], ""));
    temp.commit("base");
    let run = FinishedRun::new(temp, 2);
    for (number, name) in [(1, "aaa"), (2, "bbb")] {
        let manifest = package("app", &format!("{name} = {{ path = \"../{name}\" }}\n"));
        let depends = format!("dependencies = [\n \"{name}\",\n]\n");
        let names = if name == "aaa" {
            ["aaa", "app"]
        } else {
            ["app", "bbb"]
        };
        run.task(
            number,
            &[],
            &[
                ("app/Cargo.toml", &manifest),
                ("Cargo.lock", &lock(&names, &depends)),
            ],
        );
    }
    run.finish();
    let integration = merge(&run, &options(&run));
    assert_eq!(integration.left_out, []);
    let lock = run.temp.read("Cargo.lock");
    for name in ["aaa", "app", "bbb"] {
        assert!(lock.contains(&format!("name = \"{name}\"")), "{lock}");
    }
    assert!(
        lock.contains("dependencies = [\n \"aaa\",\n \"bbb\",\n]"),
        "{lock}"
    );
}

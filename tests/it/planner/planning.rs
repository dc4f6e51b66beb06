//! From a source to a plan in real repositories of all kinds.

use std::path::Path;

use git_orchestrate::engine::Context;
use git_orchestrate::engine::planning::{self, PlanningError, PlanningOptions, SourceText};
use git_orchestrate::git::Repository;
use git_orchestrate::issue::ParseContext;
use git_orchestrate::issue::plan_file::Format;
use git_orchestrate::model::Plan;

use super::outline;
use crate::support::repository::TempRepo;

const PLAN: &str = r#"
[[task]]
title = "Speed up `app/load.py`"
files = ["app/load.py"]

[[task]]
title = "Fix `app/main.py`"
files = ["app/main.py"]

[[task]]
title = "Rename things in `app/load.py`"
writes = ["app/load.py"]
"#;

fn context(folder: &Path) -> Context {
    Context::new(Repository::discover(folder).unwrap(), "/bin/false".into())
}

fn source() -> SourceText {
    SourceText::PlanFile {
        text: PLAN.to_owned(),
        format: Format::Toml,
    }
}

fn plan(folder: &Path) -> Result<Plan, PlanningError> {
    planning::plan(&context(folder), &source(), &PlanningOptions::default())
}

fn fill(repository: &TempRepo) {
    repository
        .write("app/__init__.py", "")
        .write("app/load.py", "def load(): ...\n")
        .write("app/main.py", "from app.load import load\n")
        .write("README.md", "# App\n");
    repository.commit("start");
}

#[test]
fn footprints_come_from_the_tree_at_the_base() {
    let repository = TempRepo::new();
    fill(&repository);
    let plan = plan(repository.path()).unwrap();
    insta::assert_snapshot!(outline(&plan), @"
    2 after 3: inferred, `app/main.py` of task 2 imports `app/load.py`, whose interface task 3 changes
    3 then 1: inferred, tasks 1 and 3 both change `app/load.py`
    wave 3
    wave 1 2
    Sequential
    ");
}

#[test]
fn a_repository_without_commits_is_told_so() {
    let repository = TempRepo::new();
    assert!(matches!(
        plan(repository.path()),
        Err(PlanningError::NoCommits)
    ));
}

#[test]
fn a_base_that_does_not_exist_is_named() {
    let repository = TempRepo::new();
    fill(&repository);
    let options = PlanningOptions {
        base: Some("nowhere".to_owned()),
        ..PlanningOptions::default()
    };
    let error = planning::plan(&context(repository.path()), &source(), &options).unwrap_err();
    assert_eq!(error.to_string(), "find the base 'nowhere'");
}

#[test]
fn the_same_plan_comes_out_of_every_kind_of_repository() {
    let repository = TempRepo::new();
    fill(&repository);
    let expected = outline(&plan(repository.path()).unwrap());
    let url = format!("file://{}", repository.path().display());

    repository.git(&["worktree", "add", "--quiet", "--detach", "../linked"]);
    repository.git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    repository.git(&["clone", "--quiet", "--depth=1", &url, "../shallow"]);
    repository.git(&["clone", "--quiet", "--no-checkout", ".", "../sparse"]);
    let sparse = repository.beside("sparse");
    let sparse_path = sparse.display().to_string();
    repository.git(&[
        "-C",
        &sparse_path,
        "sparse-checkout",
        "set",
        "--no-cone",
        "/README.md",
    ]);
    repository.git(&["-C", &sparse_path, "checkout", "--quiet", "main"]);
    assert!(!sparse.join("app").exists());

    let folders = ["linked", "bare.git", "shallow", "sparse", "project/app"];
    for folder in folders {
        let plan = plan(&repository.folder().canonicalize().unwrap().join(folder)).unwrap();
        assert_eq!(outline(&plan), expected, "{folder}");
    }

    let sha256 = TempRepo::sha256();
    fill(&sha256);
    let plan = plan(sha256.path()).unwrap();
    assert_eq!(outline(&plan), expected);
    assert_eq!(plan.base.as_str().len(), 64);
}

#[test]
fn an_approved_plan_keeps_its_edges_and_its_base() {
    let repository = TempRepo::new();
    fill(&repository);
    let context = context(repository.path());
    let approved = planning::approved(&context, PLAN, Format::Toml, None).unwrap();
    assert!(approved.exclusions.is_empty() && approved.dependencies.is_empty());
    assert!(!approved.tasks[0].footprint.is_unknown());

    let plan = plan(repository.path()).unwrap();
    let text = git_orchestrate::issue::plan_file::write(&plan, Format::Toml);
    repository.write("later.txt", "later\n");
    repository.commit("later");
    let again = planning::approved(&context, &text, Format::Toml, None).unwrap();
    assert_eq!(again.base, plan.base);
    assert_eq!(again.exclusions, plan.exclusions);
    let elsewhere = planning::approved(&context, &text, Format::Toml, Some("HEAD")).unwrap();
    assert_ne!(elsewhere.base, plan.base);
}

#[test]
fn the_graph_is_that_of_a_commit() {
    let repository = TempRepo::new();
    fill(&repository);
    let planning::TreeGraph { base, graph, .. } =
        planning::graph(&context(repository.path()), None).unwrap();
    let edges: Vec<String> = graph
        .edges()
        .map(|(from, to)| format!("{from} -> {to}"))
        .collect();
    assert!(
        edges.contains(&"app/main.py -> app/load.py".to_owned()),
        "{edges:?}"
    );
    let document = git_orchestrate::report::schema::GraphDocument::new(&base, &graph);
    let json = serde_json::to_value(document).unwrap();
    assert_eq!(json["schema"], "git-orchestrate/graph/1");
    assert_eq!(json["edges"][0]["from"], "app/main.py");
}

#[test]
fn a_library_that_no_manifest_has_brings_the_manifest_into_the_footprint() {
    let repository = TempRepo::new();
    fill(&repository);
    (repository.write("pyproject.toml", "[project]\ndependencies = ['requests']\n"))
        .write("uv.lock", "")
        .commit("declare");
    let text = "# Faster\n- [ ] Read settings with the `orjson` library in `app/load.py`\n- [ ] Use the `requests` library in `app/main.py`\n";
    let source = SourceText::Issue {
        text: text.to_owned(),
        context: ParseContext::default(),
    };
    let context = context(repository.path());
    let plan = planning::plan(&context, &source, &PlanningOptions::default()).unwrap();
    let told: Vec<&str> = (plan.diagnostics.iter())
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    assert_eq!(
        told,
        ["Task 1 needs the library `orjson`, which no manifest has."]
    );
    let change = |nth: usize, path: &str| {
        let footprint = &plan.tasks[nth].footprint;
        footprint.change_probability(&path.parse().unwrap())
    };
    let is_exactly = |left: f64, right: f64| (left - right).abs() < 1e-9;
    assert!(is_exactly(change(0, "pyproject.toml"), 0.9) && is_exactly(change(0, "uv.lock"), 0.8));
    assert!(change(1, "pyproject.toml") < change(0, "pyproject.toml") / 4.0);
}

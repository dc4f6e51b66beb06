//! The pages under `man/schemas` name every field of the documents that they describe.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use git_orchestrate::model::{
    ClusterNode, ClusterSight, ConflictEntry, ConflictKind, MergePreview, PreviewStep, RunState,
    StepResult, TaskId,
};
use git_orchestrate::report::RunView;
use git_orchestrate::report::schema::{
    CleanDocument, CleanEntry, Clusters, ElsewhereEntry, MetricsDocument, PreviewDocument,
    StatusDocument,
};
use git_orchestrate::store::AgentStatus;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::merges::{breaks, conflicts, finding};
use super::story;
use crate::support::journals::{at, legal_journal, oid};

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("man/schemas")
        .join(name);
    fs::read_to_string(path).unwrap()
}

/// Every key of a document, at any depth, and every text beside a `type`.
fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(fields) => {
            for (name, value) in fields {
                names.insert(name.clone());
                if let ("type", Value::String(text)) = (name.as_str(), value) {
                    names.insert(text.clone());
                }
                collect(value, names);
            }
        }
        _ => {}
    }
}

pub(crate) fn assert_named(page_name: &str, documents: impl IntoIterator<Item = Value>) {
    let page = page(page_name);
    let journal = page_of_shared_objects();
    let mut names = BTreeSet::new();
    for document in documents {
        collect(&document, &mut names);
    }
    for name in names {
        let quoted = format!("`{name}`");
        assert!(
            page.contains(&quoted) || (page.contains("journal-1.md") && journal.contains(&quoted)),
            "{page_name} does not name {quoted}"
        );
    }
}

fn page_of_shared_objects() -> String {
    page("journal-1.md")
}

fn merged<T>(of: impl Fn(&RunView<'_>) -> T) -> T {
    let records = [story::run(), story::merge()].concat();
    let state = RunState::replay(&records).unwrap();
    of(&RunView {
        plan: &story::plan(),
        state: &state,
        records: &records,
        success_share: 0.8,
        is_held: false,
        is_newest: true,
        has_landed_at_forge: false,
        now: at(100),
    })
}

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn the_page_of_status_names_every_field() {
    let sight = ClusterSight::default().after(Ok(vec![ClusterNode::default()]), at(1));
    let clusters = Clusters::from([("slurm".to_owned(), sight)]);
    let document = merged(|view| json(StatusDocument::new(view).with_clusters(&clusters)));
    assert_eq!(document["clusters"][0]["nodes"][0]["cpu_used"], 0);
    assert_named("status-1.md", [document]);
}

#[test]
fn the_page_of_metrics_names_every_field() {
    assert_named(
        "metrics-1.md",
        [merged(|view| json(MetricsDocument::new(view)))],
    );
}

#[test]
fn the_page_of_previews_names_every_field() {
    let preview = MergePreview {
        into: oid(1),
        steps: vec![PreviewStep {
            name: "main".into(),
            oid: oid(2),
            task: None,
            result: StepResult::Conflict,
            tree: None,
            conflicts: vec![ConflictEntry {
                path: "a".parse().unwrap(),
                kind: ConflictKind::Content,
            }],
            resolution: None,
        }],
    };
    let (finding, breaks, conflicts) = (finding(), breaks(), conflicts());
    let titles = [(TaskId(2), "Round payments".to_owned())].into();
    let document = PreviewDocument::new(&preview);
    let document = document.found(&finding, &[TaskId(2)], &titles, &breaks, &conflicts);
    assert_named("preview-1.md", [json(document)]);
}

#[test]
fn the_page_of_cleaning_names_every_field() {
    let entry = CleanEntry {
        task: TaskId(1),
        title: String::new(),
        branch: None,
        tip: None,
        worktree: None,
        remove: true,
        reason: "ancestor".into(),
        words: "merged".into(),
        backup: None,
    };
    let run = "1121-0534-k3f9".parse().unwrap();
    let mut document = CleanDocument::new(run, "main".into(), oid(1), vec![entry]);
    document.elsewhere.push(ElsewhereEntry {
        place: "ssh:big1".into(),
        cleared: true,
        removed: 1,
        saved: Vec::new(),
        words: Vec::new(),
    });
    assert_named("clean-1.md", [json(document)]);
}

#[test]
fn the_page_of_agents_names_every_field() {
    let status = merged(|view| {
        let (task, state) = view.tasks().next().unwrap();
        json(AgentStatus::of(&view.state.run, task, "", state, None))
    });
    assert_named("agent-status-1.md", [status]);
}

#[test]
fn the_page_of_the_journal_names_every_event_and_field() {
    let mut runner = TestRunner::deterministic();
    let mut documents = vec![json([story::run(), story::merge()].concat())];
    for _ in 0..40 {
        let journal = legal_journal(80).new_tree(&mut runner).unwrap().current();
        documents.push(json(journal.0));
    }
    assert_named("journal-1.md", documents);
    // Every event, also those that no journal of a test holds: by the names in the source.
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/event_facts.rs");
    let source = fs::read_to_string(source).unwrap();
    let names = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \""))
        .map(|(_, name)| name.trim_end_matches("\","));
    let page = page("journal-1.md");
    let mut n_names = 0;
    for name in names {
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
        n_names += 1;
    }
    assert!(n_names >= 28, "{n_names}");
}

#[test]
fn every_page_is_listed() {
    let list = page("README.md");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man/schemas");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "README.md" || list.contains(&format!("({name})")),
            "{name}"
        );
    }
}

//! Footprints of single tasks over trees given as paths.

mod corpus;
mod crowd;
mod history;
mod library;
mod refine;
mod terms;

use git_orchestrate::footprint::{Contents, Corpus, History, PathIndex, Survey, infer, infer_all};
use git_orchestrate::model::{
    Diagnostic, Footprint, FootprintEntry, ImportGraph, RepoPath, StatedPath, Task, TaskId,
    TaskKind,
};

const TREE: [&str; 27] = [
    ".gitignore",
    "CHANGELOG.md",
    "Cargo.toml",
    "README.md",
    "app/billing/__init__.py",
    "app/billing/invoices.py",
    "app/billing/money.py",
    "app/models/user.py",
    "app/views/user.py",
    "docs/api/rest.md",
    "docs/install.md",
    "examples/demo/user.py",
    "src/export/csv.rs",
    "src/export/json.rs",
    "src/export/mod.rs",
    "src/lib.rs",
    "src/timeout.rs",
    "tests/test_invoices.py",
    "web/components/InvoiceList.test.tsx",
    "web/components/InvoiceList.tsx",
    "web/components/Pager.tsx",
    "web/components/index.ts",
    "web/pages/[id].tsx",
    "web/pages/home.tsx",
    "web/styles/main.css",
    "vendor/lib/user.py",
    "scripts/release.sh",
];

fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

fn graph() -> ImportGraph {
    let mut graph = ImportGraph::default();
    for (from, to) in [
        ("app/billing/invoices.py", "app/billing/money.py"),
        ("src/export/mod.rs", "src/export/csv.rs"),
        ("src/export/mod.rs", "src/export/json.rs"),
        ("src/lib.rs", "src/export/mod.rs"),
    ] {
        graph.insert(&path(from), &path(to));
    }
    graph
}

fn task(id: u32, title: &str, stated: &[&str]) -> Task {
    // `+` announces a new file, `~` names one that is only read.
    let stated_paths = stated
        .iter()
        .map(|text| StatedPath {
            text: text.trim_start_matches(['+', '~']).to_owned(),
            is_new: text.starts_with('+'),
            is_read: text.starts_with('~'),
        })
        .collect();
    Task {
        stated_paths,
        ..Task::titled(TaskId(id), title)
    }
}

fn infer_in_tree(task: &Task) -> (Footprint, Vec<Diagnostic>) {
    let files = PathIndex::new(TREE.map(path));
    let graph = graph();
    infer(
        task,
        &Survey {
            contents: &Corpus::default(),
            history: &History::default(),
            files: &files,
            graph: &graph,
        },
    )
}

fn show(footprint: &Footprint, diagnostics: &[Diagnostic]) -> String {
    let mut lines = Vec::new();
    let sets: [(&str, &[FootprintEntry]); 3] = [
        ("write", &footprint.writes),
        ("create", &footprint.creates),
        ("read", &footprint.reads),
    ];
    for (verb, entries) in sets {
        for entry in entries {
            let why: Vec<&str> = entry.evidence.iter().map(|e| e.text.as_str()).collect();
            let (path, probability) = (&entry.path, entry.probability);
            lines.push(format!("{verb} {path} {probability}: {}", why.join("; ")));
        }
    }
    for diagnostic in diagnostics {
        let help = diagnostic.help.as_deref().unwrap_or_default();
        lines.push(format!("! {} {help}", diagnostic.message));
    }
    lines.join("\n")
}

fn check(title: &str, stated: &[&str]) -> String {
    check_kind(TaskKind::Feature, title, stated)
}

fn check_kind(kind: TaskKind, title: &str, stated: &[&str]) -> String {
    let task = Task {
        kind,
        ..task(1, title, stated)
    };
    let (footprint, diagnostics) = infer_in_tree(&task);
    show(&footprint, &diagnostics)
}

#[test]
fn a_stated_path_is_nearly_certain_and_brings_its_imports_and_its_test() {
    insta::assert_snapshot!(check("Round invoices", &["./app/billing/invoices.py:12"]), @"
    write app/billing/invoices.py 0.95: the text names `./app/billing/invoices.py:12`
    write tests/test_invoices.py 0.33: it is the test of `app/billing/invoices.py`
    read app/billing/money.py 0.48: `app/billing/invoices.py` imports it
    ");
}

#[test]
fn a_folder_shares_its_probability_and_a_glob_means_every_match() {
    insta::assert_snapshot!(check("Tidy", &["docs/"]), @"
    write docs/api/rest.md 0.59: the text names `docs/`, which is a folder that holds it
    write docs/install.md 0.59: the text names `docs/`, which is a folder that holds it
    ");
    insta::assert_snapshot!(check("Tidy", &["web/components/*.tsx"]), @"
    write web/components/InvoiceList.test.tsx 0.9: the text names `web/components/*.tsx`, which matches it; it is the test of `web/components/InvoiceList.tsx`
    write web/components/InvoiceList.tsx 0.9: the text names `web/components/*.tsx`, which matches it
    write web/components/Pager.tsx 0.9: the text names `web/components/*.tsx`, which matches it
    ");
    insta::assert_snapshot!(check("Tidy", &["*.css", "web/pages/[id].tsx"]), @"
    write web/pages/[id].tsx 0.95: the text names `web/pages/[id].tsx`
    write web/styles/main.css 0.9: the text names `*.css`, which matches it
    ");
}

#[test]
fn names_are_found_wherever_they_stand() {
    insta::assert_snapshot!(check("x", &["models/user.py"]), @"write app/models/user.py 0.9: the text names `models/user.py`, which is the end of its path");
    insta::assert_snapshot!(check("x", &["billing.money"]), @"write app/billing/money.py 0.9: the text names `billing.money`, which is its module");
    insta::assert_snapshot!(check("x", &["billing.invoices.Invoice"]), @"
    write app/billing/invoices.py 0.85: the text names `billing.invoices.Invoice`, which is its module
    write tests/test_invoices.py 0.3: it is the test of `app/billing/invoices.py`
    read app/billing/money.py 0.43: `app/billing/invoices.py` imports it
    ");
    insta::assert_snapshot!(check("x", &["crate::export::csv"]), @"write src/export/csv.rs 0.9: the text names `crate::export::csv`, which is its module");
    insta::assert_snapshot!(check("x", &["crate::timeout::Limit"]), @"write src/timeout.rs 0.7: the text names `crate::timeout::Limit`, which is its module");
    insta::assert_snapshot!(check("x", &["InvoiceList"]), @"
    write web/components/InvoiceList.tsx 0.8: the text names `InvoiceList`, which is its module
    write web/components/InvoiceList.test.tsx 0.28: it is the test of `web/components/InvoiceList.tsx`
    ");
    insta::assert_snapshot!(check("x", &["app/billing/Money"]), @"write app/billing/money.py 0.9: the text names `app/billing/Money`, which is its module");
    insta::assert_snapshot!(check("x", &["readme.md"]), @"write README.md 0.9: the text names `readme.md`, which is its name");
    insta::assert_snapshot!(check("x", &["Node.js", "user.name", "/api/users", "application/json", "--flag", "i18n", "true"]), @"");
}

#[test]
fn a_name_that_several_files_bear_is_shared_among_them_by_where_the_text_is() {
    insta::assert_snapshot!(check("x", &["user.py"]), @"
    write app/models/user.py 0.39: the text names `user.py`, which is its name
    write app/views/user.py 0.39: the text names `user.py`, which is its name
    write examples/demo/user.py 0.06: the text names `user.py`, which is its name
    write vendor/lib/user.py 0.06: the text names `user.py`, which is its name
    ");
    insta::assert_snapshot!(check("x", &["user.py", "app/models/"]), @"
    write app/models/user.py 0.85: the text names `app/models/`, which is a folder that holds it; the text names `user.py`, which is its name
    write app/views/user.py 0.14: the text names `user.py`, which is its name
    write examples/demo/user.py 0.02: the text names `user.py`, which is its name
    write vendor/lib/user.py 0.02: the text names `user.py`, which is its name
    ");
}

#[test]
fn announced_files_are_created_and_bring_the_files_that_load_their_neighbours() {
    insta::assert_snapshot!(check("Add XML", &["+src/export/xml.rs"]), @"
    write src/export/mod.rs 0.77: it loads the files beside the new `src/export/xml.rs`
    create src/export/xml.rs 0.9: the text announces `src/export/xml.rs` as new
    ");
    insta::assert_snapshot!(check("Add rates", &["+billing.rates", "+billing/tax.py"]), @"
    create app/billing/tax.py 0.9: the text announces `billing/tax.py` as new
    create app/billing/rates.py 0.75: the text announces `billing.rates` as new
    ");
    insta::assert_snapshot!(check("Add", &["+CONTRIBUTING.md", "+notes.py", "+money.py", "app/billing/"]), @"
    write app/billing/money.py 0.8: the text announces it, and it is there already; the text names `app/billing/`, which is a folder that holds it
    write app/billing/__init__.py 0.19: the text names `app/billing/`, which is a folder that holds it
    write app/billing/invoices.py 0.19: the text names `app/billing/`, which is a folder that holds it
    create CONTRIBUTING.md 0.8: the text announces `CONTRIBUTING.md` as new
    create app/billing/notes.py 0.8: the text announces `notes.py` as new
    ");
    // In a folder of packages a package is meant, and a constant is no place in the tree.
    insta::assert_snapshot!(check("Add", &["+app/orders", "+Style/ItAssignment"]), @"
    create app/orders 0.6: the text announces `app/orders` as new
    ");
    insta::assert_snapshot!(check("Add", &["+app/billing/money.py", "+InvoiceList"]), @"
    write app/billing/money.py 0.95: the text announces it, and it is there already
    write web/components/InvoiceList.tsx 0.8: the text names `InvoiceList`, which is its module
    write web/components/InvoiceList.test.tsx 0.28: it is the test of `web/components/InvoiceList.tsx`
    ");
}

#[test]
fn what_is_only_read_is_no_write() {
    insta::assert_snapshot!(check("x", &["~app/billing/money.py", "web/pages/home.tsx", "web/pages/home.tsx"]), @"
    write web/pages/home.tsx 0.95: the text names `web/pages/home.tsx`
    read app/billing/money.py 0.95: the text names `app/billing/money.py`
    ");
    insta::assert_snapshot!(check_kind(TaskKind::Research, "Find out why", &["src/timeout.rs"]), @"read src/timeout.rs 0.95: the text names `src/timeout.rs`");
}

#[test]
fn a_test_task_writes_tests_and_a_docs_task_writes_texts() {
    insta::assert_snapshot!(check_kind(TaskKind::Test, "Cover it", &["app/billing/invoices.py"]), @"
    write tests/test_invoices.py 0.81: the task is about tests, and it is the test of `app/billing/invoices.py`
    write app/billing/invoices.py 0.28: the text names it beside what it wants changed
    read app/billing/invoices.py 0.95: the text names it beside what it wants changed
    ");
    insta::assert_snapshot!(check_kind(TaskKind::Docs, "Explain it", &["docs/install.md", "src/timeout.rs"]), @"
    write docs/install.md 0.95: the text names `docs/install.md`
    write src/timeout.rs 0.28: the text names it beside what it wants changed
    read src/timeout.rs 0.95: the text names it beside what it wants changed
    ");
}

#[test]
fn a_path_that_is_not_there_is_reported_with_the_closest_one() {
    insta::assert_snapshot!(check("x", &["app/models/money.py"]), @"
    write app/billing/money.py 0.35: the text names `app/models/money.py`, which is not in the tree; this is the closest path
    create app/models/money.py 0.3: the text names `app/models/money.py`, which is not in the tree
    ! Task 1 names `app/models/money.py`, which is not in the tree. Write `app/billing/money.py` if that is meant, or say that the task adds `app/models/money.py`.
    ");
    insta::assert_snapshot!(check("x", &["app/billing/invoises.py"]), @"
    write app/billing/invoices.py 0.35: the text names `app/billing/invoises.py`, which is not in the tree; this is the closest path
    create app/billing/invoises.py 0.3: the text names `app/billing/invoises.py`, which is not in the tree
    ! Task 1 names `app/billing/invoises.py`, which is not in the tree. Write `app/billing/invoices.py` if that is meant, or say that the task adds `app/billing/invoises.py`.
    ");
    insta::assert_snapshot!(check("x", &["zebra/quagga.go", "*.zig"]), @"
    create zebra/quagga.go 0.45: the text names `zebra/quagga.go`, which is not in the tree
    ! Task 1 names `zebra/quagga.go`, which is not in the tree. Check the path, or say that the task adds `zebra/quagga.go`.
    ! Task 1 names `*.zig`, which matches no file. Check the pattern, or name the files.
    ");
    insta::assert_snapshot!(check("x", &["../secrets", "a/.git/config", "/etc/nginx.conf", "/README.md"]), @"
    write README.md 0.95: the text names `/README.md`
    ! Task 1 names `../secrets`, which leads outside the repository. Name a path inside the repository.
    ! Task 1 names `a/.git/config`, which leads outside the repository. Name a path inside the repository.
    ! Task 1 names `/etc/nginx.conf`, which leads outside the repository. Name a path inside the repository.
    ");
}

#[test]
fn without_a_stated_path_telling_words_of_the_title_are_compared() {
    insta::assert_snapshot!(check("Make the export of CSV faster", &[]), @"write src/export/csv.rs 0.45: its path shares “csv”, “export” with the title");
    insta::assert_snapshot!(check("Fix the export timeout", &[]), @"write src/timeout.rs 0.4: its path shares “timeout” with the title");
    insta::assert_snapshot!(check("Users see their invoices in a list", &[]), @"
    write web/components/InvoiceList.tsx 0.45: its path shares “invoic”, “list” with the title
    write web/components/InvoiceList.test.tsx 0.16: it is the test of `web/components/InvoiceList.tsx`
    ");
    insta::assert_snapshot!(check("Fix the bug", &[]), @"");
    insta::assert_snapshot!(check("Improve user experience", &[]), @"");
    insta::assert_snapshot!(check_kind(TaskKind::Docs, "Write about the REST API", &[]), @"write docs/api/rest.md 0.45: its path shares “api”, “rest” with the title");
}

#[test]
fn a_file_that_another_task_announces_is_known() {
    let tasks = [
        task(1, "Add rates", &["+app/billing/rates.py"]),
        task(
            2,
            "Use rates",
            &["~billing.rates", "app/billing/invoices.py"],
        ),
        task(3, "Extend rates", &["billing/rates.py"]),
    ];
    let files = PathIndex::new(TREE.map(path));
    let graph = graph();
    let survey = Survey {
        contents: &Corpus::default(),
        history: &History::default(),
        files: &files,
        graph: &graph,
    };
    let (footprints, diagnostics) = infer_all(&tasks, &survey);
    insta::assert_snapshot!(show(&footprints[&TaskId(2)], &[]), @"
    write app/billing/invoices.py 0.95: the text names `app/billing/invoices.py`
    write tests/test_invoices.py 0.33: it is the test of `app/billing/invoices.py`
    read app/billing/rates.py 0.85: the text names `billing.rates`, which task 1 makes
    read app/billing/money.py 0.48: `app/billing/invoices.py` imports it
    ");
    insta::assert_snapshot!(show(&footprints[&TaskId(3)], &diagnostics), @"create app/billing/rates.py 0.85: the text names `billing/rates.py`, which task 1 makes");
}

proptest::proptest! {
    #[test]
    fn whatever_is_stated_probabilities_stay_probabilities(stated in proptest::collection::vec("[+~]?[a-zA-Z./:*?{}\\[\\]\\\\ #@_é-]{0,16}", 0..6), title in "[a-zA-Z äé_-]{0,40}") {
        let stated: Vec<&str> = stated.iter().map(String::as_str).collect();
        let (footprint, _) = infer_in_tree(&task(1, &title, &stated));
        for entry in footprint.changes().chain(&footprint.reads) {
            assert!(entry.probability > 0.0 && entry.probability <= 1.0 && !entry.evidence.is_empty());
        }
        assert!(footprint.writes.is_sorted_by(|a, b| a.probability >= b.probability));
    }
}

#[test]
fn a_task_that_states_no_path_is_about_those_of_the_task_above_it() {
    let group = task(1, "Round invoices", &["app/billing/invoices.py"]);
    let child = Task {
        parent: Some(TaskId(1)),
        ..task(2, "Mention the unit", &[])
    };
    let grandchild = Task {
        parent: Some(TaskId(2)),
        ..task(3, "In bold", &[])
    };
    let other = Task {
        parent: Some(TaskId(1)),
        ..task(4, "Say so in the guide", &["docs/install.md"])
    };
    let tasks = [group, child, grandchild, other];
    let files = PathIndex::new(TREE.map(path));
    let graph = graph();
    let survey = Survey {
        contents: &Corpus::default(),
        history: &History::default(),
        files: &files,
        graph: &graph,
    };
    let (footprints, _) = infer_all(&tasks, &survey);
    let firsts: Vec<String> = (footprints.iter())
        .map(|(id, footprint)| format!("{id}: {}", footprint.writes[0].path))
        .collect();
    insta::assert_snapshot!(firsts.join("\n"), @"
    1: app/billing/invoices.py
    2: app/billing/invoices.py
    3: app/billing/invoices.py
    4: docs/install.md
    ");
}

#[test]
fn a_path_in_a_submodule_is_the_matter_of_another_repository() {
    let task = task(
        1,
        "Fix types",
        &["libs/click/src/types.py", "libs/clicker.py"],
    );
    let mut paths = TREE.map(path).to_vec();
    paths.push(path("libs/click"));
    let files = PathIndex::new(paths).with_submodules([path("libs/click")]);
    let survey = Survey {
        contents: &Corpus::default(),
        history: &History::default(),
        files: &files,
        graph: &graph(),
    };
    let (footprint, diagnostics) = infer(&task, &survey);
    insta::assert_snapshot!(show(&footprint, &diagnostics), @"
    write libs/click 0.6: the text names `libs/click/src/types.py`, which lies in the submodule `libs/click`
    create libs/clicker.py 0.45: the text names `libs/clicker.py`, which is not in the tree
    ! Task 1 names `libs/click/src/types.py`, which lies in the submodule `libs/click`. Change it in the repository of the submodule; a task here can move `libs/click` to the commit that has the change.
    ! Task 1 names `libs/clicker.py`, which is not in the tree. Check the path, or say that the task adds `libs/clicker.py`.
    ");
}

#[test]
fn a_file_that_became_a_folder_of_that_name_leads_to_what_is_in_it() {
    let (footprint, diagnostics) = infer_in_tree(&task(1, "Fix the export", &["export.rs"]));
    let written: Vec<&str> = (footprint.writes.iter())
        .map(|entry| entry.path.as_str())
        .collect();
    let inside = [
        "src/export/csv.rs",
        "src/export/json.rs",
        "src/export/mod.rs",
    ];
    assert_eq!((written.as_slice(), diagnostics.len()), (&inside[..], 0));
}

#[test]
fn what_a_text_is_about_is_read_and_the_text_is_written() {
    let files = PathIndex::new(TREE.map(path));
    let says = |path: &RepoPath| match path.as_str() {
        "docs/install.md" => "How to install. The timeout and its retry options.",
        "src/timeout.rs" => "fn timeout() { retry(); options(); } // timeout and its retry options",
        _ => "nothing of that",
    };
    let contents: Vec<Contents> = (files.files().iter())
        .map(|path| Contents::of(says(path).as_bytes(), |_| Vec::new()))
        .collect();
    let survey = Survey {
        contents: &Corpus::of(&contents),
        history: &History::default(),
        files: &files,
        graph: &graph(),
    };
    let mut task = task(1, "Document the timeout and its retry options", &[]);
    let likely = |footprint: &Footprint| {
        let of = |entries: &[FootprintEntry]| {
            let find = |name: &str| {
                let found = entries.iter().find(|entry| entry.path.as_str() == name);
                found.map_or(0.0, |entry| entry.probability)
            };
            (find("docs/install.md"), find("src/timeout.rs"))
        };
        (of(&footprint.writes), of(&footprint.reads))
    };
    let ((text, source), _) = likely(&infer(&task, &survey).0);
    task.kind = TaskKind::Docs;
    let ((same_text, less), (_, read)) = likely(&infer(&task, &survey).0);
    assert!(text > 0.0 && (text - same_text).abs() < f64::EPSILON);
    assert!((source - read).abs() < f64::EPSILON && less < source);
}

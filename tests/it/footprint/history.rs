//! What was done before, asked.

use git_orchestrate::footprint::terms::hash;
use git_orchestrate::footprint::{History, Landings, SubjectForm};
use git_orchestrate::model::{PastChange, PastFile, Sharing, Touch};
use proptest::prelude::*;

/// A change: `+a` is added, `-a` deleted, `a>b` renamed, `a` modified.
fn change(number: usize, message: &str, files: &[&str]) -> PastChange {
    let file = |text: &&str| {
        let (path, touch) = if let Some((from, to)) = text.split_once('>') {
            let from = from.parse().unwrap();
            (to, Touch::Renamed { from })
        } else if let Some(path) = text.strip_prefix('+') {
            (path, Touch::Added)
        } else if let Some(path) = text.strip_prefix('-') {
            (path, Touch::Deleted)
        } else {
            (*text, Touch::Modified)
        };
        PastFile {
            path: path.parse().unwrap(),
            touch,
        }
    };
    PastChange {
        commit: format!("{number:040x}").parse().unwrap(),
        time: i64::try_from(number).unwrap(),
        message: message.to_owned(),
        files: files.iter().map(file).collect(),
        n_files: u32::try_from(files.len()).unwrap(),
    }
}

fn history() -> History {
    History::of(&[
        change(5, "fix(parser): dates again", &["src/dates.rs", "README"]),
        change(4, "move dates", &["src/parser.rs>src/dates.rs"]),
        change(
            3,
            "parser: invoice dates\n\nof customers",
            &["src/parser.rs", "src/invoice.rs"],
        ),
        change(2, "[docs] more", &["README"]),
        change(1, "first", &["+src/parser.rs", "+README"]),
    ])
}

#[test]
fn landings_are_found_by_term_file_and_part() {
    let history = history();
    let all = history.all();
    assert_eq!(all.with_term(hash("date")), [0, 1, 2]);
    assert_eq!(all.with_term(hash("customer")), [2]);
    assert_eq!(all.with_scope(hash("parser")), [0, 2]);
    assert_eq!(all.with_scope(hash("docs")), [3]);
    let readme = history.file("README").unwrap();
    assert_eq!(all.with_file(readme), [0, 3, 4]);
    assert_eq!(history.file("nowhere"), None);
    let landing = history.landing(2).unwrap();
    assert_eq!(
        (landing.subject, landing.n_terms, landing.n_files),
        ("parser: invoice dates", 5, 2)
    );
    assert!(
        landing
            .terms
            .iter()
            .any(|&(term, _)| term == hash("customer"))
    );
    assert!(!landing.subject_terms.contains(&hash("customer")));
    assert!(!landing.has_new && history.landing(4).unwrap().has_new);
    assert_eq!(history.landing(5), None);
}

#[test]
fn a_file_keeps_its_identity_when_it_is_renamed() {
    let history = history();
    let dates = history.file("src/dates.rs").unwrap();
    assert_eq!(history.file("src/parser.rs"), Some(dates));
    assert_eq!(history.all().with_file(dates), [0, 1, 2, 4]);
}

#[test]
fn from_an_older_base_nothing_newer_is_seen() {
    let history = history();
    let base = format!("{:040x}", 3);
    let past = history.from(history.position(&base).unwrap());
    assert_eq!((past.start(), past.len()), (2, 3));
    assert_eq!(past.with_term(hash("date")), [2]);
    assert_eq!(past.with_scope(hash("parser")), [2]);
    assert_eq!(past.with_file(history.file("README").unwrap()), [3, 4]);
    let subjects: Vec<_> = past
        .landings()
        .map(|(_, landing)| landing.subject)
        .collect();
    assert_eq!(subjects, ["parser: invoice dates", "[docs] more", "first"]);
    assert!(history.from(5).is_empty() && history.from(9).is_empty());
}

#[test]
fn a_change_of_many_files_says_nothing_about_them() {
    let names: Vec<String> = (0..61).map(|number| format!("f{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let history = History::of(&[change(1, "all", &names), change(0, "some", &names[..60])]);
    assert!(history.landing(0).unwrap().files.is_empty());
    assert_eq!(history.landing(0).unwrap().n_files, 61);
    assert_eq!(history.landing(1).unwrap().files.len(), 60);
}

#[test]
fn what_a_project_began_with_says_nothing_of_its_files() {
    let begun = change(2, "begin", &["+a", "+b"]);
    let history = History::of(&[change(1, "go on", &["a"]), begun.clone()]);
    assert_eq!(history.landing(0).unwrap().files.len(), 1);
    assert!(history.landing(1).unwrap().files.is_empty());
    assert_eq!(history.all().with_file(history.file("a").unwrap()), [0, 1]);
    // With something before it, it is a change like any other.
    let history = History::of(&[begun, change(3, "before", &["c"])]);
    assert_eq!(history.landing(0).unwrap().files.len(), 2);
}

#[test]
fn how_often_changes_share_files_comes_from_the_history_where_there_is_much_of_it() {
    // Every change touches the list; those that follow each other one more file.
    let changes = |with_list: bool| -> Vec<PastChange> {
        (0..400)
            .map(|number| {
                let own = format!("src/{}.rs", number / 4);
                let files = if with_list {
                    vec![own.as_str(), "LIST"]
                } else {
                    vec![own.as_str()]
                };
                change(number + 1, "more", &files)
            })
            .collect()
    };
    let often = History::of(&changes(true)).sharing();
    assert!(often.following > 0.9, "{often:?}");
    let seldom = History::of(&changes(false)).sharing();
    assert!((0.6..0.8).contains(&seldom.following), "{seldom:?}");
    assert_eq!(History::of(&[]).sharing(), Sharing::USUAL);
}

#[test]
fn the_form_of_a_subject_tells_part_and_kind() {
    let told: Vec<String> = [
        "fix(Parser): dates",
        "parser: fixes",
        "[parser] Fixed dates",
        "feat!: it",
        "Adds dates",
        "Note that this is long: no part",
        "",
        "(: x",
        "[",
    ]
    .iter()
    .map(|subject| {
        let form = SubjectForm::of(subject);
        let scope = form.scope.map_or("-", |scope| {
            if scope == hash("parser") {
                "parser"
            } else {
                "other"
            }
        });
        format!("{scope} {:?}", form.kind)
    })
    .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    parser Some(0)
    parser None
    parser None
    - Some(1)
    - Some(12)
    - None
    - None
    other None
    - None
    ");
}

#[test]
fn an_empty_history_answers() {
    let history = History::default();
    assert!(history.all().is_empty() && history.all().with_term(1).is_empty());
}

fn changes() -> impl Strategy<Value = Vec<PastChange>> {
    let file = prop::sample::select(vec!["a", "b", "c/d", "+e", "-a", "a>b", "b>c/d", "e>f"]);
    let message = prop::sample::select(vec!["fix: dates", "users", "a: b\n\nbody of it", ""]);
    prop::collection::vec((message, prop::collection::vec(file, 0..5)), 0..12).prop_map(|made| {
        let numbered = (0..made.len()).rev().zip(made);
        numbered
            .map(|(number, (message, files))| change(number, message, &files))
            .collect()
    })
}

proptest! {
    #[test]
    fn what_is_joined_to_what_was_kept_is_what_is_read_at_once(
        changes in changes(),
        n_newer in 0..12_usize,
        n_dropped in 0..4_usize,
        limit in 0..14_usize,
    ) {
        // Kept: from some point on, with some newer ones that are not wanted any more.
        let n_newer = n_newer.min(changes.len());
        let mut kept: Vec<PastChange> = (0..n_dropped).map(|number| change(90 + number, "gone", &["x>a"])).collect();
        kept.extend_from_slice(&changes[n_newer..]);
        let joined = Landings::joined(&changes[..n_newer], &Landings::of(&kept), n_dropped, limit);
        let at_once = Landings::of(&changes[..limit.min(changes.len())]);
        prop_assert_eq!(&joined, &at_once);
        prop_assert_eq!(History::from_landings(joined), History::of(&changes[..limit.min(changes.len())]));
    }
}

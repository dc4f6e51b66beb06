//! Merges decided in process, each compared with git's own.

use std::collections::BTreeSet;

use git_orchestrate::git::{HandOver, MergeAnswer, Question, Repository, Tip};
use git_orchestrate::model::Oid;

use super::open;
use crate::support::import::{Files, Import};
use crate::support::lot::Lot;
use crate::support::repository::TempRepo;

fn question(ours: &Oid, theirs: &Oid) -> Question {
    Question {
        ours: ours.clone(),
        theirs: theirs.clone(),
        base: None,
    }
}

/// Compares an answer with git's.
fn check(temp: &TempRepo, repository: &Repository, question: &Question, answer: &MergeAnswer) {
    let attributes = format!("--attr-source={}", question.ours);
    let sides = [question.ours.as_str(), question.theirs.as_str()];
    let output = temp.output_in(
        temp.path(),
        &[
            &[
                &attributes,
                "merge-tree",
                "--write-tree",
                "--name-only",
                "--no-messages",
                "-z",
            ][..],
            &sides,
        ]
        .concat(),
    );
    let mut pieces = output.stdout.split(|&byte| byte == 0);
    let tree = String::from_utf8_lossy(pieces.next().unwrap()).into_owned();
    let paths = pieces.filter(|piece| !piece.is_empty());
    let paths: BTreeSet<String> = paths
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect();
    let diff = || {
        temp.git(&[
            "diff-tree",
            "-r",
            "--raw",
            "-t",
            &tree,
            answer.tree.as_ref().unwrap().as_str(),
        ])
    };
    let what = || {
        format!(
            "{question:?}\n{answer:?}\n{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            diff()
        )
    };
    assert_eq!(
        answer.verdict.is_clean(),
        output.status.success(),
        "{}",
        what()
    );
    assert_eq!(
        answer.tree.as_ref().map(Oid::as_str),
        Some(tree.as_str()),
        "{}",
        what()
    );
    let conflicts = answer.verdict.conflicts();
    let told: BTreeSet<String> = conflicts
        .iter()
        .map(|entry| entry.path.to_string())
        .collect();
    if !paths.is_empty() {
        assert_eq!(told, paths, "{}", what());
    }
    if answer.handed_over.is_none() && !conflicts.is_empty() {
        let tip = Tip {
            name: question.theirs.to_string(),
            oid: question.theirs.clone(),
            task: None,
        };
        let preview = repository.preview(&question.ours, &[tip]).unwrap();
        assert_eq!(preview.steps[0].conflicts, conflicts, "{}", what());
    }
}

/// Lines that are like those of no other number.
fn text(number: usize) -> Vec<u8> {
    let line = |n: usize| format!("line {n} of text {number}\n");
    (0..12).map(line).collect::<String>().into_bytes()
}

fn edited(number: usize, line: usize, word: &str) -> Vec<u8> {
    let text = String::from_utf8(text(number)).unwrap();
    let lines = text.lines().enumerate();
    let lines = lines.map(|(n, old)| if n == line { word } else { old }.to_owned() + "\n");
    lines.collect::<String>().into_bytes()
}

/// Files by path and content; `@` before a path makes it a link, `*` a program, `#` a submodule.
fn files(list: &[(&str, Vec<u8>)]) -> Files {
    let file = |(path, content): &(&str, Vec<u8>)| {
        let mode = match path.as_bytes()[0] {
            b'@' => "120000",
            b'*' => "100755",
            b'#' => "160000",
            _ => "100644",
        };
        let path = path.trim_start_matches(['@', '*', '#']).to_owned();
        (path, (mode, content.clone()))
    };
    list.iter().map(file).collect()
}

fn commit_id(digit: &str) -> Vec<u8> {
    digit.repeat(40).into_bytes()
}

/// Merges two sides of one base, and says who decided.
fn decided(
    base: &[(&str, Vec<u8>)],
    ours: &[(&str, Vec<u8>)],
    theirs: &[(&str, Vec<u8>)],
) -> Option<HandOver> {
    decided_with(&[], base, ours, theirs)
}

fn decided_with(
    config: &[(&str, &str)],
    base: &[(&str, Vec<u8>)],
    ours: &[(&str, Vec<u8>)],
    theirs: &[(&str, Vec<u8>)],
) -> Option<HandOver> {
    let temp = TempRepo::new();
    for (name, value) in config {
        temp.git(&["config", name, value]);
    }
    let mut import = Import::default();
    import.commit(&files(base), &[]);
    import.commit(&files(ours), &[0]);
    import.commit(&files(theirs), &[0]);
    let ids = import.run(&temp);
    let repository = open(&temp);
    let mut reasons = Vec::new();
    // Either may be the one that is merged into.
    for question in [question(&ids[1], &ids[2]), question(&ids[2], &ids[1])] {
        let answers = repository
            .answers(std::slice::from_ref(&question), true)
            .unwrap();
        check(&temp, &repository, &question, &answers[0]);
        reasons.push(answers[0].handed_over);
    }
    assert_eq!(reasons[0], reasons[1]);
    reasons[0]
}

#[test]
fn what_is_merged_line_by_line_is_decided_here() {
    let base = [
        ("a", text(1)),
        ("b", text(2)),
        ("c", text(3)),
        ("d", text(4)),
        ("bin", vec![0, 1]),
    ];
    let ours = [
        ("a", edited(1, 2, "ours")),
        ("*b", text(2)),
        ("c", edited(3, 1, "ours")),
        ("new", text(9)),
        ("d", text(4)),
        ("bin", vec![0, 2]),
    ];
    let theirs = [
        ("a", edited(1, 9, "theirs")),
        ("b", edited(2, 3, "theirs")),
        ("c", edited(3, 1, "theirs")),
        ("new", edited(9, 4, "theirs")),
        ("d", text(4)),
        ("bin", vec![0, 3]),
    ];
    assert_eq!(decided(&base, &ours, &theirs), None);
}

#[test]
fn a_deletion_against_a_change_is_decided_here_where_nothing_was_added() {
    let base = [
        ("a", text(1)),
        ("b", text(2)),
        ("folder/c", text(3)),
        ("e", text(5)),
    ];
    let ours = [
        ("a", edited(1, 2, "ours")),
        ("b", text(2)),
        ("folder/c", text(3)),
        ("folder/new", text(7)),
        ("e", text(5)),
    ];
    let theirs = [("b", text(2)), ("e", edited(5, 1, "x"))];
    assert_eq!(decided(&base, &ours, &theirs), None);
}

#[test]
fn a_changed_file_that_may_be_renamed_is_handed_over() {
    let base = [("a", text(1)), ("b", text(2))];
    let renamed = [("moved", text(1)), ("b", text(2))];
    let changed = [("a", edited(1, 2, "changed")), ("b", text(2))];
    assert_eq!(
        decided(&base, &renamed, &changed),
        Some(HandOver::ModifyDelete)
    );
}

#[test]
fn a_file_that_both_deleted_and_one_may_have_renamed_is_handed_over() {
    let base = [("a", text(1)), ("b", text(2))];
    let renamed = [("moved", text(1)), ("b", text(2))];
    let otherwise = [("elsewhere", text(1)), ("b", text(2))];
    let deleted = [("b", text(2))];
    assert_eq!(
        decided(&base, &renamed, &deleted),
        Some(HandOver::DeletedTwice)
    );
    assert_eq!(
        decided(&base, &renamed, &otherwise),
        Some(HandOver::DeletedTwice)
    );
    assert_eq!(decided(&base, &deleted, &deleted), None);
}

#[test]
fn a_file_that_both_added_and_one_may_have_renamed_is_handed_over() {
    let base = [("a", text(1)), ("b", text(2))];
    let renamed = [("moved", edited(1, 3, "x")), ("b", text(2))];
    let added = [("a", text(1)), ("b", text(2)), ("moved", text(3))];
    assert_eq!(decided(&base, &renamed, &added), Some(HandOver::AddedTwice));
    let same = [("a", text(1)), ("b", text(2)), ("moved", edited(1, 3, "x"))];
    assert_eq!(decided(&base, &renamed, &same), Some(HandOver::AddedTwice));
}

#[test]
fn a_file_below_a_folder_that_may_be_renamed_is_handed_over() {
    let base = [("old/a", text(1)), ("old/b", text(2)), ("c", text(3))];
    let renamed = [("new/a", text(1)), ("new/b", text(2)), ("c", text(3))];
    let added = [
        ("old/a", text(1)),
        ("old/b", text(2)),
        ("c", text(3)),
        ("old/deep/d", text(4)),
    ];
    assert_eq!(
        decided(&base, &renamed, &added),
        Some(HandOver::FolderRename)
    );
}

#[test]
fn a_file_that_meets_a_folder_is_handed_over() {
    let base = [("b", text(2))];
    let file = [("b", text(2)), ("a", text(1))];
    let folder = [("b", text(2)), ("a/inside", text(1))];
    assert_eq!(
        decided(&base, &file, &folder),
        Some(HandOver::FileAndFolder)
    );
    let became_folder = [("b/inside", text(3))];
    let beside = [("b", text(2)), ("other", text(1))];
    assert_eq!(decided(&base, &became_folder, &beside), None);
}

#[test]
fn links_submodules_and_types_are_handed_over_where_both_changed_them() {
    let link = |to: &str| [("@a", to.as_bytes().to_vec())];
    assert_eq!(
        decided(&link("x"), &link("y"), &link("z")),
        Some(HandOver::Link)
    );
    assert_eq!(
        decided(&link("x"), &link("y"), &[("a", text(1))]),
        Some(HandOver::Types)
    );
    let module = |digit: &str| [("#a", commit_id(digit))];
    assert_eq!(
        decided(&module("1"), &module("2"), &module("3")),
        Some(HandOver::Submodule)
    );
    assert_eq!(
        decided(&[], &[("a", text(1))], &[("*a", text(1))]),
        Some(HandOver::Types)
    );
    assert_eq!(decided(&link("x"), &link("y"), &[]), Some(HandOver::Types));
    assert_eq!(decided(&module("1"), &module("2"), &module("1")), None);
}

#[test]
fn attributes_and_configuration_that_decide_on_lines_are_handed_over() {
    let with = |attributes: &str| {
        let rules = (".gitattributes", attributes.as_bytes().to_vec());
        let side = |content: Vec<u8>| [rules.clone(), ("log.md", content)];
        let (ours, theirs) = (edited(1, 2, "ours"), edited(1, 2, "theirs"));
        decided(&side(text(1)), &side(ours), &side(theirs))
    };
    for attributes in [
        "*.md merge=union\n",
        "log.md -merge\n",
        "* conflict-marker-size=9\n",
        "[attr]mine merge=union\n*.md mine\n",
    ] {
        assert_eq!(with(attributes), Some(HandOver::Attributes), "{attributes}");
    }
    assert_eq!(with("*.txt merge=union\n*.md text eol=lf\n"), None);
    let by = |name: &str, value: &str| {
        let side = |content: Vec<u8>| [("log.md", content)];
        let (ours, theirs) = (edited(1, 2, "ours"), edited(1, 2, "theirs"));
        decided_with(&[(name, value)], &side(text(1)), &side(ours), &side(theirs))
    };
    assert_eq!(by("merge.default", "union"), Some(HandOver::DefaultDriver));
    assert_eq!(by("merge.renormalize", "true"), Some(HandOver::Renormalize));
    assert_eq!(by("merge.renormalize", "false"), None);
    assert_eq!(
        by("merge.conflictStyle", "diff3"),
        Some(HandOver::ConflictStyle)
    );
    assert_eq!(by("merge.renames", "false"), None);
}

#[test]
fn a_history_with_several_merge_bases_or_none_or_replaced_is_handed_over() {
    let temp = TempRepo::new();
    let mut import = Import::default();
    let base = import.commit(&files(&[("a", text(1)), ("b", text(2))]), &[]);
    let left = import.commit(&files(&[("a", edited(1, 1, "l")), ("b", text(2))]), &[base]);
    let right = import.commit(&files(&[("a", text(1)), ("b", edited(2, 1, "r"))]), &[base]);
    let both = files(&[("a", edited(1, 1, "l")), ("b", edited(2, 1, "r"))]);
    let ours = import.commit(&both, &[left, right]);
    let mut more = both.clone();
    more.insert("c".to_owned(), ("100644", text(3)));
    let theirs = import.commit(&more, &[right, left]);
    let unrelated = import.commit(&both, &[]);
    let ids = import.run(&temp);
    let repository = open(&temp);
    let answer = |ours: usize, theirs: usize| {
        let question = question(&ids[ours], &ids[theirs]);
        let answers = repository
            .answers(std::slice::from_ref(&question), true)
            .unwrap();
        (question, answers[0].clone())
    };
    let (asked, criss_cross) = answer(ours, theirs);
    check(&temp, &repository, &asked, &criss_cross);
    assert_eq!(criss_cross.handed_over, Some(HandOver::MergeBases));
    let (_, unknown) = answer(ours, unrelated);
    // Git refuses it, which takes no question.
    assert_eq!(unknown.handed_over, None);
    assert!(!unknown.verdict.is_clean() && !unknown.verdict.is_conflict());
    let (asked, plain) = answer(left, theirs);
    check(&temp, &repository, &asked, &plain);
    assert_eq!(plain.handed_over, None);
    temp.git(&["replace", ids[base].as_str(), ids[unrelated].as_str()]);
    let (asked, replaced) = answer(left, right);
    check(&temp, &repository, &asked, &replaced);
    assert_eq!(replaced.handed_over, Some(HandOver::RewrittenHistory));
}

#[test]
fn a_missing_object_is_handed_over_and_unknown_only_if_git_needs_it() {
    let temp = TempRepo::new();
    let mut import = Import::default();
    import.commit(&files(&[("a", text(1)), ("b", text(2))]), &[]);
    import.commit(&files(&[("a", edited(1, 1, "o")), ("b", text(2))]), &[0]);
    import.commit(&files(&[("a", edited(1, 9, "t")), ("b", text(2))]), &[0]);
    import.commit(&files(&[("a", text(1)), ("b", edited(2, 2, "u"))]), &[0]);
    let ids = import.run(&temp);
    let blob = temp.git(&["rev-parse", &format!("{}:a", ids[2])]);
    unpack(&temp);
    std::fs::remove_file(
        temp.path()
            .join(format!(".git/objects/{}/{}", &blob[..2], &blob[2..])),
    )
    .unwrap();
    let repository = open(&temp);
    let questions = [
        question(&ids[1], &ids[2]),
        question(&ids[1], &ids[3]),
        question(&ids[3], &ids[2]),
    ];
    let answers = repository.answers(&questions, false).unwrap();
    assert_eq!(answers[0].handed_over, Some(HandOver::Missing));
    assert!(!answers[0].verdict.is_clean() && !answers[0].verdict.is_conflict());
    assert!(answers[1].verdict.is_clean());
    // Nobody needs to look into a file that one side alone changed.
    assert!(answers[2].verdict.is_clean() && answers[2].handed_over.is_none());
}

#[test]
fn a_file_that_is_too_large_to_be_held_is_handed_over() {
    let content = |first: &str, last: &str| -> Vec<u8> {
        let middle = b"0123456\n".repeat(1_300_000);
        [first.as_bytes(), &middle, last.as_bytes()].concat()
    };
    let side = |first: &str, last: &str| [("a", content(first, last))];
    let reason = decided(&side("", ""), &side("ours\n", ""), &side("", "theirs\n"));
    assert_eq!(reason, Some(HandOver::TooLarge));
}

#[test]
fn a_tree_that_git_only_reads_is_handed_over() {
    let temp = TempRepo::new();
    let mut commits: Vec<String> = Vec::new();
    for (word, parent) in [("base", None), ("ours", Some(0)), ("theirs", Some(0))] {
        let raw = |name: &str| -> Vec<u8> {
            temp.write("file", if name == "a" { "same" } else { word });
            let blob = temp.git(&["hash-object", "-w", "file"]);
            let digits = (0..20).map(|at| u8::from_str_radix(&blob[2 * at..2 * at + 2], 16));
            let id: Vec<u8> = digits.map(Result::unwrap).collect();
            [format!("100664 {name}\0").as_bytes(), &id].concat()
        };
        temp.write("tree", [raw("a"), raw(word)].concat());
        let tree = temp.git(&["hash-object", "-w", "-t", "tree", "--literally", "tree"]);
        let parent: Option<String> = parent.map(|at: usize| commits[at].clone());
        let mut arguments = vec!["commit-tree", "-m", word, &tree];
        arguments.extend(parent.iter().flat_map(|parent| ["-p", parent.as_str()]));
        commits.push(temp.git(&arguments));
    }
    let repository = open(&temp);
    let question = question(&commits[1].parse().unwrap(), &commits[2].parse().unwrap());
    let answers = repository.answers(std::slice::from_ref(&question), true);
    let answer = answers.unwrap().remove(0);
    check(&temp, &repository, &question, &answer);
    assert_eq!(answer.handed_over, Some(HandOver::OddTree));
}

/// Makes every object a file of its own.
fn unpack(temp: &TempRepo) {
    let packs = temp.path().join(".git/objects/pack");
    for entry in std::fs::read_dir(&packs).unwrap() {
        let path = entry.unwrap().path();
        let moved = temp.beside("unpacked.pack");
        if path
            .extension()
            .is_some_and(|extension| extension == "pack")
        {
            std::fs::rename(&path, &moved).unwrap();
            let output = git_orchestrate::process::Cmd::new("git")
                .current_dir(temp.path())
                .args(["unpack-objects", "-q"])
                .stdin_bytes(std::fs::read(&moved).unwrap())
                .output()
                .unwrap();
            assert!(output.is_success());
        } else {
            std::fs::remove_file(&path).unwrap();
        }
    }
}

const NAMES: [&str; 14] = [
    "a.txt",
    "b.txt",
    "c",
    "d/x.txt",
    "d/y.txt",
    "d/z/w.txt",
    "d/z/v.txt",
    "e/x.txt",
    "e/q",
    "f",
    "g/h/i",
    "d-e",
    "d.txt",
    "e",
];

/// One thing that somebody does to files.
fn edit(lot: &mut Lot, files: &mut Files) {
    let any = |lot: &mut Lot, files: &Files| -> Option<String> {
        let n = files.len();
        (n > 0).then(|| files.keys().nth(lot.below(n)).unwrap().clone())
    };
    let Some(path) = any(lot, files) else {
        return;
    };
    match lot.below(16) {
        0..=5 => {
            let (mode, content) = &files[&path];
            if *mode != "160000" && *mode != "120000" {
                let lines = String::from_utf8_lossy(content).into_owned();
                let mut lines: Vec<String> =
                    lines.lines().map(|line| line.to_owned() + "\n").collect();
                let at = lot.below(lines.len() + 1);
                let new = format!("edited {}\n", lot.below(3));
                match lot.below(3) {
                    0 => lines.insert(at, new),
                    _ if at < lines.len() => lines[at] = new,
                    _ => lines.push(new),
                }
                let entry = (*mode, lines.concat().into_bytes());
                files.insert(path, entry);
            }
        }
        6 | 7 => {
            let name = NAMES[lot.below(NAMES.len())];
            put(files, name, ("100644", text(lot.below(6))));
        }
        8 => drop(files.remove(&path)),
        9 | 10 => {
            let name = NAMES[lot.below(NAMES.len())];
            let entry = files.remove(&path).unwrap();
            put(files, name, entry);
        }
        11 => {
            // A folder moves.
            let (from, to) = (
                ["d/", "e/", "d/z/", "g/"][lot.below(4)],
                ["new/", "e/", "d/", "k/l/"][lot.below(4)],
            );
            let moved: Vec<String> = files
                .keys()
                .filter(|path| path.starts_with(from))
                .cloned()
                .collect();
            for path in moved {
                let entry = files.remove(&path).unwrap();
                put(files, &format!("{to}{}", &path[from.len()..]), entry);
            }
        }
        12 => {
            if let Some((mode @ ("100644" | "100755"), _)) = files.get_mut(&path) {
                *mode = if *mode == "100644" {
                    "100755"
                } else {
                    "100644"
                };
            }
        }
        13 => drop(files.insert(path, ("120000", format!("to{}", lot.below(3)).into_bytes()))),
        14 => drop(files.insert(path, ("160000", commit_id(["1", "2", "3"][lot.below(3)])))),
        _ => {
            let rules = [
                "*.txt merge=union\n",
                "d/* -merge\n",
                "*.c text\n",
                "x.txt merge=union\n",
            ];
            let folder = ["", "d/"][lot.below(2)];
            put(
                files,
                &format!("{folder}.gitattributes"),
                ("100644", rules[lot.below(4)].as_bytes().to_vec()),
            );
        }
    }
}

/// Puts a file; what stands in its way goes.
fn put(files: &mut Files, path: &str, entry: (&'static str, Vec<u8>)) {
    let below = format!("{path}/");
    files.retain(|other, _| !other.starts_with(&below) && !path.starts_with(&format!("{other}/")));
    files.insert(path.to_owned(), entry);
}

/// Random histories in one repository; the pairs to be merged.
fn histories(lot: &mut Lot, count: usize) -> (Import, Vec<(usize, usize)>) {
    let mut import = Import::default();
    let mut pairs = Vec::new();
    for _ in 0..count {
        let mut base = Files::new();
        for (n, name) in NAMES.iter().take(10).enumerate() {
            if lot.below(5) > 0 {
                put(&mut base, name, ("100644", text(n)));
            }
        }
        let root = import.commit(&base, &[]);
        let mut sides = Vec::new();
        let shared = lot.below(1000);
        for _ in 0..2 {
            let mut files = base.clone();
            // Some of what the sides do is the same.
            if shared < 300 {
                let mut same = Lot::new(u64::try_from(shared).unwrap());
                edit(&mut same, &mut files);
            }
            let n_edits = lot.below(4);
            for _ in 0..=n_edits {
                edit(lot, &mut files);
            }
            sides.push((import.commit(&files, &[root]), files));
        }
        pairs.push((sides[0].0, sides[1].0));
        pairs.push((sides[1].0, sides[0].0));
        if lot.below(6) == 0 {
            // Criss-cross: each takes over the other's files, whatever was in the way, and goes on.
            let mut tips = Vec::new();
            for n in 0..2 {
                let mut files = sides[n].1.clone();
                for (path, entry) in &sides[1 - n].1 {
                    put(&mut files, path, entry.clone());
                }
                edit(lot, &mut files);
                tips.push(import.commit(&files, &[sides[n].0, sides[1 - n].0]));
            }
            pairs.push((tips[0], tips[1]));
            pairs.push((sides[0].0, tips[1]));
        }
    }
    (import, pairs)
}

fn random_histories_agree(seed: u64, count: usize, config: &[(&str, &str)]) -> usize {
    let temp = TempRepo::new();
    for (name, value) in config {
        temp.git(&["config", name, value]);
    }
    let (import, pairs) = histories(&mut Lot::new(seed), count);
    let ids = import.run(&temp);
    let repository = open(&temp);
    let questions: Vec<Question> = pairs
        .iter()
        .map(|&(ours, theirs)| question(&ids[ours], &ids[theirs]))
        .collect();
    let answers = repository.answers(&questions, true).unwrap();
    let plain = repository.answers(&questions, false).unwrap();
    let mut n_decided = 0;
    for ((question, answer), plain) in questions.iter().zip(&answers).zip(&plain) {
        check(&temp, &repository, question, answer);
        assert_eq!(answer.verdict, plain.verdict, "{question:?}");
        n_decided += usize::from(answer.handed_over.is_none());
    }
    n_decided
}

#[test]
fn random_histories_merge_as_git_merges_them() {
    let n_rounds = std::env::var("ORCHESTRATE_TEST_CASES").ok();
    let n_rounds: u64 = n_rounds.and_then(|text| text.parse().ok()).unwrap_or(1);
    for round in 0..n_rounds {
        let n_decided = random_histories_agree(1 + 1000 * round, 120, &[]);
        assert!(n_decided > 60, "{n_decided}");
    }
}

#[test]
fn random_histories_merge_as_git_merges_them_whatever_is_configured() {
    for (seed, config) in [
        (2, ("merge.conflictStyle", "zdiff3")),
        (3, ("merge.conflictStyle", "diff3")),
        (4, ("merge.directoryRenames", "true")),
        (5, ("merge.renormalize", "true")),
        (6, ("diff.algorithm", "patience")),
        (7, ("merge.renames", "false")),
    ] {
        random_histories_agree(seed, 15, &[config]);
    }
}

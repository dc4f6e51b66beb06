use git_orchestrate::planner;
use git_orchestrate::report::Style;
use git_orchestrate::report::check::{CheckView, check};
use git_orchestrate::report::schema::CheckDocument;

use super::Sketch;

pub(super) fn sketch() -> Sketch {
    let mut sketch = Sketch::default()
        .imports("billing/report.py", "billing/invoice.py")
        .task("Add a money type")
        .creates(&["billing/money.py"])
        .stage(1, "Groundwork")
        .task("Use the money type in the invoices, with all the roundings that the old code has had since ever")
        .writes(&["billing/invoice.py", "tests/test_invoice.py"])
        .reads(&["billing/money.py"])
        .stage(2, "The rest")
        .task("Round the invoices")
        .writes(&["billing/invoice.py"])
        .stage(2, "The rest")
        .task("Speed the report up")
        .writes(&["billing/report.py"])
        .task("API things")
        .task("Old thing")
        .with(|task| task.checked = true)
        .task("Bump \u{1b}[31mthe\u{1b}[0m settings")
        .writes(&["pyproject.toml"]);
    sketch.issue.title = "Payments".to_owned();
    sketch.options(|options| options.unknown_runs_alone = true)
}

fn table(width: usize, has_color: bool) -> String {
    let style = Style {
        colour: has_color,
        unicode: true,
        width,
    };
    seen(&sketch(), style, check)
}

/// What `look` makes of a plan.
pub(super) fn seen<T>(sketch: &Sketch, style: Style, look: impl FnOnce(&CheckView<'_>) -> T) -> T {
    let plan = sketch.plan();
    let advice: Vec<_> = planner::advise(&plan, &sketch.graph, &sketch.options, 4)
        .into_iter()
        .map(|proposal| proposal.advice)
        .collect();
    look(&CheckView {
        plan: &plan,
        estimate: &planner::estimate(&plan, 4),
        assessment: &planner::assess(&plan),
        advice: &advice,
        pace: sketch.options.given.pace.as_ref(),
        source: "payments.md",
        style,
    })
}

#[test]
fn the_table_can_be_read_without_colour_at_eighty_columns() {
    let table = table(80, false);
    insta::assert_snapshot!(table, @r#"
    Payments                                                   6 tasks at 1234567890

    Tasks                                          likeliest files (+ new) · minutes
      Groundwork
       1  Add a money type                                + billing/money.py      12
      The rest
       2  Use the money type in the invoices, with all…   billing/invoice.py +1   12
       3  Round the invoices                              billing/invoice.py      12
       4  Speed the report up                             billing/report.py       12
       5  API things                                      not known               10
       6  Old thing                                       done
       7  Bump the settings                               pyproject.toml          12

    Pairs                      how two tasks meet if both start from the same commit
          1  2  3  4  5
       2  >
       3  >  W
       4  ·  r  r
       5  ?  ?  ?  ?
       7  ·  ·  ·  ·  ?
        > one waits for the other   ? one runs alone   W both change one file
        r one reads what the other changes
        2 and 3  billing/invoice.py                share a file 81 % · conflict 31 %

    Order
      2, 3 after 1  "Groundwork" comes first
      2 then 3      not at once: tasks 2 and 3 both change `billing/invoice.py`
      5 alone       nothing is known of what it touches

    Waves                                      the tasks of one wave can run at once
       1  1   4   7
       2  2  Use the money type in the invoices, with all the roundings that the ol…
       3  3  Round the invoices
       4  5  API things

    Remarks
      warning  Nothing says which files task 5 touches, so it runs alone.
               (payments.md:5:1)
               Name the files or folders in its text.

    Checklist                                  3 of 7 speak for running side by side
      no   different files: 2 of 6 tasks meet others in their files: 2 with 3
      no   any order: 2 of 6 tasks wait for others: tasks 2 and 3
      ?    tested one by one: neither a test nor an acceptance criterion is seen for
           tasks 1, 3, 4, 5 and 7
      no   merged one by one: git may find conflicts in 1 pair: 2 with 3
      yes  five or more: there are 6 tasks
      yes  similar size: the longest takes 1.1 times as long as the usual one
      yes  worth the trouble: 2 agents save about 23 of 68 minutes; setting up,
           reading through and merging costs about 17

    What to do                         -o plan.toml --apply N does it to a plan file
      1  Name the files or folders of task 5 in the text.
         Nothing says what it touches, so it runs alone. [46 → 36 minutes] (by hand)
      2  Put tasks 2 and 3 together: both change `billing/invoice.py`.
         That both change one file is 81 % likely, so apart one would wait for the
         other. [46 → 41 minutes, 1 → 0 colliding pairs]

    Verdict: sequential, 4 of 10
      Nothing is known of what task 5 will touch, so it runs alone.
      Against it: tasks meet in their files, tasks wait for others and git may find
      conflicts.
      Of 6 tasks 3 can start at once; with 4 workers it takes about 46 minutes
      instead of 68; the longest chain is 1 → 2 → 3 → 5.
    "#);
    assert!(table.lines().all(|line| line.chars().count() <= 80));
    assert!(!table.contains('\u{1b}'));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let colored = table(80, true);
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_eq!(plain, table(80, false));
}

#[test]
fn the_document_keeps_to_its_schema() {
    let mut document = seen(&sketch(), Style::PLAIN, |view| {
        serde_json::to_value(CheckDocument::new(view)).unwrap()
    });
    // Whether a value keeps the order of its keys depends on what else is built with it.
    document.sort_all_objects();
    let mut part = serde_json::json!({
        "schema": document["schema"],
        "footprint": document["tasks"][0]["footprint"],
        "pair": document["pairs"][5],
        "dependency": document["dependencies"][0],
        "waves": document["waves"][0],
        "verdict": document["verdict"],
    });
    part.sort_all_objects();
    let text = serde_json::to_string_pretty(&part).unwrap();
    insta::assert_snapshot!(text, @r#"
    {
      "dependency": {
        "after": "2",
        "before": "1",
        "path": null,
        "reason": "stage",
        "text": "Groundwork"
      },
      "footprint": {
        "creates": [
          {
            "evidence": [
              {
                "kind": "announced",
                "text": "the text names `billing/money.py`"
              }
            ],
            "path": "billing/money.py",
            "probability": 0.95
          }
        ],
        "reads": [],
        "writes": []
      },
      "pair": {
        "a": "2",
        "b": "3",
        "conflict": 0.3128,
        "hazards": [
          {
            "evidence": [
              {
                "kind": "stated_path",
                "text": "task 2: the text names `billing/invoice.py`"
              },
              {
                "kind": "stated_path",
                "text": "task 3: the text names `billing/invoice.py`"
              }
            ],
            "first": null,
            "kind": "write_write",
            "path": "billing/invoice.py",
            "probability": 0.81
          }
        ],
        "in_one_plan": 0.81,
        "overlap": 0.81
      },
      "schema": "git-orchestrate/check/1",
      "verdict": "sequential",
      "waves": [
        "1",
        "4",
        "7"
      ]
    }
    "#);
    let keys = |value: &serde_json::Value| {
        let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
        serde_json::to_string(&keys).unwrap()
    };
    insta::assert_snapshot!(keys(&document), @r#"["advice","assessment","base","calibration","contracts","dependencies","diagnostics","estimate","exclusions","issue","pace","pairs","schema","tasks","title","verdict","waves"]"#);
    insta::assert_snapshot!(keys(&document["tasks"][0]), @r#"["checked","column","complexity","depends_on","dropped","footprint","id","kind","line","minutes","parent","ref","runnable","section","similar","size","stage","title"]"#);
    insta::assert_snapshot!(keys(&document["diagnostics"][0]), @r#"["column","help","kind","line","message","severity","task"]"#);
}

#[test]
fn every_key_of_the_document_is_on_its_page() {
    fn look(value: &serde_json::Value, page: &str) {
        for (key, inner) in value.as_object().into_iter().flatten() {
            assert!(page.contains(&format!("`{key}`")), "{key}");
            look(inner, page);
        }
        for inner in value.as_array().into_iter().flatten() {
            look(inner, page);
        }
    }
    let document = seen(&sketch(), Style::PLAIN, |view| {
        serde_json::to_value(CheckDocument::new(view)).unwrap()
    });
    look(&document, include_str!("../../../man/schemas/check-1.md"));
}

#[test]
fn pairs_that_hardly_collide_share_no_line_with_those_that_do() {
    let sketch = Sketch::default()
        .task("Fix a")
        .writes(&["a.py"])
        .task("Fix it again")
        .writes(&["a.py"])
        .task("Fix b")
        .writes(&["b.py"])
        .may_write(0.3, &["a.py"]);
    let style = Style {
        colour: false,
        unicode: true,
        width: 80,
    };
    let table = seen(&sketch, style, check);
    let lines = table
        .lines()
        .filter(|line| line.contains("share a file") && line.contains('%'));
    let names: Vec<&str> = lines
        .filter_map(|line| line.split("  a.py").next())
        .map(str::trim)
        .collect();
    assert_eq!(names, ["1 and 2", "3 with 1 and 2"]);
}

#[test]
fn what_is_told_to_be_unknown_shows_no_guess_as_if_it_were_known() {
    let sketch = Sketch::default()
        .task("Improve things")
        .may_write(0.19, &["src/guess.py"])
        .task("Clean up")
        .may_write(0.5, &["pnpm-lock.yaml"])
        .task("Fix the parser")
        .may_write(0.5, &["yarn.lock"])
        .may_write(0.3, &["src/parser.py"])
        .task("Tidy the changelog")
        .may_write(0.5, &["CHANGELOG.md"]);
    let table = seen(&sketch, Style::PLAIN, check);
    let line = |title: &str| table.lines().find(|line| line.contains(title)).unwrap();
    assert!(line("Improve things").contains("not known"), "{table}");
    assert!(line("Clean up").contains("not known"), "{table}");
    assert!(
        line("Fix the parser").contains("src/parser.py +1"),
        "{table}"
    );
    assert!(
        line("Tidy the changelog").contains("CHANGELOG.md"),
        "{table}"
    );
    assert!(table.contains("tasks 1 and 2 will touch"), "{table}");
}

#[test]
fn a_plan_of_many_tasks_begins_and_ends_with_what_it_comes_to() {
    let mut sketch = Sketch::default();
    for number in 0..300 {
        let own = format!("src/part{}.py", number % 150);
        sketch = sketch
            .task(&format!("Improve number {number}"))
            .writes(&[&own]);
    }
    let style = Style {
        width: 80,
        ..Style::PLAIN
    };
    let table = seen(&sketch, style, check);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines.len() < 160, "{}", lines.len());
    for screen in [&lines[..24], &lines[lines.len() - 24..]] {
        let screen = screen.join("\n");
        assert!(screen.contains("Verdict: "), "{screen}");
        assert!(screen.contains("can start at once"), "{screen}");
        assert!(screen.contains("What to do"), "{screen}");
    }
    assert!(table.contains("and 276 more tasks; --format html or --json has all"));
}

#[test]
fn tasks_in_a_row_are_told_by_the_first_and_the_last() {
    let mut sketch = Sketch::default();
    for number in 1..=9 {
        sketch = sketch
            .task(&format!("Improve number {number}"))
            .writes(&[&format!("src/{number}.py")]);
    }
    let sketch = sketch.after(&[1, 2, 4, 5, 6, 8]);
    let table = seen(&sketch, Style::PLAIN, check);
    assert!(table.contains("9 after 1, 2, 4 to 6, 8"), "{table}");
}

#[test]
fn tasks_that_one_file_keeps_apart_share_a_line() {
    let mut sketch = Sketch::default();
    for number in 1..=3 {
        sketch = sketch
            .task(&format!("Improve number {number}"))
            .writes(&["src/a.py", &format!("src/{number}.py")]);
    }
    let table = seen(&sketch, Style::PLAIN, check);
    assert!(
        table.contains("1 then 2 then 3  not at once: tasks 1, 2 and 3 change `src/a.py`"),
        "{table}"
    );
}

#[test]
fn where_there_is_no_task_there_is_no_verdict() {
    let table = seen(&Sketch::default(), Style::PLAIN, check);
    assert!(!table.contains("Verdict"), "{table}");
    assert!(table.contains("No task was found"), "{table}");
}

#[test]
fn what_is_not_as_likely_as_not_is_told_as_what_may_be() {
    let table = |probability| {
        let sketch = Sketch::default()
            .task("Fix a")
            .may_write(probability, &["a.py"])
            .task("Fix it again")
            .may_write(probability, &["a.py"]);
        seen(&sketch, Style::PLAIN, check)
    };
    assert!(table(0.6).contains("tasks 1 and 2 may both change `a.py`"));
    assert!(table(0.8).contains("tasks 1 and 2 both change `a.py`"));
}

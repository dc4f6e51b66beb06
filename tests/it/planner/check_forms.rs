//! A plan as graphs, as a page, and explained.

use git_orchestrate::model::TaskId;
use git_orchestrate::planner;
use git_orchestrate::report::Style;
use git_orchestrate::report::check;
use git_orchestrate::report::page;

use super::check_table::{seen, sketch};
use super::{Sketch, path};

#[test]
fn the_graph_for_graphviz() {
    let text = seen(&sketch(), Style::PLAIN, |view| check::dot(view.plan));
    insta::assert_snapshot!(text, @r#"
    digraph plan {
      rankdir=LR;
      node [shape=box, style=rounded, fontname="sans-serif"];
      edge [fontname="sans-serif", fontsize=10];
      t1 [label="1  Add a money type"];
      t2 [label="2  Use the money type in the invoices, with all th…"];
      t3 [label="3  Round the invoices"];
      t4 [label="4  Speed the report up"];
      t5 [label="5  API things"];
      t7 [label="7  Bump the settings"];
      { rank=same; /* wave 1 */ t1; t4; t7; }
      { rank=same; /* wave 2 */ t2; }
      { rank=same; /* wave 3 */ t3; }
      { rank=same; /* wave 4 */ t5; }
      t1 -> t2 [label="stage"];
      t1 -> t3 [label="stage"];
      t2 -> t3 [style=dashed, label="invoice.py"];
      t3 -> t5 [style=dashed, label="unknown"];
      t4 -> t5 [style=dashed, label="unknown"];
      t7 -> t5 [style=dashed, label="unknown"];
    }
    "#);
}

#[test]
fn the_graph_for_mermaid() {
    let text = seen(&sketch(), Style::PLAIN, |view| check::mermaid(view.plan));
    insta::assert_snapshot!(text, @r#"
    flowchart LR
      subgraph w1["Wave 1"]
        t1["1  Add a money type"]
        t4["4  Speed the report up"]
        t7["7  Bump the settings"]
      end
      subgraph w2["Wave 2"]
        t2["2  Use the money type in the invoices, with all th…"]
      end
      subgraph w3["Wave 3"]
        t3["3  Round the invoices"]
      end
      subgraph w4["Wave 4"]
        t5["5  API things"]
      end
      t1 -->|"stage"| t2
      t1 -->|"stage"| t3
      t2 -.->|"invoice.py"| t3
      t3 -.->|"unknown"| t5
      t4 -.->|"unknown"| t5
      t7 -.->|"unknown"| t5
    "#);
}

#[test]
fn two_tasks_that_collide_are_explained_file_by_file() {
    let plan = sketch().plan();
    let ways = vec![vec![path("billing/report.py"), path("billing/invoice.py")]];
    let text = check::explain_pair(&plan, TaskId(2), TaskId(3), &ways, Style::PLAIN);
    insta::assert_snapshot!(text, @"
    2  Use the money type in the invoices, with all the roundings that the old code
       has had since ever
    3  Round the invoices

    they change one file with 81 % - git conflicts with 31 %

    Where they meet                                                          1 place
       81 %  billing/invoice.py: both change it
             task 2: 90 %
               the text names `billing/invoice.py`
             task 3: 90 %
               the text names `billing/invoice.py`

    Imports between their files          advisory: importers alone keep nobody apart
      billing/report.py -> billing/invoice.py

    What the plan does
      Not at once: task 3 starts when task 2 has ended, and builds on its result:
      tasks 2 and 3 both change `billing/invoice.py`.

    What would remove it
      Change `billing/invoice.py` in one of them only, or in a task of its own that
      comes first; or put the two together.
    ");
}

#[test]
fn one_task_is_explained_with_all_its_evidence() {
    let plan = sketch().plan();
    let told = |id| check::explain_task(&plan, TaskId(id), Style::PLAIN);
    insta::assert_snapshot!(told(2), @"
    2  Use the money type in the invoices, with all the roundings that the old code
       has had since ever
      low complexity; about 1.8 files expected; 12 minutes

    Changes
       90 %  billing/invoice.py
             the text names `billing/invoice.py`
       90 %  tests/test_invoice.py
             the text names `tests/test_invoice.py`

    Relies on
       80 %  billing/money.py
             the text names `billing/money.py`
    ");
    insta::assert_snapshot!(told(5), @"
    5  API things
      low complexity; less than one file expected; 10 minutes

    Nothing says what it changes: no path, folder, module or known word stands in
    its text.
    ");
}

#[test]
fn the_way_by_imports_is_the_shortest() {
    let sketch = Sketch::default()
        .imports("a.py", "b.py")
        .imports("b.py", "c.py")
        .imports("a.py", "x.py")
        .imports("x.py", "y.py")
        .imports("y.py", "c.py")
        .task("Fix a")
        .writes(&["a.py"])
        .task("Fix c")
        .writes(&["c.py"]);
    let ways = planner::import_paths(&sketch.plan(), &sketch.graph, TaskId(1), TaskId(2));
    let expected = vec![vec![path("a.py"), path("b.py"), path("c.py")]];
    assert_eq!(ways, expected);
}

#[test]
fn the_page_holds_no_text_of_others_as_markup_and_needs_no_network() {
    let mut hostile = sketch();
    hostile.issue.title = "</title><script>alert(1)</script>".to_owned();
    let hostile = hostile
        .task("<img src=x onerror=alert(2)> \" onload='x'")
        .writes(&["src/<b>.py"]);
    let page = seen(&hostile, Style::PLAIN, page);
    for bad in [
        "<script", "<img", "http://", "https://", "<b>.py", "url(http",
    ] {
        assert!(!page.contains(bad), "{bad}");
    }
    assert!(page.contains("&lt;img src=x onerror=alert(2)&gt; &quot; onload=&#39;x&#39;"));
    for tag in ["table", "svg", "details", "section", "main", "ol", "ul"] {
        let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
        let n_open =
            page.matches(&format!("{open} ")).count() + page.matches(&format!("{open}>")).count();
        assert_eq!(n_open, page.matches(&close).count(), "{tag}");
    }
}

#[test]
fn three_hundred_tasks_fit_a_few_screens_and_one_page() {
    let mut many = Sketch::default();
    for number in 0..300 {
        let own = format!("src/part{number}.py");
        let shared = format!("src/shared{}.py", number % 40);
        many = many.task("Fix it").writes(&[&own, &shared]);
    }
    let style = Style {
        width: 80,
        ..Style::PLAIN
    };
    let (table, page) = seen(&many, style, |view| (check::check(view), page(view)));
    assert!(table.lines().count() < 200, "{}", table.lines().count());
    assert!(table.lines().all(|line| line.chars().count() <= 80));
    assert!(page.len() < 1_500_000, "{}", page.len());
}

#[test]
fn where_no_two_of_many_tasks_are_likely_to_meet_the_nearest_are_said_to_be_that() {
    let mut many = Sketch::default();
    for number in 0..30 {
        many = many
            .task("Fix it")
            .writes(&[&format!("src/part{number}.py")]);
    }
    let style = Style {
        width: 80,
        ..Style::PLAIN
    };
    let table = seen(&many, style, check::check);
    assert!(table.contains("  No two of 30 tasks meet.\n"), "{table}");
}

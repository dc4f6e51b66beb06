use git_orchestrate::model::{HazardKind, Plan};

use super::Sketch;

fn pairs(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for pair in &plan.pairs {
        lines.push(format!(
            "{} {} overlap {:.2} conflict {:.2}",
            pair.a, pair.b, pair.overlap, pair.conflict
        ));
        for hazard in &pair.hazards {
            let evidence: Vec<&str> = (hazard.evidence.iter())
                .map(|evidence| evidence.text.as_str())
                .collect();
            lines.push(format!(
                "  {:?} {} {:.2} first {}: {}",
                hazard.kind,
                hazard.path.as_ref().map_or("-", |path| path.as_str()),
                hazard.probability,
                hazard.first.map_or("-".to_owned(), |id| id.to_string()),
                evidence.join("; ")
            ));
        }
    }
    lines.join("\n")
}

#[test]
fn every_pair_is_listed_with_where_it_meets_and_why() {
    let plan = Sketch::default()
        .imports("b.py", "a.py")
        .task("Fix a")
        .writes(&["a.py"])
        .task("Fix b and a little of c")
        .writes(&["b.py"])
        .may_write(0.5, &["c.py"])
        .task("Fix c")
        .writes(&["c.py"])
        .reads(&["a.py"])
        .after(&[1])
        .plan();
    insta::assert_snapshot!(pairs(&plan), @"
    1 2 overlap 0.00 conflict 0.00
      ReadWrite a.py 0.81 first 1: task 1: the text names `a.py`; task 2 changes `b.py`, which imports it
    1 3 overlap 0.00 conflict 0.00
      StatedOrder - 1.00 first 1: task 3: depends on task 1
      ReadWrite a.py 0.72 first 1: task 1: the text names `a.py`; task 3: the text names `a.py`
    2 3 overlap 0.45 conflict 0.16
      WriteWrite c.py 0.45 first -: task 2: the text names `c.py`; task 3: the text names `c.py`
    ");
}

#[test]
fn several_files_add_up_without_passing_certainty() {
    let plan = Sketch::default()
        .task("a")
        .may_write(0.5, &["x", "y", "z"])
        .task("b")
        .may_write(0.5, &["x", "y", "z"])
        .plan();
    let pair = &plan.pairs[0];
    assert!(pair.overlap > 0.25 && pair.overlap < 1.0 - 0.75_f64.powi(3));
    assert!(pair.conflict < pair.overlap);
}

#[test]
fn a_hub_file_that_both_texts_name_is_more_than_a_hub() {
    let kind = |sketch: Sketch| sketch.plan().pairs[0].hazards[0].kind;
    let start = || {
        Sketch::default()
            .task("a")
            .writes(&["package.json"])
            .task("b")
    };
    assert_eq!(
        kind(start().may_write(0.9, &["package.json"])),
        HazardKind::SharedHub
    );
    assert_eq!(
        kind(start().writes(&["package.json"])),
        HazardKind::WriteWrite
    );
}

#[test]
fn odd_probabilities_do_no_harm() {
    let plan = Sketch::default()
        .task("a")
        .may_write(f64::NAN, &["x"])
        .task("b")
        .may_write(7.0, &["x"])
        .plan();
    assert!((0.0..=1.0).contains(&plan.pairs[0].overlap));
}

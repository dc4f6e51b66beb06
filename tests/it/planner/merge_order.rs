use std::collections::BTreeMap;

use git_orchestrate::model::TaskId;
use git_orchestrate::planner::{OrderKind, ResultFacts, merge_order};

use super::{Sketch, ids};

#[test]
fn an_order_never_puts_a_result_before_one_that_it_holds() {
    let plan = Sketch::default()
        .task("Large")
        .writes(&["a.py"])
        .task("Small")
        .writes(&["b.py"])
        .task("Settings")
        .writes(&["pyproject.toml"])
        .task("Foundation")
        .writes(&["d.py"])
        .task("On top of it")
        .writes(&["e.py"])
        .after(&[4])
        .plan();
    let facts = |finished, n_lines| ResultFacts { finished, n_lines };
    let successes = BTreeMap::from([
        (TaskId(1), facts(0, 900)),
        (TaskId(2), facts(4, 3)),
        (TaskId(3), facts(3, 50)),
        (TaskId(4), facts(1, 400)),
        (TaskId(5), facts(2, 1)),
    ]);
    let builds_on = BTreeMap::from([(TaskId(5), vec![TaskId(4)])]);
    let order = |kind| ids(&merge_order(&plan, &builds_on, &successes, kind));
    assert_eq!(order(OrderKind::Deps), "4 3 5 2 1");
    assert_eq!(order(OrderKind::Listed), "1 2 3 4 5");
    assert_eq!(order(OrderKind::Finished), "1 4 5 3 2");
    assert_eq!(order(OrderKind::Size), "2 3 4 5 1");
    // What a result really holds goes before what the plan says.
    let held = BTreeMap::from([(TaskId(4), vec![TaskId(5)])]);
    let order = merge_order(&plan, &held, &successes, OrderKind::Listed);
    assert_eq!(ids(&order), "1 2 3 5 4");
}

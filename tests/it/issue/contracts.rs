//! Contracts: what a text names as frozen, and for whom.

use std::fmt::Write as _;

use git_orchestrate::issue::plan_file::{self, Format};
use git_orchestrate::issue::{ParseContext, parse};
use git_orchestrate::model::{ImportGraph, Plan, TaskId};
use git_orchestrate::planner;

fn plan_of(toml: &str) -> Plan {
    let (file, diagnostics) = plan_file::read(toml, Format::Toml).unwrap();
    assert_eq!(diagnostics, []);
    let base = "0".repeat(40).parse().unwrap();
    planner::from_plan_file(file, diagnostics, &ImportGraph::default(), base)
}

/// What each task must leave alone.
fn frozen(plan: &Plan) -> String {
    let mut text = String::new();
    for planned in &plan.tasks {
        let id: TaskId = planned.task.id;
        let paths: Vec<String> = (plan.frozen_for(id).into_iter())
            .map(|contract| contract.path.to_string())
            .collect();
        let _ = writeln!(text, "{id}: {}", paths.join(" "));
    }
    text
}

#[test]
fn a_text_names_contracts_for_one_task_and_for_all() {
    let text = "\
# Payments

Contract: `api/errors.md`

## Tasks

- [ ] Settle the interface in `api/payments.yaml`
  - Contract: `api/payments.yaml`, `proto/`
- [ ] Write the server in `src/server.rs`
  Depends on task 1
- [ ] Write the client
  - **Contracts**: see the glob `x/*.json`

## Contracts

- `schema.sql` is what the reports rely on
";
    let (issue, _) = parse(text, &ParseContext::default());
    let mut found = format!("all: {:?}\n", issue.contracts);
    for task in &issue.tasks {
        let _ = writeln!(found, "{}: {:?}", task.title, task.contracts);
    }
    insta::assert_snapshot!(found, @r#"
    all: [RepoPath("api/errors.md"), RepoPath("schema.sql")]
    Settle the interface in api/payments.yaml: [RepoPath("api/payments.yaml"), RepoPath("proto")]
    Write the server in src/server.rs: []
    Write the client: []
    "#);
}

#[test]
fn a_contract_is_frozen_for_all_but_its_task_and_those_before_it() {
    let plan = plan_of(
        r#"
        contracts = ["docs/rules.md", "api.yaml", "new.sql"]
        [[task]]
        title = "Prepare"
        [[task]]
        title = "Settle"
        depends_on = [1]
        contracts = ["api.yaml", "proto/"]
        [[task]]
        title = "Use"
        depends_on = [2]
        [[task]]
        title = "Beside"
        files = [{ path = "new.sql", new = true }]
        "#,
    );
    insta::assert_snapshot!(frozen(&plan), @"
    1: docs/rules.md new.sql
    2: docs/rules.md new.sql
    3: docs/rules.md new.sql api.yaml proto
    4: docs/rules.md api.yaml proto
    ");
    let again = plan_of(&plan_file::write(&plan, Format::Toml));
    assert_eq!(again.contracts(), plan.contracts());
    let proto = &plan.contracts()[3];
    assert!(proto.covers(&"proto/a.proto".parse().unwrap()));
    assert!(!proto.covers(&"prototype.txt".parse().unwrap()));
}

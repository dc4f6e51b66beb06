//! An agent that settles a conflict is kept in its place, and what it leaves is run by nobody.

use std::fs;
use std::path::PathBuf;

use git_orchestrate::engine::merging::MergeOptions;
use git_orchestrate::executor::{IsolationOptions, SandboxChoice};

use super::resolving::{agent, hubs, merge, with_shim};
use crate::support::finished_run::FinishedRun;
use crate::support::repository::TempRepo;
use crate::support::sandboxes;

const SETTLE: &str = "printf 'one uno\\n2\\n3\\n' > code";

/// A script that fails where it can see what is not its own, and tries to change that. What it changes in folders that only
/// look like ours harms nobody.
fn prober(run: &FinishedRun) -> String {
    let secret = run.temp.beside("secret");
    fs::write(&secret, "PLANTED").unwrap();
    let checkout = run.temp.path().display();
    let folder = run.temp.folder().display();
    format!(
        "if cat {}; then exit 1; fi\n\
         touch {checkout}/escaped {folder}/escaped\n\
         mkdir -p {checkout}/.git/hooks; touch {checkout}/.git/hooks/pre-commit\n",
        secret.display()
    )
}

/// What a prober changed that is not its own.
fn escaped(run: &FinishedRun) -> Vec<PathBuf> {
    let checkout = run.temp.path();
    let mut places = vec![checkout.join("escaped"), run.temp.folder().join("escaped")];
    places.push(checkout.join(".git/hooks/pre-commit"));
    places.retain(|place| place.exists());
    places
}

#[test]
fn an_agent_that_settles_a_conflict_is_kept_in_a_sandbox_and_so_is_its_check() {
    for kind in sandboxes::working() {
        let run = with_shim(hubs());
        let prober = prober(&run);
        let script = format!("{prober}git log -1 --format=%s || exit 1\n{SETTLE}\n");
        let mut options: MergeOptions = agent(&run, &script);
        if let Some(agent) = &mut options.resolve.agent {
            agent.check = Some(format!("{prober}grep -q 'one uno' code && touch built"));
            agent.isolation = IsolationOptions {
                sandbox: match kind.name() {
                    "Landlock" => SandboxChoice::Landlock,
                    _ => SandboxChoice::Bwrap,
                },
                ..IsolationOptions::default()
            };
        }
        let log = || {
            let folder = run
                .temp
                .path()
                .join(".git/orchestrate/runs/1121-0600-test/logs");
            let read = |name| fs::read_to_string(folder.join(name)).unwrap_or_default();
            read("resolve-3.log") + &read("resolve.log")
        };
        let integration = merge(&run, &options);
        assert_eq!(integration.left_out, [], "{}: {}", kind.name(), log());
        assert_eq!(run.temp.read("code"), "one uno\n2\n3\n");
        assert_eq!(escaped(&run), Vec::<PathBuf>::new(), "{}", kind.name());
    }
}

#[test]
fn without_a_sandbox_the_same_agent_gets_out() {
    let run = with_shim(hubs());
    let prober = prober(&run).replace("exit 1", "true");
    let script = format!("{prober}{SETTLE}\n");
    assert_eq!(merge(&run, &agent(&run, &script)).left_out, []);
    assert_eq!(escaped(&run).len(), 3);
    let log = run
        .temp
        .path()
        .join(".git/orchestrate/runs/1121-0600-test/logs/resolve-3.log");
    assert!(fs::read_to_string(log).unwrap().contains("PLANTED"));
}

#[test]
fn git_is_not_run_in_a_repository_that_an_agent_puts_in_the_place_of_a_submodule() {
    let temp = TempRepo::new();
    temp.write("code", "1\n2\n3\n");
    let inner = temp.commit("base");
    let entry = format!("160000,{inner},sub");
    temp.git(&["update-index", "--add", "--cacheinfo", &entry]);
    temp.git(&["commit", "-qm", "a submodule"]);
    fs::create_dir(temp.path().join("sub")).unwrap();
    let run = FinishedRun::new(temp, 2);
    run.task(1, &[], &[("code", "one\n2\n3\n")]);
    run.task(2, &[], &[("code", "uno\n2\n3\n")]);
    run.finish();
    let run = with_shim(run);
    let ran = run.temp.beside("ran");
    let script = format!(
        "{SETTLE}\ngit clone -q {} sub && cd sub && git checkout -q {inner} || exit 1\n\
         git config filter.x.clean 'touch {}; cat'\necho '* filter=x' > .git/info/attributes\n\
         printf '3\\n2\\n1\\n' > code\n",
        run.temp.path().display(),
        ran.display(),
    );
    assert_eq!(merge(&run, &agent(&run, &script)).left_out, []);
    assert_eq!(run.temp.read("code"), "one uno\n2\n3\n");
    assert!(!ran.exists());
}

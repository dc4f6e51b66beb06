//! The whole road to other machines and back, where nothing goes wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::files::files_with;
use super::hosts::Hosts;
use super::yard::ended;

/// What every agent here does: a commit of its own, something uncommitted, a word on itself.
const WORK: &str = "\
    echo \"task $ID\"\n\
    echo changed by $ID >> m$ID/a.txt; git commit -qam \"part of $ID\"\n\
    echo new > m$ID/new.txt; rm -f m$ID/gone.txt\n\
    printf '{\"status\":\"completed\",\"summary\":\"did %s\"}' $ID > $ORCHESTRATE_STATUS_FILE\n";

#[test]
fn three_machines_come_to_the_same_tree_as_this_one() {
    let Some(hosts) = Hosts::start(3) else { return };
    for id in 1..=5 {
        hosts.here.repo.write(&format!("m{id}/gone.txt"), "x\n");
    }
    hosts.plan(5);
    let (code, text) = ended(hosts.begin("local", WORK, &[]));
    assert_eq!(code, 0, "{text}");
    let tree = hosts.tree();
    let (code, text) = ended(hosts.begin("ssh:host1,ssh:host2,ssh:host3", WORK, &[]));
    assert_eq!(code, 0, "{text}");
    assert_eq!(hosts.tree(), tree);
    for k in 1..=3 {
        assert_eq!(left_on(&hosts, k), Vec::<String>::new());
    }
    assert_eq!(hosts.log(4), "task 4\n");
    let here = hosts.here.json(0, &["status", "--json"]);
    let tasks = here["tasks"].as_array().unwrap();
    let places: BTreeSet<&str> = tasks
        .iter()
        .map(|task| task["executor"].as_str().unwrap())
        .collect();
    // A machine that answers late may find nothing left to do.
    assert!(places.len() >= 2, "{places:?}");
    assert!(places.iter().all(|place| place.starts_with("ssh:host")));
    let refs = hosts
        .here
        .repo
        .git(&["for-each-ref", "refs/orchestrate/*/fetched"]);
    assert_eq!(refs, "");
    let subject = hosts
        .here
        .repo
        .git(&["log", "-1", "--format=%s", "feat/change-m1-a-txt"]);
    assert_eq!(subject, "feat: Change m1/a.txt");
}

#[test]
fn our_program_is_copied_once_and_a_sandbox_holds_the_agent_there() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(2);
    hosts.take_program(1);
    let script = format!("echo sandbox: $ORCHESTRATE_SANDBOX\n{WORK}");
    let (code, text) = ended(hosts.begin("ssh:host1", &script, &["--sandbox", "auto"]));
    assert_eq!(code, 0, "{text}");
    let copies: Vec<_> = fs::read_dir(hosts.cache(1).join("bin"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(copies.len(), 1);
    let copy = copies[0].path().join("git-orchestrate");
    let ours = Path::new(env!("CARGO_BIN_EXE_git-orchestrate"));
    assert_eq!(
        copy.metadata().unwrap().len(),
        ours.metadata().unwrap().len()
    );
    for kind in crate::support::sandboxes::working().iter().take(1) {
        let expected = format!("sandbox: {}", kind.name().to_lowercase());
        assert!(hosts.log(1).contains(&expected), "{}", hosts.log(1));
    }
}

#[test]
fn what_goes_over_is_as_much_as_the_change_and_not_the_repository() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.add_large_file();
    hosts.plan(2);
    let (code, text) = ended(hosts.begin("ssh:host1", WORK, &["--tasks", "1"]));
    assert_eq!(code, 0, "{text}");
    let first = size_of(&hosts.cache(1).join("repositories"));
    assert!(first > 4_000_000, "{first}");
    hosts.here.repo.write("m2/a.txt", "two\n");
    hosts.here.repo.commit("a small change");
    let (code, text) = ended(hosts.begin("ssh:host1", WORK, &["--tasks", "2"]));
    assert_eq!(code, 0, "{text}");
    let more = size_of(&hosts.cache(1).join("repositories")) - first;
    assert!(more < 50_000, "{more}");
}

#[test]
fn ignored_files_and_the_users_own_command_go_along() {
    let Some(hosts) = Hosts::start(1) else { return };
    let repo = &hosts.here.repo;
    repo.write(".gitignore", "/deps\n");
    repo.write(".worktreeinclude", "/deps\n");
    hosts.plan(1);
    repo.write("deps/a/lib.txt", "library\n");
    repo.git(&[
        "config",
        "orchestrate.setup",
        "cat deps/a/lib.txt > prepared.txt; hostname >> ../setup-ran",
    ]);
    let script = format!("cat prepared.txt deps/a/lib.txt\n{WORK}");
    let (code, text) = ended(hosts.begin("ssh:host1", &script, &[]));
    assert_eq!(code, 0, "{text}");
    assert!(
        hosts.log(1).starts_with("library\nlibrary\n"),
        "{}",
        hosts.log(1)
    );
    let brought = repo.git(&["show", "--stat=200", "--format=", "feat/change-m1-a-txt"]);
    assert!(!brought.contains("deps"), "{brought}");
}

#[test]
fn a_credential_goes_only_where_the_configuration_says_so_and_is_written_nowhere() {
    const SECRET: &str = "planted-4f1c9e";
    let Some(hosts) = Hosts::start(2) else { return };
    hosts.plan(1);
    let table = "[executors.ssh.host1]\nsend-env = [\"PLANTED_API_KEY\"]\n";
    hosts.configure(table);
    // Only its length is printed, and how many command lines show it.
    let script = format!(
        "k=$PLANTED_API_KEY; echo length ${{#k}}\n\
         for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f; done 2>/dev/null | grep -c 'planted-4f1[c]9e'\n\
         {WORK}"
    );
    for (place, length) in [("ssh:host1", SECRET.len()), ("ssh:host2", 0)] {
        let mut command = hosts.command_of_run(place, &script, &[]);
        command.env("PLANTED_API_KEY", SECRET);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        assert_eq!(
            hosts.log(1),
            format!("length {length}\n0\ntask 1\n"),
            "{place}"
        );
    }
    let places = [
        hosts.here.repo.path().join(".git"),
        hosts.home(1),
        hosts.home(2),
    ];
    for place in places {
        assert_eq!(files_with(&place, SECRET.as_bytes()), Vec::<String>::new());
    }
}

#[test]
fn an_agent_need_be_no_more_than_where_it_runs() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let folder = hosts.home(1).join("tools");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(hosts.agent(WORK), folder.join("only-there")).unwrap();
    let tables =
        "[agents.mine]\ncommand = \"only-there\"\n[executors.ssh.host1]\npath = [\"~/tools\"]\n";
    hosts.configure(tables);
    let run = |place: &str| {
        hosts.run(&[
            "run",
            "plan.md",
            "--yes",
            "--plain",
            "--agent",
            "mine",
            "--executor",
            place,
        ])
    };
    let (code, text) = run("ssh:host1");
    assert_eq!(code, 0, "{text}");
    assert_eq!(hosts.log(1), "task 1\n");
    let (code, text) = run("ssh:host1,local");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("needs the program 'only-there'"), "{text}");
}

#[test]
fn doctor_tries_the_way_to_machines_and_says_what_is_in_it() {
    let Some(hosts) = Hosts::start(1) else { return };
    let (code, text) = hosts.run(&["doctor", "--executor", "ssh:host1,ssh:stranger.invalid"]);
    assert_eq!(code, 0, "{text}");
    let line = |word: &str| text.lines().find(|line| line.contains(word)).unwrap();
    let good = line("ssh:host1: ");
    assert!(good.starts_with("ok  machine"), "{text}");
    assert!(
        good.contains("there and back in ") && good.contains("no sandbox"),
        "{text}"
    );
    let bad = line("ssh:stranger.invalid: ");
    assert!(bad.starts_with("--  machine"), "{text}");
    assert!(
        bad.contains("`ssh stranger.invalid` must work without a question"),
        "{text}"
    );
    assert_eq!(left_on(&hosts, 1), Vec::<String>::new());
}

/// What attempts left on a machine.
pub(super) fn left_on(hosts: &Hosts, k: usize) -> Vec<String> {
    let mut left = Vec::new();
    for repository in fs::read_dir(hosts.cache(k).join("repositories"))
        .unwrap()
        .flatten()
    {
        let folder = repository.path();
        // One that was only looked at has none.
        let runs = fs::read_dir(folder.join("runs")).into_iter().flatten();
        for run in runs.flatten() {
            for name in ["places", "attempts"] {
                let entries = fs::read_dir(run.path().join(name)).unwrap().flatten();
                let entries = entries.filter(|entry| entry.path().is_dir());
                left.extend(entries.map(|entry| entry.path().display().to_string()));
            }
        }
        let git = folder.join("repository.git");
        let refs = hosts.here.repo.git(&[
            "--git-dir",
            git.to_str().unwrap(),
            "for-each-ref",
            "--format=%(refname)",
        ]);
        let refs = refs
            .lines()
            .filter(|name| !name.starts_with("refs/orchestrate/kept/"));
        left.extend(refs.map(str::to_owned));
    }
    left
}

pub(super) fn size_of(path: &Path) -> u64 {
    let metadata = path.symlink_metadata().unwrap();
    if !metadata.is_dir() {
        return metadata.len();
    }
    let entries = fs::read_dir(path).unwrap().flatten();
    entries.map(|entry| size_of(&entry.path())).sum()
}

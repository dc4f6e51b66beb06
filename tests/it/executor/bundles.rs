//! Commits that go to other machines and come back as bundles, where git cannot speak with the git there.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::hosts::{Hosts, script_at};
use super::road::{left_on, size_of};
use super::yard::ended;

/// What every agent here does: a commit of its own, something uncommitted.
const WORK: &str = "\
    echo changed by $ID >> m$ID/a.txt; git commit -qam \"part of $ID\"\n\
    echo new > m$ID/new.txt\n";

/// What is said where bundles were not asked for.
const SAID: &str = "commits go there and back as bundles";

/// Has every command on a machine find all programs but these.
fn hide(hosts: &Hosts, k: usize, hidden: &[&str]) {
    let folder = hosts.here.repo.beside(&format!("programs-{k}"));
    fs::create_dir_all(&folder).unwrap();
    for usual in folders() {
        for entry in fs::read_dir(&usual).into_iter().flatten().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if !hidden.contains(&&*name) {
                symlink(entry.path(), folder.join(name)).ok();
            }
        }
    }
    let path = format!("PATH={}\n", folder.display());
    fs::write(hosts.home(k).join(".bashrc"), path).unwrap();
}

/// The folders that programs are looked for in.
fn folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).collect()
}

const SERVERS: &[&str] = &["git-receive-pack", "git-upload-pack", "git-upload-archive"];

/// Has a machine run a script in the place of whatever it is asked for.
fn force(hosts: &Hosts, k: usize, script: &str) {
    let path = script_at(&hosts.here.repo.beside("forced"), script);
    let config = format!("{}/host{k}/sshd_config", hosts.base());
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}ForceCommand {}\n", path.display())).unwrap();
    hosts.restart(k);
}

fn show(hosts: &Hosts, task: usize, file: &str) -> String {
    let name = format!("feat/change-m{task}-a-txt:m{task}/{file}");
    hosts.here.repo.git(&["show", &name])
}

#[test]
fn where_git_is_not_served_commits_go_there_and_back_as_bundles_and_that_is_said() {
    let Some(hosts) = Hosts::start(2) else { return };
    hosts.plan(2);
    hide(&hosts, 1, SERVERS);
    force(
        &hosts,
        2,
        "case \"$SSH_ORIGINAL_COMMAND\" in\n\
         git-*) echo 'no git here, please' >&2; exit 1 ;;\n\
         *) exec sh -c \"$SSH_ORIGINAL_COMMAND\" ;;\nesac",
    );
    for (k, why) in [
        (
            1,
            "there is no git-receive-pack on the path that ssh finds there",
        ),
        (2, "no git here, please"),
    ] {
        let task = k.to_string();
        let run = hosts.begin(&format!("ssh:host{k}"), WORK, &["--tasks", &task]);
        let (code, text) = ended(run);
        assert_eq!(code, 0, "{text}");
        let said = format!("git cannot speak with host{k} ({why}): {SAID}\n");
        let log = hosts.log(k);
        assert_eq!(log.matches(&said).count(), 1, "{log}");
        assert_eq!(show(&hosts, k, "a.txt"), format!("one\nchanged by {k}"));
        assert_eq!(show(&hosts, k, "new.txt"), "new");
        assert_eq!(left_on(&hosts, k), Vec::<String>::new());
        let ours = hosts.here.repo.git(&["for-each-ref", "refs/orchestrate"]);
        assert!(
            !ours.contains("/sent/") && !ours.contains("/fetched/"),
            "{ours}"
        );
    }
    let (code, text) = hosts.run(&["doctor", "--executor", "ssh:host1,ssh:host2"]);
    assert_eq!(code, 0, "{text}");
    let good = text.lines().filter(|line| line.starts_with("ok  machine"));
    let good: Vec<&str> = good.filter(|line| line.contains(", by bundles")).collect();
    assert_eq!(good.len(), 2, "{text}");
}

#[test]
fn a_git_that_only_the_configuration_knows_is_enough() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    hide(&hosts, 1, &[SERVERS, &["git"]].concat());
    let tools = hosts.home(1).join("tools");
    fs::create_dir_all(&tools).unwrap();
    let mut gits = folders().into_iter().map(|folder| folder.join("git"));
    symlink(gits.find(|git| git.exists()).unwrap(), tools.join("git")).unwrap();
    let (code, text) = ended(hosts.begin("ssh:host1", WORK, &[]));
    assert_eq!(code, 3, "{text}");
    let words = "has no git on its path; install it there, or name its folder by `path`";
    assert!(text.contains(words), "{text}");
    hosts.configure("[executors.ssh.host1]\npath = [\"/nowhere at all\", \"~/tools\"]\n");
    // The program has to be copied there, too.
    hosts.take_program(1);
    let (code, text) = ended(hosts.begin("ssh:host1", WORK, &[]));
    assert_eq!(code, 0, "{text}");
    assert!(hosts.log(1).contains(SAID), "{}", hosts.log(1));
    let status = hosts.here.json(0, &["status", "--json"]);
    assert_eq!(status["tasks"][0]["reason"], "2 files changed", "{text}");
}

#[test]
fn a_bundle_holds_as_much_as_the_change_and_not_the_repository() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.add_large_file();
    hosts.plan(3);
    hosts.configure("[executors.ssh.host1]\ncarry = \"bundle\"\n");
    let run = |task: &str, script: &str, expected: i32| {
        let (code, text) = ended(hosts.begin("ssh:host1", script, &["--tasks", task]));
        assert_eq!(code, expected, "{text}");
        assert!(!hosts.log(task).contains(SAID), "{}", hosts.log(task));
        size_of(&hosts.cache(1).join("repositories"))
    };
    let first = run("1", WORK, 0);
    assert!(first > 4_000_000, "{first}");
    hosts.here.repo.write("m2/a.txt", "two\n");
    hosts.here.repo.commit("a small change");
    let second = run("2", WORK, 0);
    assert!(second - first < 50_000, "{first} {second}");
    assert_eq!(show(&hosts, 2, "a.txt"), "two\nchanged by 2");
    // Nothing to bring, either way.
    let third = run("3", "exit 0", 3);
    assert!(third - second < 10_000, "{second} {third}");
    let status = hosts.here.json(0, &["status", "--json"]);
    assert_eq!(status["tasks"][0]["reason"], "the agent changed nothing");
}

#[test]
fn what_comes_back_is_believed_only_if_it_builds_on_what_went_there_whichever_way_it_comes() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    // Whoever has taken the machine over puts something else into the place of the result.
    hosts.forge_program(
        1,
        "[ \"$1\" = __host ] || exec \"$ours\" \"$@\"\n\
         IFS= read -r line; { printf '%s\\n' \"$line\"; cat; } | \"$ours\" \"$@\"\n\
         case \"$line\" in *'\"call\":\"collect\"'*) ;; *) exit ;; esac\n\
         cd ~/.cache/git-orchestrate/repositories/*/repository.git || exit\n\
         lie=$(git commit-tree -m lie $(git mktree < /dev/null))\n\
         for ref in $(git for-each-ref --format='%(refname)' 'refs/orchestrate/**/result'); do\n\
         git update-ref $ref $lie; done",
    );
    for carry in ["push", "bundle"] {
        hosts.configure(&format!("[executors.ssh.host1]\ncarry = \"{carry}\"\n"));
        let (code, text) = ended(hosts.begin("ssh:host1", WORK, &["--retries", "0"]));
        assert_eq!(code, 3, "{carry}: {text}");
        let log = hosts.log(1);
        assert!(log.contains(" does not build on "), "{carry}: {log}");
        let branch = hosts
            .here
            .repo
            .git(&["log", "--format=%s", "feat/change-m1-a-txt"]);
        assert_eq!(branch, "the plan\nstart", "{carry}");
    }
}

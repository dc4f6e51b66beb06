//! Which server is asked, as whom, and what is said where that is not possible.

use std::os::unix::fs::PermissionsExt;

use super::forge_scene::{RUN, bare_clone, command, holds_token};
use super::sandbox::{Ran, Sandbox};
use crate::forge::emulator::app::{APP, LOGIN, PlayedApp, write_key};
use crate::forge::emulator::faults::{Fault, Trouble};
use crate::forge::emulator::{BELOW, Emulator, TOKEN};

fn begin(emulator: &Emulator) -> Sandbox {
    emulator.world(|world| {
        let master = world.add("ana", "Epic", "- [ ] #1235\n");
        world.add_below(master, "ana", "Money", "Changes `money.txt`.");
    });
    bare_clone("exit 0")
}

/// Runs a command with other variables than the usual ones of the scene.
fn ask(sandbox: &Sandbox, emulator: &Emulator, line: &[&str], set: &[(&str, &str)]) -> Ran {
    let mut command = command(sandbox, emulator, line);
    command.env_remove("GITHUB_API_URL").env_remove("GH_TOKEN");
    command.envs(set.iter().copied());
    Ran::of(&mut command)
}

#[test]
fn gh_host_names_the_server_whose_interface_is_below_api_v3() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    let host = emulator.url.trim_start_matches("http://").to_owned();
    let token = ("GH_ENTERPRISE_TOKEN", TOKEN);
    let ran = ask(
        &sandbox,
        &emulator,
        &["check", "1234"],
        &[("GH_HOST", &host), token],
    );
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("Money"), "{}", ran.stdout);
    let asked = emulator.log();
    assert!(!asked.is_empty());
    for asked in asked {
        let headers = &asked.request.headers;
        assert_eq!(
            headers.get(BELOW).map(String::as_str),
            Some("/api/v3"),
            "{asked:?}"
        );
        assert!(headers["authorization"].ends_with(TOKEN), "{asked:?}");
    }
}

#[test]
fn an_app_of_the_users_own_settings_asks_and_its_key_is_for_nobody_else_to_read() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    emulator.world(|world| {
        world.app = Some(PlayedApp::new());
        LOGIN.clone_into(&mut world.me);
        world.members.push(LOGIN.to_owned());
    });
    let home = sandbox.repo.beside("home");
    let folder = home.join(".config/git-orchestrate");
    std::fs::create_dir_all(&folder).unwrap();
    let words = format!("github-app-id = {APP}\ngithub-app-key = \"~/app.pem\"\n");
    std::fs::write(folder.join("config.toml"), &words).unwrap();
    let key = home.join("app.pem");
    write_key(&key);
    let api = [("GITHUB_API_URL", emulator.url.as_str())];
    let check = || ask(&sandbox, &emulator, &["check", "1234"], &api);
    let ran = check();
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let given = emulator.world(|world| world.app.clone().unwrap().tokens);
    let asked = emulator.log();
    let asked = asked.last().unwrap().request.headers["authorization"].clone();
    assert!(asked.ends_with(given.last().unwrap()), "{asked}");
    let doctor = ask(&sandbox, &emulator, &["doctor"], &api).stdout;
    assert!(
        doctor.contains("the App that github-app-id of your settings names"),
        "{doctor}"
    );
    let n_asked = emulator.log().len();
    // A key that others may read is no secret.
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = check();
    assert_eq!(ran.code, 1, "{}\n{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("others may read it"), "{}", ran.stderr);
    std::fs::remove_file(folder.join("config.toml")).unwrap();
    // A repository names no App, and no file to be read as a key.
    sandbox.repo.write(".git-orchestrate.toml", words);
    let ran = check();
    assert_eq!(ran.code, 2, "{}\n{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("github-app-"), "{}", ran.stderr);
    assert_eq!(emulator.log().len(), n_asked);
}

#[test]
fn what_the_token_lacks_is_said_to_its_owner() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    let words = "Resource not accessible by personal access token";
    let refusal = Trouble::Refuse(403, Vec::new(), words);
    emulator.fail(Fault::new("GET", "/issues/1234", refusal));
    let set = [
        ("GITHUB_API_URL", emulator.url.as_str()),
        ("GH_TOKEN", TOKEN),
    ];
    let ran = ask(&sandbox, &emulator, &["check", "1234"], &set);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("Give the token the permission issues: write"),
        "{}",
        ran.stderr
    );
}

#[test]
fn doctor_says_where_a_server_sets_no_limit() {
    let emulator = Emulator::start();
    let sandbox = begin(&emulator);
    let refusal = Trouble::Refuse(404, Vec::new(), "Rate limiting is not enabled.");
    emulator.fail(Fault::new("GET", "/rate_limit", refusal));
    let set = [
        ("GITHUB_API_URL", emulator.url.as_str()),
        ("GH_TOKEN", TOKEN),
    ];
    let ran = ask(&sandbox, &emulator, &["doctor"], &set);
    assert!(
        ran.stdout.contains("the server sets no limit"),
        "{}",
        ran.stdout
    );
}

/// A `gh` that knows one host, and says its token as the manual of `gh auth token` has it.
fn gh(host: &str) -> String {
    format!(
        r#"
[ "$1 $2" = "auth token" ] || {{ echo "unknown command \"$1\" for \"gh\"" >&2; exit 1; }}
shift 2
host=${{GH_HOST:-github.com}}
while [ $# -gt 0 ]; do
  case "$1" in
    -h|--hostname) host=$2; shift 2 ;;
    *) echo "unknown flag: $1" >&2; exit 1 ;;
  esac
done
[ "$host" = '{host}' ] || {{ echo "no oauth token found for $host" >&2; exit 1; }}
echo '{TOKEN}'
"#
    )
}

#[test]
fn gh_gives_the_token_of_the_host_and_nobody_else_sees_it() {
    let emulator = Emulator::start();
    let host = emulator.url.trim_start_matches("http://").to_owned();
    let named = [("GH_HOST", host.as_str())];
    let addressed = [("GITHUB_API_URL", emulator.url.as_str())];
    let sandbox = begin(&emulator);
    sandbox.script("gh", &gh(&host));
    sandbox.script(
        "agent",
        "env > ../../../env.txt; echo x > money.txt; git add . && git commit -qm 'Do it'",
    );
    for set in [named, addressed] {
        let ran = ask(&sandbox, &emulator, &["check", "1234"], &set);
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    }
    for line in [RUN, &["doctor"], &["status"]] {
        let ran = ask(&sandbox, &emulator, line, &named);
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
        assert!(!ran.stdout.contains(TOKEN) && !ran.stderr.contains(TOKEN));
    }
    assert!(!emulator.writes().is_empty());
    for asked in emulator.log() {
        let sent = &asked.request.headers["authorization"];
        assert!(sent.ends_with(TOKEN), "{asked:?}");
    }
    // Only where it is kept, and the agent was started for all that.
    assert!(sandbox.repo.beside("env.txt").is_file());
    let holders = holds_token(&sandbox);
    assert!(
        matches!(holders.as_slice(), [only] if only.ends_with("bin/gh")),
        "{holders:?}"
    );
    // What is kept for another host is not sent to this one.
    sandbox.script("gh", &gh("ghe.example.org"));
    let n_asked = emulator.log().len();
    let ran = ask(&sandbox, &emulator, &["check", "1234"], &named);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let asked = emulator.log();
    assert!(asked.len() > n_asked);
    for asked in &asked[n_asked..] {
        assert!(
            !asked.request.headers.contains_key("authorization"),
            "{asked:?}"
        );
    }
}

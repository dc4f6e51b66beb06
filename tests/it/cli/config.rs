//! `config`, through the program.

use super::sandbox::Sandbox;
use crate::report::pages::assert_named;

fn configured() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.repo.write(
        ".git-orchestrate.toml",
        "# ours\nretries = 2\nverify = 'make test'\ntimeouts = 3\n\n[agents.mine]\ncommand = ['mine']\n",
    );
    sandbox.repo.git(&["config", "orchestrate.maxWorkers", "4"]);
    sandbox
}

#[test]
fn every_value_is_shown_with_its_origin_and_what_it_won_over() {
    let sandbox = configured();
    let mut command = sandbox.command(&["config", "--show-origin"]);
    let ran = super::sandbox::Ran::of(command.env("GIT_ORCHESTRATE_RETRIES", "3"));
    assert_eq!(ran.code, 0);
    let shown = sandbox.redacted(&ran.stdout);
    let lines: Vec<&str> = shown
        .lines()
        .skip_while(|line| !line.starts_with("retries"))
        .take(3)
        .chain(shown.lines().filter(|line| {
            ["max-workers", "verify", "agents.mine", "timeout"]
                .iter()
                .any(|key| line.starts_with(key))
        }))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    retries              3                                  GIT_ORCHESTRATE_RETRIES
                         2                                  [FOLDER]/project/.git-orchestrate.toml:2  (overridden)
                         0                                  built in  (overridden)
    max-workers          4                                  git config orchestrate.maxworkers
    timeout              30m                                built in
    verify               make test                          [FOLDER]/project/.git-orchestrate.toml:3
    agents.mine          { command = ["mine"] }             [FOLDER]/project/.git-orchestrate.toml:6
    "#);
    insta::assert_snapshot!(sandbox.redacted(&ran.stderr), @"warning: 'timeouts' ([FOLDER]/project/.git-orchestrate.toml:4) is not a known setting; did you mean 'timeout'?");
}

#[test]
fn one_key_is_printed_alone_in_any_spelling() {
    let sandbox = configured();
    for key in ["max-workers", "maxWorkers", "orchestrate.max_workers"] {
        assert_eq!(sandbox.expect(0, &["config", key]).stdout, "4\n");
    }
    let unset = sandbox.expect(1, &["config", "model"]);
    assert_eq!(unset.stdout, "");
    assert!(
        unset.stderr.contains("'model' is not set"),
        "{}",
        unset.stderr
    );
    let wrong = sandbox.expect(2, &["config", "max-worker"]);
    assert!(
        wrong.stderr.contains("Did you mean 'max-workers'?"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn what_can_be_set_is_shown_with_what_it_does() {
    let sandbox = Sandbox::new();
    let shown = sandbox.expect(0, &["config", "--all"]).stdout;
    for key in git_orchestrate::config::KEYS {
        assert!(
            shown.contains(&format!("# {}\n{}", key.about, key.name)),
            "{}",
            key.name
        );
    }
    let short = sandbox.expect(0, &["config"]).stdout;
    assert!(!short.contains("agent-command"), "{short}");
}

#[test]
fn the_document_names_layers_lines_and_warnings() {
    let sandbox = configured();
    let document = sandbox.json(0, &["config", "--json"]);
    let settings = document["settings"].as_array().unwrap();
    let find = |key: &str| {
        settings
            .iter()
            .find(|setting| setting["key"] == key)
            .unwrap()
    };
    let retries = find("retries");
    assert_eq!(retries["value"], "2");
    assert_eq!(retries["origin"]["layer"], "repository");
    assert_eq!(retries["origin"]["line"], 2);
    assert_eq!(retries["overridden"][0]["origin"]["layer"], "built_in");
    assert_eq!(find("sandbox")["repository"], "refused");
    assert_eq!(find("verify")["repository"], "approved");
    assert_eq!(document["warnings"][0]["suggestion"], "timeout");
    assert_eq!(document["warnings"][0]["origin"]["line"], 4);
    assert_named("config-1.md", [document]);
}

#[test]
fn what_a_run_would_refuse_is_refused_here_too() {
    for (text, words) in [
        (
            "sandbox = 'off'",
            "'sandbox' ([FOLDER]/project/.git-orchestrate.toml:1) is not for a repository to say",
        ),
        (
            "\norder = 'size first'",
            "toml:2) is 'size first', not one of deps, listed, finished, size",
        ),
        ("[agents.mine]\nno = 1", "'agents.mine'"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.repo.write(".git-orchestrate.toml", text);
        let mut command = sandbox.command(&["config"]);
        let ran = super::sandbox::Ran::of(command.env_remove("GIT_ORCHESTRATE_SANDBOX"));
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        let told = sandbox.redacted(&ran.stderr);
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn the_schema_lies_where_the_file_says_and_is_renewed() {
    let sandbox = Sandbox::new();
    sandbox.expect(0, &["init"]);
    let file = sandbox.repo.path().join(".git-orchestrate.toml");
    let text = std::fs::read_to_string(file).unwrap();
    let place = text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("#:schema "))
        .unwrap();
    let schema = sandbox.repo.path().join(place);
    let printed = sandbox.expect(0, &["config", "--schema"]).stdout;
    assert_eq!(std::fs::read_to_string(&schema).unwrap(), printed);
    // Another clone has none, or that of an older program.
    std::fs::write(&schema, "{}").unwrap();
    sandbox.expect(0, &["config"]);
    assert_eq!(std::fs::read_to_string(&schema).unwrap(), printed);
}

#[test]
fn what_is_the_same_everywhere_needs_no_repository() {
    let sandbox = Sandbox::new();
    let folder = sandbox.repo.beside("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    for arguments in [["config", "--schema"], ["init", "--hooks"]] {
        let ran = super::sandbox::Ran::of(&mut sandbox.command_in(&folder, &arguments));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(ran.stdout, sandbox.expect(0, &arguments).stdout);
    }
}

#[test]
fn the_schema_knows_the_fields_of_an_agent() {
    let printed = Sandbox::new().expect(0, &["config", "--schema"]).stdout;
    let schema = jsonschema::draft7::new(&serde_json::from_str(&printed).unwrap()).unwrap();
    let is_right = |table: &str| {
        let document: toml::Table = format!("[agents.mine]\n{table}").parse().unwrap();
        schema.is_valid(&serde_json::to_value(document).unwrap())
    };
    for table in [
        "command = ['mine', '{prompt}']\nprompt = 'argument'\nstream = 'events'",
        "command = 'mine {prompt_file}'\nenv = { A = 'b' }\ndroppings = ['.mine/*']",
        "",
    ] {
        assert!(is_right(table), "{table}");
    }
    for table in [
        "comand = ['mine']",
        "command = 3",
        "model_args = 'x'",
        "env = []",
    ] {
        assert!(!is_right(table), "{table}");
    }
}

#[test]
fn a_repository_that_names_machines_is_refused_with_the_place_where_the_user_names_them() {
    let sandbox = Sandbox::new();
    let table = "[executors.ssh.big]\nhost = 'big.example'\n";
    sandbox.repo.write(".git-orchestrate.toml", table);
    let refused = sandbox.expect(2, &["config"]).stderr;
    insta::assert_snapshot!(sandbox.redacted(&refused), @r"
    error: 'executors' ([FOLDER]/project/.git-orchestrate.toml:1) is not for a repository to say
    hint: Take it out there; your machines are named in your own file: ~/.config/git-orchestrate/config.toml
    ");
}

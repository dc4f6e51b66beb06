//! Who wins, and what is said of a value that is wrong.

use git_orchestrate::config::{Config, KEYS, Kind, Layer, Sources, TextFile, Trust};
use proptest::prelude::*;

fn file(name: &str, text: &str) -> TextFile {
    TextFile {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

fn pair(key: &str, value: &str) -> Vec<(String, String)> {
    vec![(key.to_owned(), value.to_owned())]
}

fn repository(text: &str) -> Sources {
    Sources {
        repository: Some(file(".git-orchestrate.toml", text)),
        ..Sources::default()
    }
}

fn error(sources: &Sources) -> String {
    Config::resolve(sources).unwrap_err().to_string()
}

#[test]
fn without_any_file_the_built_in_values_hold() {
    let (config, warnings) = Config::resolve(&Sources::default()).unwrap();
    assert_eq!(warnings, []);
    let shown: Vec<String> = config
        .entries()
        .iter()
        .map(|entry| {
            let (value, origin) = match &entry.setting {
                Some(shown) => (shown.value.as_str(), shown.origin.to_string()),
                None => ("-", "-".to_owned()),
            };
            format!("{} = {value} ({origin})", entry.key)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    agent = - (-)
    agent-command = - (-)
    model = - (-)
    permissions = edit (built in)
    ask = - (-)
    prompt-template = - (-)
    max-workers = - (-)
    batch-size = - (-)
    timeout = 30m (built in)
    idle-timeout = 10m (built in)
    executor = - (-)
    needs = - (-)
    budget = - (-)
    task-budget = - (-)
    retries = 0 (built in)
    max-load = 8 (built in)
    speculate = - (-)
    on-hazard = - (-)
    checkpoint = - (-)
    success-share = 0.8 (built in)
    base = - (-)
    branch-template = {kind}/issue-{issue}-{slug} (built in)
    worktree-root = ../{repo}.orchestrate/{run} (built in)
    check = - (-)
    verify = - (-)
    sandbox = auto (built in)
    network = true (built in)
    undo-escapes = - (-)
    excuse-escapes = - (-)
    sandbox-read = - (-)
    sandbox-write = - (-)
    setup = - (-)
    teardown = - (-)
    hooks-in-sandbox = true (built in)
    hook-timeout = 10m (built in)
    worktree-include = - (-)
    worktree-include-by = copy (built in)
    templates = - (-)
    order = deps (built in)
    infer-orders = true (built in)
    unknown = alone (built in)
    sub-issues = true (built in)
    sub-issue-title = [Master #{master}] {title} (built in)
    sub-issue-labels = parallel-orchestration, sub-issue (built in)
    pull-requests = - (-)
    pull-request-labels = - (-)
    pull-request-reviewers = - (-)
    github-app-id = - (-)
    github-app-key = - (-)
    github-app-installation = - (-)
    notify.on = end,attention (built in)
    notify.bell = false (built in)
    notify.desktop = false (built in)
    notify.command = - (-)
    notify.webhook = - (-)
    ");
}

#[test]
fn each_layer_gives_way_to_the_next_and_the_value_knows_whose_it_is() {
    let mut sources = Sources::default();
    let mut seen = Vec::new();
    for (n, place) in (0..).zip([
        "built in",
        "config.toml:2",
        ".git-orchestrate.toml:1",
        "git config orchestrate.retries",
        "ORCHESTRATE_RETRIES",
        "--retries",
    ]) {
        let value = n.to_string();
        match n {
            0 => {}
            1 => sources.user = Some(file("config.toml", "# mine\nretries = 1\n")),
            2 => sources.repository = Some(file(".git-orchestrate.toml", "retries = 2")),
            3 => sources.git = pair("orchestrate.retries", &value),
            4 => sources.environment = pair("ORCHESTRATE_RETRIES", &value),
            _ => sources.arguments = pair("--retries", &value),
        }
        let (config, _) = Config::resolve(&sources).unwrap();
        let retries = config.retries().unwrap();
        assert_eq!(retries.value, n);
        assert_eq!(retries.origin.to_string(), place);
        seen.push(retries.origin.layer);
    }
    assert!(seen.is_sorted() && seen.last() == Some(&Layer::Arguments));
}

#[test]
fn a_key_is_known_in_every_spelling_of_its_place() {
    for sources in [
        repository("max-workers = 4"),
        repository("max_workers = 4"),
        Sources {
            git: pair("orchestrate.maxworkers", "4"),
            ..Sources::default()
        },
        Sources {
            git: pair("orchestrate.max-workers", "4"),
            ..Sources::default()
        },
        Sources {
            git: pair("Orchestrate.maxWorkers", "4"),
            ..Sources::default()
        },
        Sources {
            environment: pair("GIT_ORCHESTRATE_MAX_WORKERS", "4"),
            ..Sources::default()
        },
        Sources {
            arguments: pair("--max-workers", "4"),
            ..Sources::default()
        },
    ] {
        let (config, warnings) = Config::resolve(&sources).unwrap();
        assert_eq!(config.max_workers().unwrap().value, 4);
        assert_eq!(warnings, []);
    }
}

#[test]
fn a_command_is_a_text_or_a_list_of_words() {
    for text in [
        "agent-command = \"mine 'a b' {prompt}\"",
        "agent-command = ['mine', 'a b', '{prompt}']",
    ] {
        let (config, _) = Config::resolve(&repository(text)).unwrap();
        let command = config.agent_command().unwrap().value.to_owned();
        assert_eq!(
            shell_words::split(&command).unwrap(),
            ["mine", "a b", "{prompt}"]
        );
    }
}

#[test]
fn agents_of_the_users_own_are_handed_on_whole_with_their_place() {
    let text = "[agents.mine]\ncommand = ['mine', '{prompt}']\n\n[agents.other]\ncommand = ['other']\n[agent-by-kind]\ndocs = 'mine'\n";
    let (config, warnings) = Config::resolve(&repository(text)).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(config.agents["mine"].origin.line, Some(1));
    assert_eq!(
        config.agents["mine"].value["command"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(config.agents["other"].origin.line, Some(4));
    assert_eq!(config.agent_by_kind["docs"].value, "mine");
}

#[test]
fn what_agents_are_told_is_not_taken_for_a_setting() {
    let sources = Sources {
        environment: [
            pair("ORCHESTRATE_BASE", "abc"),
            pair("ORCHESTRATE_TASK_ID", "3"),
            pair("ORCHESTRATE_HOME_OF_ANOTHER_PROGRAM", "/opt"),
            pair("PATH", "/bin"),
        ]
        .concat(),
        ..Sources::default()
    };
    let (config, warnings) = Config::resolve(&sources).unwrap();
    assert_eq!(config.base(), None);
    assert_eq!(warnings, []);
}

#[test]
fn an_unknown_key_is_a_warning_with_the_key_that_was_probably_meant() {
    let sources = Sources {
        user: Some(file("config.toml", "colour = 'red'\n")),
        repository: Some(file(
            ".git-orchestrate.toml",
            "\n\ntime-out = 3\nmax_worker = 2\nagent_by_kinds = 1\n",
        )),
        git: pair("orchestrate.retry", "3"),
        environment: pair("ORCHESTRATE_TIMEOUTS", "3"),
        arguments: Vec::new(),
    };
    let (_, warnings) = Config::resolve(&sources).unwrap();
    let shown: Vec<String> = warnings
        .iter()
        .map(|warning| format!("{warning}; {:?}", warning.suggestion()))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    'colour' (config.toml:1) is not a known setting; None
    'agent_by_kinds' (.git-orchestrate.toml:5) is not a known setting; Some("agent-by-kind")
    'max_worker' (.git-orchestrate.toml:4) is not a known setting; Some("max-workers")
    'retry' (git config orchestrate.retry) is not a known setting; Some("retries")
    'TIMEOUTS' (ORCHESTRATE_TIMEOUTS) is not a known setting; Some("timeout")
    "#);
}

#[test]
fn a_value_of_the_wrong_type_is_an_error_that_names_its_place() {
    let errors = [
        "\ntimeout = 'soon'",
        "timeout = 0",
        "timeout = true",
        "max-workers = '4'",
        "max-workers = 0",
        "max-workers = 99999999999",
        "max-workers = 999999999999999999999999",
        "success-share = 1.5",
        "infer-orders = 'yes'",
        "agent = ''",
        "verify = ['make', 3]",
        "verify = []",
        "agents = 3",
        "[agents]\nmine = 'mine'",
        "[agent-by-kind]\ndocs = 3",
        "branch-template = '{kind}/{number}'",
        "worktree-root = '../{repo'",
        "\n\nthis is not TOML",
    ]
    .map(|text| error(&repository(text)));
    insta::assert_snapshot!(errors.join("\n"), @r#"
    'timeout' (.git-orchestrate.toml:2) is 'soon', not a duration such as "30m", "90s" or a number of seconds
    'timeout' (.git-orchestrate.toml:1) is 0, not a duration such as "30m", "90s" or a number of seconds
    'timeout' (.git-orchestrate.toml:1) is true, not a duration such as "30m", "90s" or a number of seconds
    'max-workers' (.git-orchestrate.toml:1) is '4', not a whole number from 1 on, or auto
    'max-workers' (.git-orchestrate.toml:1) is 0, not a whole number from 1 on, or auto
    'max-workers' (.git-orchestrate.toml:1) is 99999999999, not a whole number from 1 on, or auto
    'max-workers' (.git-orchestrate.toml:1) is too large, not a number that a machine can hold
    'success-share' (.git-orchestrate.toml:1) is 1.5, not a number from 0 to 1
    'infer-orders' (.git-orchestrate.toml:1) is 'yes', not true or false
    'agent' (.git-orchestrate.toml:1) is '', not a text with something in it
    'verify' (.git-orchestrate.toml:1) is a list, not a command line, or a list of its words
    'verify' (.git-orchestrate.toml:1) is a list, not a command line, or a list of its words
    'agents' (.git-orchestrate.toml:1) is 3, not a table
    'agents.mine' (.git-orchestrate.toml:2) is 'mine', not a table
    'agent-by-kind.docs' (.git-orchestrate.toml:2) is 3, not the name of an agent
    'branch-template' (.git-orchestrate.toml:1) has the unknown placeholder '{number}'
    'worktree-root' (.git-orchestrate.toml:1) has the unknown placeholder '{repo}'
    .git-orchestrate.toml:3 is not valid TOML: key with no value, expected `=`
    "#);
}

#[test]
fn a_wrong_value_outside_of_files_names_its_variable_key_or_flag() {
    let errors = [
        error(&Sources {
            git: pair("orchestrate.timeout", "soon"),
            ..Sources::default()
        }),
        error(&Sources {
            environment: pair("ORCHESTRATE_MAX_WORKERS", "many"),
            ..Sources::default()
        }),
        error(&Sources {
            arguments: pair("--success-share", "120%"),
            ..Sources::default()
        }),
    ];
    insta::assert_snapshot!(errors.join("\n"), @r#"
    'timeout' (git config orchestrate.timeout) is 'soon', not a duration such as "30m", "90s" or a number of seconds
    'max-workers' (ORCHESTRATE_MAX_WORKERS) is 'many', not a whole number from 1 on, or auto
    'success-share' (--success-share) is '120%', not a number from 0 to 1
    "#);
}

#[test]
fn what_a_value_won_over_is_kept_the_highest_first() {
    let sources = Sources {
        user: Some(file("config.toml", "retries = 1")),
        repository: Some(file(".git-orchestrate.toml", "retries = 2")),
        environment: pair("ORCHESTRATE_RETRIES", "3"),
        ..Sources::default()
    };
    let (config, _) = Config::resolve(&sources).unwrap();
    let entries = config.entries();
    let entry = entries.iter().find(|entry| entry.key == "retries").unwrap();
    let lost: Vec<String> = entry
        .overridden
        .iter()
        .map(|shown| format!("{} ({})", shown.value, shown.origin))
        .collect();
    assert_eq!(entry.setting.as_ref().unwrap().value, "3");
    assert_eq!(
        lost,
        [
            "2 (.git-orchestrate.toml:1)",
            "1 (config.toml:1)",
            "0 (built in)"
        ]
    );
}

#[test]
fn a_repository_says_nothing_that_only_the_user_may() {
    let theirs = KEYS.iter().filter(|key| key.trust == Trust::Users);
    let mut names: Vec<&str> = Vec::new();
    for key in theirs {
        let (value, own) = match key.kind {
            Kind::Switch => ("true", "off"),
            Kind::Count(_) => ("7", "8"),
            _ => ("'off'", "off"),
        };
        let text = format!("{} = {value}", key.name);
        let refused = error(&repository(&text));
        assert!(
            refused.contains("is not for a repository to say"),
            "{refused}"
        );
        // The user's own word counts, and the repository's is no longer in its way.
        let sources = Sources {
            git: pair(&format!("orchestrate.{}", key.name), own),
            ..repository(&text)
        };
        assert!(Config::resolve(&sources).is_ok(), "{}", key.name);
        names.push(key.name);
    }
    insta::assert_snapshot!(names.join(" "), @"executor sandbox network undo-escapes excuse-escapes sandbox-read sandbox-write hooks-in-sandbox templates github-app-id github-app-key github-app-installation");
}

#[test]
fn machines_are_the_users_to_name() {
    let table = "[executors.ssh.big1]\nslots = 4\n";
    let refused = error(&repository(table));
    assert!(
        refused.contains("is not for a repository to say"),
        "{refused}"
    );
    let user = repository(table).repository;
    let sources = Sources {
        user,
        ..Sources::default()
    };
    let (config, warnings) = Config::resolve(&sources).unwrap();
    assert_eq!(warnings, []);
    let machine = &config.executors["ssh.big1"].value;
    assert_eq!(machine["slots"].as_integer(), Some(4));
}

proptest! {
    #[test]
    fn no_file_upsets_the_reader(text in "([a-z\\-]{1,12} ?= ?['\"]?[0-9a-z{}.]{0,8}['\"]?\n|.{0,20}\n){0,6}") {
        drop(Config::resolve(&repository(&text)));
    }
}

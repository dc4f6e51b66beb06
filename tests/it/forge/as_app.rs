//! Asking as a GitHub App: shown by its key, given a token, renewed before that ends.

use std::path::Path;
use std::time::Duration;

use git_orchestrate::forge::{
    Address, ApiEnvironment, App, Forge, ForgeError, GitHub, IssueDraft, Pace, marker,
};

use super::emulator::Emulator;
use super::emulator::app::{APP, INSTALLATION, LOGIN, PlayedApp, write_key};
use super::emulator::faults::{Fault, Trouble};
use super::exactly_once::own;

fn environment(emulator: &Emulator, key: &str) -> ApiEnvironment {
    ApiEnvironment {
        github_api_url: Some(emulator.url.clone()),
        app_id: Some(APP.to_owned()),
        app_key: Some(key.to_owned()),
        ..ApiEnvironment::default()
    }
}

fn address(environment: &ApiEnvironment) -> Address {
    Address::new(
        &"git@github.com:acme/shop.git".parse().unwrap(),
        environment,
    )
    .unwrap()
}

fn as_app(emulator: &Emulator, installation: Option<u64>) -> GitHub {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    write_key(&key);
    let environment = ApiEnvironment {
        app_installation: installation.map(|number| number.to_string()),
        ..environment(emulator, key.to_str().unwrap())
    };
    let address = address(&environment);
    let app = App::find(&address, &environment).unwrap();
    assert!(app.is_some());
    let pace = Pace {
        second: Duration::from_millis(5),
        patience: 90,
    };
    GitHub::new(address, None).with_app(app).with_pace(pace)
}

fn begin(seconds: i64) -> Emulator {
    let emulator = Emulator::start();
    emulator.world(|world| {
        world.add("ana", "Epic", "Text");
        world.app = Some(PlayedApp {
            seconds,
            ..PlayedApp::new()
        });
        LOGIN.clone_into(&mut world.me);
        world.members.push(LOGIN.to_owned());
    });
    emulator
}

fn draft() -> IssueDraft {
    IssueDraft {
        title: "Add a parser".to_owned(),
        body: marker::marked("Text", "issue/1234/add-a-parser"),
        labels: Vec::new(),
    }
}

#[tokio::test]
async fn an_app_is_given_a_token_and_knows_its_own_words() {
    for installation in [None, Some(INSTALLATION)] {
        let emulator = begin(3600);
        let github = as_app(&emulator, installation);
        assert_eq!(github.credential(), None);
        assert_eq!(github.fetch_issue(&own(1234)).await.unwrap().title, "Epic");
        // It is found again by its mark, which counts only under the App's own name.
        emulator.fail(Fault::new("POST", "/issues", Trouble::ApplyThen502));
        github.create_issue(&draft()).await.unwrap();
        let (n_issues, tokens) = emulator.world(|world| {
            let app = world.app.clone().unwrap();
            (world.issues.len(), app.tokens)
        });
        assert_eq!((n_issues, tokens.len()), (2, 1));
        // Branches are pushed with the same token.
        assert_eq!(github.credential().unwrap().1, tokens[0]);
        assert_eq!(github.me().await.unwrap().as_deref(), Some(LOGIN));
    }
}

#[tokio::test]
async fn a_token_that_ends_soon_is_renewed_before_it_is_used() {
    let emulator = begin(60);
    let github = as_app(&emulator, None);
    for _ in 0..2 {
        github.fetch_issue(&own(1234)).await.unwrap();
        github.set_body(1234, "New words").await.unwrap();
    }
    let revised = github.revise_body(1234, |body| Some(format!("{body}!")));
    assert!(revised.await.unwrap());
    let tokens = emulator.world(|world| world.app.clone().unwrap().tokens);
    assert!(tokens.len() > 4, "{tokens:?}");
    assert_eq!(github.credential().unwrap().1, *tokens.last().unwrap());
}

#[tokio::test]
async fn what_is_wrong_with_an_app_is_said() {
    let emulator = begin(3600);
    let folder = tempfile::tempdir().unwrap();
    let garbage = folder.path().join("garbage.pem");
    std::fs::write(&garbage, "-----BEGIN CERTIFICATE-----\nno key\n").unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    mode(&garbage, 0o600);
    let open = folder.path().join("open.pem");
    write_key(&open);
    mode(&open, 0o640);
    let missing = folder.path().join("missing.pem");
    for (path, expected) in [
        (&garbage, "no RSA key"),
        (&missing, "No such file"),
        (&open, "others may read it"),
    ] {
        let environment = environment(&emulator, path.to_str().unwrap());
        let error = App::find(&address(&environment), &environment).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!error.to_string().contains("no key\n"), "{error}");
    }
    let unnamed = ApiEnvironment {
        github_api_url: None,
        ..environment(&emulator, garbage.to_str().unwrap())
    };
    // A host that only a remote names is shown nothing.
    let slug = "git@ghe.example.org:acme/shop.git".parse().unwrap();
    let elsewhere = Address::new(&slug, &unnamed).unwrap();
    assert!(App::find(&elsewhere, &unnamed).unwrap().is_none());
    emulator.world(|world| world.app.as_mut().unwrap().is_installed = false);
    let refused = as_app(&emulator, None).fetch_issue(&own(1234)).await;
    let Err(ForgeError::App { reason }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(reason, "it is not installed for acme/shop");
}

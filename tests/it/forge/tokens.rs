//! Which token is sent where.

use git_orchestrate::forge::{Address, ApiEnvironment, Token, find_token};

fn environment() -> ApiEnvironment {
    ApiEnvironment {
        gh_token: Some("first".to_owned()),
        github_token: Some("second".to_owned()),
        enterprise_token: Some("third".to_owned()),
        ..ApiEnvironment::default()
    }
}

fn found(remote: &str, environment: &ApiEnvironment) -> Option<Token> {
    let address = Address::new(&remote.parse().unwrap(), environment).unwrap();
    let folder = tempfile::tempdir().unwrap();
    find_token(&address, environment, folder.path())
}

#[test]
fn the_variables_have_an_order_and_a_host() {
    let all = environment();
    assert_eq!(found("git@github.com:a/b", &all), Token::new("first"));
    assert_eq!(
        found(
            "git@github.com:a/b",
            &ApiEnvironment {
                gh_token: None,
                ..all.clone()
            }
        ),
        Token::new("second")
    );
    assert_eq!(found("git@ghe.example.org:a/b", &all), Token::new("third"));
    let named = ApiEnvironment {
        gh_host: Some("ghe.example.org".to_owned()),
        enterprise_token: None,
        ..all
    };
    assert_eq!(
        found("git@ghe.example.org:a/b", &named),
        Token::new("first")
    );
}

#[test]
fn a_token_is_never_printed() {
    let environment = environment();
    let text = format!("{environment:?} {:?}", Token::new("s3cret"));
    for secret in ["first", "second", "third", "s3cret"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn what_could_not_be_a_token_is_none() {
    assert_eq!(Token::new(""), None);
    assert_eq!(Token::new("two words"), None);
    assert_eq!(Token::new("line\nbreak"), None);
}

#[test]
fn empty_variables_count_as_unset() {
    let read = ApiEnvironment::read(|name| (name == "GITHUB_TOKEN").then(|| "  \n".to_owned()));
    assert_eq!(read.github_token, None);
}

//! Where remotes lead, and where the interface of their forge is.

use git_orchestrate::forge::{Address, ApiEnvironment, RemoteSlug};

#[test]
fn every_way_to_write_a_remote_is_read() {
    for (url, expected) in [
        ("https://github.com/acme/shop.git", "github.com/acme/shop"),
        ("https://github.com/acme/shop/", "github.com/acme/shop"),
        (
            "https://user:secret@GitHub.com/acme/shop",
            "github.com/acme/shop",
        ),
        (
            "http://127.0.0.1:8080/acme/shop.git",
            "127.0.0.1:8080/acme/shop",
        ),
        ("git@github.com:acme/shop.git", "github.com/acme/shop"),
        ("github.com:acme/shop", "github.com/acme/shop"),
        ("org-123@github.com:acme/shop.git", "github.com/acme/shop"),
        (
            "ssh://git@ghe.example.org:2222/acme/my.shop.git",
            "ghe.example.org/acme/my.shop",
        ),
        (
            "ssh://git@ssh.github.com:443/acme/shop.git",
            "github.com/acme/shop",
        ),
        ("ssh://git@[::1]:22/acme/shop", "[::1]/acme/shop"),
        ("git://host/acme/shop", "host/acme/shop"),
        ("https://host/scm/group/acme/shop.git", "host/acme/shop"),
    ] {
        let slug: RemoteSlug = url.parse().unwrap();
        assert_eq!(slug.to_string(), expected, "{url}");
    }
}

#[test]
fn what_leads_to_no_forge_is_none() {
    for url in [
        "",
        "/srv/git/shop.git",
        "../shop",
        "./a:b/c",
        "file:///srv/shop.git",
        "C:\\work\\shop",
        "https://github.com/",
        "https://github.com/acme",
        "git@host:shop.git",
        "ext::sh -c x",
        "https://host/acme/..",
        "ssh://-oProxyCommand=x/acme/shop",
    ] {
        assert!(url.parse::<RemoteSlug>().is_err(), "{url}");
    }
}

#[test]
fn the_interface_is_where_the_environment_or_the_host_says() {
    let api = |remote: &str, environment: ApiEnvironment| {
        let address = Address::new(&remote.parse().unwrap(), &environment).unwrap();
        format!("{} {}", address.host, address.api)
    };
    let none = ApiEnvironment::default;
    let named = |host: &str| ApiEnvironment {
        gh_host: Some(host.to_owned()),
        ..none()
    };
    let url = |url: &str| ApiEnvironment {
        github_api_url: Some(url.to_owned()),
        gh_host: Some("ghe.example.org".to_owned()),
        ..none()
    };
    let remote = "git@github.com:acme/shop";
    assert_eq!(api(remote, none()), "github.com https://api.github.com");
    assert_eq!(
        api("git@ghe.example.org:acme/shop", none()),
        "ghe.example.org https://ghe.example.org/api/v3"
    );
    assert_eq!(
        api("https://acme.ghe.com/acme/shop", none()),
        "acme.ghe.com https://api.acme.ghe.com"
    );
    assert_eq!(
        api(remote, named("GHE.example.org")),
        "ghe.example.org https://ghe.example.org/api/v3"
    );
    assert_eq!(
        api(remote, named("localhost:3000")),
        "localhost:3000 http://localhost:3000/api/v3"
    );
    assert_eq!(
        api(remote, url("http://127.0.0.1:9/")),
        "127.0.0.1:9 http://127.0.0.1:9"
    );
    assert_eq!(
        api(remote, url("https://api.github.com")),
        "github.com https://api.github.com"
    );
    assert!(Address::new(&remote.parse().unwrap(), &named("a/b")).is_err());
    assert!(Address::new(&remote.parse().unwrap(), &url("no address")).is_err());
}

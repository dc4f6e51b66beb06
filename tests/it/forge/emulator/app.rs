//! The GitHub App that the played forge knows: what it shows for itself is checked by its public key.

use std::path::Path;

use git_orchestrate::model::Timestamp;
use serde_json::{Value, json};

use super::description::Description;
use super::wire::{Answer, Request};
use super::world::World;

/// Its number, and that of its installation.
pub(crate) const APP: &str = "4711";
pub(crate) const INSTALLATION: u64 = 9_876_543_210;
/// The name that it writes under.
pub(crate) const LOGIN: &str = "shop-planner[bot]";
/// Made for these tests, and of no use elsewhere.
static KEY: &str = include_str!("app-key.b64");
static PUBLIC_KEY: &[u8] = include_bytes!("app-key.pub");

/// The App, and the tokens that it was given.
#[derive(Debug, Clone)]
pub(crate) struct PlayedApp {
    pub(crate) tokens: Vec<String>,
    /// For how long a token holds, in seconds.
    pub(crate) seconds: i64,
    pub(crate) is_installed: bool,
}

impl PlayedApp {
    pub(crate) fn new() -> Self {
        Self {
            tokens: Vec::new(),
            seconds: 3600,
            is_installed: true,
        }
    }
}

/// Writes its private key to a file.
pub(crate) fn write_key(path: &Path) {
    let kind = "RSA PRIVATE KEY";
    let text = format!("-----BEGIN {kind}-----\n{KEY}-----END {kind}-----\n");
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

/// Whether a request is one that only the App itself may make.
pub(super) fn is_own(path: &str) -> bool {
    path == "/app" || path.ends_with("/installation") || path.ends_with("/access_tokens")
}

/// What is wrong with what an App shows for itself.
pub(super) fn wrong_with(pass: &str) -> Option<String> {
    let parts: Vec<&str> = pass.split('.').collect();
    let &[header, claims, signature] = parts.as_slice() else {
        return Some(format!("{pass} is no pass"));
    };
    let key = ring::signature::UnparsedPublicKey::new(
        &ring::signature::RSA_PKCS1_2048_8192_SHA256,
        PUBLIC_KEY,
    );
    let signed = format!("{header}.{claims}");
    if key.verify(signed.as_bytes(), &decoded(signature)).is_err() {
        return Some("the signature is not that of the App".to_owned());
    }
    let claims: Value = serde_json::from_slice(&decoded(claims)).unwrap();
    let now = Timestamp::now().as_second();
    let (from, until) = (
        claims["iat"].as_i64().unwrap(),
        claims["exp"].as_i64().unwrap(),
    );
    let is_good = from <= now && until > now && until - from <= 660;
    let is_app = claims["iss"] == APP.parse::<u64>().unwrap();
    (!is_good || !is_app).then(|| format!("{claims} do not hold"))
}

pub(super) fn carry_out(world: &mut World, operation: &str, request: &Request) -> Answer {
    let description = Description::get();
    let Some(app) = world.app.as_mut().filter(|app| app.is_installed) else {
        return super::routes::not_found();
    };
    match operation {
        "apps/get-authenticated" => {
            let owner = description.value("simple-user", json!({ "login": "acme", "id": 1 }));
            let (at, page) = (
                "2026-01-01T00:00:00Z",
                "https://github.com/apps/shop-planner",
            );
            let value = json!({
                "slug": "shop-planner", "id": 4711, "name": "Shop planner", "node_id": "A_1", "owner": owner,
                "description": null, "external_url": page, "html_url": page, "created_at": at, "updated_at": at,
                "permissions": {}, "events": [],
            });
            Answer::new(200, description.value("integration", value))
        }
        "apps/get-repo-installation" => {
            let value = json!({ "id": INSTALLATION, "app_id": 4711 });
            Answer::new(200, description.value("installation", value))
        }
        _ => {
            assert!(request.path.contains(&format!("/{INSTALLATION}/")));
            let token = format!("ghs_0f{:030}", app.tokens.len());
            app.tokens.push(token.clone());
            let until = Timestamp::from_second(Timestamp::now().as_second() + app.seconds);
            let value = json!({ "token": token, "expires_at": until.unwrap().to_string() });
            Answer::new(201, description.value("installation-token", value))
        }
    }
}

/// The bytes of letters that may stand in an address.
fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = Vec::new();
    let (mut bits, mut n_bits) = (0_u32, 0);
    for letter in text.chars() {
        bits = (bits << 6) | u32::try_from(LETTERS.find(letter).unwrap()).unwrap();
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push(u8::try_from((bits >> n_bits) & 255).unwrap());
        }
    }
    bytes
}

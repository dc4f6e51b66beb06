//! A forge that speaks TLS behind a proxy that makes tunnels, as in many companies.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::forge_scene::{bare_clone, command};
use super::sandbox::Ran;
use crate::forge::emulator::app::write_key;
use crate::forge::emulator::{BELOW, Emulator, TOKEN};

/// Of `forge.example`, by the authority.
static CERTIFICATE: &[u8] = include_bytes!("../forge/emulator/forge.example.pem");
const AUTHORITY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/it/forge/emulator/authority.pem"
);

fn config() -> Arc<ServerConfig> {
    let key = tempfile::NamedTempFile::new().unwrap();
    write_key(key.path());
    let certificates = CertificateDer::pem_slice_iter(CERTIFICATE);
    let certificates = certificates.map(Result::unwrap).collect();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth();
    let key = PrivateKeyDer::from_pem_file(key.path()).unwrap();
    Arc::new(config.with_single_cert(certificates, key).unwrap())
}

/// A proxy before a forge that speaks TLS; what the proxy itself could read.
fn proxied(to: &str) -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (seen, config) = (Arc::new(Mutex::new(String::new())), config());
    let heads = Arc::clone(&seen);
    let to = to.trim_start_matches("http://").to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (heads, config, to) = (Arc::clone(&heads), Arc::clone(&config), to.clone());
            std::thread::spawn(move || pass(stream.unwrap(), config, &to, &heads));
        }
    });
    (address, seen)
}

fn pass(mut stream: TcpStream, config: Arc<ServerConfig>, to: &str, heads: &Mutex<String>) {
    let mut byte = [0];
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        head.push(char::from(byte[0]));
    }
    heads.lock().unwrap().push_str(&head);
    stream.write_all(b"HTTP/1.1 200 Go on\r\n\r\n").unwrap();
    let connection = ServerConnection::new(config).unwrap();
    let mut tls = StreamOwned::new(connection, stream);
    let mut request = String::new();
    let mut reader = BufReader::new(&mut tls);
    while !request.ends_with("\r\n\r\n") {
        if reader.read_line(&mut request).unwrap_or(0) == 0 {
            return;
        }
    }
    drop(reader);
    let mut there = TcpStream::connect(to).unwrap();
    there.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    there.read_to_end(&mut answer).unwrap();
    tls.write_all(&answer).ok();
    tls.conn.send_close_notify();
    tls.flush().ok();
}

#[test]
fn the_remote_or_gh_host_says_which_server_is_asked() {
    let emulator = Emulator::start();
    emulator.world(|world| world.add("ana", "Epic", "- [ ] Add money\n- [ ] Add rates\n"));
    let sandbox = bare_clone("exit 0");
    for (remote, host, to) in [
        ("https://github.com/acme/shop.git", None, "api.github.com"),
        (
            "https://github.com/acme/shop.git",
            Some("forge.example"),
            "forge.example",
        ),
        ("git@forge.example:acme/shop.git", None, "forge.example"),
    ] {
        sandbox.repo.git(&["remote", "set-url", "origin", remote]);
        let n_before = emulator.log().len();
        let (address, seen) = proxied(&emulator.url);
        let mut command = command(&sandbox, &emulator, &["check", "1234"]);
        command
            .env_remove("GITHUB_API_URL")
            .env("HTTPS_PROXY", format!("http://{address}"))
            .env("GH_ENTERPRISE_TOKEN", TOKEN)
            .env("SSL_CERT_FILE", AUTHORITY);
        command.envs(host.map(|host| ("GH_HOST", host)));
        let ran = Ran::of(&mut command);
        let heads = seen.lock().unwrap().clone();
        let expected = format!("CONNECT {to}:443 HTTP/1.1\r\n");
        assert!(heads.starts_with(&expected), "{heads}");
        // The one behind the proxy can show that it is forge.example, and nobody else.
        let is_there = to == "forge.example";
        assert_eq!(
            ran.code,
            i32::from(!is_there),
            "{}\n{}",
            ran.stdout,
            ran.stderr
        );
        let log = emulator.log();
        assert_eq!(log.len() > n_before, is_there);
        let mut below = log[n_before..]
            .iter()
            .map(|asked| asked.request.headers.get(BELOW));
        assert!(below.all(|below| below.is_some()));
    }
}

#[test]
fn a_forge_behind_a_proxy_and_tls_is_read_and_the_proxy_learns_nothing() {
    let emulator = Emulator::start();
    emulator.world(|world| {
        let master = world.add("ana", "Epic", "- [ ] #1235\n");
        world.add_below(master, "ana", "Money", "Changes `money.txt`.");
    });
    let sandbox = bare_clone("exit 0");
    let (address, seen) = proxied(&emulator.url);
    let ask = |authority: &str| {
        let mut command = command(&sandbox, &emulator, &["check", "1234"]);
        command
            .env("GITHUB_API_URL", "https://forge.example/api/v3")
            .env("HTTPS_PROXY", format!("http://{address}"))
            .env("SSL_CERT_FILE", authority);
        Ran::of(&mut command)
    };
    let ran = ask(AUTHORITY);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("Money"), "{}", ran.stdout);
    let heads = seen.lock().unwrap().clone();
    assert!(heads.starts_with("CONNECT forge.example:443 HTTP/1.1\r\n"));
    assert!(!heads.contains(TOKEN), "{heads}");
    let n_asked = emulator.log().len();
    // Whoever cannot show who it is, is told nothing.
    let other = tempfile::NamedTempFile::new().unwrap();
    let ran = ask(&other.path().display().to_string());
    assert_eq!(ran.code, 1, "{}\n{}", ran.stdout, ran.stderr);
    assert_eq!(emulator.log().len(), n_asked);
}

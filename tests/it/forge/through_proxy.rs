//! A forge that is reached through a proxy.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use git_orchestrate::forge::{Address, ApiEnvironment, Forge, GitHub, Proxy, Token};

use super::emulator::{Emulator, TOKEN};
use super::exactly_once::own;

/// A proxy that leads every tunnel to one place, and remembers what it was asked.
fn proxy(to: &str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let (seen, to) = (
        Arc::clone(&heads),
        to.trim_start_matches("http://").to_owned(),
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (seen, to) = (Arc::clone(&seen), to.clone());
            std::thread::spawn(move || tunnel(stream.unwrap(), &to, &seen));
        }
    });
    (address, heads)
}

fn tunnel(stream: TcpStream, to: &str, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let may_pass = head.contains("Proxy-Authorization: Basic YW5hOnB3");
    seen.lock().unwrap().push(head);
    let mut stream = stream;
    if !may_pass {
        stream.write_all(b"HTTP/1.1 407 Who is it\r\n\r\n").unwrap();
        return;
    }
    let mut there = TcpStream::connect(to).unwrap();
    stream.write_all(b"HTTP/1.1 200 Go on\r\n\r\n").unwrap();
    let (mut back, mut client) = (there.try_clone().unwrap(), stream);
    std::thread::spawn(move || std::io::copy(&mut back, &mut client).ok());
    std::io::copy(&mut reader, &mut there).ok();
}

fn github(environment: &ApiEnvironment) -> GitHub {
    let slug = "git@github.com:acme/shop.git".parse().unwrap();
    let address = Address::new(&slug, environment).unwrap();
    let proxy = Proxy::of(&address.api, environment);
    assert!(proxy.is_some());
    GitHub::new(address, Token::new(TOKEN)).with_proxy(proxy)
}

#[tokio::test]
async fn a_forge_is_reached_through_the_proxy_that_the_environment_names() {
    let emulator = Emulator::start();
    emulator.world(|world| world.add("ana", "Epic", "Text"));
    let (address, heads) = proxy(&emulator.url);
    let environment = ApiEnvironment {
        github_api_url: Some("http://forge.example/api/v3".to_owned()),
        http_proxy: Some(format!("http://ana:pw@{address}")),
        ..ApiEnvironment::default()
    };
    let told = github(&environment).fetch_issue(&own(1234)).await.unwrap();
    assert_eq!(told.title, "Epic");
    let head = heads.lock().unwrap()[0].clone();
    assert!(
        head.starts_with("CONNECT forge.example:80 HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(!head.contains(TOKEN));
    let asked = emulator.log();
    let authorization = asked[0].request.headers.get("authorization");
    assert!(authorization.unwrap().ends_with(TOKEN));
    let nameless = ApiEnvironment {
        http_proxy: Some(format!("http://{address}")),
        ..environment
    };
    let refused = github(&nameless).fetch_issue(&own(1234)).await.unwrap_err();
    let words = format!("{refused:?}");
    assert!(words.contains("asks for a name and a password"), "{words}");
}

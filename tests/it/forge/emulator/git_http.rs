//! The repository behind the played forge, over HTTP: git's own program for that, for whoever has the token.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

use super::wire::Request;

/// Where the repository is below the server.
pub(super) const PLACE: &str = "/acme/shop.git/";

/// Serves one request of a git.
#[expect(clippy::disallowed_methods, reason = "git as the server has it")]
pub(super) fn serve(mut stream: &TcpStream, request: &Request, folder: &Path, token: &str) {
    let wanted = format!("Basic {}", base64(&format!("x-access-token:{token}")));
    if request.headers.get("authorization") != Some(&wanted) {
        let refusal = "HTTP/1.1 401 Who is it\r\nconnection: close\r\nwww-authenticate: Basic realm=\"forge\"\r\n\
                       content-length: 0\r\n\r\n";
        stream.write_all(refusal.as_bytes()).ok();
        return;
    }
    let query: Vec<String> = request
        .query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
    let rest = request.path.strip_prefix(PLACE).unwrap();
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", folder.parent().unwrap())
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", format!("/shop.git/{rest}"))
        .env("REMOTE_USER", "x-access-token")
        .env("REQUEST_METHOD", &request.method)
        .env("QUERY_STRING", query.join("&"))
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", request.raw.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&request.raw).ok();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (mut status, mut head) = ("200 OK".to_owned(), String::new());
    loop {
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        match line.trim_end().split_once(": ") {
            Some(("Status", value)) => value.clone_into(&mut status),
            Some((name, value)) => head = format!("{head}{name}: {value}\r\n"),
            None => break,
        }
    }
    let mut body = Vec::new();
    output.read_to_end(&mut body).unwrap();
    child.wait().unwrap();
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n{head}\r\n");
    stream.write_all(head.as_bytes()).ok();
    stream.write_all(&body).ok();
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut letters = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0, |bits, byte| (bits << 8) | usize::from(*byte));
        for n in 0..4 {
            letters.push(if n <= chunk.len() {
                char::from(LETTERS[(bits >> (18 - 6 * n)) & 63])
            } else {
                '='
            });
        }
    }
    letters
}

//! A small HTTP server on loopback that answers as it is told and remembers what it was asked. What it is asked, and what
//! it is told to answer, is held against GitHub's own description of its interface.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::emulator::description::Description;
use super::emulator::wire::Request;

/// What the server answers to requests that begin so.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    beginning: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    is_cut: bool,
    is_silent: bool,
    is_strange: bool,
}

impl Reply {
    pub(crate) fn new(beginning: &str, status: u16, body: &(impl ToString + ?Sized)) -> Self {
        Self {
            beginning: beginning.to_owned(),
            status,
            headers: Vec::new(),
            body: body.to_string(),
            is_cut: false,
            is_silent: false,
            is_strange: false,
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ends the connection in the middle of the body.
    pub(crate) fn cut(mut self) -> Self {
        self.is_cut = true;
        self
    }

    /// Is nothing that GitHub would answer.
    pub(crate) fn strange(mut self) -> Self {
        self.is_strange = true;
        self
    }

    /// Never answers.
    pub(crate) fn silent(mut self) -> Self {
        self.is_silent = true;
        self
    }
}

/// The server; it ends with the runtime that it lives in.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
    wrong: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let wrong = Arc::new(Mutex::new(Vec::new()));
        let (seen, found) = (Arc::clone(&requests), Arc::clone(&wrong));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, found) = (Arc::clone(&seen), Arc::clone(&found));
                tokio::spawn(serve(stream, replies.clone(), seen, found));
            }
        });
        Self {
            url,
            requests,
            wrong,
        }
    }

    /// Every request so far: head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    /// Every test holds what was asked and answered against the description.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let wrong = self.wrong.lock().unwrap();
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
    }
}

/// What the description says against a request and the answer to it.
fn wrong_with(text: &str, reply: &Reply) -> Vec<String> {
    let description = Description::get();
    let request = Request::read(text.as_bytes()).unwrap();
    let asked = format!("{} {}", request.method, request.path);
    let Some((operation, _)) = description.operation(&request.method, &request.path) else {
        return vec![format!("{asked} is not described")];
    };
    let mut wrong = description.check_request(operation, &request.query, &request.body);
    if reply.is_strange || reply.is_cut || reply.is_silent {
        return wrong;
    }
    match serde_json::from_str(&reply.body) {
        Ok(body) => wrong.extend(description.check_answer(operation, reply.status, &body)),
        Err(_) => wrong.push(format!("{asked} is answered by what is no JSON")),
    }
    wrong
}

async fn serve(
    mut stream: TcpStream,
    replies: Vec<Reply>,
    seen: Arc<Mutex<Vec<String>>>,
    wrong: Arc<Mutex<Vec<String>>>,
) {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let head_end = text.find("\r\n\r\n").map(|at| at + 4);
        let length = text
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            })
            .unwrap_or(0);
        if head_end.is_some_and(|end| text.len() >= end + length) {
            break;
        }
        match stream.read(&mut buffer).await {
            Ok(n @ 1..) => text.push_str(&String::from_utf8_lossy(&buffer[..n])),
            _ => return,
        }
    }
    seen.lock().unwrap().push(text.clone());
    let reply = replies
        .iter()
        .find(|reply| text.starts_with(&reply.beginning))
        .cloned();
    let reply = reply.unwrap_or_else(|| Reply::new("", 404, r#"{"message":"Not Found"}"#));
    wrong.lock().unwrap().extend(wrong_with(&text, &reply));
    if reply.is_silent {
        std::future::pending::<()>().await;
    }
    let mut answer = format!(
        "HTTP/1.1 {} Status\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        reply.status,
        reply.body.len()
    );
    for (name, value) in &reply.headers {
        answer.push_str(name);
        answer.push_str(": ");
        answer.push_str(value);
        answer.push_str("\r\n");
    }
    answer.push_str("\r\n");
    let body = if reply.is_cut {
        &reply.body[..reply.body.len() / 2]
    } else {
        &reply.body
    };
    answer.push_str(body);
    let _sent = stream.write_all(answer.as_bytes()).await;
    let _closed = stream.shutdown().await;
}

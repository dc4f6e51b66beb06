//! HTTP as far as a test needs it: one request a connection.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// By their names in lower case.
    pub(crate) headers: HashMap<String, String>,
    /// Null where there is none, or none that is JSON.
    pub(crate) body: Value,
    /// The same as it came.
    pub(crate) raw: Vec<u8>,
}

impl Request {
    /// Reads one request; none where the other end went away.
    pub(crate) fn read(stream: impl Read) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace();
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length");
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).ok()?;
        if headers.contains_key("transfer-encoding") {
            body = chunks(&mut reader)?;
        }
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let query = query.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((name.to_owned(), decoded(value)))
        });
        Some(Self {
            method,
            path: decoded(path),
            query: query.collect(),
            headers,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
            raw: body,
        })
    }

    /// The same with no more entries on a page than so many.
    pub(crate) fn with_pages_of(&self, most: usize) -> Self {
        let mut request = self.clone();
        for (name, value) in &mut request.query {
            if name == "per_page" {
                *value = value.parse::<usize>().unwrap().min(most).to_string();
            }
        }
        request
    }

    pub(crate) fn is_write(&self) -> bool {
        self.method != "GET"
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A text of the body.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.body[name].as_str().map(str::to_owned)
    }
}

/// A body that comes in pieces, each after its length.
fn chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut chunk = vec![0; length + 2];
        reader.read_exact(&mut chunk).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(&chunk[..length]);
    }
}

/// `%2F` and the like.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if let [high, low, end @ ..] = after
            && *first == b'%'
        {
            let digits = String::from_utf8(vec![*high, *low]).unwrap();
            bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            rest = end;
        } else {
            bytes.push(if *first == b'+' { b' ' } else { *first });
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn new(status: u16, body: Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A refusal in GitHub's form.
    pub(crate) fn refusal(status: u16, message: &str) -> Self {
        let page = "https://docs.github.com/rest";
        let body = match status {
            422 => serde_json::json!({ "message": message, "documentation_url": page }),
            _ => {
                serde_json::json!({ "message": message, "documentation_url": page, "status": status.to_string() })
            }
        };
        Self::new(status, body)
    }

    pub(crate) fn write(&self, mut stream: &TcpStream, is_cut: bool) {
        let body = if self.body.is_null() {
            String::new()
        } else {
            self.body.to_string()
        };
        let mut head = format!(
            "HTTP/1.1 {} Status\r\nconnection: close\r\ncontent-type: application/json\r\n",
            self.status
        );
        if !matches!(self.status, 204 | 304) {
            head = format!("{head}content-length: {}\r\n", body.len());
        }
        for (name, value) in &self.headers {
            head = format!("{head}{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        let body = body.as_bytes();
        let body = if is_cut {
            &body[..body.len() / 2]
        } else {
            body
        };
        // Whoever asked may have been killed.
        stream.write_all(head.as_bytes()).ok();
        stream.write_all(body).ok();
    }
}

//! A connection to a forge through a proxy.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use http::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::rt::{TokioExecutor, TokioIo};
use octocrab::service::middleware::base_uri::BaseUriLayer;
use octocrab::service::middleware::extra_headers::ExtraHeadersLayer;
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::forge::{Proxy, Token};

/// How much a proxy may answer before the tunnel begins, in bytes.
const MAX_HEAD: usize = 8 * 1024;

/// Whoever makes tunnels through a proxy.
#[derive(Debug, Clone)]
pub(in crate::forge) struct Tunnel(Proxy);

type Opening = Pin<Box<dyn Future<Output = Result<TokioIo<TcpStream>, io::Error>> + Send>>;

impl Service<Uri> for Tunnel {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Opening;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Opening {
        Box::pin(open(self.0.clone(), uri))
    }
}

async fn open(proxy: Proxy, uri: Uri) -> Result<TokioIo<TcpStream>, io::Error> {
    let host = uri.host().unwrap_or_default();
    let usual = if uri.scheme_str() == Some("http") {
        80
    } else {
        443
    };
    let port = uri.port_u16().unwrap_or(usual);
    let mut stream = TcpStream::connect(&proxy.authority).await?;
    let mut head = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n");
    if let Some(authorization) = &proxy.authorization {
        head = format!("{head}Proxy-Authorization: {authorization}\r\n");
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    // One byte at a time: what follows the head is the forge's.
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= MAX_HEAD {
            return Err(io::Error::other("the proxy gives no clear answer"));
        }
        answer.push(stream.read_u8().await?);
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let mut words = answer.split_whitespace().skip(1);
    match words.next() {
        Some("200") => Ok(TokioIo::new(stream)),
        Some("407") => Err(io::Error::other("the proxy asks for a name and a password")),
        status => {
            let status = status.unwrap_or_default();
            let status: String = status.chars().take(20).collect();
            Err(io::Error::other(format!("the proxy answers {status}")))
        }
    }
}

/// Connections through a proxy.
pub(in crate::forge) fn connector(
    proxy: &Proxy,
) -> Result<HttpsConnector<Tunnel>, Box<dyn Error + Send + Sync>> {
    let provider = rustls::crypto::ring::default_provider();
    Ok(HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(provider)?
        .https_or_http()
        .enable_http1()
        .wrap_connector(Tunnel(proxy.clone())))
}

/// A client that reaches a forge through a proxy.
pub(super) fn client(
    proxy: &Proxy,
    api: &str,
    token: Option<&Token>,
) -> Result<Octocrab, Box<dyn Error + Send + Sync>> {
    let service = HttpClient::builder(TokioExecutor::new()).build(connector(proxy)?);
    let base: Uri = api.parse()?;
    let mut headers = vec![(USER_AGENT, HeaderValue::from_static("git-orchestrate"))];
    if let Some(token) = token {
        let value = format!("Bearer {}", token.secret());
        let mut value = HeaderValue::from_str(&value)?;
        value.set_sensitive(true);
        headers.push((AUTHORIZATION, value));
    }
    let Ok(client) = OctocrabBuilder::new_empty()
        .with_service(service)
        .with_layer(&BaseUriLayer::new(base))
        .with_layer(&ExtraHeadersLayer::new(Arc::new(headers)))
        .with_auth(AuthState::None)
        .build();
    Ok(client)
}

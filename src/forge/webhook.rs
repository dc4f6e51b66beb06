//! A document, sent to an address of the user's choosing.

use std::error::Error;
use std::time::Duration;

use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Request, Uri};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::Connect;
use hyper_util::rt::TokioExecutor;
use octocrab::OctoBody;
use serde_json::Value;
use thiserror::Error;
use tokio::time;

use super::github::tunnel;
use super::{ApiEnvironment, Proxy};

type Cause = Box<dyn Error + Send + Sync>;

/// Why a document was not taken. The address is not told but for its host: the rest of it is often a secret.
#[derive(Debug, Error)]
pub enum WebhookError {
    /// It is no address.
    #[error("read the address of the webhook: it begins with https:// or http://")]
    BadAddress,
    /// Nobody answers there.
    #[error("reach '{host}'")]
    Unreachable {
        /// The host.
        host: String,
        /// Why.
        source: Cause,
    },
    /// The answer takes too long.
    #[error("wait for '{host}' any longer")]
    TimedOut {
        /// The host.
        host: String,
    },
    /// It was not taken.
    #[error("have it taken: '{host}' answers {status}")]
    Refused {
        /// The host.
        host: String,
        /// The status of the answer.
        status: u16,
    },
}

/// Sends a document by one `POST`, through the proxy that the environment names. It is not tried again.
pub async fn post_json(
    address: &str,
    document: &Value,
    environment: &ApiEnvironment,
    patience: Duration,
) -> Result<(), WebhookError> {
    let uri: Uri = address.parse().map_err(|_| WebhookError::BadAddress)?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let Some(host) = uri.host().filter(|_| is_web).map(str::to_owned) else {
        return Err(WebhookError::BadAddress);
    };
    let request = Request::post(uri)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, "git-orchestrate")
        .body(OctoBody::from(document.to_string()))
        .map_err(|_| WebhookError::BadAddress)?;
    let unreachable = |source| WebhookError::Unreachable {
        host: host.clone(),
        source,
    };
    let answer = if let Some(proxy) = Proxy::of(address, environment) {
        let connector = tunnel::connector(&proxy).map_err(unreachable)?;
        time::timeout(patience, status_of(connector, request)).await
    } else {
        let provider = rustls::crypto::ring::default_provider();
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|error| unreachable(error.into()))?
            .https_or_http()
            .enable_http1()
            .build();
        time::timeout(patience, status_of(connector, request)).await
    };
    match answer {
        Err(_) => Err(WebhookError::TimedOut { host }),
        Ok(Err(source)) => Err(unreachable(source)),
        Ok(Ok(200..=299)) => Ok(()),
        Ok(Ok(status)) => Err(WebhookError::Refused { host, status }),
    }
}

async fn status_of(
    connector: impl Connect + Clone + Send + Sync + 'static,
    request: Request<OctoBody>,
) -> Result<u16, Cause> {
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let answer = client.request(request).await?;
    Ok(answer.status().as_u16())
}

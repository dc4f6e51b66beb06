//! How a forge is reached: the connection, and whom we say that we are, which an App must say anew from time to time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use octocrab::Octocrab;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::answer::{Change, Method};
use super::client::{Cause, Client, Request};
use super::tunnel;
use crate::forge::{App, ForgeError, Token};
use crate::model::Timestamp;

/// How long before its end a token is renewed: a push may take as long.
const SLACK: Duration = Duration::from_mins(5);

/// How a forge is reached now.
#[derive(Debug, Default)]
pub(super) struct Session {
    access: Mutex<Option<Access>>,
    /// Held by whoever renews it.
    renewal: tokio::sync::Mutex<()>,
    /// The name that the App writes under, once it is known.
    login: tokio::sync::OnceCell<String>,
}

#[derive(Debug, Clone)]
struct Access {
    octocrab: Octocrab,
    token: Option<Token>,
    /// None: for good.
    until: Option<Timestamp>,
}

impl Access {
    fn is_good(&self) -> bool {
        let slack = i64::try_from(SLACK.as_secs()).unwrap_or(0);
        let soon = Timestamp::now().as_second() + slack;
        self.until.is_none_or(|until| until.as_second() > soon)
    }
}

#[derive(Debug, Deserialize)]
struct RawInstallation {
    id: u64,
}

#[derive(Debug, Deserialize)]
struct RawToken {
    token: String,
    expires_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct RawApp {
    slug: Option<String>,
}

impl Session {
    fn access(&self) -> Option<Access> {
        let access = self.access.lock();
        access.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, access: Access) {
        let mut kept = self.access.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(access);
    }
}

impl Client {
    /// Whether anybody is logged in.
    pub(super) fn has_credential(&self) -> bool {
        self.token.is_some() || self.app.is_some()
    }

    /// The token that requests bear now.
    pub(super) fn token_now(&self) -> Option<Token> {
        match &self.app {
            Some(_) => self.session.access()?.token,
            None => self.token.clone(),
        }
    }

    /// The connection as it is now.
    pub(super) fn octocrab(&self) -> Result<Octocrab, Cause> {
        let access = self.session.access();
        access
            .map(|access| access.octocrab)
            .ok_or_else(|| Cause::from("nobody is connected"))
    }

    /// Sees to it that there is a connection, and that what we say of ourselves holds for a while.
    pub(super) async fn renew(&self) -> Result<(), ForgeError> {
        if self.session.access().is_some_and(|access| access.is_good()) {
            return Ok(());
        }
        let _renewal = self.session.renewal.lock().await;
        let known = self.session.access();
        if known.as_ref().is_some_and(Access::is_good) {
            return Ok(());
        }
        let Some(app) = &self.app else {
            // Made at the first request: it needs the runtime that it lives in.
            let octocrab = self.connect(self.token.as_ref());
            let octocrab = octocrab.map_err(|source| self.unreachable(source))?;
            self.session.set(Access {
                octocrab,
                token: self.token.clone(),
                until: None,
            });
            return Ok(());
        };
        let turn = match self.turns.take_if_free(self.pace).await {
            Some(turn) => turn,
            // Whoever writes now may wait for us: what holds a little longer does.
            None if known.is_some() => return Ok(()),
            None => self.turns.take(self.pace).await,
        };
        let access = self.admitted(app).await?;
        drop(turn);
        self.session.set(access);
        Ok(())
    }

    /// The name that is written under as an App.
    pub(super) async fn app_login(&self, app: &App) -> Result<String, ForgeError> {
        let asked = self.session.login.get_or_try_init(|| async {
            let octocrab = self.as_itself(app)?;
            let request = Request::Read("/app", http::HeaderMap::new());
            let raw: RawApp = self.asked(&octocrab, request, "/app").await?;
            Ok(format!("{}[bot]", raw.slug.unwrap_or_default()))
        });
        asked.await.cloned()
    }

    /// A token for this repository alone.
    async fn admitted(&self, app: &App) -> Result<Access, ForgeError> {
        let octocrab = self.as_itself(app)?;
        let repository = &self.address.repository;
        let installation = if let Some(known) = app.installation {
            known
        } else {
            let route = format!("/repos/{repository}/installation");
            let request = Request::Read(&route, http::HeaderMap::new());
            let found: Result<RawInstallation, _> = self.asked(&octocrab, request, &route).await;
            match found {
                Ok(found) => found.id,
                Err(ForgeError::NoSuchRoute { .. }) => {
                    return Err(ForgeError::App {
                        reason: format!("it is not installed for {repository}"),
                    });
                }
                Err(error) => return Err(error),
            }
        };
        let name = repository.rsplit('/').next().unwrap_or_default();
        let route = format!("/app/installations/{installation}/access_tokens");
        let change = Change::new(Method::Post, route, json!({ "repositories": [name] }));
        let request = Request::Change(&change);
        let raw: RawToken = self.asked(&octocrab, request, &change.route).await?;
        let token = Token::new(&raw.token).ok_or_else(|| ForgeError::App {
            reason: "the token that it was given is none".to_owned(),
        })?;
        let octocrab = self.connect(Some(&token));
        Ok(Access {
            octocrab: octocrab.map_err(|source| self.unreachable(source))?,
            token: Some(token),
            until: raw.expires_at,
        })
    }

    /// The connection of the App itself, without an installation.
    fn as_itself(&self, app: &App) -> Result<Octocrab, ForgeError> {
        let pass = app.pass()?;
        self.connect(Some(&pass))
            .map_err(|source| self.unreachable(source))
    }

    async fn asked<T: DeserializeOwned>(
        &self,
        octocrab: &Octocrab,
        request: Request<'_>,
        route: &str,
    ) -> Result<T, ForgeError> {
        let answer = self.in_time(octocrab, request).await?;
        answer.read(&self.address.host, route, None)
    }

    fn connect(&self, token: Option<&Token>) -> Result<Octocrab, Cause> {
        if let Some(proxy) = &self.proxy {
            return tunnel::client(proxy, &self.address.api, token);
        }
        let mut builder = Octocrab::builder()
            .base_uri(self.address.api.as_str())?
            .set_connect_timeout(Some(self.timeout))
            .set_read_timeout(Some(self.timeout));
        if let Some(token) = token {
            builder = builder.personal_token(token.secret().to_owned());
        }
        Ok(builder.build()?)
    }
}

//! How a forge is asked: each change once, one after the other and at its pace; reads with the tags of what is known.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::HeaderMap;
use http::header::IF_NONE_MATCH;
use octocrab::Octocrab;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::{Answer, Change, Method};
use super::cache::AnswerCache;
use super::calls::Calls;
use super::pace::{MAX_LOOKS, MAX_READS, MAX_TRIES, Pace};
use super::session::Session;
use super::turns::Turns;
use crate::forge::{Address, App, ForgeError, Proxy, Token};
use crate::model::Timestamp;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Whoever speaks to a forge.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) address: Address,
    pub(super) token: Option<Token>,
    /// Who asks, where that is an App: it is given a token.
    pub(super) app: Option<App>,
    pub(super) timeout: Duration,
    pub(super) pace: Pace,
    pub(super) cache: Option<AnswerCache>,
    pub(super) proxy: Option<Proxy>,
    /// How the forge is reached now.
    pub(super) session: Session,
    pub(super) turns: Turns,
    counters: [AtomicU64; 6],
    /// The scopes of the token, as the forge said last; tokens of the newer kinds have none.
    scopes: std::sync::Mutex<Option<String>>,
}

const READS: usize = 0;
const UNCHANGED: usize = 1;
const WRITES: usize = 2;
const REPEATED: usize = 3;
const WAITED: usize = 4;
const REMAINING: usize = 5;

impl Client {
    pub(super) fn new(address: Address, token: Option<Token>) -> Self {
        Self {
            address,
            token,
            app: None,
            timeout: TIMEOUT,
            pace: Pace::default(),
            cache: None,
            proxy: None,
            session: Session::default(),
            turns: Turns::new(),
            counters: Default::default(),
            scopes: std::sync::Mutex::default(),
        }
    }

    pub(super) fn calls(&self) -> Calls {
        let count = |at: usize| {
            self.counters
                .get(at)
                .map_or(0, |counter| counter.load(Ordering::Relaxed))
        };
        Calls {
            reads: count(READS),
            unchanged: count(UNCHANGED),
            writes: count(WRITES),
            repeated: count(REPEATED),
            waited_ms: count(WAITED),
            // One more than what is left; 0 says that it is not known.
            remaining: count(REMAINING).checked_sub(1),
        }
    }

    /// The scopes of the token, as the forge said last.
    pub(super) fn scopes(&self) -> Option<String> {
        self.scopes.lock().ok()?.clone()
    }

    fn count(&self, at: usize, n: u64) {
        if let Some(counter) = self.counters.get(at) {
            counter.fetch_add(n, Ordering::Relaxed);
        }
    }

    /// Reads what is at a route. What is known is asked for by its tag; a passing failure is tried again.
    pub(super) async fn read<T: DeserializeOwned>(&self, route: &str) -> Result<T, ForgeError> {
        Ok(self.read_with_link(route).await?.0)
    }

    /// The same, with what the answer says of where a list goes on.
    pub(super) async fn read_with_link<T: DeserializeOwned>(
        &self,
        route: &str,
    ) -> Result<(T, Option<String>), ForgeError> {
        self.renew().await?;
        let address = format!("{}{route}", self.address.api);
        let kept = self.cache.as_ref().and_then(|cache| cache.load(&address));
        let mut n_tries = 0;
        loop {
            let mut headers = HeaderMap::new();
            if let Some(tag) = kept.as_ref().and_then(|kept| kept.etag.parse().ok()) {
                headers.insert(IF_NONE_MATCH, tag);
            }
            self.count(READS, 1);
            let request = Request::Read(route, headers);
            let error = match self.as_ourselves(request).await {
                Ok(mut answer) => {
                    let is_unchanged = answer.status == 304;
                    if let Some(kept) = kept.as_ref().filter(|_| is_unchanged) {
                        self.count(UNCHANGED, 1);
                        answer.status = 200;
                        answer.body.clone_from(&kept.body);
                        answer.link = answer.link.or_else(|| kept.link.clone());
                    } else if let (200, Some(tag), Some(cache)) =
                        (answer.status, &answer.etag, &self.cache)
                    {
                        cache.save(&address, tag, &answer);
                    }
                    let link = answer.link.clone();
                    match self.understood(answer, route) {
                        Ok(value) => return Ok((value, link)),
                        Err(error) => error,
                    }
                }
                Err(error) => error,
            };
            let is_passing = error.is_uncertain() && !matches!(error, ForgeError::Malformed { .. });
            let (wait, most) = if is_passing {
                (Some(self.pace.after_failure(n_tries)), MAX_READS)
            } else {
                (self.wait_of(&error, n_tries), MAX_TRIES)
            };
            n_tries += 1;
            match wait {
                Some(wait) if n_tries < most => self.wait(wait).await,
                _ => return Err(error),
            }
            self.count(REPEATED, 1);
        }
    }

    /// Sends a change. It is sent again only where the forge said that it was not taken, for a limit; whether another
    /// failure had an effect is for the caller to find out.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        change: &Change,
    ) -> Result<T, ForgeError> {
        let mut n_tries = 0;
        loop {
            let error = match self.in_turn(change).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let wait = self.wait_of(&error, n_tries);
            n_tries += 1;
            match wait {
                Some(wait) if n_tries < MAX_TRIES => self.wait(wait).await,
                _ => return Err(error),
            }
        }
    }

    /// Sends a change, and where it stays open whether it had an effect, looks before it is sent again: `look` reads what
    /// it would have made. Lists may lag behind, so it is looked for more than once.
    pub(super) async fn write_once<T, Look>(
        &self,
        change: &Change,
        look: impl Fn() -> Look,
    ) -> Result<T, ForgeError>
    where
        T: DeserializeOwned,
        Look: Future<Output = Result<Option<T>, ForgeError>>,
    {
        let mut n_tries = 0;
        loop {
            let error = match self.write(change).await {
                Ok(value) => return Ok(value),
                Err(error) if error.is_uncertain() => error,
                Err(error) => return Err(error),
            };
            for n_looks in 0..3 {
                self.wait(self.pace.after_failure(n_looks)).await;
                if let Some(made) = look().await? {
                    return Ok(made);
                }
            }
            n_tries += 1;
            if n_tries >= MAX_TRIES {
                return Err(error);
            }
            self.count(REPEATED, 1);
        }
    }

    /// Looks for something; where it is `awaited`, more than once: lists may lag behind.
    pub(super) async fn awaited<T, Look>(
        &self,
        look: impl Fn() -> Look,
        is_awaited: bool,
    ) -> Result<Option<T>, ForgeError>
    where
        Look: Future<Output = Result<Option<T>, ForgeError>>,
    {
        let n_looks = if is_awaited { MAX_LOOKS } else { 1 };
        for n_before in 0..n_looks {
            if n_before > 0 {
                self.wait(self.pace.after_failure(n_before)).await;
            }
            if let Some(found) = look().await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Changes what is at a route by what is there just then; nothing is changed where `revised` gives none. Our turn to
    /// write comes first, so that nothing but the way of one answer and one request lies between looking and writing.
    pub(super) async fn revise(
        &self,
        route: &str,
        revised: impl Fn(&Value) -> Option<Value>,
    ) -> Result<bool, ForgeError> {
        let mut is_changed = false;
        let mut n_tries = 0;
        self.renew().await?;
        loop {
            let turn = self.turns.take(self.pace).await;
            let newest: Value = self.read(route).await?;
            let Some(body) = revised(&newest) else {
                turn.unused();
                return Ok(is_changed);
            };
            self.count(WRITES, 1);
            let change = Change::new(Method::Patch, route.to_owned(), body);
            let answer = self.as_ourselves(Request::Change(&change)).await;
            drop(turn);
            let Err(error) = answer.and_then(|answer| self.understood::<Value>(answer, route))
            else {
                return Ok(true);
            };
            let wait = if error.is_uncertain() {
                is_changed = true;
                Some(self.pace.after_failure(n_tries))
            } else {
                self.wait_of(&error, n_tries)
            };
            n_tries += 1;
            match wait {
                Some(wait) if n_tries < MAX_TRIES => self.wait(wait).await,
                _ => return Err(error),
            }
        }
    }

    /// Waits for its turn, and a second after the last change.
    async fn in_turn<T: DeserializeOwned>(&self, change: &Change) -> Result<T, ForgeError> {
        self.renew().await?;
        let turn = self.turns.take(self.pace).await;
        self.count(WRITES, 1);
        let answer = self.as_ourselves(Request::Change(change)).await;
        drop(turn);
        self.understood(answer?, &change.route)
    }

    fn understood<T: DeserializeOwned>(
        &self,
        answer: Answer,
        route: &str,
    ) -> Result<T, ForgeError> {
        let left = answer.remaining.as_deref();
        if let (Some(left), Some(counter)) = (
            left.and_then(|left| left.parse::<u64>().ok()),
            self.counters.get(REMAINING),
        ) {
            counter.store(left.saturating_add(1), Ordering::Relaxed);
        }
        if let (Some(scopes), Ok(mut kept)) = (&answer.scopes, self.scopes.lock()) {
            *kept = Some(scopes.clone());
        }
        answer.read(&self.address.host, route, self.token_now().as_ref())
    }

    /// How long to wait where a limit was met; none for another error, and for a wait that is too long.
    fn wait_of(&self, error: &ForgeError, n_tries: u32) -> Option<Duration> {
        let ForgeError::RateLimited {
            retry_after, reset, ..
        } = error
        else {
            return None;
        };
        let seconds = reset.map(|reset| reset.as_second() - Timestamp::now().as_second());
        let seconds = seconds.map(|seconds| u64::try_from(seconds).unwrap_or(0));
        self.pace.after_limit(*retry_after, seconds, n_tries)
    }

    pub(super) async fn wait(&self, wait: Duration) {
        let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.count(WAITED, milliseconds);
        tokio::time::sleep(wait).await;
    }

    async fn as_ourselves(&self, request: Request<'_>) -> Result<Answer, ForgeError> {
        let octocrab = self.octocrab().map_err(|source| self.unreachable(source))?;
        self.in_time(&octocrab, request).await
    }

    pub(super) async fn in_time(
        &self,
        octocrab: &Octocrab,
        request: Request<'_>,
    ) -> Result<Answer, ForgeError> {
        match tokio::time::timeout(self.timeout, send(octocrab, request)).await {
            Ok(answer) => answer.map_err(|source| self.unreachable(source)),
            Err(_) => Err(ForgeError::TimedOut {
                host: self.address.host.clone(),
                timeout: self.timeout,
            }),
        }
    }

    pub(super) fn unreachable(&self, source: Cause) -> ForgeError {
        ForgeError::Unreachable {
            host: self.address.host.clone(),
            source,
        }
    }
}

/// Why nothing came back.
pub(super) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What is sent.
pub(super) enum Request<'a> {
    Read(&'a str, HeaderMap),
    Change(&'a Change),
}

async fn send(client: &Octocrab, request: Request<'_>) -> Result<Answer, Cause> {
    let response = match request {
        Request::Read(route, headers) => client._get_with_headers(route, Some(headers)).await,
        Request::Change(change) => {
            let route = change.route.as_str();
            // Where there is nothing to say, nothing is said.
            let body = Some(&change.body).filter(|body| !body.is_null());
            match change.method {
                Method::Post => client._post(route, body).await,
                Method::Patch => client._patch(route, body).await,
                Method::Put => client._put(route, body).await,
            }
        }
    }?;
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let answer = Answer {
        status: response.status().as_u16(),
        body: String::new(),
        etag: header("etag"),
        link: header("link"),
        retry_after: header("retry-after"),
        remaining: header("x-ratelimit-remaining"),
        reset: header("x-ratelimit-reset"),
        scopes: header("x-oauth-scopes"),
        accepted_scopes: header("x-accepted-oauth-scopes"),
        accepted_permissions: header("x-accepted-github-permissions"),
    };
    let body = client.body_to_string(response).await?;
    Ok(Answer { body, ..answer })
}

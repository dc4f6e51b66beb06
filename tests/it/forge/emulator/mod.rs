//! A small GitHub on loopback: it keeps what it is told, checks every request and every answer against GitHub's own
//! description of its interface, and misbehaves as it is told to.

pub(crate) mod app;
pub(crate) mod description;
pub(crate) mod faults;
mod git_http;
pub(crate) mod origin;
mod pulls;
mod routes;
pub(crate) mod wire;
pub(crate) mod world;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use description::Description;
use faults::{Fault, Trouble};
use origin::Origin;
use wire::{Answer, Request};
use world::{Oddity, World};

/// The token that it knows.
pub(crate) const TOKEN: &str = "t0ken-of-the-planner";

/// Noted among the headers of a request whose path stood below the place where servers of enterprises have it.
pub(crate) const BELOW: &str = "(below)";

/// What it was asked, and when.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) at: Instant,
    pub(crate) request: Request,
}

/// Its inside.
struct Inside {
    world: World,
    faults: Vec<Fault>,
    log: Vec<Asked>,
    wrong: Vec<String>,
    /// When the answer to the last write was sent.
    last_write: Option<Instant>,
    /// How far writes must be apart.
    pause: Duration,
    /// The process that is killed after so many writes.
    victim: Option<(usize, u32)>,
    /// What the token may do, as the headers say it.
    scopes: String,
    /// How many requests are left.
    remaining: u64,
    /// After how many more writes nothing is heard of it any more.
    silent_after: Option<usize>,
}

/// The played forge; it ends with its value.
pub(crate) struct Emulator {
    pub(crate) url: String,
    inside: Arc<Mutex<Inside>>,
    is_over: Arc<AtomicBool>,
    /// Removed with it.
    _folder: tempfile::TempDir,
}

impl Emulator {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let origin = Origin::make(&folder.path().join("shop.git"));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inside = Arc::new(Mutex::new(Inside {
            world: World::new(origin),
            faults: Vec::new(),
            log: Vec::new(),
            wrong: Vec::new(),
            last_write: None,
            pause: Duration::from_millis(5),
            victim: None,
            scopes: "repo".to_owned(),
            remaining: 5000,
            silent_after: None,
        }));
        let is_over = Arc::new(AtomicBool::new(false));
        let (seen, over) = (Arc::clone(&inside), Arc::clone(&is_over));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || serve(&stream.unwrap(), &seen));
            }
        });
        Self {
            url,
            inside,
            is_over,
            _folder: folder,
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// Looks at what it knows, and changes it.
    pub(crate) fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.inside().world)
    }

    /// Lets something go wrong.
    pub(crate) fn fail(&self, fault: Fault) {
        self.inside().faults.push(fault);
    }

    /// How far writes must be apart.
    pub(crate) fn set_pause(&self, pause: Duration) {
        self.inside().pause = pause;
    }

    pub(crate) fn set_scopes(&self, scopes: &str) {
        scopes.clone_into(&mut self.inside().scopes);
    }

    pub(crate) fn set_remaining(&self, remaining: u64) {
        self.inside().remaining = remaining;
    }

    /// Kills a process once so many more writes were carried out, before the last is answered.
    pub(crate) fn kill_after(&self, n_writes: usize, pid: u32) {
        self.inside().victim = Some((n_writes, pid));
    }

    /// Kills nobody any more.
    pub(crate) fn spare(&self) {
        self.inside().victim = None;
    }

    /// Carries out so many more writes; of the last, and of everything after it, nobody hears anything.
    pub(crate) fn silence_after(&self, n_writes: usize) {
        self.inside().silent_after = Some(n_writes);
    }

    /// Ends that.
    pub(crate) fn speak(&self) {
        self.inside().silent_after = None;
    }

    /// Everything that was asked so far.
    pub(crate) fn log(&self) -> Vec<Asked> {
        self.inside().log.clone()
    }

    /// The writes, as `POST /repos/…`.
    pub(crate) fn writes(&self) -> Vec<String> {
        let log = self.log();
        let writes = log.iter().filter(|asked| asked.request.is_write());
        writes
            .map(|asked| format!("{} {}", asked.request.method, asked.request.path))
            .collect()
    }
}

impl Drop for Emulator {
    /// Every test holds what was asked against the description.
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _connected = TcpStream::connect(self.url.trim_start_matches("http://"));
        if !std::thread::panicking() {
            let wrong = self.inside().wrong.clone();
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
    }
}

fn serve(stream: &TcpStream, inside: &Mutex<Inside>) {
    let Some(mut request) = Request::read(stream) else {
        return;
    };
    if let Some(path) = request.path.strip_prefix("/api/v3") {
        request.path = path.to_owned();
        request
            .headers
            .insert(BELOW.to_owned(), "/api/v3".to_owned());
    }
    if request.path.starts_with(git_http::PLACE) {
        let folder = inside.lock().unwrap().world.origin.folder().to_owned();
        git_http::serve(stream, &request, &folder, TOKEN);
        return;
    }
    let (answer, trouble) = {
        let mut inside = inside.lock().unwrap();
        if inside.silent_after == Some(0) {
            return;
        }
        let answered = answer(&mut inside, &request);
        if let Some(left) = inside.silent_after.as_mut().filter(|_| request.is_write()) {
            *left -= 1;
            if *left == 0 {
                return;
            }
        }
        answered
    };
    if let Some(Trouble::Slow(wait)) = trouble {
        std::thread::sleep(wait);
    }
    answer.write(stream, matches!(trouble, Some(Trouble::Cut)));
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program is killed from outside"
)]
fn answer(inside: &mut Inside, request: &Request) -> (Answer, Option<Trouble>) {
    let now = Instant::now();
    if request.is_write() {
        let gap = inside.last_write.map(|last| now.duration_since(last));
        if let Some(gap) = gap.filter(|gap| *gap < inside.pause) {
            inside.wrong.push(format!(
                "{} {} came {gap:?} after another write",
                request.method, request.path
            ));
        }
    }
    let trouble = faults::next(&mut inside.faults, request);
    let mut answer = match &trouble {
        Some(Trouble::Refuse(status, headers, message)) => {
            let refusal = Answer::refusal(*status, message);
            let headers = headers.iter();
            headers.fold(refusal, |answer, (name, value)| answer.header(name, value))
        }
        _ => carried_out(inside, request),
    };
    if matches!(trouble, Some(Trouble::ApplyThen502)) && answer.status < 300 {
        answer = Answer::new(502, json!({ "message": "Server Error" }));
    }
    if !matches!(request.method.as_str(), "GET") {
        inside.last_write = Some(Instant::now());
        let victim = inside.victim.as_mut();
        if let Some((n_writes, pid)) = victim {
            *n_writes = n_writes.saturating_sub(1);
            if *n_writes == 0 {
                let pid = pid.to_string();
                let kill = std::process::Command::new("kill")
                    .args(["-9", &pid])
                    .status();
                assert!(kill.is_ok());
                inside.victim = None;
            }
        }
    }
    inside.log.push(Asked {
        at: now,
        request: request.clone(),
    });
    (answer, trouble)
}

fn carried_out(inside: &mut Inside, request: &Request) -> Answer {
    let authorization = request.headers.get("authorization");
    let token = authorization.and_then(|value| value.split_once(' '));
    let token = token.map(|(_, token)| token).unwrap_or_default();
    if app::is_own(&request.path) {
        if let Some(wrong) = app::wrong_with(token) {
            inside.wrong.push(wrong);
            return Answer::refusal(401, "A JSON web token could not be decoded");
        }
        return described(inside, request);
    }
    // An App has one token after the other.
    let given = inside.world.app.as_ref().and_then(|app| app.tokens.last());
    let is_known = token == TOKEN || given.is_some_and(|given| given == token);
    if authorization.is_some() && !is_known {
        return Answer::refusal(401, "Bad credentials");
    }
    if request.is_write() && !is_known {
        return Answer::refusal(401, "Requires authentication");
    }
    if inside.remaining == 0 {
        let soon = git_orchestrate::model::Timestamp::now().as_second() + 1;
        let refusal = Answer::refusal(403, "API rate limit exceeded");
        inside.remaining = 5000;
        return refusal
            .header("x-ratelimit-remaining", "0")
            .header("x-ratelimit-reset", &soon.to_string());
    }
    if request.path == "/graphql" || request.path == "/api/graphql" {
        return graphql(&mut inside.world, request);
    }
    described(inside, request)
}

/// Carries out what the description tells of.
fn described(inside: &mut Inside, request: &Request) -> Answer {
    let description = Description::get();
    let found = description.operation(&request.method, &request.path);
    let Some((operation, places)) = found else {
        inside.wrong.push(format!(
            "{} {} is not described",
            request.method, request.path
        ));
        return routes::not_found();
    };
    inside
        .wrong
        .extend(description.check_request(operation, &request.query, &request.body));
    let request = &request.with_pages_of(inside.world.max_page);
    let mut answer = routes::carry_out(&mut inside.world, &operation.id, &places, request);
    inside
        .wrong
        .extend(description.check_answer(operation, answer.status, &answer.body));
    if request.method == "GET" && answer.status == 200 {
        let mut hasher = DefaultHasher::new();
        answer.body.to_string().hash(&mut hasher);
        let tag = format!("W/\"{:x}\"", hasher.finish());
        if request.headers.get("if-none-match") == Some(&tag) {
            answer.status = 304;
            answer.body = Value::Null;
        }
        answer = answer.header("etag", &tag);
    }
    if answer.status != 304 {
        inside.remaining -= 1;
    }
    answer
        .header("x-ratelimit-remaining", &inside.remaining.to_string())
        .header("x-ratelimit-limit", "5000")
        .header("x-oauth-scopes", &inside.scopes)
}

/// The one thing that only GraphQL does.
fn graphql(world: &mut World, request: &Request) -> Answer {
    if world.oddities.contains(&Oddity::NoGraphql) {
        return routes::not_found();
    }
    let query = request.text("query").unwrap_or_default();
    if query.contains("viewer") {
        let viewer = json!({ "login": world.me });
        return Answer::new(200, json!({ "data": { "viewer": viewer } }));
    }
    assert!(query.contains("markPullRequestReadyForReview"), "{query}");
    let id = request.body["variables"]["id"].as_str().unwrap();
    let number = id.strip_prefix("PR_").unwrap().parse().unwrap();
    world.issue(number).pull.as_mut().unwrap().is_draft = false;
    let made = json!({ "pullRequest": { "isDraft": false } });
    Answer::new(
        200,
        json!({ "data": { "markPullRequestReadyForReview": made } }),
    )
}

//! The Agent Client Protocol: the one place that knows the crate for it.
//!
//! [`run_acp`] is a process between a supervisor and a program that speaks the protocol: it hands the prompt over, answers
//! what the program asks by the policy, and tells what happens as [`AgentEvent`]s. No access to files is offered, so that
//! the program uses its own. A SIGTERM becomes a cancellation; after a moment the program is ended.

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use agent_client_protocol::schema::ProtocolVersion;
use agent_client_protocol::v1::ConnectionTo;
use agent_client_protocol::v1::schema::{
    AuthenticateRequest, CancelNotification, ContentBlock, InitializeRequest, InitializeResponse,
    LoadSessionRequest, NewSessionRequest, PermissionOption, PermissionOptionKind, PromptRequest,
    RequestPermissionOutcome, RequestPermissionRequest, RequestPermissionResponse,
    SelectedPermissionOutcome, SessionId, SessionNotification, TextContent,
};
use agent_client_protocol::{Agent, Client, Error, Lines};
use futures::channel::mpsc;
use tokio::signal::unix::{SignalKind, signal};

use super::Asker;
use crate::agent::{AcpReader, AgentEvent, Permissions};
use crate::process::Piped;

/// How long a program may take to end a turn that was cancelled.
const GRACE: Duration = Duration::from_secs(4);

/// The longest message that is read, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// What a program is asked over the protocol.
#[derive(Debug)]
pub struct AcpRequest {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// What it may do without asking.
    pub permissions: Permissions,
    /// The session that it takes up again.
    pub session: Option<String>,
    /// What it is told.
    pub prompt: String,
    /// The folder that it works in.
    pub folder: PathBuf,
    /// Who asks the user for what its permissions do not cover; none where that is refused at once.
    pub asker: Option<Asker>,
}

/// Where the events go, and what is known of the session.
struct Told<W> {
    out: W,
    reader: AcpReader,
    has_ended: bool,
    /// While a session is taken up again, what it tells is of the past.
    is_past: bool,
}

type Shared<W> = Arc<Mutex<Told<W>>>;

/// Has a program do what it is asked, and prints what happens as events, one a line. Whether it came to a good end.
pub fn run_acp<W: io::Write + Send + 'static>(request: AcpRequest, out: W) -> io::Result<bool> {
    let mut program = Piped::start(&request.command)?;
    let (stdin, stdout) = program.pipes()?;
    let told: Shared<W> = Arc::new(Mutex::new(Told {
        out,
        reader: AcpReader::default(),
        has_ended: false,
        is_past: false,
    }));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let talk = talk(request, Arc::clone(&told), stdin, stdout);
    let result = runtime.block_on(talk);
    runtime.shutdown_background();
    program.end(Duration::from_secs(2));
    if let Err(error) = &result {
        let code = i64::from(i32::from(error.code));
        let message = message_of(error);
        with(&told, |told| {
            if !told.has_ended {
                let event = told.reader.failure(&message, code);
                told.tell(&[event]);
            }
        });
    }
    Ok(matches!(result, Ok(true)))
}

impl<W: io::Write> Told<W> {
    fn tell(&mut self, events: &[AgentEvent]) {
        for event in events {
            self.has_ended |= matches!(event, AgentEvent::Ended { .. });
            // Nobody reads on only where the supervisor is gone; then there is nobody to tell.
            if let Ok(line) = serde_json::to_string(event) {
                writeln!(self.out, "{line}").ok();
                self.out.flush().ok();
            }
        }
    }
}

fn with<W, T>(told: &Shared<W>, work: impl FnOnce(&mut Told<W>) -> T) -> T {
    work(&mut told.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The whole conversation. Whether the turn ended well.
async fn talk<W: io::Write + Send + 'static>(
    request: AcpRequest,
    told: Shared<W>,
    stdin: impl io::Write + Send + 'static,
    stdout: impl io::Read + Send + 'static,
) -> Result<bool, Error> {
    let outgoing = Box::pin(futures::sink::unfold(
        stdin,
        |mut stdin, line: String| async move {
            stdin.write_all(line.as_bytes())?;
            stdin.write_all(b"\n")?;
            stdin.flush()?;
            io::Result::Ok(stdin)
        },
    ));
    let updates = Arc::clone(&told);
    let questions = Arc::clone(&told);
    let permissions = request.permissions;
    let asker = request.asker.clone();
    let folder = request.folder.to_string_lossy().into_owned();
    Client
        .v1()
        .on_receive_notification(
            async move |notification: SessionNotification, _| {
                let update = serde_json::to_value(&notification.update).unwrap_or_default();
                with(&updates, |told| {
                    if !told.is_past {
                        let events = told.reader.update(&update);
                        told.tell(&events);
                    }
                });
                Ok(())
            },
            agent_client_protocol::on_receive_notification!(),
        )
        .on_receive_request(
            async move |asked: RequestPermissionRequest, responder, _| {
                let call = serde_json::to_value(&asked.tool_call).unwrap_or_default();
                let (what, is_permitted) = with(&questions, |told| {
                    let (events, what, is_permitted) =
                        told.reader.permission(&call, permissions, &folder);
                    told.tell(&events);
                    (what, is_permitted)
                });
                let (questions, asker) = (Arc::clone(&questions), asker.clone());
                // The program may say more while the user thinks.
                tokio::spawn(async move {
                    let is_permitted = is_permitted || is_answered_yes(asker, &what).await;
                    if !is_permitted {
                        with(&questions, |told| told.tell(&[AgentEvent::Denied { what }]));
                    }
                    let outcome = answer(&asked.options, is_permitted);
                    responder
                        .respond(RequestPermissionResponse::new(outcome))
                        .ok();
                });
                Ok(())
            },
            agent_client_protocol::on_receive_request!(),
        )
        .connect_with(
            Lines::new(outgoing, lines_of(stdout)),
            async move |connection: ConnectionTo<Agent>| turn(&connection, request, &told).await,
        )
        .await
}

/// Whether the user, who is asked, permits it. What cannot be asked is not permitted.
async fn is_answered_yes(asker: Option<Asker>, what: &str) -> bool {
    match asker {
        Some(asker) => matches!(asker.ask(what).await, Ok(Some(true))),
        None => false,
    }
}

/// The narrowest answer of the right kind; never one by its position or name.
fn answer(options: &[PermissionOption], is_permitted: bool) -> RequestPermissionOutcome {
    let kinds = if is_permitted {
        [
            PermissionOptionKind::AllowOnce,
            PermissionOptionKind::AllowAlways,
        ]
    } else {
        [
            PermissionOptionKind::RejectOnce,
            PermissionOptionKind::RejectAlways,
        ]
    };
    let option = kinds
        .iter()
        .find_map(|kind| options.iter().find(|option| option.kind == *kind));
    option.map_or(RequestPermissionOutcome::Cancelled, |option| {
        let chosen = SelectedPermissionOutcome::new(option.option_id.clone());
        RequestPermissionOutcome::Selected(chosen)
    })
}

async fn turn<W: io::Write + Send>(
    connection: &ConnectionTo<Agent>,
    request: AcpRequest,
    told: &Shared<W>,
) -> Result<bool, Error> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::into_internal_error)?;
    let initialize = InitializeRequest::new(ProtocolVersion::V1);
    let about = connection.send_request(initialize).block_task().await?;
    let session = open(connection, &request, &about, told).await?;
    let started = AgentEvent::Started {
        session: session.to_string(),
    };
    with(told, |told| told.tell(&[started]));
    let words = ContentBlock::Text(TextContent::new(request.prompt));
    let prompt = PromptRequest::new(session.clone(), vec![words]);
    let mut answer = std::pin::pin!(connection.send_request(prompt).block_task());
    let response = tokio::select! {
        response = &mut answer => response?,
        _ = terminate.recv() => {
            connection.send_notification(CancelNotification::new(session))?;
            match tokio::time::timeout(GRACE, answer).await {
                Ok(response) => response?,
                Err(_) => return Ok(false),
            }
        }
    };
    let result = serde_json::to_value(&response).unwrap_or_default();
    Ok(with(told, |told| {
        let events = told.reader.end(&result);
        told.tell(&events);
        result.get("stopReason").and_then(|reason| reason.as_str()) == Some("end_turn")
    }))
}

/// Opens a session, or takes one up again. A program that wants a login first is given the key that it has.
async fn open<W: io::Write + Send>(
    connection: &ConnectionTo<Agent>,
    request: &AcpRequest,
    about: &InitializeResponse,
    told: &Shared<W>,
) -> Result<SessionId, Error> {
    if let Some(session) = &request.session
        && about.agent_capabilities.load_session
    {
        let session = SessionId::new(session.clone());
        let load = LoadSessionRequest::new(session.clone(), request.folder.clone());
        with(told, |told| told.is_past = true);
        let loaded = connection.send_request(load).block_task().await;
        with(told, |told| told.is_past = false);
        if loaded.is_ok() {
            return Ok(session);
        }
    }
    let new = || {
        let new = NewSessionRequest::new(request.folder.clone());
        connection.send_request(new).block_task()
    };
    let refused = match new().await {
        Ok(response) => return Ok(response.session_id),
        Err(error) => error,
    };
    let methods = serde_json::to_value(&about.auth_methods).unwrap_or_default();
    let ids = methods.as_array().into_iter().flatten();
    let ids = ids.filter_map(|method| method.get("id")?.as_str());
    for id in ids.filter(|id| id.contains("api-key") || id.contains("api_key")) {
        let login = AuthenticateRequest::new(id.to_owned());
        if connection.send_request(login).block_task().await.is_ok() {
            return Ok(new().await?.session_id);
        }
    }
    Err(refused)
}

/// What an error says: its message, and what stands beside it.
fn message_of(error: &Error) -> String {
    let beside = error.data.as_ref().and_then(|data| {
        let words = data.get("details").or(data.get("message")).unwrap_or(data);
        words.as_str().map(str::to_owned)
    });
    match beside {
        Some(words) => format!("{}: {words}", error.message),
        None => error.message.clone(),
    }
}

/// The lines that a program prints, read by a thread of their own.
fn lines_of(stdout: impl io::Read + Send + 'static) -> mpsc::UnboundedReceiver<io::Result<String>> {
    let (lines, receiver) = mpsc::unbounded();
    thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        loop {
            let mut line = Vec::new();
            match (&mut reader).take(LONGEST).read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {
                    let text = String::from_utf8_lossy(&line).trim().to_owned();
                    // What is no message is a word that went astray.
                    if text.starts_with('{') && lines.unbounded_send(Ok(text)).is_err() {
                        break;
                    }
                }
                Err(error) => {
                    lines.unbounded_send(Err(error)).ok();
                    break;
                }
            }
        }
    });
    receiver
}

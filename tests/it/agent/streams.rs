use git_orchestrate::agent::{AgentEvent, Decoder, StreamKind, StreamSummary, Verdict};
use git_orchestrate::model::Usage;
use proptest::prelude::*;

const KINDS: &[StreamKind] = &[
    StreamKind::Text,
    StreamKind::Claude,
    StreamKind::Codex,
    StreamKind::Gemini,
    StreamKind::Copilot,
    StreamKind::Opencode,
    StreamKind::Kimi,
    StreamKind::Goose,
    StreamKind::Aider,
    StreamKind::Events,
];

/// What was recorded of the real programs by `tests/agents/record.py`.
const CASES: &[&str] = &[
    "success",
    "text",
    "refusal",
    "auth",
    "rate-limit",
    "server-error",
    "killed",
    "denied",
];

/// What a recording says, one event a line, and what it comes to.
fn told(stream: StreamKind, recording: &str) -> String {
    told_after(stream, recording, Usage::default())
}

fn told_after(stream: StreamKind, recording: &str, before: Usage) -> String {
    let path = format!("{}/fixtures/agents/{recording}", env!("CARGO_MANIFEST_DIR"));
    told_text(stream, &std::fs::read_to_string(path).unwrap(), before)
}

fn told_text(stream: StreamKind, text: &str, before: Usage) -> String {
    let mut decoder = Decoder::new(stream, "/src/tree").resuming(before);
    let mut lines = Vec::new();
    for event in text.lines().flat_map(|line| decoder.feed(line)) {
        lines.extend(shown(&event));
    }
    lines.push(ends(&decoder.summary()));
    lines.join("\n")
}

fn shown(event: &AgentEvent) -> Option<String> {
    Some(match event {
        AgentEvent::Started { session } => format!("started {session}"),
        AgentEvent::Says { text } => format!("says {text}"),
        AgentEvent::Does { text } => format!("does {text}"),
        AgentEvent::Touched { path } => format!("touched {path}"),
        AgentEvent::Asked { what } => format!("asked {what}"),
        AgentEvent::Denied { what } => format!("denied {what}"),
        AgentEvent::Retrying {
            class,
            wait_ms,
            message,
        } => format!(
            "retrying {class:?} {}: {message}",
            wait_ms.map_or_else(|| "soon".to_owned(), |ms| format!("in {ms} ms"))
        ),
        AgentEvent::Warns { text } => format!("warns {text}"),
        AgentEvent::Used { .. }
        | AgentEvent::Ended { .. }
        | AgentEvent::Continues
        | AgentEvent::Other(_) => return None,
    })
}

fn ends(summary: &StreamSummary) -> String {
    let mut words = vec![match &summary.verdict {
        None => "no last word".to_owned(),
        Some(Verdict::Success) => "success".to_owned(),
        Some(Verdict::Failure { message, class }) => format!("failure ({class:?}): {message}"),
        Some(Verdict::Refused { message }) => format!("refused: {message}"),
    }];
    let usage = summary.usage;
    if !usage.is_empty() {
        words.push(format!(
            "{} in, {} of them cached, {} out",
            usage.input_tokens, usage.cached_tokens, usage.output_tokens
        ));
    }
    words.extend(usage.cost_usd().map(|usd| format!("{usd} USD")));
    let limit = summary.rate_limit;
    words.extend(limit.map(|limit| format!("rate limit, wait {:?}", limit.wait)));
    words.join("; ")
}

/// What each recording of an agent says.
fn told_of_all(stream: StreamKind, agent: &str, cases: &[&str]) -> String {
    let told = cases.iter().map(|case| {
        let words = told(stream, &format!("{agent}-{case}.jsonl"));
        format!("== {case}\n{words}")
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn claude_code_is_understood() {
    insta::assert_snapshot!(told_of_all(StreamKind::Claude, "claude", CASES), @"
    == success
    started 6202d8df-867e-4db1-b1d2-9ae50e33694a
    does Write hello.txt
    touched hello.txt
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out; 0.00762 USD
    == text
    started efe48f2d-b592-4922-9fd4-498d57af38d2
    says All of it is done.
    success; 1200 in, 200 of them cached, 50 out; 0.00381 USD
    == refusal
    started 9fe25500-15a3-4bdc-b7cf-a4765e215773
    says I will not do that.
    says I will not do that.
    warns API Error: Sonnet 4.5 can't help with this. Start a new session to continue. Learn more: https://www.anthropic.com/legal/aup Message ID: msg_00000006
    refused: API Error: Sonnet 4.5 can't help with this. Start a new session to continue. Learn more: https://www.anthropic.com/legal/aup Message ID: msg_00000006; 2400 in, 400 of them cached, 100 out; 0.00762 USD
    == auth
    started 178a7d9c-03a4-4ee7-99d0-202d04df04a2
    retrying Authentication in 559 ms: waits for the service: authentication_failed
    retrying Authentication in 1100 ms: waits for the service: authentication_failed
    warns Failed to authenticate. API Error: 401 this key is not taken
    failure (Authentication): Failed to authenticate. API Error: 401 this key is not taken; 0 in, 0 of them cached, 0 out; 0 USD
    == rate-limit
    started a88b3477-727b-4dd8-bfbb-073a22a45dec
    retrying RateLimit in 1002 ms: waits for the service: rate_limit
    retrying RateLimit in 1149 ms: waits for the service: rate_limit
    warns API Error: Request rejected (429) · too many requests, try again in 1s
    failure (RateLimit): API Error: Request rejected (429) · too many requests, try again in 1s; 0 in, 0 of them cached, 0 out; 0 USD; rate limit, wait Some(1.149s)
    == server-error
    started b4e050dd-5733-4ee0-8b84-053edfa3960f
    retrying Server in 514 ms: waits for the service: server_error
    retrying Server in 1037 ms: waits for the service: server_error
    warns API Error: 500 something broke. This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:4000).
    failure (Server): API Error: 500 something broke. This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:4000).; 0 in, 0 of them cached, 0 out; 0 USD
    == killed
    started ec389d5e-e351-4240-a0c5-d0b40f76c83d
    no last word
    == denied
    started 9fd4a603-d3e7-4781-986d-d8f17abce286
    does Bash sleep 1; touch /usr/forbidden-by-test $HOME/x
    denied Bash sleep 1; touch /usr/forbidden-by-test $HOME/x
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out; 0.00762 USD
    ");
}

#[test]
fn codex_is_understood() {
    insta::assert_snapshot!(told_of_all(StreamKind::Codex, "codex", CASES), @r#"
    == success
    started 01a1ff4f-b5dc-7473-8ad0-fd971e0af173
    warns Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
    does run /bin/bash -lc "mkdir -p . && printf 'written by a scripted model\\n' > hello.txt"
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out
    == text
    started 01a1ff4f-bcbd-78c1-ac45-287fea56844d
    warns Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
    says All of it is done.
    success; 1200 in, 200 of them cached, 50 out
    == refusal
    started 01a1ff4f-c3f8-7a90-bb1f-b3a1c3d23015
    warns Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
    success; 1200 in, 200 of them cached, 50 out
    == auth
    started 01a1ff4f-caf4-7ed3-a260-b91787556ae0
    warns Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
    retrying Authentication soon: waits for the service: 1/2 (unexpected status 401 Unauthorized: this key is not taken, url: http://127.0.0.1:4000/401/v1/responses)
    retrying Authentication soon: waits for the service: 2/2 (unexpected status 401 Unauthorized: this key is not taken, url: http://127.0.0.1:4000/401/v1/responses)
    warns unexpected status 401 Unauthorized: this key is not taken, url: http://127.0.0.1:4000/401/v1/responses
    failure (Authentication): unexpected status 401 Unauthorized: this key is not taken, url: http://127.0.0.1:4000/401/v1/responses
    == rate-limit
    started 01a1ff4f-d625-7043-922d-a616a1d868cc
    warns Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
    retrying RateLimit soon: waits for the service: 1/2 (exceeded retry limit, last status: 429 Too Many Requests)
    retrying RateLimit soon: waits for the service: 2/2 (exceeded retry limit, last status: 429 Too Many Requests)
    warns exceeded retry limit, last status: 429 Too Many Requests
    failure (RateLimit): exceeded retry limit, last status: 429 Too Many Requests; rate limit, wait None
    == server-error
    started 01a1ff4f-e496-78b0-b1c1-0a8587ca3dc3
    warns Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
    retrying Server soon: waits for the service: 1/2 (We’re currently experiencing high demand, which may cause temporary errors.)
    retrying Server soon: waits for the service: 2/2 (We’re currently experiencing high demand, which may cause temporary errors.)
    warns We’re currently experiencing high demand, which may cause temporary errors.
    failure (Server): We’re currently experiencing high demand, which may cause temporary errors.
    == killed
    started 01a1ff4f-ee89-72a0-b2f8-60bb039177a3
    warns Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
    no last word
    == denied
    started 01a1ff53-6fbd-70d2-a4a8-95be8807f3d6
    warns Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.
    does run /bin/bash -lc 'sleep 1; touch /usr/forbidden-by-test $HOME/x'
    denied run /bin/bash -lc 'sleep 1; touch /usr/forbidden-by-test $HOME/x'
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out
    "#);
}

#[test]
fn gemini_is_understood() {
    insta::assert_snapshot!(told_of_all(StreamKind::Gemini, "gemini", CASES), @r#"
    == success
    started 73144a94-24cd-4c67-a917-88ff003fd713
    does write_file hello.txt
    touched hello.txt
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out
    == text
    started ac2500c4-f0f3-4629-b77d-37c2da53563e
    says All of it is done.
    success; 1200 in, 200 of them cached, 50 out
    == refusal
    started 5a95aa63-c155-4e8f-8367-85c30f07ae28
    says I will not do that.
    success; 1200 in, 200 of them cached, 50 out
    == auth
    started 7dc1797a-a2ae-4c7d-af9c-eeb0d2eaf52a
    failure (Authentication): [API Error: {"type":"error","error":{"type":"authentication_error","message":"this key is not taken","code":401,"status":"UNAUTHENTICATED"}}]
    == rate-limit
    started 2b766733-cbd7-4fad-82b9-d17989d11d02
    retrying RateLimit in 1000 ms: waits for the service: Attempt 1 failed with status 429. Retrying with backoff... _ApiError: {"type":"error","error":{"type":"rate_limit_error","message":"too many requests, try again in 1s","code":42…
    retrying RateLimit in 1000 ms: waits for the service: Attempt 2 failed with status 429. Retrying with backoff... _ApiError: {"type":"error","error":{"type":"rate_limit_error","message":"too many requests, try again in 1s","code":42…
    retrying RateLimit in 1000 ms: waits for the service: Attempt 3 failed with status 429. Retrying with backoff... _ApiError: {"type":"error","error":{"type":"rate_limit_error","message":"too many requests, try again in 1s","code":42…
    no last word; rate limit, wait Some(1s)
    == server-error
    started b220a998-f216-4493-82e8-adf126ebbbc5
    retrying Server soon: waits for the service: Attempt 1 failed with status 500. Retrying with backoff... _ApiError: {"type":"error","error":{"type":"api_error","message":"something broke","code":500,"status":"INTERNAL"}}
    retrying Server soon: waits for the service: Attempt 2 failed with status 500. Retrying with backoff... _ApiError: {"type":"error","error":{"type":"api_error","message":"something broke","code":500,"status":"INTERNAL"}}
    retrying Server soon: waits for the service: Attempt 3 failed with status 500. Retrying with backoff... _ApiError: {"type":"error","error":{"type":"api_error","message":"something broke","code":500,"status":"INTERNAL"}}
    no last word
    == killed
    started 8854023e-d7aa-4207-b190-06d5b4f94b8f
    no last word
    == denied
    started f822ccdd-ae4c-404b-8a6d-dd962535cc6d
    says All of it is done.
    success; 1200 in, 200 of them cached, 50 out
    "#);
}

#[test]
fn qwen_prints_as_claude_does() {
    insta::assert_snapshot!(told_of_all(StreamKind::Claude, "qwen", CASES), @"
    == success
    started da55af98-e841-4423-9075-cd0c23890a97
    does write_file hello.txt
    touched hello.txt
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out
    == text
    started 02c42181-ce8c-455b-9092-c9c1a8129486
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out
    == refusal
    started 8405efe0-ed22-4c81-9b6b-72a13dc40cda
    says I will not do that.
    success; 2400 in, 400 of them cached, 100 out
    == auth
    started cacad0de-da66-48d8-b066-13464611f9d8
    says [API Error: 401 this key is not taken]
    failure (Authentication): [API Error: 401 this key is not taken]
    == rate-limit
    started 464702d5-d47a-449e-92d0-2d63f1021d51
    no last word
    == server-error
    started 64d90f7e-2caf-4fc2-a541-e62bbf97a036
    no last word
    == killed
    started 7221e074-d4ad-4a88-8509-7611139a67de
    no last word
    == denied
    started e69832fa-ed3d-4c00-af32-5e70030ed637
    says All of it is done.
    success; 3600 in, 600 of them cached, 150 out
    ");
}

#[test]
fn cursor_prints_as_claude_does_but_for_its_tools() {
    let cases = &["success"];
    insta::assert_snapshot!(told_of_all(StreamKind::Claude, "cursor", cases), @"
    == success
    started c-1
    does write notes.md
    touched notes.md
    success
    ");
}

#[test]
fn copilot_is_understood() {
    insta::assert_snapshot!(told_of_all(StreamKind::Copilot, "copilot", CASES), @r#"
    == success
    does create hello.txt
    touched hello.txt
    says All of it is done.
    started 93e9bab2-9687-487a-92a4-e943fac5b9df
    success
    == text
    says All of it is done.
    started f5eb67f7-bd20-4868-94bd-37dc38e6663e
    success
    == refusal
    says I will not do that.
    started 0a0485e6-0039-4ab9-96c0-024dc58f1f1f
    success
    == auth
    retrying Authentication soon: waits for the service: {"type":"authentication_error","message":"this key is not taken","code":401,"status":"UNAUTHENTICATED"}
    retrying Authentication soon: waits for the service: {"type":"authentication_error","message":"this key is not taken","code":401,"status":"UNAUTHENTICATED"}
    warns Authentication failed with provider at http://127.0.0.1:4000/401/v1 (HTTP 401). Check your COPILOT_PROVIDER_API_KEY, COPILOT_PROVIDER_API_KEY_COMMAND, or COPILOT_PROVIDER_BEARER_TOKEN.
    started d9930707-a37e-4d04-ad17-3b1abeb8f455
    failure (Authentication): Authentication failed with provider at http://127.0.0.1:4000/401/v1 (HTTP 401). Check your COPILOT_PROVIDER_API_KEY, COPILOT_PROVIDER_API_KEY_COMMAND, or COPILOT_PROVIDER_BEARER_TOKEN.
    == rate-limit
    retrying RateLimit in 1000 ms: waits for the service: {"type":"rate_limit_error","message":"too many requests, try again in 1s","code":429,"status":"RESOURCE_EXHAUSTED"}
    retrying RateLimit in 1000 ms: waits for the service: {"type":"rate_limit_error","message":"too many requests, try again in 1s","code":429,"status":"RESOURCE_EXHAUSTED"}
    retrying RateLimit in 1000 ms: waits for the service: {"type":"rate_limit_error","message":"too many requests, try again in 1s","code":429,"status":"RESOURCE_EXHAUSTED"}
    retrying RateLimit in 1000 ms: waits for the service: {"type":"rate_limit_error","message":"too many requests, try again in 1s","code":429,"status":"RESOURCE_EXHAUSTED"}
    retrying RateLimit in 1000 ms: waits for the service: {"type":"rate_limit_error","message":"too many requests, try again in 1s","code":429,"status":"RESOURCE_EXHAUSTED"}
    warns Failed to get response from the AI model; retried 5 times (total retry wait time: 5.51 seconds) Last error: 429 too many requests, try again in 1s
    started 8e11ba11-9875-479c-87b3-ab0a7511bc6d
    failure (RateLimit): Failed to get response from the AI model; retried 5 times (total retry wait time: 5.51 seconds) Last error: 429 too many requests, try again in 1s; rate limit, wait Some(1s)
    == server-error
    retrying Server soon: waits for the service: {"type":"api_error","message":"something broke","code":500,"status":"INTERNAL"}
    retrying Server soon: waits for the service: {"type":"api_error","message":"something broke","code":500,"status":"INTERNAL"}
    retrying Server soon: waits for the service: {"type":"api_error","message":"something broke","code":500,"status":"INTERNAL"}
    retrying Server soon: waits for the service: {"type":"api_error","message":"something broke","code":500,"status":"INTERNAL"}
    retrying Server soon: waits for the service: {"type":"api_error","message":"something broke","code":500,"status":"INTERNAL"}
    warns Failed to get response from the AI model; retried 5 times (total retry wait time: 14.13 seconds) Last error: 500 something broke
    started b638d581-3048-4f6d-be26-d58fe2d7d7e6
    failure (Server): Failed to get response from the AI model; retried 5 times (total retry wait time: 14.13 seconds) Last error: 500 something broke
    == killed
    no last word
    == denied
    does bash sleep 1; touch /work/base/outside
    denied bash sleep 1; touch /work/base/outside
    says All of it is done.
    started 1546b355-c14f-48f2-b592-997d9ae63bae
    success
    "#);
}

#[test]
fn opencode_must_have_stopped_by_its_own_will() {
    insta::assert_snapshot!(told_of_all(StreamKind::Opencode, "opencode", CASES), @"
    == success
    started ses_e00834884ffeHCPsjWxFCYasbU
    does write hello.txt
    touched hello.txt
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out; 0.0022 USD
    == text
    started ses_e0082f21fffe1kJj6fP5vJh6DA
    says All of it is done.
    success; 1200 in, 200 of them cached, 50 out; 0.0011 USD
    == refusal
    started ses_e00acaa9dffeDiosQcDEIK1ZKP
    says I will not do that.
    refused: The response was blocked by the provider's content filter; 1200 in, 200 of them cached, 50 out; 0.0011 USD
    == auth
    started ses_e00ac7db2ffe2lZpASQOssMSbe
    failure (Authentication): this key is not taken
    == rate-limit
    started ses_e00ac5615ffeFDim3R8Mhe2PFF
    failure (RateLimit): too many requests, try again in 1s (retry after 1 s); rate limit, wait Some(1s)
    == server-error
    no last word
    == killed
    no last word
    == denied
    started ses_e00828f9bffeD1T2vWp2pC42eq
    says All of it is done.
    success; 1200 in, 200 of them cached, 50 out; 0.0011 USD
    ");
}

#[test]
fn kimi_has_no_last_word_but_for_a_bad_one() {
    insta::assert_snapshot!(told_of_all(StreamKind::Kimi, "kimi", CASES), @"
    == success
    does Write hello.txt
    touched hello.txt
    says All of it is done.
    started session_7886d155-e95c-4243-b149-ff932c2076bb
    no last word
    == text
    says All of it is done.
    started session_44ed998a-414e-42b0-be0f-f2172d78d710
    no last word
    == refusal
    says I will not do that.
    refused: Provider safety policy blocked the response.
    == auth
    failure (Authentication): provider.auth_error: 401 this key is not taken
    == rate-limit
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    retrying RateLimit in 1000 ms: waits for the service: 429 too many requests, try again in 1s
    failure (RateLimit): provider.rate_limit: 429 too many requests, try again in 1s; rate limit, wait Some(1s)
    == server-error
    retrying Server in 525 ms: waits for the service: 500 something broke
    retrying Server in 1217 ms: waits for the service: 500 something broke
    retrying Server in 2278 ms: waits for the service: 500 something broke
    retrying Server in 4786 ms: waits for the service: 500 something broke
    retrying Server in 8851 ms: waits for the service: 500 something broke
    retrying Server in 17201 ms: waits for the service: 500 something broke
    no last word
    == killed
    no last word
    == denied
    does Bash sleep 1; touch /work/base/outside
    says All of it is done.
    started session_f2083917-7cdd-45d0-9dd0-89ebb3c1cd81
    no last word
    ");
}

#[test]
fn goose_completes_but_not_after_an_error_that_it_tells_as_its_own_words() {
    insta::assert_snapshot!(told_of_all(StreamKind::Goose, "goose", CASES), @"
    == success
    started 20261122_1
    does write hello.txt
    touched hello.txt
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out
    == text
    started 20261122_1
    says All of it is done.
    success; 1200 in, 200 of them cached, 50 out
    == refusal
    started 20261122_1
    says I will not do that.
    success; 1200 in, 200 of them cached, 50 out
    == auth
    started 20261122_1
    warns Authentication error: Authentication failed for http://127.0.0.1:4000/401/v1/chat/completions. Status: 401 Unauthorized. Response: this key is not taken.
    failure (Authentication): Authentication error: Authentication failed for http://127.0.0.1:4000/401/v1/chat/completions. Status: 401 Unauthorized. Response: this key is not taken.
    == rate-limit
    started 20261122_1
    warns Rate limit exceeded: too many requests, try again in 1s.
    failure (RateLimit): Rate limit exceeded: too many requests, try again in 1s.; rate limit, wait Some(1s)
    == server-error
    started 20261122_1
    warns Server error: Server error (500 Internal Server Error) at http://127.0.0.1:4000/500/v1/chat/completions: something broke.
    failure (Server): Server error: Server error (500 Internal Server Error) at http://127.0.0.1:4000/500/v1/chat/completions: something broke.
    == killed
    started 20261122_1
    no last word
    == denied
    started 20261122_1
    does shell sleep 1; touch /work/base/outside
    says All of it is done.
    success; 2400 in, 400 of them cached, 100 out
    ");
    let before = Usage {
        input_tokens: 1200,
        output_tokens: 50,
        ..Usage::default()
    };
    let again = told_after(StreamKind::Goose, "goose-success.jsonl", before);
    let last = again.lines().last().unwrap();
    insta::assert_snapshot!(last, @"success; 1200 in, 400 of them cached, 50 out");
}

#[test]
fn aider_fails_though_it_exits_well() {
    insta::assert_snapshot!(told_of_all(StreamKind::Aider, "aider", CASES), @"
    == success
    says hello.txt
    says ```
    says written by a scripted model
    says ```
    says hello.txt
    does edit hello.txt
    touched hello.txt
    no last word; 1200 in, 0 of them cached, 50 out
    == text
    says All of it is done.
    no last word; 1200 in, 0 of them cached, 50 out
    == refusal
    says I will not do that.
    no last word; 1200 in, 0 of them cached, 50 out
    == auth
    warns AuthenticationError of the service
    says not taken
    says The API provider is not able to authenticate you. Check your API key.
    failure (Authentication): AuthenticationError of the service
    == rate-limit
    warns RateLimitError of the service
    says again in 1s
    says The API provider has rate limited you. Try again later or check your quotas.
    retrying RateLimit in 200 ms: waits for the service: litellm.RateLimitError: RateLimitError: OpenAIException - too many requests, try Retrying in 0.2 seconds...
    warns RateLimitError of the service
    says again in 1s
    says The API provider has rate limited you. Try again later or check your quotas.
    retrying RateLimit in 500 ms: waits for the service: litellm.RateLimitError: RateLimitError: OpenAIException - too many requests, try Retrying in 0.5 seconds...
    warns RateLimitError of the service
    says again in 1s
    says The API provider has rate limited you. Try again later or check your quotas.
    retrying RateLimit in 1000 ms: waits for the service: litellm.RateLimitError: RateLimitError: OpenAIException - too many requests, try Retrying in 1.0 seconds...
    warns RateLimitError of the service
    says again in 1s
    says The API provider has rate limited you. Try again later or check your quotas.
    retrying RateLimit in 2000 ms: waits for the service: litellm.RateLimitError: RateLimitError: OpenAIException - too many requests, try Retrying in 2.0 seconds...
    warns RateLimitError of the service
    says again in 1s
    says The API provider has rate limited you. Try again later or check your quotas.
    retrying RateLimit in 4000 ms: waits for the service: litellm.RateLimitError: RateLimitError: OpenAIException - too many requests, try Retrying in 4.0 seconds...
    failure (RateLimit): RateLimitError of the service; rate limit, wait Some(4s)
    == server-error
    warns InternalServerError of the service
    says broke
    says The API provider's servers are down or overloaded.
    retrying Server in 200 ms: waits for the service: litellm.InternalServerError: InternalServerError: OpenAIException - something Retrying in 0.2 seconds...
    warns InternalServerError of the service
    says broke
    says The API provider's servers are down or overloaded.
    retrying Server in 500 ms: waits for the service: litellm.InternalServerError: InternalServerError: OpenAIException - something Retrying in 0.5 seconds...
    warns InternalServerError of the service
    says broke
    says The API provider's servers are down or overloaded.
    retrying Server in 1000 ms: waits for the service: litellm.InternalServerError: InternalServerError: OpenAIException - something Retrying in 1.0 seconds...
    warns InternalServerError of the service
    says broke
    says The API provider's servers are down or overloaded.
    retrying Server in 2000 ms: waits for the service: litellm.InternalServerError: InternalServerError: OpenAIException - something Retrying in 2.0 seconds...
    warns InternalServerError of the service
    says broke
    says The API provider's servers are down or overloaded.
    retrying Server in 4000 ms: waits for the service: litellm.InternalServerError: InternalServerError: OpenAIException - something Retrying in 4.0 seconds...
    warns InternalServerError of the service
    says broke
    says The API provider's servers are down or overloaded.
    retrying Server in 8000 ms: waits for the service: litellm.InternalServerError: InternalServerError: OpenAIException - something Retrying in 8.0 seconds...
    failure (Server): InternalServerError of the service
    == killed
    no last word
    == denied
    says All of it is done.
    no last word; 1200 in, 0 of them cached, 50 out
    ");
    let text = "\u{1b}[1mAider v0\u{1b}[0m\nModel: some/model\nlitellm.RateLimitError: too many\nRetrying in 0.2 seconds...\n\
                Applied edit to a.py\nTokens: 1.2k sent, 56 received. Cost: $0.0025 message, $0.01 session.\n\
                litellm.AuthenticationError: AuthenticationError: no\nCheck your key.\n";
    insta::assert_snapshot!(told_text(StreamKind::Aider, text, Usage::default()), @"
    warns RateLimitError of the service
    retrying RateLimit in 200 ms: waits for the service: litellm.RateLimitError: too many Retrying in 0.2 seconds...
    does edit a.py
    touched a.py
    warns AuthenticationError of the service
    says Check your key.
    failure (Authentication): AuthenticationError of the service; 1200 in, 0 of them cached, 56 out; 0.0025 USD; rate limit, wait Some(200ms)
    ");
}

#[test]
fn text_is_shown_without_its_colours() {
    let text = "\u{1b}[1mAn agent\u{1b}[0m\nsays this\n";
    insta::assert_snapshot!(told_text(StreamKind::Text, text, Usage::default()), @"
    says An agent
    says says this
    no last word
    ");
}

#[test]
fn the_programs_own_vocabulary_is_read_as_it_is() {
    let text = r#"{"event":"started","session":"abc"}
        {"event":"started","session":"--resume=evil"}
        {"event":"says","text":"hello"}
        {"event":"does","text":"write a.txt"}
        {"event":"touched","path":"/src/tree/a.txt"}
        {"event":"asked","what":"run make"}
        {"event":"denied","what":"run make"}
        {"event":"retrying","class":"rate_limit","wait_ms":1500,"message":"slow down"}
        {"event":"used","total":{"input_tokens":5,"output_tokens":2,"cost_micro_usd":70}}
        {"event":"ended","verdict":"failure","message":"no key","class":"authentication"}
        {"event":"unheard of"}"#;
    insta::assert_snapshot!(told_text(StreamKind::Events, text, Usage::default()), @"
    started abc
    says hello
    does write a.txt
    touched a.txt
    asked run make
    denied run make
    retrying RateLimit in 1500 ms: slow down
    failure (Authentication): no key; 5 in, 0 of them cached, 2 out; 0.00007 USD; rate limit, wait Some(1.5s)
    ");
}

#[test]
fn a_session_that_is_taken_up_counts_what_was_used_before_once() {
    let before = Usage {
        input_tokens: 2000,
        cached_tokens: 300,
        output_tokens: 60,
        cost_micro_usd: Some(5000),
    };
    let codex = told_after(StreamKind::Codex, "codex-success.jsonl", before);
    let last = codex.lines().last().unwrap();
    insta::assert_snapshot!(last, @"success; 400 in, 100 of them cached, 40 out");
    let price = "{\"type\":\"result\",\"subtype\":\"success\",\"total_cost_usd\":0.0075,\"usage\":{\"input_tokens\":10}}";
    insta::assert_snapshot!(told_text(StreamKind::Claude, price, before), @"success; 10 in, 0 of them cached, 0 out; 0.0025 USD");
}

#[test]
fn a_session_that_was_named_before_is_told_with_the_first_line_and_once() {
    let path = format!(
        "{}/fixtures/agents/copilot-success.jsonl",
        env!("CARGO_MANIFEST_DIR")
    );
    let named = Decoder::new(StreamKind::Copilot, "/").named(Some("mine".to_owned()));
    let told = |mut decoder: Decoder| {
        let text = std::fs::read_to_string(&path).unwrap();
        let events = text.lines().flat_map(|line| decoder.feed(line));
        events.collect::<Vec<_>>()
    };
    let is_start = |event: &AgentEvent| matches!(event, AgentEvent::Started { .. });
    let mine = AgentEvent::Started {
        session: "mine".to_owned(),
    };
    let events = told(named);
    assert_eq!(events.first(), Some(&mine));
    assert_eq!(events.iter().filter(|event| is_start(event)).count(), 1);
    let unnamed = told(Decoder::new(StreamKind::Copilot, "/"));
    assert_eq!(unnamed.iter().position(is_start), Some(unnamed.len() - 2));
}

#[test]
fn a_line_that_nobody_knows_is_kept_as_it_is() {
    for &kind in KINDS.iter().filter(|kind| kind.is_structured()) {
        for line in [
            "no json",
            "{\"type\":",
            "[1]",
            "{\"type\":\"brand_new\"}",
            "{}",
            "null",
        ] {
            let events = Decoder::new(kind, "/").feed(line);
            assert_eq!(events, [AgentEvent::Other(line.to_owned())], "{kind:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_line_breaks_a_decoder_or_the_screen(line in "\\PC*|[\\x00-\\x7f]*", cut in 0_usize..400) {
        let recordings = concat!(
            include_str!("../../../fixtures/agents/claude-success.jsonl"),
            include_str!("../../../fixtures/agents/codex-success.jsonl"),
            include_str!("../../../fixtures/agents/copilot-denied.jsonl"),
        );
        for &kind in KINDS {
            let mut decoder = Decoder::new(kind, "/src/tree");
            let cut_lines = recordings.lines().map(|line| line.chars().take(cut).collect::<String>());
            for line in cut_lines.chain([line.clone()]) {
                for event in decoder.feed(&line) {
                    let shown = event.progress().unwrap_or_default();
                    prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
                    prop_assert!(shown.chars().count() <= 201);
                }
            }
            decoder.summary();
        }
    }
}

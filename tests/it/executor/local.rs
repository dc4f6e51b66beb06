//! Attempts on this machine: what an agent is given, and what is collected of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use git_orchestrate::agent::{AgentEvent, AgentSpec, Permissions, PromptVia, StreamKind, Verdict};
use git_orchestrate::executor::{AttemptReport, AttemptRequest, Executor, ProgressReader};
use git_orchestrate::model::{AttemptId, ErrorClass, Exit, Oid, RunId, TaskId};
use git_orchestrate::process::Adopted;
use tempfile::TempDir;

struct Site {
    folder: TempDir,
    executor: Executor,
    agent: AgentSpec,
}

impl Site {
    /// A place where the agent is a script.
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("tree")).unwrap();
        let mut agent = AgentSpec::from_command("sh agent.sh {task_id}").unwrap();
        let path = folder.path().join("agent.sh");
        fs::write(&path, script).unwrap();
        agent.command[1] = path.display().to_string();
        Self {
            folder,
            executor: Executor::local(Path::new(env!("CARGO_BIN_EXE_git-orchestrate"))),
            agent,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self) -> Exit {
        let run: RunId = "run-1".parse().unwrap();
        let base: Oid = "0123456789012345678901234567890123456789".parse().unwrap();
        let request = AttemptRequest {
            run: &run,
            attempt: AttemptId {
                task: TaskId(4),
                number: 2,
            },
            title: "Add a thing",
            branch: "feat/4-add-a-thing",
            base: &base,
            worktree: &self.path("tree"),
            repository: None,
            folder: &self.path("attempt"),
            log: &self.path("log"),
            agent: &self.agent,
            model: None,
            permissions: Permissions::default(),
            session: None,
            prompt: "# Task 4\n\nAdd a thing.\n".to_owned(),
            timeout: Duration::from_mins(1),
            idle_timeout: None,
            ask: None,
            grace: Duration::from_secs(5),
        };
        let mut supervised = self.executor.start(&request).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(supervised.wait())
    }

    fn collect(&self) -> AttemptReport {
        self.executor.collect(&self.path("attempt"), &self.agent)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.collect();
    }
}

#[test]
fn an_agent_finds_its_task_in_its_environment_and_on_its_input() {
    let site = Site::new(
        "cat > input.txt; cp \"$ORCHESTRATE_TASK_FILE\" task.txt
         echo \"$1 $ORCHESTRATE_TASK_ID $ORCHESTRATE_ATTEMPT $ORCHESTRATE_RUN_ID $ORCHESTRATE_BASE\"
         [ \"$(pwd -P)\" = \"$(cd \"$PWD\" && pwd -P)\" ] && [ -d \"$TMPDIR\" ] && touch \"$TMPDIR/x\"",
    );
    assert_eq!(site.run(), Exit::Success);
    let report = site.collect();
    assert_eq!(
        report.log_tail,
        "4 4 2 run-1 0123456789012345678901234567890123456789\n"
    );
    let prompt = "# Task 4\n\nAdd a thing.\n";
    assert_eq!(
        fs::read_to_string(site.path("tree/input.txt")).unwrap(),
        prompt
    );
    assert_eq!(
        fs::read_to_string(site.path("tree/task.txt")).unwrap(),
        prompt
    );
    assert_eq!(report.stream.verdict, None);
    assert_eq!(report.failure(), None);
    assert!(!report.is_cut_off());
}

#[test]
fn what_an_agent_says_of_itself_is_collected_once_and_for_all() {
    let site = Site::new(
        r#"echo "$TMPDIR"; echo '{"status": "failed", "error": " no such module ", "extra": 1}' > "$ORCHESTRATE_STATUS_FILE""#,
    );
    assert_eq!(site.run(), Exit::Success);
    let report = site.collect();
    assert_eq!(report.failure().unwrap().message, "no such module");
    assert!(
        !Path::new(report.log_tail.trim()).exists(),
        "the temporary folder is gone"
    );
    assert_eq!(site.collect(), report, "and it can be collected again");
}

#[test]
fn words_that_are_no_json_are_a_summary() {
    let site = Site::new("echo 'The answer is 42.' > \"$ORCHESTRATE_STATUS_FILE\"");
    site.run();
    let inbox = site.collect().inbox.unwrap();
    assert_eq!(inbox.summary.as_deref(), Some("The answer is 42."));
    assert!(!inbox.says_failed());
}

#[test]
fn an_inbox_that_is_a_trap_is_left_alone() {
    for trap in ["mkfifo", "mkdir", "ln -s /etc/passwd", ": >"] {
        let site = Site::new(&format!("{trap} \"$ORCHESTRATE_STATUS_FILE\""));
        assert_eq!(site.run(), Exit::Success);
        assert_eq!(site.collect().inbox, None, "{trap}");
    }
}

#[test]
fn the_last_word_of_a_stream_is_collected_from_its_own_part_of_the_log() {
    let result = r#"{"type":"result","subtype":"success","is_error":true,"result":"no credit"}"#;
    let mut site = Site::new(&format!("echo noise; printf '%s' '{result}'"));
    site.agent.stream = StreamKind::Claude;
    let earlier = r#"{"type":"result","subtype":"success","is_error":false}"#;
    fs::write(site.path("log"), format!("{earlier}\n")).unwrap();
    site.run();
    let report = site.collect();
    let message = "no credit".to_owned();
    let class = ErrorClass::Other;
    assert_eq!(
        report.stream.verdict,
        Some(Verdict::Failure { message, class })
    );
    assert_eq!(report.log_tail, format!("noise\n{result}"));
}

#[test]
fn progress_is_read_as_the_log_grows() {
    let site = Site::new("echo one; echo two; printf half");
    site.run();
    let mut reader = ProgressReader::open(&site.path("attempt"), &site.agent);
    let says = |text: &str| AgentEvent::Says {
        text: text.to_owned(),
    };
    assert_eq!(reader.look(), [says("one"), says("two")]);
    assert_eq!(reader.look(), []);
    let log = fs::read_to_string(site.path("log")).unwrap();
    fs::write(site.path("log"), format!("{log} a line\nand ")).unwrap();
    assert_eq!(reader.look(), [says("half a line")]);
}

#[test]
fn an_attempt_that_never_was_has_nothing_to_tell() {
    let site = Site::new("true");
    assert_eq!(site.collect(), AttemptReport::default());
    assert_eq!(
        ProgressReader::open(&site.path("attempt"), &site.agent).look(),
        []
    );
    assert!(matches!(
        site.executor.adopt(&site.path("attempt")).unwrap(),
        Adopted::NeverStarted
    ));
}

#[test]
fn the_end_of_a_long_log_is_shown_by_whole_lines() {
    let site = Site::new("i=0; while [ $i -lt 3000 ]; do echo \"line $i\"; i=$((i+1)); done");
    site.run();
    let tail = site.collect().log_tail;
    assert!(tail.len() <= 8192);
    assert!(
        tail.starts_with("line ") && tail.ends_with("\nline 2999\n"),
        "{tail}"
    );
}

#[test]
fn an_agent_that_takes_a_file_is_given_one_that_it_may_read() {
    let mut site = Site::new("cat \"$1\"");
    site.agent.command[2] = "{prompt_file}".to_owned();
    site.agent.prompt = PromptVia::File;
    assert_eq!(site.run(), Exit::Success);
    assert_eq!(site.collect().log_tail, "# Task 4\n\nAdd a thing.\n");
}

#[test]
fn an_agent_outside_its_worktree_finds_no_repository_by_accident() {
    // The worktree lies in a folder that looks like a repository, and has no link to its own any more.
    let site = Site::new(
        "git rev-parse --git-dir 2>&1; cd \"$TMPDIR\" && git rev-parse --git-dir 2>&1; true",
    );
    let init = git_orchestrate::process::Cmd::new("git")
        .arg("init")
        .current_dir(site.folder.path());
    assert!(init.output().unwrap().is_success());
    site.run();
    let log = site.collect().log_tail;
    assert_eq!(log.matches("not a git repository").count(), 2, "{log}");
}

#[test]
fn a_file_that_is_named_from_here_is_found_from_the_worktree() {
    // Tests run in the folder of the package, which holds this file.
    let here = "tests/it/executor/local.rs";
    let mut site = Site::new("echo \"$1\"; echo \"$2\"");
    site.agent.command = ["sh", &site.agent.command[1], here, "Cargo.toml"]
        .map(str::to_owned)
        .to_vec();
    fs::write(site.path("tree/Cargo.toml"), "").unwrap();
    site.run();
    let absolute = std::env::current_dir().unwrap().join(here);
    assert_eq!(
        site.collect().log_tail,
        format!("{}\nCargo.toml\n", absolute.display())
    );
}

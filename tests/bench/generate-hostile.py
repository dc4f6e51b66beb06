#!/usr/bin/env python3
"""Makes what is unkind to a program that reads repositories: generate-hostile.py FOLDER files|entries|plans

`files`: 10 MB sources in every language, binary ones, broken text, unclosed brackets and quotes, pointers of Git LFS, links in
circles, twins that differ by case, manifests that nest without end, long and deep paths, a submodule. `entries`: a tree of a
million entries, of which two thousand are code. `plans`: master issues of many tasks, of one long line, of no text.
"""
import pathlib
import random
import subprocess
import sys

BIG = 9_900_000
LINES = {
    "py": "from a.b import c  # x\n", "ts": "import {a} from './b';\n", "js": "const a = require('./b'); `${a}`\n",
    "rs": "use crate::a::{b, c};\n", "go": "import \"a/b\"\n", "java": "import a.b.C;\n", "kt": "import a.b.c\n",
    "c": "#include \"a.h\"\n", "cs": "using A.B;\n", "rb": "require_relative 'a'\n", "php": "<?php use A\\B; ?>\n",
    "sh": ". ./a.sh\n", "scss": "@import 'a';\n", "proto": "import \"a.proto\";\n", "vue": "<script>import a from './a'</script>\n",
}
folder, kind = sys.argv[1:3]
rng = random.Random(1)


def sources():
    """Files of source text that no editor wrote."""
    for ending, line in LINES.items():
        yield f"big/lines.{ending}", line * (BIG // len(line))
        yield f"big/open.{ending}", "{" * 3_000_000 + "(" * 3_000_000 + "[" * 3_000_000
        yield f"big/quote.{ending}", "'\"`" * (BIG // 3)
        yield f"big/dollar.{ending}", "`${" * (BIG // 3)
        yield f"big/word.{ending}", "a" * BIG
        for name, mark in [("comment", "/*"), ("escape", "\\"), ("hash", "#"), ("less", "<")]:
            yield f"big/{name}.{ending}", mark * (BIG // len(mark))
        yield f"big/binary.{ending}", rng.randbytes(1_000_000)
        yield f"big/late.{ending}", b"a = 1\n" * 10_000 + b"\0\xff" * 100_000
        yield f"big/huge.{ending}", "x = 1\n" * 4_000_000
        yield f"odd/latin.{ending}", "import é from 'ü'\n".encode("latin-1") * 100 + b"\xff\xfe\x00"
        yield f"odd/pointer.{ending}", f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
        yield f"odd/empty.{ending}", ""
        for twin in ["odd/Twin", "odd/twin", "ODD/twin"]:
            yield f"{twin}.{ending}", line


def manifests():
    """Manifests and configurations that nest, repeat or refer to themselves."""
    yield "package.json", "{" * 100_000
    yield "tsconfig.json", '{"extends": "./tsconfig.json", "compilerOptions": {"paths": {"*": ["*"], "a*": ["**"]}}}'
    yield "deep/package.json", "[" * 1_000_000
    yield "go.mod", "module a\n" * 100_000
    yield "Cargo.toml", "[[a" * 100_000
    yield "a/Cargo.toml", "a." * 20_000 + "b=1"
    yield "b/pyproject.toml", "x=" + "[" * 100_000
    yield "pom.xml", "<project>" * 100_000
    yield "build.gradle", "dependencies {" * 50_000
    yield "composer.json", '{"autoload": {"psr-4": {"": "", "A\\\\": ["a", 1, null]}}}'
    yield "/".join(["d"] * 600) + "/x.py", f"import d.d.d\nfrom {'.' * 700} import x\n"
    yield "x/" + "y" * 3000 + ".ts", f"import '{'../' * 5000}'"
    yield b"odd/\xff\xfe.py".decode("utf-8", "surrogateescape"), "import a"


def links():
    """Links in circles, to themselves, upwards and outside."""
    for number in range(40):
        yield f"links/a{number}", f"b{number}"
        yield f"links/b{number}", f"a{number}"
    yield from [("links/self.py", "self.py"), ("links/up", ".."), ("links/out.py", "../../../etc/passwd")]


def quoted(path):
    """A path as `git fast-import` reads it."""
    plain = lambda byte: 32 < byte < 127 and byte not in b'"\\'
    data = path.encode("utf-8", "surrogateescape")
    return b'"' + b"".join(bytes([byte]) if plain(byte) else b"\\%03o" % byte for byte in data) + b'"'


def commit(write):
    """Makes a bare repository of one commit, whose entries `write` puts into a stream."""
    subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
    stream = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    head = b"commit refs/heads/main\ncommitter bench <bench@localhost> 1700000000 +0000\ndata 4\nbase\n"
    write(stream.stdin, head)
    stream.stdin.close()
    if stream.wait() != 0:
        sys.exit(1)
    subprocess.run(["git", "-C", folder, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)


def inline(out, mode, path, data):
    data = data if isinstance(data, bytes) else data.encode()
    out.write(f"M {mode} inline ".encode() + quoted(path) + f"\ndata {len(data)}\n".encode() + data + b"\n")


def files(out, head):
    out.write(head)
    for path, data in [*sources(), *manifests()]:
        inline(out, 100644, path, data)
    for path, target in links():
        inline(out, 120000, path, target)
    out.write(b"M 160000 " + b"1" * 40 + b" sub/module\n")


def entries(out, head):
    out.write(b"blob\nmark :1\ndata 4\ndata\n" + head)
    for number in range(998_000):
        out.write(f"M 100644 :1 data/{number // 5_000}/sample{number}.bin\n".encode())
    for number in range(2_000):
        inline(out, 100644, f"code/m{number}.py", f"from code import m{rng.randrange(2_000)}\n\ndef f{number}(): pass\n")


def plans():
    """Texts of master issues."""
    words = ["cache", "parser", "export", "settings", "login", "report", "queue", "index", "theme", "upload"]
    task = lambda number: f"- [ ] {rng.choice(['Add', 'Fix', 'Speed up'])} {' '.join(rng.sample(words, 4))} in `src/{rng.choice(words)}{number % 40}.rs`\n"
    yield "twelve.md", "# A plan\n\n" + "".join(task(number) for number in range(12))
    yield "tasks-300.md", "# Three hundred\n\n" + "".join(task(number) for number in range(300))
    yield "tasks-5000.md", "# Five thousand\n\n" + "".join(task(number) for number in range(5_000))
    yield "line.md", "- [ ] " + "a b " * 2_500_000
    yield "nested.md", "".join("  " * depth + "- [ ] deeper\n" for depth in range(2_000))
    yield "quotes.md", ">" * 1_000_000 + "`" * 1_000_000 + "[" * 1_000_000
    yield "binary.md", rng.randbytes(1_000_000)
    yield "empty.md", ""


if kind == "plans":
    pathlib.Path(folder).mkdir(parents=True)
    for name, text in plans():
        pathlib.Path(folder, name).write_bytes(text if isinstance(text, bytes) else text.encode())
else:
    commit({"files": files, "entries": entries}[kind])

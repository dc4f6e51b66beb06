#!/usr/bin/env python3
"""Makes a repository of generated source files: generate-tree.py FOLDER N_FILES

Half Python packages, a third TypeScript, the rest Rust; each file imports ten others and has some lines of code.
The same arguments give the same tree. The commit is made through `git fast-import`.
"""
import random
import subprocess
import sys

folder, n_files = sys.argv[1], int(sys.argv[2])
rng = random.Random(n_files)
subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
files = {}
n_python, n_script = n_files // 2, n_files // 3
n_rust = n_files - n_python - n_script


def python(number):
    return f"app{number // 400}.part{number // 20 % 20}.module{number}"


def script(number):
    return f"web/part{number // 50}/file{number}"


def body(mark):
    lines = [f"{mark} A remark with import and from, and 'quotes', in line {line}." for line in range(12)]
    return "\n".join(lines) + "\n"


for number in range(n_python):
    others = [rng.randrange(max(0, number - 3000), n_python) for _ in range(10)]
    text = "".join(f"from {python(other)} import name{other}\n" for other in others)
    code = "".join(f"\n\ndef f{line}(x):\n    '''Says {line}.'''\n    return [x, {{'a': {line}}}]\n" for line in range(15))
    path = python(number).replace(".", "/")
    files[path + ".py"] = text + body("#") + code
    for package in (path.rsplit("/", 1)[0], path.split("/")[0]):
        files.setdefault(package + "/__init__.py", "")
for number in range(n_script):
    others = [rng.randrange(n_script) for _ in range(10)]
    text = "".join(f"import {{ name{other} }} from '~/{script(other)[4:]}';\n" for other in others)
    code = "".join(f"export const f{line} = (x: number) => `${{x}} / {line}` + /[/'\"]/.test('{line}');\n" for line in range(30))
    files[script(number) + ".ts"] = text + body("//") + code
files["web/tsconfig.json"] = '{"compilerOptions": {"paths": {"~/*": ["./*"]}}}'
for number in range(0, n_rust, 50):
    crate = f"crates/c{number // 50}"
    files[f"{crate}/Cargo.toml"] = f'[package]\nname = "c{number // 50}"\n'
    count = min(50, n_rust - number)
    files[f"{crate}/src/lib.rs"] = "".join(f"pub mod m{i};\n" for i in range(count - 1))
    for i in range(count - 1):
        uses = "".join(f"use crate::m{rng.randrange(count - 1)}::Item as Item{j};\n" for j in range(10))
        files[f"{crate}/src/m{i}.rs"] = uses + body("//") + "pub struct Item;\n" + "".join(f"fn f{j}() -> u32 {{ {j} }}\n" for j in range(30))

stream = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)
out = stream.stdin
out.write(b"commit refs/heads/main\ncommitter bench <bench@localhost> 1700000000 +0000\ndata 4\nbase\n")
for path, text in sorted(files.items()):
    data = text.encode()
    out.write(f"M 644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
out.close()
sys.exit(stream.wait() or subprocess.run(["git", "-C", folder, "symbolic-ref", "HEAD", "refs/heads/main"]).returncode)

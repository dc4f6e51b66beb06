#!/usr/bin/env python3
"""Draws the pictures of the README and the guide from the real program.

    man/pictures/render.py [PROGRAM]        PROGRAM: target/release/git-orchestrate

Needs git and tmux. The repository is that of `git orchestrate demo`; a shell script stands in for the agents.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOCKET = "git-orchestrate-pictures"
COLUMN, ROW, MARGIN = 8.4, 18, 14
END = "the-end-1"
INK, PAPER = "#d6deeb", "#10151f"
COLOURS = ["#5c6773", "#ff6b6b", "#8bd49c", "#f0c674", "#6cb6ff", "#d2a6ff", "#7fdbca", "#d6deeb"]

# Works for a while in the first file that its task names, and says what it does; two of them add to the same page.
AGENT = r"""
file=$(grep -o '[a-z]*/[a-z/]*\.[a-z][a-z]*' "$ORCHESTRATE_TASK_FILE" | head -n 1)
file=${file:-docs/guide.md}
echo "Reading $file"
sleep 1
mkdir -p "$(dirname "$file")"
printf '// Task %s\n' "$ORCHESTRATE_TASK_ID" >> "$file"
echo "Edited $file"
case $ORCHESTRATE_TASK_ID in
    6 | 7) printf 'Task %s was here.\n' "$ORCHESTRATE_TASK_ID" >> docs/guide.md && echo "Edited docs/guide.md" ;;
esac
sleep 2
echo "Running the tests of $file"
sleep $((ORCHESTRATE_TASK_ID * 3))
"""


def tmux(*arguments):
    command = ["tmux", "-L", SOCKET, "-f", "/dev/null", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def captured(folder, command, size, wanted=END, keys=()):
    """What a terminal of that size shows once `wanted` stands on it; by default when the command has ended."""
    columns, rows = size
    environment = ["-e", "TERM=screen-256color"]
    tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", str(folder), *environment, "sh")
    try:
        tmux("send-keys", f"clear; {command}; echo {END[:-1]}$((1))", "Enter")
        end = time.monotonic() + 60
        while not re.search(wanted, tmux("capture-pane", "-p")):
            if time.monotonic() > end:
                sys.exit(f"`{command}` never shows {wanted!r}:\n" + tmux("capture-pane", "-p"))
            time.sleep(0.2)
        for key in keys:
            tmux("send-keys", key)
            time.sleep(0.8)
        shown = tmux("capture-pane", "-e", "-p").split(END)[0]
        return shown.rstrip("\n").split("\n")
    finally:
        tmux("kill-server")


def colour(number):
    if number < 16:
        return COLOURS[number % 8]
    if number >= 232:
        return "#" + f"{8 + (number - 232) * 10:02x}" * 3
    levels = [0, 95, 135, 175, 215, 255]
    number -= 16
    return "#{:02x}{:02x}{:02x}".format(*(levels[number // step % 6] for step in (36, 6, 1)))


def restyled(style, codes):
    codes = [int(code or 0) for code in codes.split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = {}
        elif code in (38, 48) and codes[:1] == [5]:
            style = {**style, "ink" if code == 38 else "paper": colour(codes[1])}
            codes = codes[2:]
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style = {**style, "ink": colour(code % 10)}
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style = {**style, "paper": colour(code % 10)}
        elif code == 39:
            style = {key: value for key, value in style.items() if key != "ink"}
        elif code == 49:
            style = {key: value for key, value in style.items() if key != "paper"}
        elif code in (1, 2, 4, 7):
            style = {**style, {1: "bold", 2: "faint", 4: "line", 7: "reverse"}[code]: True}
        elif code in (22, 24, 27):
            gone = {22: ("bold", "faint"), 24: ("line",), 27: ("reverse",)}[code]
            style = {key: value for key, value in style.items() if key not in gone}
    return style


def width(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def drawn_run(text, style, x, y):
    ink, paper = style.get("ink", INK), style.get("paper")
    if style.get("reverse"):
        ink, paper = PAPER, style.get("ink", INK)
    length = width(text) * COLUMN
    if paper:
        yield f'<rect x="{x:.1f}" y="{y - ROW + 5}" width="{length:.1f}" height="{ROW}" fill="{paper}"/>'
    more = ' font-weight="bold"' if style.get("bold") else ""
    more += ' opacity="0.6"' if style.get("faint") else ""
    more += ' text-decoration="underline"' if style.get("line") else ""
    # Spaces are not drawn: what shows pictures does not agree on how wide they are.
    for words in re.finditer(r"\S+(?: \S+)*", text):
        at = x + width(text[: words.start()]) * COLUMN
        length = width(words[0]) * COLUMN
        words = html.escape(words[0])
        yield f'<text x="{at:.1f}" y="{y}" textLength="{length:.1f}" fill="{ink}"{more}>{words}</text>'


def drawn(lines, name, says):
    """Writes lines with their escape codes as a picture."""
    shapes, style, columns = [], {}, 0
    for row, line in enumerate(lines):
        x, y = MARGIN, MARGIN + (row + 1) * ROW - 5
        for at, part in enumerate(re.split(r"\x1b\[([0-9;]*)m", line)):
            if at % 2:
                style = restyled(style, part)
            elif part:
                shapes.extend(drawn_run(part, style, x, y))
                x += width(part) * COLUMN
        columns = max(columns, width(re.sub(r"\x1b\[[0-9;]*m", "", line)))
    size = (round(columns * COLUMN + 2 * MARGIN), len(lines) * ROW + 2 * MARGIN)
    picture = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" role="img"'
        f' font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14">',
        f"<title>{html.escape(says)}</title>",
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>',
        *shapes,
        "</svg>\n",
    ]
    (HERE / f"{name}.svg").write_text("\n".join(picture))


def main():
    default = HERE.parent.parent / "target/release/git-orchestrate"
    program = Path(sys.argv[1] if len(sys.argv) > 1 else default).resolve()
    os.environ["PATH"] = f"{program.parent}:{os.environ['PATH']}"
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(HOME=folder, GIT_CONFIG_NOSYSTEM="1", LC_ALL="C.UTF-8", COLORTERM="")
        project = Path(folder) / "pocket"
        git = ["git", "-C", str(project)]
        subprocess.run([program, "demo", "--fast", str(project)], check=True, capture_output=True)
        # As it was before the demo merged anything, with nothing learned from it.
        first = [*git, "rev-list", "--first-parent", "--no-merges", "--max-count=1", "HEAD"]
        first = subprocess.check_output(first, text=True).strip()
        subprocess.run([*git, "reset", "--quiet", "--hard", first], check=True)
        shutil.rmtree(project / ".git/orchestrate")

        drawn(captured(project, "git orchestrate check plan.md", (100, 70)), "check", "What git orchestrate check shows of seven tasks")

        (Path(folder) / "agent.sh").write_text(AGENT)
        run = "git orchestrate run plan.md --agent-command 'sh ../agent.sh' --sandbox off --yes --max-workers 5"
        lines = captured(project, run, (112, 32), r"(?s)1 of 7 done.*conflict", ["Down"] * 5)
        drawn(lines, "screen", "The live screen of a run, with a conflict as it arises")

        for name, currency in (("rates", "CHF"), ("francs", "SFr")):
            subprocess.run([*git, "switch", "--quiet", "--create", name, first], check=True)
            guide = project / "docs/guide.md"
            guide.write_text(guide.read_text().replace("\n", f"\n{currency} is a currency.\n", 1))
            subject = f"Write about {currency}"
            who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
            subprocess.run([*git, *who, "commit", "--quiet", "-am", subject], check=True)
        subprocess.run([*git, "switch", "--quiet", "main"], check=True)
        lines = captured(project, "git orchestrate merge --preview rates francs", (100, 34))
        drawn(lines, "preview", "A merge of two branches, previewed")


if __name__ == "__main__":
    main()

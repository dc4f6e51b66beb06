#!/usr/bin/env bash
# What a task on another machine costs beside one here: a server on loopback, agents that do nothing much, one after the other.
# Needs root and sshd. Usage: far-overhead.sh [BINARY] [TASKS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "${1:-target/release/git-orchestrate}") n=${2:-20}
base=$(mktemp -d)
trap '"$here/../ssh/hosts.sh" down "$base/net"; rm -rf "$base"' EXIT
"$here/../ssh/hosts.sh" up "$base/net" 3 2422
export GIT_SSH_COMMAND="ssh -F $base/net/config" HOME="$base/me" GIT_CONFIG_GLOBAL=/dev/null
mkdir -p "$base/me" "$base/repo"
cd "$base/repo"
git init -q
git config user.name Ada
git config user.email ada@example.com
: > "$base/plan.md"
echo "# Many things" >> "$base/plan.md"
for i in $(seq "$n"); do
    mkdir "m$i"
    echo one > "m$i/a.txt"
    echo "- [ ] Change m$i/a.txt" >> "$base/plan.md"
done
git add -A
git commit -qm base
printf '%s\n' '#!/bin/sh' 'echo two >> m$ORCHESTRATE_TASK_ID/a.txt' > "$base/agent"
chmod +x "$base/agent"

tree() { git rev-parse "refs/orchestrate/$(ls -t .git/orchestrate/runs | head -1)/integration^{tree}"; }
run() {
    local begun ended
    begun=$(date +%s%N)
    "$binary" run "$base/plan.md" --yes --plain --agent-command "$base/agent" "$@" > "$base/out" 2>&1 || { cat "$base/out"; exit 1; }
    ended=$(date +%s%N)
    echo "$(((ended - begun) / 1000000)) $(tree)"
}
read -r first _ < <(run --executor ssh:host1 --tasks 1)
read -r near tree_here < <(run -j 1 --executor local)
read -r far tree_there < <(run -j 1 --executor ssh:host1)
read -r wide tree_wide < <(run --executor ssh:host1,ssh:host2,ssh:host3)
echo "the first task on a machine, with the copy of this program: $first ms"
echo "$n tasks one after the other: $near ms here, $far ms there: $(((far - near) / n)) ms more for each"
echo "$n tasks over three machines with two slots each: $wide ms"
[ "$tree_here" = "$tree_there" ] && [ "$tree_here" = "$tree_wide" ] && echo "all come to the same tree"

#!/usr/bin/env bash
# What goes over to another machine, in bytes on its cable: the first task of a repository of so many megabytes, then one after
# a change of a line. Needs root and sshd. Usage: far-transfer.sh [BINARY] [MEGABYTES]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "${1:-target/release/git-orchestrate}") megabytes=${2:-500}
base=$(mktemp -d)
trap '"$here/../ssh/hosts.sh" down "$base/net"; rm -rf "$base"' EXIT
"$here/../ssh/hosts.sh" up "$base/net" 1 2423 net
export GIT_SSH_COMMAND="ssh -F $base/net/config" HOME="$base/me" GIT_CONFIG_GLOBAL=/dev/null
mkdir -p "$base/me" "$base/repo/data"
cd "$base/repo"
git init -q
git config user.name Ada
git config user.email ada@example.com
for i in $(seq "$megabytes"); do head -c 1000000 /dev/urandom > "data/$i.bin"; done
for i in 1 2 3; do
    mkdir "m$i"
    echo one > "m$i/a.txt"
    echo "- [ ] Change m$i/a.txt" >> "$base/plan.md"
done
git add -A
git commit -qm base
printf '%s\n' '#!/bin/sh' 'echo two >> m$ORCHESTRATE_TASK_ID/a.txt' > "$base/agent"
chmod +x "$base/agent"

carried() { cat "/sys/class/net/o2423k1/statistics/$1_bytes"; }
run() {
    local sent received begun
    sent=$(carried tx) received=$(carried rx) begun=$(date +%s%N)
    "$binary" run "$base/plan.md" --yes --plain --agent-command "$base/agent" --executor ssh:host1 --tasks "$1" > "$base/out" 2>&1 \
        || { cat "$base/out"; exit 1; }
    echo "$2: $((($(carried tx) - sent) / 1000)) kB there, $((($(carried rx) - received) / 1000)) kB back," \
        "$((($(date +%s%N) - begun) / 1000000)) ms"
}
echo "a repository of $(du -sm .git | cut -f1) MB"
run 1 "the first task, with the copy of this program"
echo three >> m2/a.txt
git commit -qam "a line"
run 2 "one after a change of a line"
head -c 5000000 /dev/urandom > more.bin
git add more.bin
git commit -qm "five megabytes"
run 3 "one after five more megabytes"

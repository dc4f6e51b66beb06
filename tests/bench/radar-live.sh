#!/bin/sh
# How soon `conflicts --watch` knows of a conflict that somebody has just typed, over many live worktrees of a large repository;
# what the watch costs while nothing changes, what one look without a watch takes, and the question of a hook before an edit
# (`conflicts --path`).
#
#   tests/bench/radar-live.sh [PROGRAM]      PROGRAM: target/release/git-orchestrate
#
# N_FILES (20000) generated files, N_WORKTREES (50) worktrees, each with one edit that nobody committed. All of it stands in
# $TMPDIR (put that on a memory file system) and goes away at the end. Times in seconds; the best, the middle and the worst of
# five edits.
set -eu

n_files=${N_FILES:-20000}
n_worktrees=${N_WORKTREES:-50}
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$here/../../target/release/git-orchestrate}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")

folder=$(mktemp -d)
watcher=
trap '[ -z "$watcher" ] || kill "$watcher" 2> /dev/null || true; rm -rf "$folder"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C HOME="$folder"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com

now() { date +%s.%N; }
since() { echo "$1 $(now)" | awk '{ printf "%.3f", $2 - $1 }'; }

python3 "$here/generate-tree.py" "$folder/bare" "$n_files" > "$folder/made"
git clone --quiet --shared "$folder/bare" "$folder/project"
cd "$folder/project"
git ls-files | awk 'NR % 37 == 0' | head -n "$n_worktrees" > "$folder/files"
n=0
while read -r file; do
    n=$((n + 1))
    git worktree add --quiet --no-track -b "t$n" "../w$n"
    echo "edit $n" >> "../w$n/$file"
done < "$folder/files"
n_folders=$(git ls-files | xargs -n 1 dirname | sort -u | wc -l)
echo "$n worktrees of $(git ls-files | wc -l) files in $n_folders folders; the system watches $(cat /proc/sys/fs/inotify/max_user_watches 2> /dev/null || echo 0) at most"

for _ in 1 2 3; do
    begun=$(now)
    "$program" conflicts --json > "$folder/once" || true
    since "$begun"
    echo
done | sort -n | head -n 1 | sed 's/^/conflicts once: /'

"$program" conflicts --watch --json > "$folder/seen" 2> "$folder/errors" &
watcher=$!
begun=$(now)
while [ ! -s "$folder/seen" ]; do sleep 0.02; done
echo "first look of --watch: $(since "$begun")"
sleep 1
# Ticks of the processor that the watch has used, its children's included.
used() { sed 's/.*) //' "/proc/$watcher/stat" | awk '{ print $12 + $13 + $14 + $15 }'; }
before=$(used)
sleep 20
echo "$before $(used) $(getconf CLK_TCK)" | awk '{ printf "processors while nothing changes: %.1f %% of one\n", ($2 - $1) / $3 / 20 * 100 }'

file=$(head -n 1 "$folder/files")
for at in 1 2 3 4 5; do
    a=$((at * 2 - 1))
    b=$((at * 2))
    sed -i "1s/.*/edit $a/" "../w$a/$file"
    sleep 2
    before=$(wc -l < "$folder/seen")
    sed -i "1s/.*/edit $b/" "../w$b/$file"
    begun=$(now)
    waited=0
    while [ "$(wc -l < "$folder/seen")" -le "$before" ] && [ "$waited" -lt 3000 ]; do
        sleep 0.01
        waited=$((waited + 1))
    done
    since "$begun"
    echo
    tail -n 1 "$folder/seen" | grep -q '"conflict"' || echo "no conflict was told" >&2
done > "$folder/times"
sort -n "$folder/times" | awk '{ t[NR] = $1 } END { printf "from the keystroke to the answer: %s, %s, %s\n", t[1], t[int((NR + 1) / 2)], t[NR] }'
kill "$watcher"
wait "$watcher" 2> /dev/null || true
watcher=

cd "../w3"
for _ in 1 2 3; do
    begun=$(now)
    "$program" conflicts --path "$file" > "$folder/path" || true
    since "$begun"
    echo
done | sort -n | head -n 1 | sed 's/^/conflicts --path: /'

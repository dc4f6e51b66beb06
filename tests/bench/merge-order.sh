#!/bin/sh
# What the preview of many branches costs: N branches with CONFLICTS hidden conflicts among them. The whole command is
# timed (the pairs, the search for the order, the sequence confirmed by git, the conflicting lines, the silent breaks),
# against merging them in the order given with one process for each step, as a script would: merge-tree, commit-tree.
#
#   tests/bench/merge-order.sh [PROGRAM]         PROGRAM: target/release/git-orchestrate if left out
#   REPOSITORY=clone tests/bench/merge-order.sh  the branches are made on its HEAD, in a copy that shares its objects
#
# Exits with 1 where a preview takes more than LIMIT seconds, or leaves out more than it must.
set -eu

program=${1:-$(dirname "$0")/../../target/release/git-orchestrate}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
limit=${LIMIT:-1}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 HOME="$folder"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com

if [ -n "${REPOSITORY:-}" ]; then
    git clone --quiet --shared --no-checkout "$REPOSITORY" "$folder/project"
    cd "$folder/project"
else
    mkdir "$folder/project"
    cd "$folder/project"
    git init --quiet
    python3 - <<'PYTHON' | git fast-import --quiet
print("commit refs/heads/main\ncommitter Ada <ada@example.com> 1700000000 +0000\ndata 5\nbegin")
for n in range(2000):
    text = "".join(f"line {n} {line}\n" for line in range(120))
    print(f"M 644 inline src/{n % 40}/{n % 7}/{n}.txt\ndata {len(text)}\n{text}")
PYTHON
    git symbolic-ref HEAD refs/heads/main
fi
git branch --quiet --force base HEAD

# Branches that each add files and change one of their own; some of them change a shared file at the same line.
python3 - "${N:-50}" "${CONFLICTS:-6}" <<'PYTHON' > "$folder/import"
import sys
n, n_conflicts = int(sys.argv[1]), int(sys.argv[2])
print("commit refs/heads/base\nmark :1\ncommitter Ada <ada@example.com> 1700000001 +0000\ndata 6\nshared\nfrom refs/heads/base^0")
for k in range(n_conflicts):
    print(f"M 644 inline bench/shared/{k}.txt\ndata 6\nbegin\n")
for b in range(n):
    print(f"commit refs/heads/topic-{b:02}\ncommitter Ada <ada@example.com> {1700000002 + b} +0000\ndata 5\ntopic\nfrom :1")
    text = "x\n" * (b + 1)
    print(f"M 644 inline bench/own/{b}.txt\ndata {len(text)}\n{text}")
    for k in range(n_conflicts):
        # The first of each pair meets all of its like, so that one branch yields to several where the order is right.
        if b == k // 2 or b == n - 1 - k:
            text = f"topic {b}\n"
            print(f"M 644 inline bench/shared/{k}.txt\ndata {len(text)}\n{text}")
PYTHON
git fast-import --quiet < "$folder/import"
git symbolic-ref HEAD refs/heads/base
topics=$(git for-each-ref --format='%(refname:short)' 'refs/heads/topic-*')

step_by_step() {
    so_far=$(git rev-parse base)
    for topic in $topics; do
        if tree=$(git merge-tree --write-tree "$so_far" "$topic" 2>&1); then
            so_far=$(git commit-tree -p "$so_far" -p "$topic" -m preview "$tree")
        else
            echo "$topic"
        fi
    done
}

now() { date +%s%N; }
best=
for round in 1 2 3; do
    begun=$(now)
    step_by_step > "$folder/listed"
    ended=$(now)
    steps=$((ended - begun))
    # shellcheck disable=SC2086
    begun=$(now)
    "$program" merge --preview --json --into base $topics > "$folder/preview.json" || [ $? = 4 ]
    ended=$(now)
    ours=$((ended - begun))
    if [ -z "$best" ] || [ "$ours" -lt "$best" ]; then best=$ours best_steps=$steps; fi
done

python3 - "$folder/preview.json" "$folder/listed" "$best" "$best_steps" "$limit" <<'PYTHON'
import json, sys
document = json.load(open(sys.argv[1]))
n_out = sum(step["result"] in ("conflict", "unknown") for step in document["steps"])
n_listed = len(open(sys.argv[2]).read().split())
ours, steps, limit = int(sys.argv[3]) / 1e9, int(sys.argv[4]) / 1e9, float(sys.argv[5])
print(f"{len(document['steps'])} branches: {ours:.2f} s, {n_out} left out ({'proven' if document['order']['proven'] else 'not proven'});"
      f" one process a step in the order given: {steps:.2f} s, {n_listed} left out; ratio {steps / ours:.1f}")
sys.exit(ours > limit or n_out > n_listed)
PYTHON

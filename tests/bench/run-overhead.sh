#!/bin/sh
# What a run costs beside its agents: N_TASKS tasks of SECONDS s each on N_WORKERS workers, against the bound that no
# schedule can go below. The whole command is timed: reading the plan, worktrees, agents, commits, the integration.
#
#   tests/bench/run-overhead.sh [PROGRAM]        PROGRAM: target/release/git-orchestrate if left out
#
# Exits with 1 where the ratio is above LIMIT.
set -eu

n_tasks=${N_TASKS:-40}
n_workers=${N_WORKERS:-8}
seconds=${SECONDS_EACH:-2}
limit=${LIMIT:-1.25}
program=${1:-$(dirname "$0")/../../target/release/git-orchestrate}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 HOME="$folder"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com

mkdir "$folder/project"
cd "$folder/project"
git init --quiet --initial-branch=main
for n in $(seq 200); do
    mkdir -p "src/$((n % 20))"
    seq "$n" "$((n + 100))" > "src/$((n % 20))/$n.txt"
done
git add .
git commit --quiet --message begin

for n in $(seq "$n_tasks"); do
    printf '[[task]]\ntitle = "Do thing %s"\nwrites = ["out/%s.txt"]\n' "$n" "$n"
done > "$folder/plan.toml"
printf 'sleep %s\nmkdir -p out\necho done > "out/$ORCHESTRATE_TASK_ID.txt"\n' "$seconds" > "$folder/agent.sh"

begun=$(date +%s%N)
"$program" run --plan "$folder/plan.toml" --yes --quiet --max-workers "$n_workers" \
    --agent-command "sh $folder/agent.sh" > "$folder/output" || { cat "$folder/output"; exit 1; }
ended=$(date +%s%N)

awk -v ns="$((ended - begun))" -v n="$n_tasks" -v w="$n_workers" -v s="$seconds" -v limit="$limit" 'BEGIN {
    bound = int((n + w - 1) / w) * s
    whole = ns / 1e9
    ratio = whole / bound
    printf "%d tasks of %g s, %d workers: %.2f s, bound %.2f s, ratio %.3f (limit %g)\n", n, s, w, whole, bound, ratio, limit
    exit ratio > limit
}'

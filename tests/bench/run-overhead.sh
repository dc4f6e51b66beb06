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
here=$(cd "$(dirname "$0")" && pwd)
. "$here/prelude.sh"

for n in $(seq 200); do
    mkdir -p "src/$((n % 20))"
    seq "$n" "$((n + 100))" > "src/$((n % 20))/$n.txt"
done
git add .
git commit --quiet --message begin

plan "$n_tasks"
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

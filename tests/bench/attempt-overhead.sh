#!/bin/sh
# What an attempt costs in time of processors beside its agent: N_TASKS attempts of an agent that does nothing, with all of
# git, the supervisors and the orchestrator counted.
#
#   tests/bench/attempt-overhead.sh [PROGRAM]        PROGRAM: target/release/git-orchestrate if left out
#
# Exits with 1 where an attempt costs more than LIMIT milliseconds.
set -eu

n_tasks=${N_TASKS:-100}
limit=${LIMIT:-60}
here=$(cd "$(dirname "$0")" && pwd)
. "$here/prelude.sh"

echo one > a.txt
git add .
git commit --quiet --message begin
plan "$n_tasks"

# The agent changes nothing, so every attempt fails: that is one more than a run needs to look at.
python3 - "$program" "$folder/plan.toml" "$n_tasks" "$limit" <<'EOF'
import resource, subprocess, sys, time
program, plan, n, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
begun = time.time()
subprocess.run([program, "run", "--plan", plan, "--yes", "--quiet", "--max-workers", "8", "--agent-command", "true"],
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall = time.time() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
each = (used.ru_utime + used.ru_stime) * 1000 / n
print(f"{n} attempts: {each:.1f} ms of processors each (limit {limit:g}), {wall:.1f} s in all")
sys.exit(each > limit)
EOF

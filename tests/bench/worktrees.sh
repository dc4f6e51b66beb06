#!/usr/bin/env bash
# Fifty worktrees of a large repository, ours against `git worktree add` one by one: time, disk, and the first status.
# Usage: tests/bench/worktrees.sh BARE-REPOSITORY [FOLDER]   (FOLDER: where they are put; a tmpfs measures no disk)
set -euo pipefail
repository=$(cd "$1" && pwd)
export TMPDIR="${2:-/dev/shm}" ORCHESTRATE_BENCH_REPOSITORY="$repository"
cd "$(dirname "$0")/../.."
result=$(mktemp)
trap 'rm -f "$result"' EXIT
ORCHESTRATE_BENCH_RESULT="$result" cargo test --locked ${BENCH_PROFILE:---release} --test it -- --ignored fifty_worktrees >&2
cat "$result"

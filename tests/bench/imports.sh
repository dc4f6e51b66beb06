#!/usr/bin/env bash
# CPU seconds and memory of `git orchestrate graph`, cold (no cache), warm (the same tree again) and after one more commit;
# for a repository given as an argument, or a table for generated trees of 1k, 5k, 20k and 80k files.
#
#   cargo build --release && tests/bench/imports.sh [REPOSITORY [REVISION]]
#
# Where `ruff` is installed and the repository has a checkout, its CPU seconds stand beside.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
program="${PROGRAM:-$here/../../target/release/git-orchestrate}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Prints the CPU seconds and megabytes of a command that is run quietly.
measure() { /usr/bin/time -f '%U %S %M' -o "$work/time" "$@" >"$work/out" 2>/dev/null || true
  tail -1 "$work/time" | awk '{ printf "%.3f s %4d MB", $1 + $2, $3 / 1024 }'; }

# Prints one row: name, repository, revision.
row() {
  local cache; cache="$(git -C "$2" rev-parse --path-format=absolute --git-common-dir)/orchestrate/cache"
  rm -rf "$cache"
  local cold warm facts
  cold="$(cd "$2" && measure "$program" graph --base "$3")"
  warm="$(cd "$2" && measure "$program" graph --base "$3")"
  rm -f "$cache"/graph-*
  facts="$(cd "$2" && measure "$program" graph --base "$3")"
  printf '%-20s | %s | %s | %s | %7d edges\n' "$1" "$cold" "$warm" "$facts" "$(wc -l <"$work/out")"
}

printf '%-20s | %-15s | %-15s | %-15s |\n' tree cold warm 'facts known'
if [ $# -gt 0 ]; then
  row "$(basename "$1")" "$1" "${2:-HEAD}"
  if command -v ruff >/dev/null && [ -e "$1/.git" ]; then
    printf '%-20s | %s\n' 'ruff analyze graph' "$(cd "$1" && measure ruff analyze graph --isolated -q .)"
  fi
else
  for n_files in 1000 5000 20000 80000; do
    python3 "$here/generate-tree.py" "$work/$n_files" "$n_files"
    row "$n_files files" "$work/$n_files" HEAD
    rm -rf "${work:?}/$n_files"
  done
fi

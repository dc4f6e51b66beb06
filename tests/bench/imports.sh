#!/usr/bin/env bash
# CPU seconds and peak memory of the import graph and of `check`, beside other programs in the same run.
#
#   cargo build --release
#   tests/bench/imports.sh                                growth: generated trees of 1k, 5k, 20k, 50k and 80k files
#   tests/bench/imports.sh tree REPOSITORY…               the same of these repositories
#   tests/bench/imports.sh ruff CHECKOUT                  a Python tree, beside `ruff analyze graph`
#   tests/bench/imports.sh depcruise CHECKOUT FOLDER…     a tree of scripts, beside `depcruise` of those folders
#   tests/bench/imports.sh check REPOSITORY PLAN          `check` of a plan: the first time, again, and one commit later
#   tests/bench/imports.sh hostile                        a tree that is unkind, one of a million entries, and long plans
#
# Of RUNS runs (3) the one that took the least CPU counts. Cold is without a cache; warm is the same tree again; with facts
# known is another tree of the same files. Growth has a file of code every some 2 KB.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
program="${PROGRAM:-${CARGO_TARGET_DIR:-$here/../../target}/release/git-orchestrate}"
runs="${RUNS:-3}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
code='\.(py|pyi|js|jsx|mjs|cjs|ts|tsx|mts|cts|vue|svelte|rs|go|java|kt|kts|c|h|cc|cpp|cxx|hpp|hh|cs|rb|php|sh|bash|css|scss|sass|less|proto)$'

# Runs a command quietly in a folder, and prints its CPU seconds, seconds and megabytes; fails on a panic or a signal.
once() {
  local folder="$1" status=0; shift
  (cd "$folder" && /usr/bin/time -f '%U %S %e %M' -o "$work/time" "$@" >"$work/out" 2>"$work/errors") || status=$?
  if [ "$status" -ge 70 ] || grep -q panicked "$work/errors"; then
    echo "ends with $status: $*" >&2; head -5 "$work/errors" >&2; return 1
  fi
  tail -1 "$work/time" | awk '{ printf "%.3f %.2f %.0f\n", $1 + $2, $3, $4 / 1024 }'
}

# The best of some runs, each after a preparation: best PREPARATION FOLDER COMMAND…
best() {
  local prepare="$1"; shift
  for _ in $(seq "$runs"); do $prepare; once "$@"; done | sort -g | head -1
}

cache_of() { echo "$(git -C "$1" rev-parse --path-format=absolute --git-common-dir)/orchestrate/cache"; }
forget() { rm -rf "$cache"; }
forget_graph() { rm -f "$cache"/graph-*; }
n_code() { git -C "$1" ls-tree -r --name-only HEAD | grep -cE "$code" || true; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / (b > 0 ? b : 0.005) }'; }

heading() { printf '| tree | files of code | cold CPU s | files/CPU s | warm CPU s | facts known, CPU s | peak MB | edges |\n|---|---|---|---|---|---|---|---|\n'; }

# One row of the table: name, repository. Leaves the figures in $cold and $warm.
row() {
  cache="$(cache_of "$2")"
  local number memory facts
  number="$(n_code "$2")"
  read -r cold _ memory < <(best forget "$2" "$program" graph)
  read -r warm _ < <(best true "$2" "$program" graph)
  read -r facts _ < <(best forget_graph "$2" "$program" graph)
  printf '| %s | %d | %s | %.0f | %s | %s | %d | %d |\n' \
    "$1" "$number" "$cold" "$(ratio "$number" "$cold")" "$warm" "$facts" "$memory" "$(wc -l <"$work/out")"
}

# What another program takes, and how often ours fits in.
beside() {
  local name="$1" cpu memory; shift
  read -r cpu _ memory < <(runs=$(( runs > 2 ? 2 : runs )) best true "$@")
  printf '%s: %s CPU s, %d MB; %s times ours cold, %s times ours warm\n' \
    "$name" "$cpu" "$memory" "$(ratio "$cpu" "$cold")" "$(ratio "$cpu" "$warm")"
}

hostile_row() { printf '| %s | %s |\n' "$1" "$(once "${@:2}" | awk '{ print $1 " | " $2 " | " $3 }') | $(head -c 70 "$work/errors" | head -1)"; }

verb="${1:-growth}"
[ $# -eq 0 ] || shift
case "$verb" in
  growth)
    heading
    for number in 1000 5000 20000 50000 80000; do
      python3 "$here/generate-tree.py" "$work/tree" "$number"
      row "$number generated" "$work/tree"
      rm -rf "$work/tree"
    done ;;
  tree)
    heading
    for repository in "$@"; do row "$(basename "$repository")" "$repository"; done ;;
  ruff)
    heading; row "$(basename "$1")" "$1"
    beside 'ruff analyze graph' "$1" ruff analyze graph --isolated -q . ;;
  depcruise)
    checkout="$1"; shift
    heading; row "$(basename "$checkout")" "$checkout"
    config=(); [ ! -e "$checkout/tsconfig.json" ] || config=(--ts-config tsconfig.json --ts-pre-compilation-deps)
    beside 'dependency-cruiser' "$checkout" depcruise --no-config "${config[@]}" --module-systems es6,cjs,tsd -T json "$@" ;;
  check)
    cache="$(cache_of "$1")"
    plan="$(realpath "$2")"
    echo "$(git -C "$1" ls-tree -r --name-only HEAD | wc -l) files, $(git -C "$1" rev-list --count HEAD) commits"
    printf '| check | CPU s | s | peak MB |\n|---|---|---|---|\n'
    show() { printf '| %s | %s |\n' "$1" "$(sed 's/ / | /g')"; }
    best forget "$1" "$program" check "$plan" | show first
    best true "$1" "$program" check "$plan" | show again
    forget; once "$1" "$program" check --base HEAD~1 "$plan" >/dev/null
    once "$1" "$program" check "$plan" | show 'one commit later' ;;
  hostile)
    echo '| case | CPU s | s | peak MB | said |'; echo '|---|---|---|---|---|'
    python3 "$here/generate-hostile.py" "$work/hostile" files
    python3 "$here/generate-hostile.py" "$work/wide" entries
    python3 "$here/generate-hostile.py" "$work/plans" plans
    for verb in graph "check $work/plans/twelve.md" "check $work/plans/twelve.md" graph; do
      # shellcheck disable=SC2086
      hostile_row "unkind files: ${verb%% *}" "$work/hostile" "$program" $verb
      # shellcheck disable=SC2086
      hostile_row "a million entries: ${verb%% *}" "$work/wide" "$program" $verb
    done
    for plan in "$work"/plans/*; do
      hostile_row "plan $(basename "$plan")" "$here" "$program" check "$plan" --json
    done ;;
  *)
    echo "no such part: $verb" >&2; exit 2 ;;
esac

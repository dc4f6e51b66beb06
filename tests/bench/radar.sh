#!/bin/sh
# How fast `conflicts` looks at 20 worktrees, against `clash status` and `parsec conflicts --simulate` (cargo install clash-sh
# git-parsec) on the same ones, and who sees a conflict between two edits that are not committed.
#
#   tests/bench/radar.sh REPOSITORY [PROGRAM]      PROGRAM: target/release/git-orchestrate; CLASH and PARSEC: their programs
#
# Wall times of the best of three runs, and CPU times. Nothing is written to REPOSITORY.
set -eu

n_heads=${N_HEADS:-20}
program=${2:-$(dirname "$0")/../../target/release/git-orchestrate}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
clash=$(command -v "${CLASH:-clash}" || true)
parsec=$(command -v "${PARSEC:-parsec}" || true)
repository=$(cd "$1" && pwd)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C HOME="$folder"
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com

git clone --quiet --shared --no-checkout "$repository" "$folder/project"
cd "$folder/project"
git rev-list --first-parent --no-commit-header --format='%H %P' --max-count="$((n_heads * 6))" HEAD > "$folder/landings"
base=$(tail -n 1 "$folder/landings" | cut -d ' ' -f 1)
git checkout --quiet -B main "$base"
n=0
tail -n +2 "$folder/landings" | tac | while read -r commit parent _; do
    [ "$n" -lt "$n_heads" ] || break
    tree=$(git merge-tree --write-tree --no-messages --merge-base="$parent" "$base" "$commit" 2> /dev/null) || continue
    [ "$tree" != "$(git rev-parse "$base^{tree}")" ] || continue
    n=$((n + 1))
    git worktree add --quiet -b "t$n" "../w$n" "$(git commit-tree -p "$base" -m "$n" "$tree")"
    [ -z "$parsec" ] || "$parsec" --offline adopt "T$n" --branch "t$n" > "$folder/adopted" 2>&1
done

timed() {
    name=$1
    shift
    for _ in 1 2 3; do
        /usr/bin/time -f '%e %U %S' -o "$folder/time" "$@" > "$folder/$name" 2> "$folder/errors" || true
        tail -n 1 "$folder/time"
    done | sort -n | awk -v name="$name" 'NR == 1 { printf "%-22s %6.2f s, CPU %5.2f s\n", name, $1, $2 + $3 }'
}

timed conflicts "$program" conflicts --json
timed conflicts-commits "$program" conflicts --json $(seq -f t%g "$n_heads")
[ -z "$clash" ] || timed clash "$clash" status --json
[ -z "$parsec" ] || timed parsec "$parsec" --offline conflicts --simulate --json

# Two edits of one line that nobody committed.
file=$(git ls-tree -r --name-only HEAD | grep -m 1 '\.[a-z]*$')
for n in 1 2; do
    git -C "../w$n" checkout --quiet --detach "$base"
    sed -i "1s/.*/edit $n/" "../w$n/$file"
done
timed conflicts "$program" conflicts --json > "$folder/again"
[ -z "$clash" ] || timed clash "$clash" status --json > "$folder/again"
[ -z "$parsec" ] || timed parsec "$parsec" --offline conflicts --simulate --json > "$folder/again"
for name in conflicts clash parsec; do
    [ -e "$folder/$name" ] || continue
    echo "$name names $file, edited in two worktrees and committed in none: $(grep -c "$file" "$folder/$name" || true) times"
done

#!/bin/sh
# How fast it is told which of many branches conflict, against git: every pair of N_HEADS branches on one base, with status and
# paths and with full result trees, and N_SCATTERED merges of the history as they come.
#
#   tests/bench/matrix.sh MERGES REPOSITORY...        MERGES: target/release/examples/merges
#
# The branches are landings of the real history, each brought to one base by git. Ratios are of whole processes, the best of
# three runs, against (a) one `git merge-tree` for each pair, (b) one `git merge-tree --stdin`. Nothing is written to a REPOSITORY.
set -eu

n_heads=${N_HEADS:-50}
n_scattered=${N_SCATTERED:-300}
merges=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com GIT_COMMITTER_DATE='1700000000 +0000'

# Milliseconds that a command takes, the best of $1 runs.
best() {
    runs=$1
    shift
    fastest=
    while [ "$runs" -gt 0 ]; do
        begun=$(date +%s%N)
        "$@" > "$folder/output" 2> "$folder/errors" || true
        took=$((($(date +%s%N) - begun) / 10000))
        if [ -z "$fastest" ] || [ "$took" -lt "$fastest" ]; then fastest=$took; fi
        runs=$((runs - 1))
    done
    awk -v n="$fastest" 'BEGIN { printf "%.2f", n / 100 }'
}

one_by_one() {
    while read -r ours theirs; do
        git merge-tree --write-tree --name-only --no-messages "$ours" "$theirs" || true
    done < "$1"
}

in_one() { git merge-tree --write-tree --messages -z --stdin < "$1"; }

told() { "$merges" ask "$folder/clone" < "$1"; }

told_with_trees() { "$merges" ask "$folder/clone" --trees < "$1"; }

# Branches on one base: what landed after it, as far as git brings it there without a conflict.
heads() {
    git rev-list --first-parent --no-commit-header --format='%H %P' --max-count="$((n_heads * 6))" HEAD > "$folder/landings"
    base=$(tail -n 1 "$folder/landings" | cut -d ' ' -f 1)
    n=0
    tail -n +2 "$folder/landings" | tac | while read -r commit parent _; do
        [ "$n" -lt "$n_heads" ] || break
        tree=$(git merge-tree --write-tree --no-messages --merge-base="$parent" "$base" "$commit" 2> /dev/null) || continue
        [ "$tree" != "$(git rev-parse "$base^{tree}")" ] || continue
        # A branch is as old as what it brings, and so newer than its base.
        GIT_COMMITTER_DATE=$(git show --no-patch --format=%cI "$commit") git commit-tree -p "$base" -m "$n" "$tree"
        n=$((n + 1))
    done
}

measure() {
    what=$1
    pairs=$2
    single=$(best 1 one_by_one "$pairs")
    batch=$(best 3 in_one "$pairs")
    plain=$(best 3 told "$pairs")
    by_git=$(sed -n 's/.* merges, \([0-9]*\) by git.*/\1/p' "$folder/errors")
    full=$(best 3 told_with_trees "$pairs")
    echo "$name $what $(wc -l < "$pairs") $by_git $single $batch $plain $full" | tee -a "$folder/all" | awk '{
        printf "%-12s %-9s %5d pairs, %4d by git: one by one %8.1f ms, --stdin %8.1f, told %7.1f (%.1fx, %.1fx), with trees %7.1f (%.1fx, %.1fx)\n", \
            $1, $2, $3, $4, $5, $6, $7, $5 / $7, $6 / $7, $8, $5 / $8, $6 / $8
    }'
}

for repository; do
    name=$(basename "$repository")
    rm -rf "$folder/clone"
    git clone --quiet --bare --shared "$repository" "$folder/clone"
    cd "$folder/clone"
    heads > "$folder/heads"
    awk '{ for (n = 0; n < NR - 1; n++) print all[n], $1; all[NR - 1] = $1 }' "$folder/heads" > "$folder/pairs"
    git repack -adlq
    measure heads "$folder/pairs"
    git rev-list --all --min-parents=2 --max-parents=2 --no-commit-header --format='%P' \
        | awk -v n="$n_scattered" '{ all[NR] = $0 } END { step = NR > n ? NR / n : 1; for (at = 1; at <= NR; at += step) print all[int(at)] }' \
        > "$folder/scattered"
    measure scattered "$folder/scattered"
    cd "$folder"
done

awk '{
    n[$2]++; a[$2] += log($5 / $7); b[$2] += log($6 / $7); c[$2] += log($5 / $8); d[$2] += log($6 / $8)
} END {
    for (what in n) printf "%-9s geometric mean of %d: %.1fx one by one, %.1fx --stdin; with trees %.1fx, %.1fx\n", \
        what, n[what], exp(a[what] / n[what]), exp(b[what] / n[what]), exp(c[what] / n[what]), exp(d[what] / n[what])
}' "$folder/all"

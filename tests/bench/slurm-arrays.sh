#!/usr/bin/env bash
# What it takes to hand jobs to Slurm: one by one against as one array, in turns on the same cluster, which is made for it.
#
#   slurm-arrays.sh [N] [ROUNDS]
#
# Needs what tests/slurm/cluster.sh needs.
set -euo pipefail
cd "$(dirname "$0")/../.."
n=${1:-100} rounds=${2:-5}
base=$(mktemp -d)
trap 'tests/slurm/cluster.sh down "$base"; rm -rf "$base"' EXIT
tests/slurm/cluster.sh up "$base" 3 24700
export SLURM_CONF=$base/slurm.conf
printf '#!/bin/sh\nexec true\n' > "$base/job"
options=(--parsable --requeue --hold --output=/dev/null --chdir=/ --mem=100M)
now() { date +%s%N; }
for round in $(seq "$rounds"); do
    begun=$(now)
    for k in $(seq "$n"); do sbatch "${options[@]}" --dependency=singleton --job-name="a$round-$k" "$base/job" > /dev/null; done
    one_by_one=$(($(now) - begun)) begun=$(now)
    sbatch "${options[@]}" --job-name="b$round" --array=0-$((n - 1)) "$base/job" > /dev/null
    array=$(($(now) - begun))
    scancel --quiet --user="$(id -un)"
    awk -v n="$n" -v a="$one_by_one" -v b="$array" \
        'BEGIN { printf "%d jobs: one by one %.3f s, as one array %.3f s, %.0f times as long\n", n, a / 1e9, b / 1e9, a / b }'
done

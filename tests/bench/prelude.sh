# What the benches of whole runs begin with: sourced with the program that is measured. Makes a folder that goes away at the
# end, a world without the user's configuration, and a repository in it, `$folder/project`, which is then the current folder.
# `plan N` writes `$folder/plan.toml`: so many tasks that have nothing to do with each other.

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

plan() {
    for n in $(seq "$1"); do
        printf '[[task]]\ntitle = "Do thing %s"\nwrites = ["out/%s.txt"]\n' "$n" "$n"
    done > "$folder/plan.toml"
}

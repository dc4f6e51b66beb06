# Completions of git-orchestrate for bash: `git orchestrate` by way of git's own completion, and `git-orchestrate`.
# shellcheck shell=bash

# Fills COMPREPLY. The number of the word comes first, then all words with the program's name in front.
_git_orchestrate_reply() {
    local index=$1 current line prefix=
    shift
    current=${!#}
    if ((index + 1 <= $#)); then
        current=${*:index+1:1}
    fi
    # Of `--agent=claude` readline replaces what is behind the sign.
    if [[ $current == *=* && $COMP_WORDBREAKS == *=* ]]; then
        prefix=${current%%=*}=
    fi
    COMPREPLY=()
    while IFS= read -r line; do
        line=${line%%$'\t'*}
        line=${line#"$prefix"}
        # What goes on, such as a folder, is followed by no blank.
        case $line in
        *[/=]) COMPREPLY+=("$(printf '%q' "$line")") ;;
        *) COMPREPLY+=("$(printf '%q ' "$line")") ;;
        esac
    done < <(git-orchestrate __complete "$index" "$@" 2>/dev/null)
}

# Git's own completion calls this, with its own `words`, `cword` and `__git_cmd_idx`.
_git_orchestrate() {
    local at=${__git_cmd_idx:-1}
    # shellcheck disable=SC2154
    _git_orchestrate_reply "$((cword - at))" git-orchestrate "${words[@]:at+1}"
}

_git_orchestrate_alone() {
    local words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n '=:' words cword
    fi
    _git_orchestrate_reply "$cword" "${words[@]}"
}

complete -o nospace -F _git_orchestrate_alone git-orchestrate

# Completions of git-orchestrate for fish, also as `git orchestrate`.

function __git_orchestrate_complete
    set -l words (commandline --tokenize --current-process --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l at 1
    if test (basename -- $words[1]) = git
        set at (contains --index -- orchestrate $words; or echo 1)
    end
    set -l rest $words[(math $at + 1)..-1]
    git-orchestrate __complete (math (count $rest) + 1) git-orchestrate $rest "$current" 2>/dev/null
end

complete --command git-orchestrate --no-files --keep-order --arguments '(__git_orchestrate_complete)'
complete --command git --no-files --keep-order --condition 'contains -- orchestrate (commandline -opc)' --arguments '(__git_orchestrate_complete)'

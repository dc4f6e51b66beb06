# Completions of git-orchestrate for nushell, also as `git orchestrate`. To be sourced from config.nu, behind whatever else sets
# an external completer: what is about another command is handed on to that one.

let git_orchestrate_other = $env.config.completions?.external?.completer?

$env.config.completions.external.enable = true
$env.config.completions.external.completer = {|spans: list<string>|
    let program = $spans.0 | path basename
    let at = if $program == "git-orchestrate" {
        0
    } else if $program == "git" {
        # Before it only options of git stand, and their values.
        $spans | enumerate | where item == "orchestrate" | get --optional 0.index
    }
    if $at != null and $at < (($spans | length) - 1) {
        let words = $spans | skip ($at + 1)
        ^git-orchestrate __complete ($words | length) git-orchestrate ...$words
        | complete
        | get stdout
        | lines
        | each {|line|
            let parts = $line | split row --number 2 "\t"
            {value: $parts.0, description: ($parts | get --optional 1 | default "")}
        }
    } else if $git_orchestrate_other != null {
        do $git_orchestrate_other $spans
    }
}

# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_git_orchestrate_global_optspecs
    string join \n C= color= no-config q/quiet h/help V/version
end

function __fish_git_orchestrate_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_git_orchestrate_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_git_orchestrate_using_subcommand
    set -l cmd (__fish_git_orchestrate_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -s V -l version -d 'Print version'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "run" -d 'Run the tasks of a master issue with agents, each in a worktree of its own'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "check" -d 'Show footprints, hazards and the plan of a master issue; change nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "status" -d 'Show how a run stands'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "logs" -d 'Show what the agent of a task printed'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "pause" -d 'Let a run, or some of its tasks, stand still'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "resume" -d 'Go on with a run that was paused, interrupted or killed'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "retry" -d 'Try again the tasks of a run that did not succeed'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "cancel" -d 'End a run, or some of its tasks'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "merge" -d 'Preview, put together, verify and land the results of a run'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "sync" -d 'Bring the forge up to date with a run'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "conflicts" -d 'Show which branches would conflict now, pair by pair'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "clean" -d 'Remove the worktrees and branches of a run that are merged or empty'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "graph" -d 'Show which file imports which'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "report" -d 'Show the summary or the figures of a run'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "stats" -d 'Show what all runs here come to: how fast, how well, how good the predictions'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "init" -d 'Look at the repository and write a configuration with comments'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "config" -d 'Show what is configured, and where each value comes from'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "new" -d 'Write a master issue to fill in'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "mcp" -d 'Answer agents outside of a run that ask who works on what (Model Context Protocol)'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "doctor" -d 'Check that what a run needs is there'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "demo" -d 'Watch the whole job on a throw-away repository, without network or account'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c git-orchestrate -n "__fish_git_orchestrate_needs_command" -f -a "man" -d 'Print or install the manual pages'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l plan -d 'Run the plan in FILE, as `check -o` wrote it' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l tasks -d 'Run only these tasks: 1,3-5' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l base -d 'Plan against, and start from, REV instead of HEAD' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l refine -d 'Ask that agent which files the tasks will touch' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l refine-timeout -d 'Wait so long for the answer of --refine: 5m, or seconds' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l retry -d 'Try again what did not succeed, or LIST' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l agent -d 'Use claude, codex, gemini, … (see `doctor`)' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l agent-command -d 'Use this command line, without a shell' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l model -d 'Ask the agent to use that model' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l permissions -d 'What the agent may do without asking' -r -f -a "edit\t'Change files in its worktree; commands only where its own rules or sandbox let them pass'
run\t'Run commands as well'
full\t'Anything, without a sandbox of its own'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l timeout -d 'End an attempt after 30m, 1h30m, or seconds' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l idle-timeout -d 'End an attempt that does nothing at all for 10m' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l retries -d 'Try a failed task again at once, up to N times' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l check -d 'Count a task as done only if that passes' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -s j -l max-workers -d 'Run at most N tasks at once; auto: by cores and memory' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l budget -d 'Start nothing more once that is used up: 5usd, 2Mtok' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l task-budget -d 'End a task whose agents have used that up' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l batch-size -d 'Start tasks in batches of N: the next batch begins when one has ended' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l on-hazard -d 'Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun' -r -f -a "warn\t'It is told'
pause\t'The later of the two stands still until the other has ended'
replan\t'Tasks that have not begun wait for those that change what they were planned to change'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l checkpoint -d 'Put results together and verify them while others run: each, or so often at most, such as 30m' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l sandbox -d 'Keep agents in that sandbox; without it, auto' -r -f -a "auto\t'The best that works here'
bwrap\t'Bubblewrap or nothing runs'
landlock\t'Landlock or nothing runs'
off\t'None'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l network -d 'Let agents in a sandbox reach the network; without it, on' -r -f -a "on\t'Yes'
off\t'No'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l into -d 'Merge into BRANCH instead of the current one' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l verify -d 'Run that after each merge; leave out what fails' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l order -d 'Merge in that order' -r -f -a "deps\t'What others depend on first'
listed\t'As the issue lists them'
finished\t'As they finished'
size\t'The smallest change first'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l method -d 'Put results on top of each other in that way' -r -f -a "merge\t'By a merge commit each'
squash\t'By one commit each'
rebase\t'By their commits, made again'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l resolve -d 'Let that settle conflicts beside git; without it, auto' -r -f -a "auto\t'Recorded resolutions (rerere), resolvers of hub files, tools that write lock files, mergiraf'
agent\t'The same, and an agent for what is left'
off\t'Nothing'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l verify-jobs -d 'Verify N merges side by side; without it, half as many as there are cores' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l verify-every -d 'Verify once for N merges, and search for the culprit where that fails' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l pull-requests -l pr -d 'Make a pull request of each result; draft: leave it a draft' -r -f -a "true\t''
draft\t''
false\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l no-infer -d 'Order tasks only where the text does, not where the code suggests it'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l unknown-together -d 'Run tasks of which nothing is known beside the others, instead of alone'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l trust -d 'Run the words of people who may not write to the repository, too'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l dry-run -d 'Show the plan and what would be started'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l approve-hooks -d 'Approve the commands that the repository\'s own configuration brings'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l undo-escapes -d 'Put away what agents add outside of their worktrees, where no sandbox keeps them from it'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l excuse-escapes -d 'Fail no task for what changed outside of its worktree, where no sandbox keeps agents in theirs'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l no-resolve -d 'Let nothing but git settle conflicts: the same as --resolve off'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l no-verify -d 'Leave out the hooks pre-merge-commit, pre-commit and commit-msg'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l allow-broken -d 'Go on if COMMAND fails before any merge, and blame what fails in another way'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l close -d 'Close the master issue once everything has landed'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l merge -d 'Land the results without asking'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -s y -l yes -d 'Ask nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l json -d 'Print events as JSON, one a line'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l plain -d 'Tell what happens in lines, also on a terminal, instead of on a screen'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l base -d 'Plan against, and start from, REV instead of HEAD' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l refine -d 'Ask that agent which files the tasks will touch' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l refine-timeout -d 'Wait so long for the answer of --refine: 5m, or seconds' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -s o -l output -d 'Write the plan to FILE, or to standard output with `-`' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l apply -d 'Take that advice: change the plan file that SOURCE or -o names' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l explain -d 'Show why two tasks collide, or what one task touches, with all evidence' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l strict -d 'Exit 6 if a hazard is likelier than PROBABILITY (0.3), or nothing is known of a task' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l format -d 'Print the plan in that form' -r -f -a "text\t'The table for people'
json\t'The same as --json'
dot\t'A graph for Graphviz'
mermaid\t'A graph for Mermaid, which forges draw in Markdown'
html\t'One page for a browser, without network or script'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l no-infer -d 'Order tasks only where the text does, not where the code suggests it'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l unknown-together -d 'Run tasks of which nothing is known beside the others, instead of alone'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -s n -l dry-run -d 'With --apply: show what would be done, and write nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l json -d 'Print JSON (schema git-orchestrate/check/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -s w -l watch -d 'Watch it: on a terminal the live screen, elsewhere again and again until the run ends'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -l plain -d 'With --watch: the table, also on a terminal, instead of the screen'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -l detailed -d 'Show as well what each agent does, and how long it may still take'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -l resources -d 'Show as well what the processes of each task use'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -l json -d 'Print JSON (schema git-orchestrate/status/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand logs" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand logs" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand logs" -s f -l follow -d 'Go on as the log grows, until the task ends'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand logs" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand logs" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand pause" -l task -d 'Only these tasks: 1,3-5' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand pause" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand pause" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand pause" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand pause" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand pause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l task -d 'Of a run that goes on elsewhere, only these tasks: 1,3-5' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l agent -d 'Use claude, codex, gemini, … (see `doctor`)' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l agent-command -d 'Use this command line, without a shell' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l model -d 'Ask the agent to use that model' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l permissions -d 'What the agent may do without asking' -r -f -a "edit\t'Change files in its worktree; commands only where its own rules or sandbox let them pass'
run\t'Run commands as well'
full\t'Anything, without a sandbox of its own'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l timeout -d 'End an attempt after 30m, 1h30m, or seconds' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l idle-timeout -d 'End an attempt that does nothing at all for 10m' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l retries -d 'Try a failed task again at once, up to N times' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l check -d 'Count a task as done only if that passes' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -s j -l max-workers -d 'Run at most N tasks at once; auto: by cores and memory' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l budget -d 'Start nothing more once that is used up: 5usd, 2Mtok' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l task-budget -d 'End a task whose agents have used that up' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l batch-size -d 'Start tasks in batches of N: the next batch begins when one has ended' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l on-hazard -d 'Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun' -r -f -a "warn\t'It is told'
pause\t'The later of the two stands still until the other has ended'
replan\t'Tasks that have not begun wait for those that change what they were planned to change'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l checkpoint -d 'Put results together and verify them while others run: each, or so often at most, such as 30m' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l sandbox -d 'Keep agents in that sandbox; without it, auto' -r -f -a "auto\t'The best that works here'
bwrap\t'Bubblewrap or nothing runs'
landlock\t'Landlock or nothing runs'
off\t'None'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l network -d 'Let agents in a sandbox reach the network; without it, on' -r -f -a "on\t'Yes'
off\t'No'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l into -d 'Merge into BRANCH instead of the current one' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l verify -d 'Run that after each merge; leave out what fails' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l order -d 'Merge in that order' -r -f -a "deps\t'What others depend on first'
listed\t'As the issue lists them'
finished\t'As they finished'
size\t'The smallest change first'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l method -d 'Put results on top of each other in that way' -r -f -a "merge\t'By a merge commit each'
squash\t'By one commit each'
rebase\t'By their commits, made again'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l resolve -d 'Let that settle conflicts beside git; without it, auto' -r -f -a "auto\t'Recorded resolutions (rerere), resolvers of hub files, tools that write lock files, mergiraf'
agent\t'The same, and an agent for what is left'
off\t'Nothing'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l verify-jobs -d 'Verify N merges side by side; without it, half as many as there are cores' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l verify-every -d 'Verify once for N merges, and search for the culprit where that fails' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l pull-requests -l pr -d 'Make a pull request of each result; draft: leave it a draft' -r -f -a "true\t''
draft\t''
false\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l approve-hooks -d 'Approve the commands that the repository\'s own configuration brings'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l undo-escapes -d 'Put away what agents add outside of their worktrees, where no sandbox keeps them from it'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l excuse-escapes -d 'Fail no task for what changed outside of its worktree, where no sandbox keeps agents in theirs'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l no-resolve -d 'Let nothing but git settle conflicts: the same as --resolve off'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l no-verify -d 'Leave out the hooks pre-merge-commit, pre-commit and commit-msg'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l allow-broken -d 'Go on if COMMAND fails before any merge, and blame what fails in another way'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l close -d 'Close the master issue once everything has landed'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l merge -d 'Land the results without asking'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -s y -l yes -d 'Ask nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l json -d 'Print events as JSON, one a line'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l plain -d 'Tell what happens in lines, also on a terminal, instead of on a screen'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l run -d 'The run, or the beginning of its name; the newest if left out' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l agent -d 'Use claude, codex, gemini, … (see `doctor`)' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l agent-command -d 'Use this command line, without a shell' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l model -d 'Ask the agent to use that model' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l permissions -d 'What the agent may do without asking' -r -f -a "edit\t'Change files in its worktree; commands only where its own rules or sandbox let them pass'
run\t'Run commands as well'
full\t'Anything, without a sandbox of its own'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l timeout -d 'End an attempt after 30m, 1h30m, or seconds' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l idle-timeout -d 'End an attempt that does nothing at all for 10m' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l retries -d 'Try a failed task again at once, up to N times' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l check -d 'Count a task as done only if that passes' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -s j -l max-workers -d 'Run at most N tasks at once; auto: by cores and memory' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l budget -d 'Start nothing more once that is used up: 5usd, 2Mtok' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l task-budget -d 'End a task whose agents have used that up' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l batch-size -d 'Start tasks in batches of N: the next batch begins when one has ended' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l on-hazard -d 'Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun' -r -f -a "warn\t'It is told'
pause\t'The later of the two stands still until the other has ended'
replan\t'Tasks that have not begun wait for those that change what they were planned to change'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l checkpoint -d 'Put results together and verify them while others run: each, or so often at most, such as 30m' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l sandbox -d 'Keep agents in that sandbox; without it, auto' -r -f -a "auto\t'The best that works here'
bwrap\t'Bubblewrap or nothing runs'
landlock\t'Landlock or nothing runs'
off\t'None'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l network -d 'Let agents in a sandbox reach the network; without it, on' -r -f -a "on\t'Yes'
off\t'No'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l into -d 'Merge into BRANCH instead of the current one' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l verify -d 'Run that after each merge; leave out what fails' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l order -d 'Merge in that order' -r -f -a "deps\t'What others depend on first'
listed\t'As the issue lists them'
finished\t'As they finished'
size\t'The smallest change first'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l method -d 'Put results on top of each other in that way' -r -f -a "merge\t'By a merge commit each'
squash\t'By one commit each'
rebase\t'By their commits, made again'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l resolve -d 'Let that settle conflicts beside git; without it, auto' -r -f -a "auto\t'Recorded resolutions (rerere), resolvers of hub files, tools that write lock files, mergiraf'
agent\t'The same, and an agent for what is left'
off\t'Nothing'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l verify-jobs -d 'Verify N merges side by side; without it, half as many as there are cores' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l verify-every -d 'Verify once for N merges, and search for the culprit where that fails' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l pull-requests -l pr -d 'Make a pull request of each result; draft: leave it a draft' -r -f -a "true\t''
draft\t''
false\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l approve-hooks -d 'Approve the commands that the repository\'s own configuration brings'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l undo-escapes -d 'Put away what agents add outside of their worktrees, where no sandbox keeps them from it'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l excuse-escapes -d 'Fail no task for what changed outside of its worktree, where no sandbox keeps agents in theirs'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l no-resolve -d 'Let nothing but git settle conflicts: the same as --resolve off'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l no-verify -d 'Leave out the hooks pre-merge-commit, pre-commit and commit-msg'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l allow-broken -d 'Go on if COMMAND fails before any merge, and blame what fails in another way'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l close -d 'Close the master issue once everything has landed'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l merge -d 'Land the results without asking'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -s y -l yes -d 'Ask nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l json -d 'Print events as JSON, one a line'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l plain -d 'Tell what happens in lines, also on a terminal, instead of on a screen'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand cancel" -l task -d 'Only these tasks: 1,3-5; the others go on' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand cancel" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand cancel" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand cancel" -l now -d 'End the agents at once'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand cancel" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand cancel" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l into -d 'Merge into BRANCH instead of the current one' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l verify -d 'Run that after each merge; leave out what fails' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l order -d 'Merge in that order' -r -f -a "deps\t'What others depend on first'
listed\t'As the issue lists them'
finished\t'As they finished'
size\t'The smallest change first'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l method -d 'Put results on top of each other in that way' -r -f -a "merge\t'By a merge commit each'
squash\t'By one commit each'
rebase\t'By their commits, made again'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l resolve -d 'Let that settle conflicts beside git; without it, auto' -r -f -a "auto\t'Recorded resolutions (rerere), resolvers of hub files, tools that write lock files, mergiraf'
agent\t'The same, and an agent for what is left'
off\t'Nothing'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l verify-jobs -d 'Verify N merges side by side; without it, half as many as there are cores' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l verify-every -d 'Verify once for N merges, and search for the culprit where that fails' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l sandbox -d 'Keep agents in that sandbox; without it, auto' -r -f -a "auto\t'The best that works here'
bwrap\t'Bubblewrap or nothing runs'
landlock\t'Landlock or nothing runs'
off\t'None'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l network -d 'Let agents in a sandbox reach the network; without it, on' -r -f -a "on\t'Yes'
off\t'No'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l check -d 'Count its answer only if COMMAND passes with it' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l agent -d 'Use claude, codex, gemini, … (see `doctor`)' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l agent-command -d 'Use this command line, without a shell' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l no-resolve -d 'Let nothing but git settle conflicts: the same as --resolve off'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l no-verify -d 'Leave out the hooks pre-merge-commit, pre-commit and commit-msg'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l allow-broken -d 'Go on if COMMAND fails before any merge, and blame what fails in another way'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l preview -l dry-run -d 'Show what each merge would do, and stop'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l undo -d 'Move the target back to before the last merge'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l continue -d 'Take what was settled of the conflict, and go on'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l skip -d 'Leave out what conflicts, go on to the next one'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l abort -d 'Give up the conflict and what was done for it'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l approve-hooks -d 'Approve the commands that the repository\'s own configuration brings'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l close -d 'Close the master issue once everything has landed'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l local -d 'Merge here, although there are pull requests'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -s y -l yes -d 'Ask nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l json -d 'Print JSON (with --preview: schema git-orchestrate/preview/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand sync" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand sync" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand sync" -l close -d 'Close the master issue if everything has landed'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand sync" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand sync" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -l into -d 'Compare each with BRANCH too' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -l path -l check -d 'Tell who else has changed FILE, there or not; only a worktree\'s own work is not told to it' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -l hook -d 'Answer the hook of an agent that is about to edit a file: its JSON comes on standard input' -r -f -a "tell\t'The agent is told, and goes on'
deny\t'The edit is refused, and the agent is told why'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -s w -l watch -d 'Look again and again, and show it whenever it changes, until Ctrl-C'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -l json -d 'Print JSON (schema git-orchestrate/conflicts/1, with --path git-orchestrate/edits/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand conflicts" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -l into -d 'Take as merged what is in BRANCH, instead of the branch that the run was begun on' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -s f -l force -d 'Remove what is dirty or not merged too, after writing backup refs'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -s n -l dry-run -d 'Show what would be removed, and stop'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -s y -l yes -d 'Ask nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -l json -d 'Print JSON (schema git-orchestrate/clean/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand clean" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand graph" -l base -d 'Look at the commit REV instead of HEAD' -r
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand graph" -l format -d 'Print the graph in that form' -r -f -a "text\t'An edge a line'
json\t'The same as --json'
dot\t'A graph for Graphviz'
mermaid\t'A graph for Mermaid, which forges draw in Markdown'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand graph" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand graph" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand graph" -l json -d 'Print JSON (schema git-orchestrate/graph/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand graph" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand graph" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand graph" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand report" -s o -l output -d 'Write it to FILE: a page for a browser, unless the name of FILE or --format says otherwise' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand report" -l format -d 'The form' -r -f -a "md\t'The summary as Markdown'
html\t'One page for a browser, which needs no network'
json\t'The figures as JSON'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand report" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand report" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand report" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand report" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand stats" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand stats" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand stats" -l json -d 'Print JSON (schema git-orchestrate/stats/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand stats" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand stats" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand init" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand init" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand init" -l print -d 'Print what would be written, and write nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand init" -l hooks -d 'Print what lets Claude Code and Codex ask who works on a file before they edit it, and write nothing'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand init" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand init" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -l show-origin -d 'Show where each value comes from, and which others it won over'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -l all -d 'Show as well what nobody sets, and what each setting does'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -l json -d 'Print JSON (schema git-orchestrate/config/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -l schema -d 'Print the JSON schema of configuration files, for editors'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand new" -l template -d 'What sort of work it is about' -r -f -a "crud\t'A resource with storage, service, interface and pages'
pipeline\t'Steps that each take what the one before gives'
components\t'Parts of a user interface that stand side by side'
migration\t'Moving from one thing to another, piece by piece'
bugbash\t'Many small bugs that have nothing to do with each other'
docs\t'Pages of documentation'"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand new" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand new" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand new" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand new" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand mcp" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand mcp" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand mcp" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand mcp" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand mcp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand doctor" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand doctor" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand doctor" -l json -d 'Print JSON (schema git-orchestrate/doctor/1)'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand doctor" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand doctor" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand demo" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand demo" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand demo" -l fast -d 'Do not pause for the reader'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand demo" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand demo" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand completions" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand completions" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand completions" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand completions" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand man" -l install -d 'Write all pages into DIR/man1 (such as ~/.local/share/man), so that `git help orchestrate` finds them' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand man" -s C -d 'Act as if started in DIR' -r -F
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand man" -l color -d 'Colour the output: auto follows the terminal and `NO_COLOR`' -r -f -a "auto\t''
always\t''
never\t''"
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand man" -l no-config -d 'Ignore configuration files, git\'s configuration and the environment\'s'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand man" -s q -l quiet -d 'Print results and errors only'
complete -c git-orchestrate -n "__fish_git_orchestrate_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'

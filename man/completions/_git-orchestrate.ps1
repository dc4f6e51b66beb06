
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'git-orchestrate' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'git-orchestrate'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'git-orchestrate' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run the tasks of a master issue with agents, each in a worktree of its own')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Show footprints, hazards and the plan of a master issue; change nothing')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show how a run stands')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Show what the agent of a task printed')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Go on with a run that was interrupted or killed')
            [CompletionResult]::new('retry', 'retry', [CompletionResultType]::ParameterValue, 'Try again the tasks of a run that did not succeed')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Ask the run that is going on to stop')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Preview, put together, verify and land the results of a run')
            [CompletionResult]::new('conflicts', 'conflicts', [CompletionResultType]::ParameterValue, 'Show which branches would conflict now, pair by pair')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove the worktrees and branches of a run that are merged or empty')
            [CompletionResult]::new('graph', 'graph', [CompletionResultType]::ParameterValue, 'Show which file imports which')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Show the summary or the figures of a run')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check that what a run needs is there')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Watch the whole job on a throw-away repository, without network or account')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print or install the manual pages')
            break
        }
        'git-orchestrate;run' {
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Run the plan in FILE, as `check -o` wrote it')
            [CompletionResult]::new('--tasks', '--tasks', [CompletionResultType]::ParameterName, 'Run only these tasks: 1,3-5')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Plan against, and start from, REV instead of HEAD')
            [CompletionResult]::new('--refine', '--refine', [CompletionResultType]::ParameterName, 'Ask that agent which files the tasks will touch')
            [CompletionResult]::new('--refine-timeout', '--refine-timeout', [CompletionResultType]::ParameterName, 'Wait so long for the answer of --refine: 5m, or seconds')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Try again what did not succeed, or LIST')
            [CompletionResult]::new('--agent', '--agent', [CompletionResultType]::ParameterName, 'Use claude, codex, gemini, … (see `doctor`)')
            [CompletionResult]::new('--agent-command', '--agent-command', [CompletionResultType]::ParameterName, 'Use this command line, without a shell')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Ask the agent to use that model')
            [CompletionResult]::new('--permissions', '--permissions', [CompletionResultType]::ParameterName, 'What the agent may do without asking')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End an attempt after 30m, 1h30m, or seconds')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try a failed task again at once, up to N times')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Count a task as done only if that passes')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Run at most N tasks at once; auto: the cores')
            [CompletionResult]::new('--max-workers', '--max-workers', [CompletionResultType]::ParameterName, 'Run at most N tasks at once; auto: the cores')
            [CompletionResult]::new('--batch-size', '--batch-size', [CompletionResultType]::ParameterName, 'Start tasks in batches of N: the next batch begins when one has ended')
            [CompletionResult]::new('--on-hazard', '--on-hazard', [CompletionResultType]::ParameterName, 'Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun')
            [CompletionResult]::new('--checkpoint', '--checkpoint', [CompletionResultType]::ParameterName, 'Put results together and verify them while others run: each, or so often at most, such as 30m')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Keep agents in that sandbox; without it, auto')
            [CompletionResult]::new('--network', '--network', [CompletionResultType]::ParameterName, 'Let agents in a sandbox reach the network; without it, on')
            [CompletionResult]::new('--into', '--into', [CompletionResultType]::ParameterName, 'Merge into BRANCH instead of the current one')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Run that after each merge; leave out what fails')
            [CompletionResult]::new('--order', '--order', [CompletionResultType]::ParameterName, 'Merge in that order')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'Put results on top of each other in that way')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Let that settle conflicts beside git; without it, auto')
            [CompletionResult]::new('--verify-jobs', '--verify-jobs', [CompletionResultType]::ParameterName, 'Verify N merges side by side; without it, half as many as there are cores')
            [CompletionResult]::new('--verify-every', '--verify-every', [CompletionResultType]::ParameterName, 'Verify once for N merges, and search for the culprit where that fails')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--no-infer', '--no-infer', [CompletionResultType]::ParameterName, 'Order tasks only where the text does, not where the code suggests it')
            [CompletionResult]::new('--unknown-together', '--unknown-together', [CompletionResultType]::ParameterName, 'Run tasks of which nothing is known beside the others, instead of alone')
            [CompletionResult]::new('--trust', '--trust', [CompletionResultType]::ParameterName, 'Run the words of people who may not write to the repository, too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan and what would be started')
            [CompletionResult]::new('--approve-hooks', '--approve-hooks', [CompletionResultType]::ParameterName, 'Approve the commands that the repository''s own configuration brings')
            [CompletionResult]::new('--undo-escapes', '--undo-escapes', [CompletionResultType]::ParameterName, 'Put away what agents add outside of their worktrees, where no sandbox keeps them from it')
            [CompletionResult]::new('--no-resolve', '--no-resolve', [CompletionResultType]::ParameterName, 'Let nothing but git settle conflicts: the same as --resolve off')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Leave out the hooks pre-merge-commit, pre-commit and commit-msg')
            [CompletionResult]::new('--allow-broken', '--allow-broken', [CompletionResultType]::ParameterName, 'Go on if COMMAND fails before any merge, and blame what fails in another way')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Land the results without asking')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print events as JSON, one a line')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;check' {
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Plan against, and start from, REV instead of HEAD')
            [CompletionResult]::new('--refine', '--refine', [CompletionResultType]::ParameterName, 'Ask that agent which files the tasks will touch')
            [CompletionResult]::new('--refine-timeout', '--refine-timeout', [CompletionResultType]::ParameterName, 'Wait so long for the answer of --refine: 5m, or seconds')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the plan to FILE, or to standard output with `-`')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the plan to FILE, or to standard output with `-`')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Take that advice: change the plan file that SOURCE or -o names')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Show why two tasks collide, or what one task touches, with all evidence')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Exit 6 if a hazard is likelier than PROBABILITY (0.3), or nothing is known of a task')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the plan in that form')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--no-infer', '--no-infer', [CompletionResultType]::ParameterName, 'Order tasks only where the text does, not where the code suggests it')
            [CompletionResult]::new('--unknown-together', '--unknown-together', [CompletionResultType]::ParameterName, 'Run tasks of which nothing is known beside the others, instead of alone')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'With --apply: show what would be done, and write nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'With --apply: show what would be done, and write nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON (schema git-orchestrate/check/1)')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;status' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Show it again whenever it changes, until the run ends')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Show it again whenever it changes, until the run ends')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON (schema git-orchestrate/status/1)')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;logs' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Go on as the log grows, until the task ends')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Go on as the log grows, until the task ends')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;resume' {
            [CompletionResult]::new('--agent', '--agent', [CompletionResultType]::ParameterName, 'Use claude, codex, gemini, … (see `doctor`)')
            [CompletionResult]::new('--agent-command', '--agent-command', [CompletionResultType]::ParameterName, 'Use this command line, without a shell')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Ask the agent to use that model')
            [CompletionResult]::new('--permissions', '--permissions', [CompletionResultType]::ParameterName, 'What the agent may do without asking')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End an attempt after 30m, 1h30m, or seconds')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try a failed task again at once, up to N times')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Count a task as done only if that passes')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Run at most N tasks at once; auto: the cores')
            [CompletionResult]::new('--max-workers', '--max-workers', [CompletionResultType]::ParameterName, 'Run at most N tasks at once; auto: the cores')
            [CompletionResult]::new('--batch-size', '--batch-size', [CompletionResultType]::ParameterName, 'Start tasks in batches of N: the next batch begins when one has ended')
            [CompletionResult]::new('--on-hazard', '--on-hazard', [CompletionResultType]::ParameterName, 'Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun')
            [CompletionResult]::new('--checkpoint', '--checkpoint', [CompletionResultType]::ParameterName, 'Put results together and verify them while others run: each, or so often at most, such as 30m')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Keep agents in that sandbox; without it, auto')
            [CompletionResult]::new('--network', '--network', [CompletionResultType]::ParameterName, 'Let agents in a sandbox reach the network; without it, on')
            [CompletionResult]::new('--into', '--into', [CompletionResultType]::ParameterName, 'Merge into BRANCH instead of the current one')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Run that after each merge; leave out what fails')
            [CompletionResult]::new('--order', '--order', [CompletionResultType]::ParameterName, 'Merge in that order')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'Put results on top of each other in that way')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Let that settle conflicts beside git; without it, auto')
            [CompletionResult]::new('--verify-jobs', '--verify-jobs', [CompletionResultType]::ParameterName, 'Verify N merges side by side; without it, half as many as there are cores')
            [CompletionResult]::new('--verify-every', '--verify-every', [CompletionResultType]::ParameterName, 'Verify once for N merges, and search for the culprit where that fails')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--approve-hooks', '--approve-hooks', [CompletionResultType]::ParameterName, 'Approve the commands that the repository''s own configuration brings')
            [CompletionResult]::new('--undo-escapes', '--undo-escapes', [CompletionResultType]::ParameterName, 'Put away what agents add outside of their worktrees, where no sandbox keeps them from it')
            [CompletionResult]::new('--no-resolve', '--no-resolve', [CompletionResultType]::ParameterName, 'Let nothing but git settle conflicts: the same as --resolve off')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Leave out the hooks pre-merge-commit, pre-commit and commit-msg')
            [CompletionResult]::new('--allow-broken', '--allow-broken', [CompletionResultType]::ParameterName, 'Go on if COMMAND fails before any merge, and blame what fails in another way')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Land the results without asking')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print events as JSON, one a line')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;retry' {
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'The run, or the beginning of its name; the newest if left out')
            [CompletionResult]::new('--agent', '--agent', [CompletionResultType]::ParameterName, 'Use claude, codex, gemini, … (see `doctor`)')
            [CompletionResult]::new('--agent-command', '--agent-command', [CompletionResultType]::ParameterName, 'Use this command line, without a shell')
            [CompletionResult]::new('--model', '--model', [CompletionResultType]::ParameterName, 'Ask the agent to use that model')
            [CompletionResult]::new('--permissions', '--permissions', [CompletionResultType]::ParameterName, 'What the agent may do without asking')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End an attempt after 30m, 1h30m, or seconds')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try a failed task again at once, up to N times')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Count a task as done only if that passes')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Run at most N tasks at once; auto: the cores')
            [CompletionResult]::new('--max-workers', '--max-workers', [CompletionResultType]::ParameterName, 'Run at most N tasks at once; auto: the cores')
            [CompletionResult]::new('--batch-size', '--batch-size', [CompletionResultType]::ParameterName, 'Start tasks in batches of N: the next batch begins when one has ended')
            [CompletionResult]::new('--on-hazard', '--on-hazard', [CompletionResultType]::ParameterName, 'Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun')
            [CompletionResult]::new('--checkpoint', '--checkpoint', [CompletionResultType]::ParameterName, 'Put results together and verify them while others run: each, or so often at most, such as 30m')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Keep agents in that sandbox; without it, auto')
            [CompletionResult]::new('--network', '--network', [CompletionResultType]::ParameterName, 'Let agents in a sandbox reach the network; without it, on')
            [CompletionResult]::new('--into', '--into', [CompletionResultType]::ParameterName, 'Merge into BRANCH instead of the current one')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Run that after each merge; leave out what fails')
            [CompletionResult]::new('--order', '--order', [CompletionResultType]::ParameterName, 'Merge in that order')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'Put results on top of each other in that way')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Let that settle conflicts beside git; without it, auto')
            [CompletionResult]::new('--verify-jobs', '--verify-jobs', [CompletionResultType]::ParameterName, 'Verify N merges side by side; without it, half as many as there are cores')
            [CompletionResult]::new('--verify-every', '--verify-every', [CompletionResultType]::ParameterName, 'Verify once for N merges, and search for the culprit where that fails')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--approve-hooks', '--approve-hooks', [CompletionResultType]::ParameterName, 'Approve the commands that the repository''s own configuration brings')
            [CompletionResult]::new('--undo-escapes', '--undo-escapes', [CompletionResultType]::ParameterName, 'Put away what agents add outside of their worktrees, where no sandbox keeps them from it')
            [CompletionResult]::new('--no-resolve', '--no-resolve', [CompletionResultType]::ParameterName, 'Let nothing but git settle conflicts: the same as --resolve off')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Leave out the hooks pre-merge-commit, pre-commit and commit-msg')
            [CompletionResult]::new('--allow-broken', '--allow-broken', [CompletionResultType]::ParameterName, 'Go on if COMMAND fails before any merge, and blame what fails in another way')
            [CompletionResult]::new('--merge', '--merge', [CompletionResultType]::ParameterName, 'Land the results without asking')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print events as JSON, one a line')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;cancel' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'End the agents at once')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;merge' {
            [CompletionResult]::new('--into', '--into', [CompletionResultType]::ParameterName, 'Merge into BRANCH instead of the current one')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Run that after each merge; leave out what fails')
            [CompletionResult]::new('--order', '--order', [CompletionResultType]::ParameterName, 'Merge in that order')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'Put results on top of each other in that way')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Let that settle conflicts beside git; without it, auto')
            [CompletionResult]::new('--verify-jobs', '--verify-jobs', [CompletionResultType]::ParameterName, 'Verify N merges side by side; without it, half as many as there are cores')
            [CompletionResult]::new('--verify-every', '--verify-every', [CompletionResultType]::ParameterName, 'Verify once for N merges, and search for the culprit where that fails')
            [CompletionResult]::new('--agent', '--agent', [CompletionResultType]::ParameterName, 'The agent of --resolve agent (see `doctor`)')
            [CompletionResult]::new('--agent-command', '--agent-command', [CompletionResultType]::ParameterName, 'The command line of --resolve agent')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Count its answer only if COMMAND passes with it')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--no-resolve', '--no-resolve', [CompletionResultType]::ParameterName, 'Let nothing but git settle conflicts: the same as --resolve off')
            [CompletionResult]::new('--no-verify', '--no-verify', [CompletionResultType]::ParameterName, 'Leave out the hooks pre-merge-commit, pre-commit and commit-msg')
            [CompletionResult]::new('--allow-broken', '--allow-broken', [CompletionResultType]::ParameterName, 'Go on if COMMAND fails before any merge, and blame what fails in another way')
            [CompletionResult]::new('--preview', '--preview', [CompletionResultType]::ParameterName, 'Show what each merge would do, and stop')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what each merge would do, and stop')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Move the target back to before the last merge')
            [CompletionResult]::new('--continue', '--continue', [CompletionResultType]::ParameterName, 'Take what was settled of the conflict, and go on')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave out what conflicts, go on to the next one')
            [CompletionResult]::new('--abort', '--abort', [CompletionResultType]::ParameterName, 'Give up the conflict and what was done for it')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON (with --preview: schema git-orchestrate/preview/1)')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;conflicts' {
            [CompletionResult]::new('--into', '--into', [CompletionResultType]::ParameterName, 'Compare each with BRANCH too')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Tell who else has changed FILE, there or not; only a worktree''s own work is not told to it')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Tell who else has changed FILE, there or not; only a worktree''s own work is not told to it')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Look again and again, and show it whenever it changes, until Ctrl-C')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Look again and again, and show it whenever it changes, until Ctrl-C')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON (schema git-orchestrate/conflicts/1, with --path git-orchestrate/edits/1)')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;clean' {
            [CompletionResult]::new('--into', '--into', [CompletionResultType]::ParameterName, 'Take as merged what is in BRANCH, instead of the branch that the run was begun on')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Remove what is dirty or not merged too, after writing backup refs')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Remove what is dirty or not merged too, after writing backup refs')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would be removed, and stop')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be removed, and stop')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Ask nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON (schema git-orchestrate/clean/1)')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;graph' {
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Look at the commit REV instead of HEAD')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the graph in that form')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON (schema git-orchestrate/graph/1)')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;report' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form: the summary for people, or the figures')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;doctor' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON (schema git-orchestrate/doctor/1)')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;demo' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--fast', '--fast', [CompletionResultType]::ParameterName, 'Do not pause for the reader')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;completions' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'git-orchestrate;man' {
            [CompletionResult]::new('--install', '--install', [CompletionResultType]::ParameterName, 'Write all pages into DIR/man1 (such as ~/.local/share/man), so that `git help orchestrate` finds them')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Act as if started in DIR')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour the output: auto follows the terminal and `NO_COLOR`')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Ignore configuration files, git''s configuration and the environment''s')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results and errors only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}

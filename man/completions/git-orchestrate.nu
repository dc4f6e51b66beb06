module completions {

  def "nu-complete git-orchestrate color" [] {
    [ "auto" "always" "never" ]
  }

  # Run many coding agents on one master issue, side by side, and merge the results in order
  export extern git-orchestrate [
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete git-orchestrate run permissions" [] {
    [ "edit" "run" "full" ]
  }

  def "nu-complete git-orchestrate run on_hazard" [] {
    [ "warn" "pause" "replan" ]
  }

  def "nu-complete git-orchestrate run sandbox" [] {
    [ "auto" "bwrap" "landlock" "off" ]
  }

  def "nu-complete git-orchestrate run network" [] {
    [ "on" "off" ]
  }

  def "nu-complete git-orchestrate run order" [] {
    [ "deps" "listed" "finished" "size" ]
  }

  def "nu-complete git-orchestrate run method" [] {
    [ "merge" "squash" "rebase" ]
  }

  def "nu-complete git-orchestrate run resolve" [] {
    [ "auto" "agent" "off" ]
  }

  def "nu-complete git-orchestrate run pull_requests" [] {
    [ "true" "draft" "false" ]
  }

  def "nu-complete git-orchestrate run color" [] {
    [ "auto" "always" "never" ]
  }

  # Run the tasks of a master issue with agents, each in a worktree of its own
  export extern "git-orchestrate run" [
    --plan: path              # Run the plan in FILE, as `check -o` wrote it
    --tasks: string           # Run only these tasks: 1,3-5
    --base: string            # Plan against, and start from, REV instead of HEAD
    --no-infer                # Order tasks only where the text does, not where the code suggests it
    --unknown-together        # Run tasks of which nothing is known beside the others, instead of alone
    --refine: string          # Ask that agent which files the tasks will touch
    --refine-timeout: string  # Wait so long for the answer of --refine: 5m, or seconds
    --retry: string           # Try again what did not succeed, or LIST
    --trust                   # Run the words of people who may not write to the repository, too
    --dry-run                 # Show the plan and what would be started
    --agent: string           # Use claude, codex, gemini, … (see `doctor`)
    --agent-command: string   # Use this command line, without a shell
    --model: string           # Ask the agent to use that model
    --permissions: string@"nu-complete git-orchestrate run permissions" # What the agent may do without asking
    --ask: string             # Ask me for what is beyond that, and wait so long for an answer
    --timeout: string         # End an attempt after 30m, 1h30m, or seconds
    --idle-timeout: string    # End an attempt that does nothing at all for 10m
    --retries: string         # Try a failed task again at once, up to N times
    --check: string           # Count a task as done only if that passes
    --max-workers(-j): string # Run at most N tasks at once; auto: by cores and memory
    --executor: string        # Run attempts there: local, ssh:HOST, …
    --budget: string          # Start nothing more once that is used up: 5usd, 2Mtok
    --task-budget: string     # End a task whose agents have used that up
    --speculate: string       # Race a task that takes twice as long as expected by a second attempt; the first good one wins
    --batch-size: string      # Start tasks in batches of N: the next batch begins when one has ended
    --on-hazard: string@"nu-complete git-orchestrate run on_hazard" # Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun
    --checkpoint: string      # Put results together and verify them while others run: each, or so often at most, such as 30m
    --sandbox: string@"nu-complete git-orchestrate run sandbox" # Keep agents in that sandbox; without it, auto
    --network: string@"nu-complete git-orchestrate run network" # Let agents in a sandbox reach the network; without it, on
    --approve-hooks           # Approve the commands that the repository's own configuration brings
    --undo-escapes            # Put away what agents add outside of their worktrees, where no sandbox keeps them from it
    --excuse-escapes          # Fail no task for what changed outside of its worktree, where no sandbox keeps agents in theirs
    --into: string            # Merge into BRANCH instead of the current one
    --verify: string          # Run that after each merge; leave out what fails
    --order: string@"nu-complete git-orchestrate run order" # Merge in that order
    --method: string@"nu-complete git-orchestrate run method" # Put results on top of each other in that way
    --resolve: string@"nu-complete git-orchestrate run resolve" # Let that settle conflicts beside git; without it, auto
    --no-resolve              # Let nothing but git settle conflicts: the same as --resolve off
    --no-verify               # Leave out the hooks pre-merge-commit, pre-commit and commit-msg
    --verify-jobs: string     # Verify N merges side by side; without it, half as many as there are cores
    --verify-every: string    # Verify once for N merges, and search for the culprit where that fails
    --allow-broken            # Go on if COMMAND fails before any merge, and blame what fails in another way
    --pull-requests: string@"nu-complete git-orchestrate run pull_requests" # Make a pull request of each result; draft: leave it a draft
    --pr: string@"nu-complete git-orchestrate run pull_requests" # Make a pull request of each result; draft: leave it a draft
    --close                   # Close the master issue once everything has landed
    --merge                   # Land the results without asking
    --yes(-y)                 # Ask nothing
    --json                    # Print events as JSON, one a line
    --plain                   # Tell what happens in lines, also on a terminal, instead of on a screen
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate run color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    source?: string           # An issue number, a URL, a file, `-`, or a request in quotes
  ]

  def "nu-complete git-orchestrate check format" [] {
    [ "text" "json" "dot" "mermaid" "html" ]
  }

  def "nu-complete git-orchestrate check color" [] {
    [ "auto" "always" "never" ]
  }

  # Show footprints, hazards and the plan of a master issue; change nothing
  export extern "git-orchestrate check" [
    --base: string            # Plan against, and start from, REV instead of HEAD
    --no-infer                # Order tasks only where the text does, not where the code suggests it
    --unknown-together        # Run tasks of which nothing is known beside the others, instead of alone
    --refine: string          # Ask that agent which files the tasks will touch
    --refine-timeout: string  # Wait so long for the answer of --refine: 5m, or seconds
    --output(-o): path        # Write the plan to FILE, or to standard output with `-`
    --apply: string           # Take that advice: change the plan file that SOURCE or -o names
    --dry-run(-n)             # With --apply: show what would be done, and write nothing
    --explain: string         # Show why two tasks collide, or what one task touches, with all evidence
    --strict: string          # Exit 6 if a hazard is likelier than PROBABILITY (0.3), or nothing is known of a task
    --format: string@"nu-complete git-orchestrate check format" # Print the plan in that form
    --json                    # Print JSON (schema git-orchestrate/check/1)
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate check color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    source?: string           # An issue number, a URL, a file, `-`, or a request in quotes; left out: the branches and worktrees that are there
  ]

  def "nu-complete git-orchestrate status color" [] {
    [ "auto" "always" "never" ]
  }

  # Show how a run stands
  export extern "git-orchestrate status" [
    --watch(-w)               # Watch it: on a terminal the live screen, elsewhere again and again until the run ends
    --plain                   # With --watch: the table, also on a terminal, instead of the screen
    --detailed                # Show as well what each agent does, and how long it may still take
    --resources               # Show as well what the processes of each task use
    --json                    # Print JSON (schema git-orchestrate/status/1)
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate status color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    run?: string              # The run, or the beginning of its name; the newest if left out
  ]

  def "nu-complete git-orchestrate logs color" [] {
    [ "auto" "always" "never" ]
  }

  # Show what the agent of a task printed
  export extern "git-orchestrate logs" [
    --follow(-f)              # Go on as the log grows, until the task ends
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate logs color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    task?: string             # The number of the task; left out: the log of the run itself
    run?: string              # The run, or the beginning of its name; the newest if left out
  ]

  def "nu-complete git-orchestrate pause color" [] {
    [ "auto" "always" "never" ]
  }

  # Let a run, or some of its tasks, stand still
  export extern "git-orchestrate pause" [
    --task: string            # Only these tasks: 1,3-5
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate pause color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    run?: string              # The run, or the beginning of its name; the one that is going on if left out
  ]

  def "nu-complete git-orchestrate answer answer" [] {
    [ "yes" "no" ]
  }

  def "nu-complete git-orchestrate answer color" [] {
    [ "auto" "always" "never" ]
  }

  # Answer an agent that asks whether it may do something
  export extern "git-orchestrate answer" [
    --question: string        # The number of what it asks; the oldest if left out
    --run: string             # The run, or the beginning of its name; the one that is going on if left out
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate answer color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    task?: string             # The task whose agent asks
    answer?: string@"nu-complete git-orchestrate answer answer" # Whether it may do what it asks
  ]

  def "nu-complete git-orchestrate resume permissions" [] {
    [ "edit" "run" "full" ]
  }

  def "nu-complete git-orchestrate resume on_hazard" [] {
    [ "warn" "pause" "replan" ]
  }

  def "nu-complete git-orchestrate resume sandbox" [] {
    [ "auto" "bwrap" "landlock" "off" ]
  }

  def "nu-complete git-orchestrate resume network" [] {
    [ "on" "off" ]
  }

  def "nu-complete git-orchestrate resume order" [] {
    [ "deps" "listed" "finished" "size" ]
  }

  def "nu-complete git-orchestrate resume method" [] {
    [ "merge" "squash" "rebase" ]
  }

  def "nu-complete git-orchestrate resume resolve" [] {
    [ "auto" "agent" "off" ]
  }

  def "nu-complete git-orchestrate resume pull_requests" [] {
    [ "true" "draft" "false" ]
  }

  def "nu-complete git-orchestrate resume color" [] {
    [ "auto" "always" "never" ]
  }

  # Go on with a run that was paused, interrupted or killed
  export extern "git-orchestrate resume" [
    --task: string            # Of a run that goes on elsewhere, only these tasks: 1,3-5
    --agent: string           # Use claude, codex, gemini, … (see `doctor`)
    --agent-command: string   # Use this command line, without a shell
    --model: string           # Ask the agent to use that model
    --permissions: string@"nu-complete git-orchestrate resume permissions" # What the agent may do without asking
    --ask: string             # Ask me for what is beyond that, and wait so long for an answer
    --timeout: string         # End an attempt after 30m, 1h30m, or seconds
    --idle-timeout: string    # End an attempt that does nothing at all for 10m
    --retries: string         # Try a failed task again at once, up to N times
    --check: string           # Count a task as done only if that passes
    --max-workers(-j): string # Run at most N tasks at once; auto: by cores and memory
    --executor: string        # Run attempts there: local, ssh:HOST, …
    --budget: string          # Start nothing more once that is used up: 5usd, 2Mtok
    --task-budget: string     # End a task whose agents have used that up
    --speculate: string       # Race a task that takes twice as long as expected by a second attempt; the first good one wins
    --batch-size: string      # Start tasks in batches of N: the next batch begins when one has ended
    --on-hazard: string@"nu-complete git-orchestrate resume on_hazard" # Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun
    --checkpoint: string      # Put results together and verify them while others run: each, or so often at most, such as 30m
    --sandbox: string@"nu-complete git-orchestrate resume sandbox" # Keep agents in that sandbox; without it, auto
    --network: string@"nu-complete git-orchestrate resume network" # Let agents in a sandbox reach the network; without it, on
    --approve-hooks           # Approve the commands that the repository's own configuration brings
    --undo-escapes            # Put away what agents add outside of their worktrees, where no sandbox keeps them from it
    --excuse-escapes          # Fail no task for what changed outside of its worktree, where no sandbox keeps agents in theirs
    --into: string            # Merge into BRANCH instead of the current one
    --verify: string          # Run that after each merge; leave out what fails
    --order: string@"nu-complete git-orchestrate resume order" # Merge in that order
    --method: string@"nu-complete git-orchestrate resume method" # Put results on top of each other in that way
    --resolve: string@"nu-complete git-orchestrate resume resolve" # Let that settle conflicts beside git; without it, auto
    --no-resolve              # Let nothing but git settle conflicts: the same as --resolve off
    --no-verify               # Leave out the hooks pre-merge-commit, pre-commit and commit-msg
    --verify-jobs: string     # Verify N merges side by side; without it, half as many as there are cores
    --verify-every: string    # Verify once for N merges, and search for the culprit where that fails
    --allow-broken            # Go on if COMMAND fails before any merge, and blame what fails in another way
    --pull-requests: string@"nu-complete git-orchestrate resume pull_requests" # Make a pull request of each result; draft: leave it a draft
    --pr: string@"nu-complete git-orchestrate resume pull_requests" # Make a pull request of each result; draft: leave it a draft
    --close                   # Close the master issue once everything has landed
    --merge                   # Land the results without asking
    --yes(-y)                 # Ask nothing
    --json                    # Print events as JSON, one a line
    --plain                   # Tell what happens in lines, also on a terminal, instead of on a screen
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate resume color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    run?: string              # The run, or the beginning of its name; the newest if left out
  ]

  def "nu-complete git-orchestrate retry permissions" [] {
    [ "edit" "run" "full" ]
  }

  def "nu-complete git-orchestrate retry on_hazard" [] {
    [ "warn" "pause" "replan" ]
  }

  def "nu-complete git-orchestrate retry sandbox" [] {
    [ "auto" "bwrap" "landlock" "off" ]
  }

  def "nu-complete git-orchestrate retry network" [] {
    [ "on" "off" ]
  }

  def "nu-complete git-orchestrate retry order" [] {
    [ "deps" "listed" "finished" "size" ]
  }

  def "nu-complete git-orchestrate retry method" [] {
    [ "merge" "squash" "rebase" ]
  }

  def "nu-complete git-orchestrate retry resolve" [] {
    [ "auto" "agent" "off" ]
  }

  def "nu-complete git-orchestrate retry pull_requests" [] {
    [ "true" "draft" "false" ]
  }

  def "nu-complete git-orchestrate retry color" [] {
    [ "auto" "always" "never" ]
  }

  # Try again the tasks of a run that did not succeed
  export extern "git-orchestrate retry" [
    --run: string             # The run, or the beginning of its name; the newest if left out
    --agent: string           # Use claude, codex, gemini, … (see `doctor`)
    --agent-command: string   # Use this command line, without a shell
    --model: string           # Ask the agent to use that model
    --permissions: string@"nu-complete git-orchestrate retry permissions" # What the agent may do without asking
    --ask: string             # Ask me for what is beyond that, and wait so long for an answer
    --timeout: string         # End an attempt after 30m, 1h30m, or seconds
    --idle-timeout: string    # End an attempt that does nothing at all for 10m
    --retries: string         # Try a failed task again at once, up to N times
    --check: string           # Count a task as done only if that passes
    --max-workers(-j): string # Run at most N tasks at once; auto: by cores and memory
    --executor: string        # Run attempts there: local, ssh:HOST, …
    --budget: string          # Start nothing more once that is used up: 5usd, 2Mtok
    --task-budget: string     # End a task whose agents have used that up
    --speculate: string       # Race a task that takes twice as long as expected by a second attempt; the first good one wins
    --batch-size: string      # Start tasks in batches of N: the next batch begins when one has ended
    --on-hazard: string@"nu-complete git-orchestrate retry on_hazard" # Where running tasks are seen to meet: say so, pause the later one, or plan anew what has not begun
    --checkpoint: string      # Put results together and verify them while others run: each, or so often at most, such as 30m
    --sandbox: string@"nu-complete git-orchestrate retry sandbox" # Keep agents in that sandbox; without it, auto
    --network: string@"nu-complete git-orchestrate retry network" # Let agents in a sandbox reach the network; without it, on
    --approve-hooks           # Approve the commands that the repository's own configuration brings
    --undo-escapes            # Put away what agents add outside of their worktrees, where no sandbox keeps them from it
    --excuse-escapes          # Fail no task for what changed outside of its worktree, where no sandbox keeps agents in theirs
    --into: string            # Merge into BRANCH instead of the current one
    --verify: string          # Run that after each merge; leave out what fails
    --order: string@"nu-complete git-orchestrate retry order" # Merge in that order
    --method: string@"nu-complete git-orchestrate retry method" # Put results on top of each other in that way
    --resolve: string@"nu-complete git-orchestrate retry resolve" # Let that settle conflicts beside git; without it, auto
    --no-resolve              # Let nothing but git settle conflicts: the same as --resolve off
    --no-verify               # Leave out the hooks pre-merge-commit, pre-commit and commit-msg
    --verify-jobs: string     # Verify N merges side by side; without it, half as many as there are cores
    --verify-every: string    # Verify once for N merges, and search for the culprit where that fails
    --allow-broken            # Go on if COMMAND fails before any merge, and blame what fails in another way
    --pull-requests: string@"nu-complete git-orchestrate retry pull_requests" # Make a pull request of each result; draft: leave it a draft
    --pr: string@"nu-complete git-orchestrate retry pull_requests" # Make a pull request of each result; draft: leave it a draft
    --close                   # Close the master issue once everything has landed
    --merge                   # Land the results without asking
    --yes(-y)                 # Ask nothing
    --json                    # Print events as JSON, one a line
    --plain                   # Tell what happens in lines, also on a terminal, instead of on a screen
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate retry color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    tasks?: string            # Only these tasks: 1,3-5
  ]

  def "nu-complete git-orchestrate cancel color" [] {
    [ "auto" "always" "never" ]
  }

  # End a run, or some of its tasks
  export extern "git-orchestrate cancel" [
    --task: string            # Only these tasks: 1,3-5; the others go on
    --now                     # End the agents at once
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate cancel color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    run?: string              # The run, or the beginning of its name; the one that is going on if left out
  ]

  def "nu-complete git-orchestrate merge order" [] {
    [ "deps" "listed" "finished" "size" ]
  }

  def "nu-complete git-orchestrate merge method" [] {
    [ "merge" "squash" "rebase" ]
  }

  def "nu-complete git-orchestrate merge resolve" [] {
    [ "auto" "agent" "off" ]
  }

  def "nu-complete git-orchestrate merge sandbox" [] {
    [ "auto" "bwrap" "landlock" "off" ]
  }

  def "nu-complete git-orchestrate merge network" [] {
    [ "on" "off" ]
  }

  def "nu-complete git-orchestrate merge color" [] {
    [ "auto" "always" "never" ]
  }

  # Preview, put together, verify and land the results of a run
  export extern "git-orchestrate merge" [
    --into: string            # Merge into BRANCH instead of the current one
    --verify: string          # Run that after each merge; leave out what fails
    --order: string@"nu-complete git-orchestrate merge order" # Merge in that order
    --method: string@"nu-complete git-orchestrate merge method" # Put results on top of each other in that way
    --resolve: string@"nu-complete git-orchestrate merge resolve" # Let that settle conflicts beside git; without it, auto
    --no-resolve              # Let nothing but git settle conflicts: the same as --resolve off
    --no-verify               # Leave out the hooks pre-merge-commit, pre-commit and commit-msg
    --verify-jobs: string     # Verify N merges side by side; without it, half as many as there are cores
    --verify-every: string    # Verify once for N merges, and search for the culprit where that fails
    --allow-broken            # Go on if COMMAND fails before any merge, and blame what fails in another way
    --preview                 # Show what each merge would do, and stop
    --dry-run                 # Show what each merge would do, and stop
    --undo                    # Move the target back to before the last merge
    --continue                # Take what was settled of the conflict, and go on
    --skip                    # Leave out what conflicts, go on to the next one
    --abort                   # Give up the conflict and what was done for it
    --sandbox: string@"nu-complete git-orchestrate merge sandbox" # Keep agents in that sandbox; without it, auto
    --network: string@"nu-complete git-orchestrate merge network" # Let agents in a sandbox reach the network; without it, on
    --approve-hooks           # Approve the commands that the repository's own configuration brings
    --check: string           # Count its answer only if COMMAND passes with it
    --agent: string           # Use claude, codex, gemini, … (see `doctor`)
    --agent-command: string   # Use this command line, without a shell
    --close                   # Close the master issue once everything has landed
    --local                   # Merge here, although there are pull requests
    --yes(-y)                 # Ask nothing
    --json                    # Print JSON (with --preview: schema git-orchestrate/preview/1)
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate merge color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    ...names: string          # A run, or any branches, tags or commits; left out, the newest run
  ]

  def "nu-complete git-orchestrate sync color" [] {
    [ "auto" "always" "never" ]
  }

  # Bring the forge up to date with a run
  export extern "git-orchestrate sync" [
    --close                   # Close the master issue if everything has landed
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate sync color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    run?: string              # The run, or the beginning of its name; the newest if left out
  ]

  def "nu-complete git-orchestrate conflicts hook" [] {
    [ "tell" "deny" ]
  }

  def "nu-complete git-orchestrate conflicts color" [] {
    [ "auto" "always" "never" ]
  }

  # Show which branches would conflict now, pair by pair
  export extern "git-orchestrate conflicts" [
    --into: string            # Compare each with BRANCH too
    --path: path              # Tell who else has changed FILE, there or not; only a worktree's own work is not told to it
    --check: path             # Tell who else has changed FILE, there or not; only a worktree's own work is not told to it
    --hook: string@"nu-complete git-orchestrate conflicts hook" # Answer the hook of an agent that is about to edit a file: its JSON comes on standard input
    --watch(-w)               # Look again and again, and show it whenever it changes, until Ctrl-C
    --json                    # Print JSON (schema git-orchestrate/conflicts/1, with --path git-orchestrate/edits/1)
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate conflicts color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    ...names: string          # Branches, tags or commits as they are committed
  ]

  def "nu-complete git-orchestrate clean color" [] {
    [ "auto" "always" "never" ]
  }

  # Remove the worktrees and branches of a run that are merged or empty
  export extern "git-orchestrate clean" [
    --into: string            # Take as merged what is in BRANCH, instead of the branch that the run was begun on
    --force(-f)               # Remove what is dirty or not merged too, after writing backup refs
    --dry-run(-n)             # Show what would be removed, and stop
    --yes(-y)                 # Ask nothing
    --json                    # Print JSON (schema git-orchestrate/clean/1)
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate clean color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    run?: string              # The run, or the beginning of its name; the newest if left out
  ]

  def "nu-complete git-orchestrate graph format" [] {
    [ "text" "json" "dot" "mermaid" ]
  }

  def "nu-complete git-orchestrate graph color" [] {
    [ "auto" "always" "never" ]
  }

  # Show which file imports which
  export extern "git-orchestrate graph" [
    --base: string            # Look at the commit REV instead of HEAD
    --format: string@"nu-complete git-orchestrate graph format" # Print the graph in that form
    --json                    # Print JSON (schema git-orchestrate/graph/1)
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate graph color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete git-orchestrate report format" [] {
    [ "md" "html" "json" ]
  }

  def "nu-complete git-orchestrate report color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the summary or the figures of a run
  export extern "git-orchestrate report" [
    --output(-o): path        # Write it to FILE: a page for a browser, unless the name of FILE or --format says otherwise
    --format: string@"nu-complete git-orchestrate report format" # The form
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate report color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    run?: string              # The run, or the beginning of its name; the newest if left out
  ]

  def "nu-complete git-orchestrate stats color" [] {
    [ "auto" "always" "never" ]
  }

  # Show what all runs here come to: how fast, how well, how good the predictions
  export extern "git-orchestrate stats" [
    --json                    # Print JSON (schema git-orchestrate/stats/1)
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate stats color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete git-orchestrate init color" [] {
    [ "auto" "always" "never" ]
  }

  # Look at the repository and write a configuration with comments
  export extern "git-orchestrate init" [
    --print                   # Print what would be written, and write nothing
    --hooks                   # Print what lets Claude Code and Codex ask who works on a file before they edit it, and write nothing
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate init color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete git-orchestrate config color" [] {
    [ "auto" "always" "never" ]
  }

  # Show what is configured, and where each value comes from
  export extern "git-orchestrate config" [
    --show-origin             # Show where each value comes from, and which others it won over
    --all                     # Show as well what nobody sets, and what each setting does
    --json                    # Print JSON (schema git-orchestrate/config/1)
    --schema                  # Print the JSON schema of configuration files, for editors
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate config color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    key?: string              # Print the value of that setting alone
  ]

  def "nu-complete git-orchestrate new template" [] {
    [ "crud" "pipeline" "components" "migration" "bugbash" "docs" ]
  }

  def "nu-complete git-orchestrate new color" [] {
    [ "auto" "always" "never" ]
  }

  # Write a master issue to fill in
  export extern "git-orchestrate new" [
    --template: string@"nu-complete git-orchestrate new template" # What sort of work it is about
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate new color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    file?: path               # Write it to FILE, which must not be there yet, instead of printing it
  ]

  def "nu-complete git-orchestrate mcp color" [] {
    [ "auto" "always" "never" ]
  }

  # Answer agents outside of a run that ask who works on what (Model Context Protocol)
  export extern "git-orchestrate mcp" [
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate mcp color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete git-orchestrate doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Check that what a run needs is there
  export extern "git-orchestrate doctor" [
    --executor: string        # Try the whole way to these machines with a task that does nothing: ssh:HOST, …
    --json                    # Print JSON (schema git-orchestrate/doctor/1)
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate doctor color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete git-orchestrate demo color" [] {
    [ "auto" "always" "never" ]
  }

  # Watch the whole job on a throw-away repository, without network or account
  export extern "git-orchestrate demo" [
    --fast                    # Do not pause for the reader
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate demo color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    directory?: path          # Make the repository in DIR (must not exist) instead of a temporary directory
  ]

  def "nu-complete git-orchestrate explain color" [] {
    [ "auto" "always" "never" ]
  }

  # Say what the code of an error means, and what to do
  export extern "git-orchestrate explain" [
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate explain color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    code?: string             # The code; without it, all codes are listed
  ]

  def "nu-complete git-orchestrate completions shell" [] {
    [ "bash" "zsh" "fish" "powershell" "nushell" "elvish" ]
  }

  def "nu-complete git-orchestrate completions color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the completions of a shell
  export extern "git-orchestrate completions" [
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate completions color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete git-orchestrate completions shell" # The shell
  ]

  def "nu-complete git-orchestrate man color" [] {
    [ "auto" "always" "never" ]
  }

  # Print or install the manual pages
  export extern "git-orchestrate man" [
    --install: path           # Write all pages into DIR/man1 (such as ~/.local/share/man), so that `git help orchestrate` finds them
    -C: path                  # Act as if started in DIR
    --color: string@"nu-complete git-orchestrate man color" # Colour the output: auto follows the terminal and `NO_COLOR`
    --no-config               # Ignore configuration files, git's configuration and the environment's
    --quiet(-q)               # Print results and errors only
    --help(-h)                # Print help (see more with '--help')
    command?: string          # The page of that command instead of the main one
  ]

}

export use completions *

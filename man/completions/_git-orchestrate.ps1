# Completions of git-orchestrate for PowerShell. To be run from the profile: . ./_git-orchestrate.ps1

Register-ArgumentCompleter -Native -CommandName 'git-orchestrate' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words that end before the cursor, the program's name among them; an empty word cannot be passed on by older versions.
    $before = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text.Trim('"', "'") })
    $words = @($before | Select-Object -Skip 1)
    if ($wordToComplete) { $words += $wordToComplete }

    & git-orchestrate __complete $before.Count git-orchestrate @words 2>$null | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        if (-not $help) { $help = $value }
        $text = if ($value -match '\s') { "'" + ($value -replace "'", "''") + "'" } else { $value }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
    }
}

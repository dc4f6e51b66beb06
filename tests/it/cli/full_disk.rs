//! A disk that an agent fills within a second: a small one, which only the test sees.

use crate::support::sandboxes;

/// A disk of 400 MB with a repository, and a run of twelve tasks. The first agent fills the disk at once, eats every
/// byte that comes free, and never ends; the second one is done before, the third one tries until it can write, and the others
/// end when nothing can be written down.
const SCRIPT: &str = r#"
set -e
mount -t tmpfs -o size=400m tmpfs "$1"
cd "$1"; mkdir home project tmp; export HOME="$1/home" XDG_STATE_HOME="$1/home/state"
git config --global user.name Ada; git config --global user.email ada@example.com
git init -q -b main project; cd project
printf '# Fill\n\n' > issue.md
for task in a b c d e f g h i j k l; do
    mkdir $task; echo $task > $task/README.md
    printf -- '- [ ] Write %s/%s.txt\n\n  Write `%s/%s.txt`.\n\n' $task $task $task $task >> issue.md
done
git add -A; git commit -qm begin
cat > ../agent.sh <<'AGENT'
case $ORCHESTRATE_TASK_ID in
1) fallocate -l 390M a/big; while :; do cat /dev/zero >> a/rest; done 2> /dev/null ;;
2) echo b > b/b.txt ;;
3) sleep 0.5; until echo c > c/c.txt && [ -s c/c.txt ]; do sleep 0.05; done 2> /dev/null ;;
*) sleep 0.5; exit 1 ;;
esac
AGENT
set +e
"$2" run issue.md --yes --max-workers 12 --agent-command "sh $1/agent.sh" --sandbox "$3" 2>&1
echo "exit code: $?"
for branch in $(git for-each-ref --format='%(refname:short)' refs/heads/feat); do
    git diff --name-only main...$branch
done
ls -A .git/orchestrate/runs/*/ | grep reserve
true
"#;

#[test]
fn a_disk_that_an_agent_fills_within_a_second_stops_that_agent_and_nobody_else() {
    for sandbox in ["auto", "off"] {
        let Some(text) = run(SCRIPT, sandbox) else {
            // Where sandboxes made of namespaces must work, a disk of one's own does, too.
            let required = std::env::var(sandboxes::REQUIRED).unwrap_or_default();
            assert!(!required.contains("bubblewrap"), "no disk of one's own");
            return;
        };
        for part in [
            "1 Write a/a.txt  failed: it filled the disk: ",
            "taken away to make room: ",
            "a/big",
            "2 Write b/b.txt  1 file changed",
            "3 Write c/c.txt  1 file changed",
            "4 Write d/d.txt  failed: the agent exited with code 1",
            "the run ended: 2 succeeded, 10 failed",
            "put together: ",
            "exit code: 3\nb/b.txt\nc/c.txt\n",
        ] {
            assert!(
                text.contains(part),
                "{sandbox}: {part} is missing in\n{text}"
            );
        }
        // The reserve goes with the run.
        assert!(text.ends_with("c/c.txt\n"), "{sandbox}: {text}");
    }
}

/// What a script prints that may mount disks which nobody else sees; none where the system does not let us.
fn run(script: &str, sandbox: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let probe = "mount -t tmpfs tmpfs \"$1\" || exit 75; umount \"$1\"\n";
    #[expect(clippy::disallowed_methods, reason = "a disk of the test's own")]
    let mut command = std::process::Command::new("unshare");
    let output = command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .arg(format!("{probe}{script}"))
        .arg("sh")
        .arg(folder.path())
        .arg(env!("CARGO_BIN_EXE_git-orchestrate"))
        .arg(sandbox)
        .output();
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

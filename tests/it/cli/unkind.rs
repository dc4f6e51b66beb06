//! Trees that no editor made: an answer, whatever lies in them.

use std::fmt::Write as _;
use std::os::unix::fs::symlink;

use super::sandbox::Sandbox;

/// Links in circles and outside, a submodule that is not there, twins that differ by case, pointers, broken text.
fn unkind() -> Sandbox {
    let sandbox = Sandbox::new();
    let repo = &sandbox.repo;
    repo.write("src/a.py", "import b\nfrom src import c\n")
        .write("src/b.py", "import twin\n")
        .write("src/Twin.py", "import a\n")
        .write("src/twin.py", "import a\n")
        .write("src/broken.py", b"import a\nfrom \xff\xfe import b\n")
        .write("src/binary.py", b"import a\0\x01\x02")
        .write("src/open.ts", "{[(`${".repeat(50_000))
        .write("src/quote.rs", "'\"".repeat(100_000))
        .write(
            "src/pointer.py",
            "version https://git-lfs.github.com/spec/v1\nimport a\n",
        )
        .write("package.json", "{".repeat(20_000))
        .write("Cargo.toml", "[[a".repeat(20_000));
    for (to, link) in [
        ("two", "src/one"),
        ("one", "src/two"),
        ("..", "src/up"),
        ("/etc/passwd", "src/out.py"),
    ] {
        symlink(to, repo.path().join(link)).unwrap();
    }
    repo.commit("unkind");
    let commit = format!("160000,{},sub/module", "1".repeat(40));
    repo.git(&["update-index", "--add", "--cacheinfo", &commit]);
    repo.git(&["commit", "-q", "-m", "a submodule"]);
    sandbox
}

#[test]
fn an_unkind_tree_has_a_graph_and_a_plan() {
    let sandbox = unkind();
    let edges = sandbox.expect(0, &["graph"]).stdout;
    assert!(edges.contains("src/a.py -> src/b.py"), "{edges}");
    assert!(!edges.contains("out.py") && !edges.contains("pointer.py ->"));
    let plan = "- [ ] Speed up `src/a.py`\n- [ ] Read `sub/module/x.py` in `src/out.py`\n- [ ] Fix `src/TWIN.py`\n";
    std::fs::write(sandbox.repo.beside("plan.md"), plan).unwrap();
    for _ in 0..2 {
        let document = sandbox.json(0, &["check", "../plan.md", "--json"]);
        assert_eq!(document["tasks"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn three_hundred_tasks_are_planned() {
    let sandbox = unkind();
    let mut plan = String::from("# Many\n\n");
    for number in 0..300 {
        let file = match number % 30 {
            0 => "src/a.py".to_owned(),
            _ => format!("src/part{number}.py"),
        };
        writeln!(plan, "- [ ] Write part {number} in `{file}`").unwrap();
    }
    std::fs::write(sandbox.repo.beside("plan.md"), plan).unwrap();
    let document = sandbox.json(0, &["check", "../plan.md", "--json"]);
    assert_eq!(document["tasks"].as_array().unwrap().len(), 300);
}

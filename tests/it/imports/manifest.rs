//! Manifests of small trees given as text.

use std::collections::BTreeMap;

use git_orchestrate::imports;
use git_orchestrate::model::{Ecosystem, Manifests, RepoPath};
use proptest::prelude::*;

fn manifests(tree: &[(&str, &str)]) -> Manifests {
    let texts: BTreeMap<RepoPath, &str> = (tree.iter())
        .map(|(path, text)| (path.parse().unwrap(), *text))
        .collect();
    let files: Vec<RepoPath> = texts.keys().cloned().collect();
    imports::manifests(&files, &|path| {
        texts.get(path).map(|text| text.as_bytes().to_vec())
    })
}

/// What one manifest declares: its own name, `|`, the libraries; `?` where it may hide some.
fn told(path: &str, text: &str) -> String {
    let manifests = manifests(&[(path, text)]);
    let manifest = manifests.iter().next().unwrap();
    let libraries: Vec<&str> = manifest.libraries.iter().map(String::as_str).collect();
    let name = manifest.name.as_deref().unwrap_or("-");
    let hidden = if manifest.is_whole { "" } else { " ?" };
    format!("{name} | {}{hidden}", libraries.join(" "))
}

#[test]
fn packages_of_javascript_are_those_of_every_table() {
    insta::assert_snapshot!(told("package.json", r#"{"name": "app", "dependencies": {"zod": "^3", "@a/b": "1"},
        "devDependencies": {"vitest": "*"}, "peerDependencies": {"react": "*"}, "bundleDependencies": ["left"]}"#),
        @"app | @a/b left react vitest zod");
    insta::assert_snapshot!(told("package.json", "{ broken"), @"- |  ?");
    assert!(imports::manifest_kind(&"node_modules/a/package.json".parse().unwrap()).is_none());
}

#[test]
fn crates_are_those_of_targets_and_of_the_workspace_too() {
    insta::assert_snapshot!(told("Cargo.toml", r#"
        [package]
        name = "app"
        [dependencies]
        serde_json = "1"
        web = { package = "tower-http", version = "1" }
        [target.'cfg(unix)'.dev-dependencies]
        rustix = "1"
        [workspace.dependencies]
        insta = "1"
        "#), @"app | insta rustix serde-json tower-http web");
}

#[test]
fn requirements_of_python_stand_in_many_places() {
    insta::assert_snapshot!(told("pyproject.toml", r#"
        [project]
        name = "app"
        dependencies = ["Requests[socks]>=2", "zope.interface"]
        [project.optional-dependencies]
        x = ["PyYAML ; python_version < '3'"]
        [dependency-groups]
        dev = ["pytest", { include-group = "x" }]
        [tool.poetry.group.docs.dependencies]
        sphinx = "*"
        "#), @"app | pytest pyyaml requests sphinx zope-interface");
    insta::assert_snapshot!(told("pyproject.toml", "[project]\ndynamic = ['dependencies']\n"), @"- |  ?");
    insta::assert_snapshot!(told("requirements-dev.txt", "# tools\nflask==1 # web\n-r base.txt\ngit+https://x.y/z#egg=zed\nattrs @ https://x.y\n"),
        @"- | attrs flask zed");
    insta::assert_snapshot!(told("setup.cfg", "[metadata]\nname = app\n[options]\ninstall_requires =\n    lxml>=4\n    w3lib\n[flake8]\nignore = E1\n"),
        @"app | lxml w3lib");
    insta::assert_snapshot!(told("setup.py", "NEEDS = ['lxml>=4']\nsetup(install_requires=NEEDS)\n"), @"- | lxml");
    insta::assert_snapshot!(told("setup.py", "setup(install_requires=open('r').read())\n"), @"- | r ?");
    insta::assert_snapshot!(told("Pipfile", "[packages]\nflask = '*'\n"), @"- | flask");
}

#[test]
fn modules_gems_and_packages_of_php_are_read() {
    insta::assert_snapshot!(told("go.mod", "module example.org/app\n\ngo 1.22\n\nrequire (\n\tgithub.com/spf13/cobra v1.8.0 // indirect\n)\nrequire gopkg.in/yaml.v3 v3.0.1\n"),
        @"example.org/app | github.com/spf13/cobra gopkg.in/yaml.v3");
    insta::assert_snapshot!(told("Gemfile", "# gem 'no'\ngem 'rails', '~> 7'\n  gem(\"pg\")\n"), @"- | pg rails");
    insta::assert_snapshot!(told("a.gemspec", "Gem::Specification.new do |s|\n s.name = 'a'\n s.add_dependency('rack', '>= 2')\n"), @"a | rack");
    insta::assert_snapshot!(told("composer.json", r#"{"name": "a/b", "require": {"php": ">=8", "symfony/console": "*"}}"#),
        @"a/b | php symfony/console");
}

#[test]
fn builds_of_java_and_dotnet_are_read() {
    insta::assert_snapshot!(told("pom.xml", "<project><!-- <artifactId>no</artifactId> --><dependency><groupId>com.a</groupId><artifactId>b-core</artifactId></dependency></project>"),
        @"- | com.a:b-core");
    insta::assert_snapshot!(told("build.gradle", "dependencies {\n implementation 'com.a:b:1.0'\n api group: 'c', name: 'd'\n api(libs.e)\n}"), @"- | c:d com.a:b");
    insta::assert_snapshot!(told("build.gradle.kts", "implementation(Deps.okhttp)\n"), @"- |  ?");
    insta::assert_snapshot!(told("gradle/libs.versions.toml", "[libraries]\na = 'g:a:1'\nb = { module = 'g:b' }\nc = { group = 'g', name = 'c' }\n"),
        @"- | g:a g:b g:c");
    insta::assert_snapshot!(told("a.csproj", r#"<Project><ItemGroup><PackageReference Include="Newtonsoft.Json" Version="1" /></ItemGroup></Project>"#),
        @"- | newtonsoft.json");
}

#[test]
fn a_library_is_found_by_the_names_that_people_call_it() {
    let manifests = manifests(&[
        (
            "package.json",
            r#"{"dependencies": {"@types/ws": "1", "@babel/core": "1"}}"#,
        ),
        ("requirements.txt", "pyyaml\npython-dateutil\n"),
        (
            "go.mod",
            "module a.b/c\nrequire github.com/mattn/go-isatty v1\n",
        ),
        (
            "pom.xml",
            "<project><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId></project>",
        ),
        ("Cargo.toml", "[dependencies]\nserde_json = '1'\n"),
    ]);
    for (ecosystem, name) in [
        (Ecosystem::Npm, "ws"),
        (Ecosystem::Npm, "babel"),
        (Ecosystem::Python, "yaml"),
        (Ecosystem::Python, "DateUtil"),
        (Ecosystem::Go, "isatty"),
        (Ecosystem::Go, "github.com/mattn/go-isatty/sub"),
        (Ecosystem::Jvm, "jackson"),
        (Ecosystem::Cargo, "serde-json"),
    ] {
        assert!(manifests.has(ecosystem, name), "{name}");
    }
    assert!(!manifests.has(Ecosystem::Cargo, "serde"));
    assert!(!manifests.has(Ecosystem::Npm, "types"));
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_fail(text in "[\\x00-\\x7fäß]{0,200}", pieces in proptest::collection::vec(
        proptest::sample::select(vec!["install_requires", "=", "[", "]", "'", "\"", "<", ">", "</", "<!--", "-->", "PackageReference", " Include=", "\n", "ä", "gem ", ":", "[options]", "groupId", "implementation", "(", "{", "}", "#egg=", "@"]), 0..40)) {
        for text in [text, pieces.concat()] {
            for name in ["package.json", "Cargo.toml", "pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile", "go.mod", "pom.xml", "build.gradle", "libs.versions.toml", "Gemfile", "a.gemspec", "composer.json", "a.csproj"] {
                assert_eq!(manifests(&[(name, &text)]).iter().count(), 1);
            }
        }
    }
}

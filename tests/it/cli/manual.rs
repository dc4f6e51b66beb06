//! The pages under `man/` are made from the definitions of the command line.

use std::fs;
use std::path::Path;

use clap::ValueEnum as _;
use git_orchestrate::cli::pages::{self, Page, Shell};

/// Compares with what is checked in; `UPDATE=1 cargo test` writes it instead.
fn assert_up_to_date(page: &Page) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("man")
        .join(&page.name);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page.text).unwrap();
    }
    let checked_in = fs::read_to_string(&path).unwrap_or_default();
    let made = String::from_utf8(page.text.clone()).unwrap();
    assert!(
        checked_in == made,
        "{} is not what the definitions make: run `UPDATE=1 cargo test up_to_date`",
        path.display()
    );
}

#[test]
fn man_pages_are_up_to_date() {
    let pages = pages::manual().unwrap();
    pages.iter().for_each(assert_up_to_date);
    let names: Vec<_> = pages.iter().map(|page| page.name.clone()).collect();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("man")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".1") {
            assert!(
                names.contains(&name),
                "man/{name} is the page of no command"
            );
        }
    }
}

#[test]
fn completions_are_up_to_date() {
    // Those of bash, zsh and fish are written by hand, and these very files.
    for &shell in Shell::value_variants() {
        assert_up_to_date(&Page {
            name: format!("completions/{}", shell.file_name()),
            text: pages::completions(shell),
        });
    }
}

#[test]
fn the_schema_of_configurations_is_up_to_date() {
    assert_up_to_date(&pages::config_schema().unwrap());
}

#[test]
fn the_main_page_lists_every_exit_code() {
    let pages = pages::manual().unwrap();
    let main = String::from_utf8(pages[0].text.clone()).unwrap();
    for code in ["0", "1", "2", "3", "4", "5", "6", "70", "128+n"] {
        assert!(main.contains(&format!("\\fB{code}\\fR")), "{code}");
    }
}

#[test]
fn every_link_of_the_written_pages_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    for folder in ["man", "man/schemas"] {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        let files = entries.map(|entry| entry.unwrap().path());
        pages.extend(files.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    let mut n_links = 0;
    for page in pages {
        for target in links(&fs::read_to_string(&page).unwrap()) {
            n_links += 1;
            let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
            let path = page.with_file_name("").join(file);
            assert!(path.exists(), "{}: {target}", page.display());
            assert!(
                heading.is_empty() || headings(&path).iter().any(|anchor| anchor == heading),
                "{}: {target}",
                page.display()
            );
        }
    }
    assert!(n_links > 20, "{n_links}");
}

/// The targets of links to files.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1);
    let targets = targets.filter_map(|rest| rest.split_once(')'));
    let targets = targets.map(|(target, _)| target.to_owned());
    targets.filter(|target| !target.contains("://")).collect()
}

/// The anchors of a page, as forges make them of its headings.
fn headings(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let titles = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        title.replace(' ', "-")
    };
    titles.map(anchor).collect()
}

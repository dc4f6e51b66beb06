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

//! `config`: what holds here, and who says so.

use serde::Serialize;

use super::Done;
use crate::cli::args::ConfigArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::settings::{Settings, Typed};
use crate::cli::starting::schema_file;
use crate::config::{self, ConfigWarning, Entry, Layer, Origin, Shown, Trust};
use crate::report::{Ink, Style, pad};

/// The document of `config --json`.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    settings: Vec<SettingFields<'a>>,
    warnings: Vec<WarningFields<'a>>,
}

#[derive(Serialize)]
struct SettingFields<'a> {
    key: &'a str,
    value: Option<&'a str>,
    origin: Option<OriginFields<'a>>,
    overridden: Vec<ValueFields<'a>>,
    about: &'a str,
    repository: &'static str,
}

#[derive(Serialize)]
struct ValueFields<'a> {
    value: &'a str,
    origin: OriginFields<'a>,
}

#[derive(Serialize)]
struct OriginFields<'a> {
    layer: &'static str,
    place: &'a str,
    line: Option<usize>,
}

#[derive(Serialize)]
struct WarningFields<'a> {
    key: &'a str,
    origin: OriginFields<'a>,
    suggestion: Option<&'a str>,
}

/// Prints the schema, which is the same everywhere.
pub(super) fn print_schema(output: &Output) -> Done {
    output.result(&schema_file::text()?)?;
    Ok(ExitCode::Done)
}

pub(super) fn execute(args: &ConfigArgs, session: &Session) -> Done {
    let settings = Settings::load(session, Typed::default())?;
    // Wrong tables are found here, and not when a run begins.
    settings.own_agents()?;
    schema_file::refresh(session);
    let mut entries = settings.entries();
    if let Some(key) = &args.key {
        entries = vec![chosen(entries, key)?];
    } else if !args.all && !args.json {
        entries.retain(|entry| entry.setting.is_some());
    }
    if args.json {
        let warnings = settings.warnings();
        session.output.json(&document(&entries, warnings))?;
        return Ok(ExitCode::Done);
    }
    let style = session.output.style();
    match (args.key.as_ref(), entries.first()) {
        (Some(_), Some(entry)) if !args.show_origin => {
            let value = entry.setting.as_ref().ok_or_else(|| not_set(entry))?;
            session.output.result(&value.value)?;
        }
        _ => {
            let text = table(&entries, args.show_origin, args.all, &style);
            session.output.result(&text)?;
        }
    }
    Ok(ExitCode::Done)
}

fn not_set(entry: &Entry) -> CliError {
    let place = match entry.trust {
        Trust::Free | Trust::Approved => ", or in .git-orchestrate.toml",
        Trust::Users => "",
    };
    CliError::failure(format!("'{}' is not set: {}", entry.key, entry.about)).hint(format!(
        "Set it: `git config orchestrate.{} VALUE`{place}",
        entry.key
    ))
}

/// The entry of that key, however it is spelt.
fn chosen(entries: Vec<Entry>, key: &str) -> Result<Entry, CliError> {
    let bare = key.strip_prefix("orchestrate.").unwrap_or(key);
    let name = config::Key::find(bare).map_or(bare, |key| key.name);
    let nearest = config::nearest(name, entries.iter().map(|entry| entry.key.as_str()));
    let nearest = nearest.map(str::to_owned);
    entries
        .into_iter()
        .find(|entry| entry.key == name)
        .ok_or_else(|| {
            let error = CliError::usage(format!("there is no setting '{key}'"));
            match nearest {
                Some(nearest) => error.hint(format!("Did you mean '{nearest}'?")),
                None => error.hint("See them all: `git orchestrate config --all`"),
            }
        })
}

/// A line for each value; with origins also one for each that it won over.
fn table(entries: &[Entry], has_origins: bool, has_about: bool, style: &Style) -> String {
    /// Columns that a value may take before what follows it is pushed aside.
    const MOST: usize = 34;
    let width = |texts: &mut dyn Iterator<Item = &str>| texts.map(str::len).max().unwrap_or(0);
    let key_width = width(&mut entries.iter().map(|entry| entry.key.as_str()));
    let values = entries.iter().flat_map(|entry| &entry.setting);
    let value_width = width(&mut values.map(|shown| shown.value.as_str())).min(MOST);
    let line = |key: &str, shown: Option<&Shown>, is_over: bool| {
        let value = shown.map_or(style.dot(), |shown| shown.value.as_str());
        let mut line = format!("{}  {value}", pad(key, key_width, style));
        let origin = shown.filter(|_| has_origins).map(|shown| &shown.origin);
        if let Some(origin) = origin {
            let n_missing = value_width.saturating_sub(value.chars().count());
            line.push_str(&" ".repeat(n_missing + 2));
            line.push_str(&style.paint(origin.to_string(), Ink::Faint));
        }
        if is_over {
            line.push_str("  (overridden)");
        }
        format!("{line}\n")
    };
    let mut text = String::new();
    for entry in entries {
        if has_about {
            let about = format!("# {}\n", entry.about);
            text.push_str(&style.paint(about, Ink::Faint));
        }
        text.push_str(&line(&entry.key, entry.setting.as_ref(), false));
        if has_origins {
            for shown in &entry.overridden {
                text.push_str(&line("", Some(shown), true));
            }
        }
    }
    text
}

fn document<'a>(entries: &'a [Entry], warnings: &'a [ConfigWarning]) -> Document<'a> {
    let settings = entries.iter().map(|entry| {
        let overridden = entry.overridden.iter().map(|shown| ValueFields {
            value: &shown.value,
            origin: origin(&shown.origin),
        });
        SettingFields {
            key: &entry.key,
            value: entry.setting.as_ref().map(|shown| shown.value.as_str()),
            origin: entry.setting.as_ref().map(|shown| origin(&shown.origin)),
            overridden: overridden.collect(),
            about: entry.about,
            repository: match entry.trust {
                Trust::Free => "free",
                Trust::Approved => "approved",
                Trust::Users => "refused",
            },
        }
    });
    let warnings = warnings.iter().map(|warning| WarningFields {
        key: warning.key(),
        origin: origin(warning.origin()),
        suggestion: warning.suggestion(),
    });
    Document {
        schema: "git-orchestrate/config/1",
        settings: settings.collect(),
        warnings: warnings.collect(),
    }
}

fn origin(origin: &Origin) -> OriginFields<'_> {
    OriginFields {
        layer: match origin.layer {
            Layer::BuiltIn => "built_in",
            Layer::User => "user",
            Layer::Repository => "repository",
            Layer::Git => "git",
            Layer::Environment => "environment",
            Layer::Arguments => "arguments",
        },
        place: &origin.place,
        line: origin.line.filter(|_| origin.layer != Layer::BuiltIn),
    }
}

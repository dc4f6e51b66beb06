//! The played forge by itself, for a person at a terminal:
//! `cargo test --test it cli::forge_alone -- --ignored --nocapture`. It prints what to type in another terminal, keeps what
//! it knows in a file to read, and ends when the file of its name is removed; what was wrong with any request is said then.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use super::forge_scene::page;
use crate::forge::emulator::world::{Pull, World};
use crate::forge::emulator::{Emulator, TOKEN};

/// Where the file is by whose removal it is ended, unless `FORGE_FILE` names another.
const FILE: &str = "played-forge.sh";

/// How often it is looked at.
const BEAT: Duration = Duration::from_millis(200);

/// The files of a small shop.
const FILES: &[(&str, &str)] = &[
    (
        "shop/money.py",
        "def cents(amount):\n    return int(amount * 100)\n",
    ),
    (
        "shop/rates.py",
        "from shop.money import cents\n\nRATES = {\"EUR\": 1.0}\n",
    ),
    (
        "shop/taxes.py",
        "from shop.money import cents\n\nVAT = 0.19\n",
    ),
    (
        "shop/prices.py",
        "def price(item):\n    return item[\"price\"]\n",
    ),
    (
        "shop/refunds.py",
        "def refund(order):\n    raise NotImplementedError\n",
    ),
    ("shop/coupons.py", "def discount(code):\n    return 0\n"),
    (
        "shop/rounding.py",
        "def rounded(value):\n    return round(value, 2)\n",
    ),
    (
        "shop/totals.py",
        "def total(items):\n    return sum(items)\n",
    ),
    (
        "shop/receipts.py",
        "def receipt(order):\n    return str(order)\n",
    ),
    ("docs/manual.md", "# The shop\n"),
];

/// An issue of twelve items: six are sub-issues already, two stand on others, one is another repository's, one is a pull
/// request.
fn begin(world: &mut World) {
    for (file, text) in FILES {
        world.origin.put("main", "main", file, text);
    }
    let text = "The shop counts in floats, and loses cents. This puts it right.\n\n\
        - [ ] #1235\n- [ ] #1236\n- [ ] #1237\n- [ ] #1238\n- [ ] #1239\n- [ ] #1240\n\
        - [ ] Round as banks do in `shop/rounding.py`, after #1237\n\
        - [ ] Show totals in whole cents (`shop/totals.py`)\n\
        - [ ] acme/terminal#9\n- [ ] #1241\n\
        - [ ] Write the manual: `docs/manual.md`\n\
        - [ ] Print receipts with their taxes, `shop/receipts.py`\n";
    let master = world.add("ana", "Count money in whole cents", text);
    for (title, file) in [
        ("Keep amounts as whole cents", "money"),
        ("Convert rates without floats", "rates"),
        ("Compute taxes in cents", "taxes"),
        ("Give prices in cents", "prices"),
        ("Refund what was paid, to the cent", "refunds"),
        ("Let coupons take whole cents off", "coupons"),
    ] {
        let body = format!("Change `shop/{file}.py`, and say in its docstring what is counted.");
        world.add_below(master, "ana", title, &body);
    }
    world.issue(1236).blocked_by.push(1235);
    let pull = world.add("ana", "Try decimals", "An experiment.");
    world
        .origin
        .put("feat/decimals", "main", "shop/decimals.py", "\n");
    world.issue(pull).pull = Some(Pull::of("feat/decimals", "main"));
}

/// What to type in another terminal.
fn exports(emulator: &Emulator, world: &Path) -> String {
    let host = emulator.url.trim_start_matches("http://");
    let helper = "'!f() { echo username=x-access-token; echo \"password=$GH_TOKEN\"; }; f'";
    format!(
        "export GH_HOST={host} GH_TOKEN={TOKEN}\n\
         # The token for git itself, as `gh auth setup-git` gives it:\n\
         export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=credential.helper\n\
         export GIT_CONFIG_VALUE_0={helper}\n\
         # git clone http://{host}/acme/shop.git && cd shop && git orchestrate 1234\n\
         # What the forge knows: {}\n",
        world.display()
    )
}

/// Everything that the forge knows, to read.
fn told(emulator: &Emulator) -> String {
    let mut text = emulator.world(|world| {
        let as_it_is = |text: &str| text.to_owned();
        let name = |number: u64| {
            let title = world.find(number).map(|issue| issue.title.as_str());
            format!("#{number} {}", title.unwrap_or_default())
        };
        let pages = world
            .issues
            .iter()
            .map(|issue| page(issue, &name, &as_it_is));
        format!(
            "{}\n{}\n",
            pages.collect::<String>(),
            world.origin.tree("main").unwrap()
        )
    });
    let _ = writeln!(text, "{} requests, of them:", emulator.log().len());
    for write in emulator.writes() {
        let _ = writeln!(text, "{write}");
    }
    text
}

#[test]
#[ignore = "it is for a person, and ends when its file is removed"]
#[expect(clippy::print_stdout, reason = "it is for a person to read")]
fn serves_the_played_forge_until_its_file_is_removed() {
    let emulator = Emulator::start();
    emulator.world(begin);
    let file = std::env::var_os("FORGE_FILE");
    let file = file.map_or_else(|| std::env::temp_dir().join(FILE), Into::into);
    if std::env::var_os("GIT_ORCHESTRATE_FORGE_SECOND_MS").is_none() {
        emulator.set_pause(Duration::from_secs(1));
    }
    let world = file.with_extension("world.txt");
    let words = exports(&emulator, &world);
    std::fs::write(&file, &words).unwrap();
    println!("{words}# rm {}: ends it", file.display());
    let mut last = String::new();
    while file.exists() {
        let now = told(&emulator);
        if now != last {
            std::fs::write(&world, &now).unwrap();
            last = now;
        }
        std::thread::sleep(BEAT);
    }
}

//! What the agent of the demo does for each task.

/// How one task is done.
pub(super) struct Script {
    /// Words that only the text of this task has.
    key: &'static str,
    /// What was done, when it is done.
    pub(super) summary: &'static str,
    pub(super) steps: &'static [Step],
    /// What a second attempt does after the steps of the first, whose result fails the checks.
    pub(super) correction: &'static [Step],
}

/// One thing that an agent is seen doing.
pub(super) enum Step {
    /// Says something, then thinks for so many milliseconds.
    Say(&'static str, u32),
    /// Edits a file of the worktree.
    Edit(Edit),
}

/// One edit of a file.
pub(super) enum Edit {
    /// Makes a new file.
    Create {
        path: &'static str,
        text: &'static str,
    },
    /// Puts `new` in the place of `old`.
    Replace {
        path: &'static str,
        old: &'static str,
        new: &'static str,
    },
    /// Puts `text` before `before`, unless `mark` shows that it is there, perhaps corrected.
    Insert {
        path: &'static str,
        before: &'static str,
        text: &'static str,
        mark: &'static str,
    },
}

impl Edit {
    /// The file.
    pub(super) fn path(&self) -> &'static str {
        match self {
            Self::Create { path, .. } | Self::Replace { path, .. } | Self::Insert { path, .. } => {
                path
            }
        }
    }
}

/// The script for the task of that text.
pub(super) fn find(task: &str) -> Option<&'static Script> {
    SCRIPTS.iter().find(|script| task.contains(script.key))
}

const SCRIPTS: &[Script] = &[
    Script {
        key: "server/pocket/money.py",
        summary: "format_amount takes a currency, euros by default",
        steps: &[
            Step::Say("reading server/pocket/money.py and who calls it", 700),
            Step::Edit(Edit::Replace {
                path: "server/pocket/money.py",
                old: r#"def format_amount(cents):
    """An amount as people write it."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"
"#,
                new: r#"def format_amount(cents, currency="EUR"):
    """An amount as people write it, with its currency unless that is the euro."""
    sign = "-" if cents < 0 else ""
    amount = f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"
    return amount if currency == "EUR" else f"{amount} {currency}"
"#,
            }),
        ],
        correction: &[],
    },
    Script {
        key: "server/pocket/ledger.py",
        summary: "entries have a currency and show it",
        steps: &[
            Step::Say(
                "reading server/pocket/ledger.py and server/pocket/money.py",
                600,
            ),
            Step::Edit(Edit::Replace {
                path: "server/pocket/ledger.py",
                old: r#"    cents: int

    def show(self):
        """The entry on one line."""
        return f"{self.day}  {self.text:<20}  {format_amount(self.cents):>10}"
"#,
                new: r#"    cents: int
    currency: str = "EUR"

    def show(self):
        """The entry on one line."""
        amount = format_amount(self.cents, self.currency)
        return f"{self.day}  {self.text:<20}  {amount:>14}"
"#,
            }),
            Step::Edit(Edit::Replace {
                path: "server/pocket/ledger.py",
                old: r#"    def add(self, day, text, amount):
        """Writes one entry down."""
        self.entries.append(Entry(day, text, parse_amount(amount)))
"#,
                new: r#"    def add(self, day, text, amount, currency="EUR"):
        """Writes one entry down."""
        self.entries.append(Entry(day, text, parse_amount(amount), currency))
"#,
            }),
        ],
        correction: &[],
    },
    Script {
        key: "half cents",
        summary: "amounts are rounded to whole cents",
        steps: &[
            Step::Say("reading web/src/format.ts", 500),
            Step::Say("thinking about half cents", 400),
            Step::Edit(Edit::Replace {
                path: "web/src/format.ts",
                old: "split(Math.abs(cents))",
                new: "split(Math.round(Math.abs(cents)))",
            }),
        ],
        correction: &[],
    },
    Script {
        key: "Group thousands",
        summary: "1234567 cents are shown as 12,345.67",
        steps: &[
            Step::Say("reading web/src/format.ts", 600),
            Step::Edit(Edit::Replace {
                path: "web/src/format.ts",
                old: "${sign}${whole}.",
                new: "${sign}${whole.toLocaleString(\"en\")}.",
            }),
        ],
        correction: &[],
    },
    Script {
        key: "core/src/rates.rs",
        summary: "rates of CHF and JPY",
        steps: &[
            Step::Say("reading core/src/rates.rs", 500),
            Step::Say("looking the rates up", 900),
            Step::Edit(Edit::Replace {
                path: "core/src/rates.rs",
                old: "    (\"EUR\", 10_000),\n",
                new: "    (\"CHF\", 9_400),\n    (\"EUR\", 10_000),\n",
            }),
            Step::Edit(Edit::Replace {
                path: "core/src/rates.rs",
                old: "    (\"GBP\", 8_650),\n",
                new: "    (\"GBP\", 8_650),\n    (\"JPY\", 1_750_000),\n",
            }),
        ],
        correction: &[],
    },
    Script {
        key: "bin/pocket",
        summary: "`pocket average FILE`, rounded down to the cent",
        steps: &[
            Step::Say("reading bin/pocket and tests/cases", 600),
            Step::Edit(Edit::Create {
                path: "tests/cases/average.txt",
                text: "average tests/cash.csv\n6.14\n",
            }),
            Step::Edit(Edit::Replace {
                path: "bin/pocket",
                old: "usage: pocket sum|count FILE",
                new: "usage: pocket sum|count|average FILE",
            }),
            // The mistake: the sum is in cents already.
            Step::Edit(Edit::Insert {
                path: "bin/pocket",
                before: "*)\n    echo \"usage",
                text: "average)\n    add_up \"$2\"\n    amount $((total * 100 / count))\n    ;;\n",
                mark: "average)\n",
            }),
        ],
        correction: &[
            Step::Say("the sum is in cents already: no need to multiply it", 500),
            Step::Edit(Edit::Replace {
                path: "bin/pocket",
                old: "$((total * 100 / count))",
                new: "$((total / count))",
            }),
        ],
    },
    Script {
        key: "docs/currencies.md",
        summary: "a page about currencies, linked from the guide",
        steps: &[
            Step::Say("reading docs/guide.md", 500),
            Step::Edit(Edit::Create {
                path: "docs/currencies.md",
                text: "# Currencies\n\nEvery entry has a currency. Without one it is in euros, and shown without a name:\n\n    \
                       2026-03-02  Bread                       4.20\n    \
                       2026-03-03  Fondue                 31.00 CHF\n\n\
                       Sums are made in euros, at the rates of `core/src/rates.rs`.\n\nBack to the [guide](guide.md).\n",
            }),
            Step::Say("writing the page", 500),
            Step::Edit(Edit::Replace {
                path: "docs/guide.md",
                old: "- [How entries are stored](entries.md)\n",
                new: "- [How entries are stored](entries.md)\n- [Currencies](currencies.md)\n",
            }),
        ],
        correction: &[],
    },
];

//! Taking secrets out of what programs printed, before others see it.

use std::sync::LazyLock;

use regex_lite::Regex;

/// What stands in the place of a secret.
const MASK: &str = "[secret]";
/// A shorter value is no secret, and would tear words apart.
const SHORTEST: usize = 8;

/// What is known to be secret, beside what looks like it.
#[derive(Clone, Default)]
pub struct Secrets(Vec<String>);

impl std::fmt::Debug for Secrets {
    /// Prints none.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

/// Tokens that tell their kind by how they begin; names with their values; keys in a block.
static LOOKS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let looks = [
        (
            r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)",
            MASK,
        ),
        (
            r"\b(gh[opusr]_|github_pat_|glpat-|sk-|sk_live_|rk_live_|xox[abprs]-|npm_|pypi-|AIza|hf_)[A-Za-z0-9_\-]{12,}",
            MASK,
        ),
        (r"\b(AKIA|ASIA)[A-Z0-9]{16}\b", MASK),
        (
            r"\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*",
            MASK,
        ),
        (
            r"(?i)\b(bearer|basic|token) +[A-Za-z0-9_\-\.=+/]{12,}",
            "$1 [secret]",
        ),
        (
            r#"(?i)([a-z0-9_\-]*(?:password|passwd|secret|token|api[_\-]?key|access[_\-]?key)["']?\s*[=:]\s*["']?)[^\s"',;]{6,}"#,
            "${1}[secret]",
        ),
        (r"(://[^/\s:@]*:)[^/\s@]+@", "${1}[secret]@"),
    ];
    let looks = looks
        .into_iter()
        .filter_map(|(pattern, mask)| Some((Regex::new(pattern).ok()?, mask)));
    looks.collect()
});

impl Secrets {
    /// The values of those variables whose names say that they are secret, and `more`.
    pub fn of(
        variables: impl IntoIterator<Item = (String, String)>,
        more: impl IntoIterator<Item = String>,
    ) -> Self {
        let words = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "KEY"];
        let named = variables.into_iter().filter(|(name, _)| {
            let name = name.to_ascii_uppercase();
            words.iter().any(|word| name.contains(word))
        });
        let values = named.map(|(_, value)| value).chain(more);
        let mut values: Vec<String> = values.filter(|value| value.len() >= SHORTEST).collect();
        // A secret may begin with another.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.dedup();
        Self(values)
    }

    /// One more.
    pub fn add(&mut self, secret: &str) {
        if secret.len() >= SHORTEST && !self.0.iter().any(|known| known == secret) {
            self.0.push(secret.to_owned());
            self.0.sort_by_key(|value| std::cmp::Reverse(value.len()));
        }
    }

    /// A text without what is known to be secret and what looks like it.
    pub fn redact(&self, text: &str) -> String {
        let known = self.0.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.as_str(), MASK)
        });
        LOOKS.iter().fold(known, |text, (look, mask)| {
            look.replace_all(&text, *mask).into_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_and_what_looks_secret_is_taken_out_and_other_words_stay() {
        let variables = [
            ("MY_API_KEY", "open-sesame-now"),
            ("HOME", "/home/ana-and-bob"),
            ("X_TOKEN", "short"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let secrets = Secrets::of(variables, ["planted-t0ken".to_owned()]);
        let text = "open-sesame-now planted-t0ken /home/ana-and-bob short ghp_abcdefghijklmnop1234 \
                    Authorization: Bearer abcdefghijklmnop password = hunter2hunter https://a:pass@host/x token 12";
        assert_eq!(
            secrets.redact(text),
            "[secret] [secret] /home/ana-and-bob short [secret] \
             Authorization: Bearer [secret] password = [secret] https://a:[secret]@host/x token 12"
        );
        let key = "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb";
        assert_eq!(secrets.redact(key), "a\n[secret]\nb");
    }
}

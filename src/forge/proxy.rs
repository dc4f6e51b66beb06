//! Which proxy leads to a forge.

use super::ApiEnvironment;

/// A proxy that makes tunnels.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its host and port.
    pub(super) authority: String,
    /// The header that lets us in, where one is needed: a secret.
    pub(super) authorization: Option<String>,
}

impl std::fmt::Debug for Proxy {
    /// Prints no secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy")
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

impl Proxy {
    /// The proxy that the environment names for an address: by the scheme of the address, unless its host is excepted or
    /// this machine.
    pub fn of(api: &str, environment: &ApiEnvironment) -> Option<Self> {
        let (scheme, rest) = api.split_once("://")?;
        let authority = rest.split('/').next()?;
        let host = authority
            .rsplit_once(':')
            .map_or(authority, |(host, _)| host)
            .to_ascii_lowercase();
        let is_here = host == "localhost"
            || host == "[::1]"
            || host
                .parse()
                .is_ok_and(|address: std::net::Ipv4Addr| address.is_loopback());
        let exceptions = environment.no_proxy.as_deref().unwrap_or_default();
        if is_here || is_excepted(&host, exceptions) {
            return None;
        }
        let named = if scheme == "https" {
            &environment.https_proxy
        } else {
            &environment.http_proxy
        };
        Self::parse(named.as_ref().or(environment.all_proxy.as_ref())?)
    }

    /// Reads `http://user:password@host:port`, `host:port` and the like; none for a proxy of another kind.
    fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        if !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let authority = rest.split('/').next()?;
        let (user, authority) = match authority.rsplit_once('@') {
            Some((user, authority)) => (Some(user), authority),
            None => (None, authority),
        };
        let is_good = authority.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']')
        });
        if authority.is_empty() || !is_good {
            return None;
        }
        let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| {
            !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
        });
        Some(Self {
            authority: if has_port {
                authority.to_owned()
            } else {
                format!("{authority}:80")
            },
            authorization: user.map(|user| format!("Basic {}", base64(&decoded(user)))),
        })
    }
}

/// Whether a list such as `.example.com, localhost` names a host or a domain of it.
fn is_excepted(host: &str, exceptions: &str) -> bool {
    let mut all = exceptions
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase());
    all.any(|name| {
        let name = name
            .trim_start_matches('*')
            .trim_start_matches('.')
            .to_owned();
        let name = name.split(':').next().unwrap_or_default().to_owned();
        let is_all = name.is_empty() && exceptions.contains('*');
        is_all || (!name.is_empty() && (host == name || host.ends_with(&format!(".{name}"))))
    })
}

/// `%40` and the like.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = match (first, after) {
            (b'%', [high, low, ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).unwrap_or_default();
                u8::from_str_radix(digits, 16).ok()
            }
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        let n_read = if code.is_some() { 2 } else { 0 };
        rest = after.get(n_read..).unwrap_or_default();
    }
    bytes
}

/// The letters that stand for bytes in a header.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |n: usize| u32::from(chunk.get(n).copied().unwrap_or_default());
        let bits = (at(0) << 16) | (at(1) << 8) | at(2);
        for n in 0..4 {
            let index = usize::try_from((bits >> (18 - 6 * n)) & 63).unwrap_or_default();
            let letter = LETTERS.get(index).copied().unwrap_or(b'=');
            let is_there = n <= chunk.len();
            text.push(char::from(if is_there { letter } else { b'=' }));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_is_that_of_the_scheme_unless_the_host_is_excepted() {
        let environment = ApiEnvironment {
            https_proxy: Some("http://ana:a%40b@proxy.example:3128/".to_owned()),
            all_proxy: Some("proxy.example".to_owned()),
            no_proxy: Some("corp.example, .inner".to_owned()),
            ..ApiEnvironment::default()
        };
        let of = |api: &str| Proxy::of(api, &environment);
        let https = of("https://api.github.com").unwrap();
        assert_eq!(https.authority, "proxy.example:3128");
        assert_eq!(https.authorization.as_deref(), Some("Basic YW5hOmFAYg=="));
        assert_eq!(
            of("http://ghe.example/api/v3").unwrap().authority,
            "proxy.example:80"
        );
        assert_eq!(of("https://git.corp.example:8443/api/v3"), None);
        assert_eq!(of("https://x.inner"), None);
        assert_eq!(of("http://127.0.0.1:80"), None);
        assert_eq!(Proxy::parse("socks5://a:1"), None);
        assert_eq!(Proxy::parse("http://a b:1"), None);
    }
}

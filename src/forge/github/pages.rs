//! Lists, which are told page by page.

use serde::de::DeserializeOwned;

use super::client::Client;
use crate::forge::ForgeError;

/// How many entries a page has, as far as a server goes along with that, and how many pages are asked for at most.
const PAGE: usize = 100;
pub(super) const MAX_PAGES: usize = 20;

/// Where a list goes on.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// Nowhere.
    End,
    /// At the next page.
    Page,
    /// At a route that only the server knows.
    Route(String),
}

impl Client {
    /// All pages of a list.
    pub(super) async fn pages<T: DeserializeOwned>(
        &self,
        route: &str,
    ) -> Result<Vec<T>, ForgeError> {
        self.pages_until(route, MAX_PAGES, |_| false).await
    }

    /// So many pages of a list at most, up to one that is the last that is wanted.
    pub(super) async fn pages_until<T: DeserializeOwned>(
        &self,
        route: &str,
        n_pages: usize,
        is_enough: impl Fn(&[T]) -> bool,
    ) -> Result<Vec<T>, ForgeError> {
        let joint = if route.contains('?') { '&' } else { '?' };
        let mut all = Vec::new();
        let mut given = None;
        for page in 1..=n_pages {
            let here = given
                .take()
                .unwrap_or_else(|| format!("{route}{joint}per_page={PAGE}&page={page}"));
            let (entries, link): (Vec<T>, _) = self.read_with_link(&here).await?;
            let next = next(link.as_deref(), &self.address.api, entries.len());
            let is_over = is_enough(&entries);
            all.extend(entries);
            match next {
                _ if is_over => break,
                Next::End => break,
                Next::Page => {}
                Next::Route(route) => given = Some(route),
            }
        }
        Ok(all)
    }
}

/// Where a list goes on, by what the server says of it; where it says nothing, a full page has another behind it.
fn next(link: Option<&str>, api: &str, n_entries: usize) -> Next {
    let Some(link) = link else {
        return if n_entries < PAGE {
            Next::End
        } else {
            Next::Page
        };
    };
    let is_next = |part: &&str| {
        let relation = part.split_once(';').map(|(_, relation)| relation);
        relation.is_some_and(|relation| relation.contains("rel=\"next\""))
    };
    let Some(found) = link.split(',').find(is_next) else {
        return Next::End;
    };
    let address = found
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    let Some((address, _)) = address else {
        return Next::Page;
    };
    let mut names = address.split(['?', '&']).skip(1);
    if names.any(|name| name.starts_with("page=")) {
        return Next::Page;
    }
    // No number: it leads on by a word of the server's own. Another server is not asked.
    match address.strip_prefix(api) {
        Some(route) if route.starts_with('/') => Next::Route(route.to_owned()),
        _ => Next::Page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_goes_before_how_full_a_page_is() {
        let api = "https://x/api/v3";
        assert_eq!(next(None, api, PAGE), Next::Page);
        assert_eq!(next(None, api, PAGE - 1), Next::End);
        let last = "<https://x/api/v3/a?page=1>; rel=\"prev\"";
        assert_eq!(next(Some(last), api, PAGE), Next::End);
        let more =
            "<https://y/a?per_page=5&page=2>; rel=\"next\", <https://y/a?page=9>; rel=\"last\"";
        assert_eq!(next(Some(more), api, 5), Next::Page);
        let word = "<https://x/api/v3/a?after=Y3%3D>; rel=\"next\"";
        assert_eq!(
            next(Some(word), api, 5),
            Next::Route("/a?after=Y3%3D".to_owned())
        );
        let foreign = "<https://evil/a?after=Y3%3D>; rel=\"next\"";
        assert_eq!(next(Some(foreign), api, 5), Next::Page);
    }
}

//! Cookies of the pages for those who run it: for this very host alone, read by no script, sent along by no form of another
//! site. What this is not: what is in them.
use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie, by its two names.
#[derive(Debug)]
pub(super) struct Cookie {
    /// Where the origin is `https`. With `__Host-` before it browsers take it from nobody but this very host.
    pub(super) secure: &'static str,
    /// Elsewhere: on one's own machine, or behind an onion address.
    pub(super) plain: &'static str,
}

impl Cookie {
    /// The header that gives it to a browser, until that is closed or for as long as `life` says.
    ///
    /// `Lax`: a link from elsewhere to one of our pages brings it along; forms of other sites bring none.
    pub(super) fn set(&self, origin: &str, value: &str, life: &str) -> HeaderValue {
        let secure = if is_secure(origin) { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}", self.name(origin));
        HeaderValue::from_str(&text).expect("letters and signs that a header may hold")
    }

    /// The header that takes it away.
    pub(super) fn none(&self, origin: &str) -> HeaderValue {
        self.set(origin, "", "; Max-Age=0")
    }

    /// What these headers hold of it.
    pub(super) fn find<'a>(&self, headers: &'a HeaderMap, origin: &str) -> Option<&'a str> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name(origin)).map(|(_, text)| text)
    }

    fn name(&self, origin: &str) -> &'static str {
        if is_secure(origin) { self.secure } else { self.plain }
    }
}

fn is_secure(origin: &str) -> bool {
    origin.starts_with("https://")
}

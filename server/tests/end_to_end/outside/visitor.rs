//! A browser without scripts, as far as signing in needs one: it keeps cookies by host and path, follows where it is led,
//! and sends forms.
use super::{client, fetch};
use reqwest::RequestBuilder;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use url::Url;

/// The browser.
#[derive(Debug, Default)]
pub(super) struct Visitor {
    /// Host and port, path, name, value.
    cookies: Vec<(String, String, String, String)>,
}

/// What it shows.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) url: String,
    pub(super) status: u16,
    pub(super) text: String,
}

impl Page {
    /// Where the link leads that says this.
    pub(super) fn link(&self, says: &str) -> String {
        let before = self.text.split(&format!("\">{says}</a>")).next().unwrap();
        assert_ne!(before.len(), self.text.len(), "{says} is not on {self:?}");
        before.rsplit("href=\"").next().unwrap().replace("&#38;", "&")
    }
}

impl Visitor {
    /// Opens an address and follows where it leads.
    pub(super) fn open(&mut self, url: &str) -> Page {
        let url = Url::parse(url).unwrap();
        self.follow(client().get(url.clone()).header("sec-fetch-site", "same-origin"), url)
    }

    /// Sends the form that stands on that page.
    pub(super) fn send(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let action = page.text.split("action=\"").nth(1).unwrap_or_else(|| panic!("no form on {page:?}"));
        let url = Url::parse(&page.url).unwrap().join(action.split('"').next().unwrap()).unwrap();
        self.follow(client().post(url.clone()).form(fields), url)
    }

    fn follow(&mut self, request: RequestBuilder, mut url: Url) -> Page {
        let mut answer = fetch(self.with_cookies(request, &url));
        for _ in 0..10 {
            for cookie in answer.headers.get_all(SET_COOKIE) {
                self.keep(&url, cookie.to_str().unwrap());
            }
            let Some(next) = answer.headers.get(LOCATION) else { break };
            url = url.join(next.to_str().unwrap()).unwrap();
            answer = fetch(self.with_cookies(client().get(url.clone()), &url));
        }
        Page { url: url.to_string(), status: answer.status, text: answer.body }
    }

    fn with_cookies(&self, request: RequestBuilder, url: &Url) -> RequestBuilder {
        let sent =
            self.cookies.iter().filter(|(site, path, ..)| *site == at(url) && url.path().starts_with(path));
        let pairs: Vec<_> = sent.map(|(_, _, name, value)| format!("{name}={value}")).collect();
        request.header(COOKIE, pairs.join("; "))
    }

    fn keep(&mut self, url: &Url, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let path =
            parts.find_map(|part| part.to_lowercase().starts_with("path=").then(|| part[5..].to_owned()));
        let path = path.unwrap_or_else(|| "/".into());
        self.cookies
            .retain(|(site, at_path, named, _)| !(*site == at(url) && *at_path == path && named == name));
        if !value.is_empty() {
            self.cookies.push((at(url), path, name.to_owned(), value.to_owned()));
        }
    }
}

fn at(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap(), url.port_or_known_default().unwrap())
}

//! Requests to sources of rates, over HTTP. No cookies, no redirects, nothing about this server but the program's name;
//! through a SOCKS proxy where there is one, which then resolves the names too.
use domain::Timestamp;
use rates::{Failure, Feed, Fetched, Reply, Source};
use reqwest::header::{ACCEPT, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Proxy, Response, redirect};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a source may take, connection and all; the contract's number.
const TIMEOUT: Duration = Duration::from_secs(20);
/// The largest answer that is read. The longest list of pairs there is takes half a megabyte.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// Asks sources.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    base: Option<String>,
}

impl Fetcher {
    /// A fetcher, through the proxy if there is one, as `socks5h://127.0.0.1:9050`.
    ///
    /// # Errors
    /// When the proxy's address is none.
    pub fn new(proxy: Option<&str>) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .no_proxy() // none from the environment
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .pool_max_idle_per_host(1)
            .user_agent("Almoner");
        let client = match proxy {
            Some(url) => client.proxy(Proxy::all(url)?),
            None => client,
        };
        Ok(Self { client: client.build()?, base: None })
    }

    /// The same, with every source found below `base` under its id, as in `http://127.0.0.1:8000/kraken/…`; for tests.
    #[must_use]
    pub fn below(self, base: &str) -> Self {
        Self { base: Some(base.into()), ..self }
    }

    /// Asks for all that the source has, one request after the other. What could be had counts, even if not all could.
    pub async fn fetch(&self, source: &Source, now: Timestamp) -> Fetched {
        let Some(feed) = source.feed else { return Fetched::failed("it can't be asked") };
        let mut fetched = Fetched::default();
        for path in feed.paths {
            match self.ask(&self.url(source, &feed, path), &feed, now).await {
                Ok(reply) => {
                    fetched.reply = Some(match fetched.reply {
                        Some(so_far) => so_far.and(reply),
                        None => reply,
                    });
                }
                Err(failure) => {
                    let leave_alone = failure.retry_after.is_some();
                    fetched.failure = Some(failure);
                    if leave_alone {
                        break;
                    }
                }
            }
        }
        fetched
    }

    fn url(&self, source: &Source, feed: &Feed, path: &str) -> String {
        match &self.base {
            Some(base) => format!("{base}/{}{path}", source.id),
            None => format!("{}{path}", feed.origin),
        }
    }

    async fn ask(&self, url: &str, feed: &Feed, now: Timestamp) -> Result<Reply, Failure> {
        let request = self.client.get(url).header(ACCEPT, "application/json, application/xml");
        let response = request.send().await.map_err(|error| Failure::new(reason(&error)))?;
        if !response.status().is_success() {
            let retry_after = retry_after(response.headers(), now);
            let why = format!("it answered with HTTP status {}", response.status().as_u16());
            return Err(Failure { why, retry_after });
        }
        let text = read(response).await.map_err(Failure::new)?;
        (feed.parse)(&text).map_err(Failure::new)
    }
}

/// The answer's text, if it is not too long.
async fn read(mut response: Response) -> Result<String, String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        if bytes.len().saturating_add(chunk.len()) > MAX_ANSWER_BYTES {
            return Err(format!("its answer is longer than {} MiB", MAX_ANSWER_BYTES >> 20));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| "its answer is no text".into())
}

/// How many seconds a source asks to be left alone: a number, or an instant (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let until = |at: SystemTime| {
        let at = at.duration_since(UNIX_EPOCH).ok()?.as_secs();
        Some(Timestamp(i64::try_from(at).ok()?).since(now))
    };
    text.parse().ok().or_else(|| httpdate::parse_http_date(text).ok().and_then(until))
}

/// The innermost cause says what happened; the outer ones repeat the URL.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} seconds", TIMEOUT.as_secs());
    }
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn how_long_to_wait_is_a_number_or_an_instant() {
        let now = Timestamp(1_445_412_360); // 2015-10-21T07:26:00Z
        let read = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
            retry_after(&headers, now)
        };
        assert_eq!(read("120"), Some(120));
        assert_eq!(read("Wed, 21 Oct 2015 07:28:00 GMT"), Some(120));
        assert_eq!(read("Wed, 21 Oct 2015 07:00:00 GMT"), Some(0));
        assert_eq!(read("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}

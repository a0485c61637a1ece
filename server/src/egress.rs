//! Requests to outside addresses that other people chose: webhooks; and those that an organisation's sign-in names. Every
//! address is checked after it is resolved, so that a name can't lead into the machine or its network; redirects are not
//! followed.
use domain::webhook::Outcome;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

mod address;
mod exchange;

pub use address::is_public;
pub use exchange::{Exchange, Unanswered};

/// As much of an answer is read, in bytes.
const MOST_READ: usize = 256 * 1024;
/// How long a receiver may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// What lets webhooks go to an address that is not public.
const OF_WEBHOOKS: &str = "set webhooks-to-private to allow deliveries to it";

/// Which addresses may be spoken to.
#[derive(Clone, Copy, Debug)]
struct Rule {
    /// Whether those that are not public, too.
    to_private: bool,
    /// What to do where one is refused.
    advice: &'static str,
}

impl Rule {
    const fn of_webhooks(to_private: bool) -> Self {
        Self { to_private, advice: OF_WEBHOOKS }
    }
}

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Where to.
    pub url: String,
    /// Headers besides the usual ones.
    pub headers: Vec<(&'static str, String)>,
    /// A JSON body.
    pub body: String,
}

/// A form to be sent, whose answer counts.
pub struct Form {
    /// Where to.
    pub url: String,
    /// Headers besides the usual ones.
    pub headers: Vec<(&'static str, String)>,
    /// Its fields.
    pub fields: Vec<(&'static str, String)>,
}

/// What was answered to a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body, or as much of it as is read.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it means for the schedule.
    pub outcome: Outcome,
    /// What went wrong, for people; never holds the body of an answer.
    pub error: Option<String>,
}

/// Sends requests: over HTTP, or, in tests, to a function.
#[derive(Clone)]
pub enum Sender {
    /// To the address in the request.
    Http {
        /// The client, with its own resolver.
        client: reqwest::Client,
        /// Whether addresses that are not public may be spoken to.
        to_private: bool,
    },
    /// To a function that answers in a receiver's place.
    Scripted(Arc<dyn Fn(&Outgoing) -> Answer + Send + Sync>),
}

impl Sender {
    /// A sender over HTTP. With `to_private`, loopback, private and link-local addresses are allowed too.
    pub fn http(to_private: bool) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .no_proxy()
            .no_gzip() // answers are not read
            .user_agent(concat!("Almoner/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(CheckedResolver(Rule::of_webhooks(to_private))))
            .build()?;
        Ok(Self::Http { client, to_private })
    }

    /// Sends one request and waits for the answer, ten seconds at most.
    pub async fn post(&self, request: &Outgoing) -> Answer {
        match self {
            Self::Scripted(answer) => answer(request),
            Self::Http { client, to_private } => match send(client, *to_private, request).await {
                Ok(status) if (200..300).contains(&status) => {
                    Answer { outcome: Outcome::Answered(status), error: None }
                }
                Ok(status) => {
                    let error = Some(format!("the receiver answered with HTTP status {status}"));
                    Answer { outcome: Outcome::Answered(status), error }
                }
                Err(error) => Answer { outcome: Outcome::NoAnswer, error: Some(error) },
            },
        }
    }

    /// Sends a form and reads the answer, ten seconds at most, at an address by the same rules.
    ///
    /// # Errors
    /// What went wrong, for people, when nothing was answered.
    pub async fn submit(&self, form: &Form) -> Result<Reply, String> {
        match self {
            Self::Scripted(_) => Err("nobody is there to read a form".into()),
            Self::Http { client, to_private } => {
                let url = allowed(&form.url, Rule::of_webhooks(*to_private))?;
                let headers = form.headers.iter();
                let post = headers.fold(client.post(url), |post, (name, value)| post.header(*name, value));
                let sent = post.form(&form.fields).send().await;
                read(sent.map_err(|error| reason(error.without_url()))?).await
            }
        }
    }

    /// Whether whoever would be sent something answers at all: the head of the front page is asked for, at the same
    /// address by the same rules, and any answer will do.
    ///
    /// # Errors
    /// What went wrong, for people.
    pub async fn reach(&self, url: &str) -> Result<(), String> {
        match self {
            Self::Scripted(answer) => {
                let request = Outgoing { url: url.into(), headers: Vec::new(), body: String::new() };
                answer(&request).error.map_or(Ok(()), Err)
            }
            Self::Http { client, to_private } => {
                let mut url = allowed(url, Rule::of_webhooks(*to_private))?;
                url.set_path("/");
                url.set_query(None);
                url.set_fragment(None);
                let answered = client.head(url).send().await;
                answered.map(drop).map_err(|error| reason(error.without_url()))
            }
        }
    }
}

async fn send(client: &reqwest::Client, to_private: bool, request: &Outgoing) -> Result<u16, String> {
    let url = allowed(&request.url, Rule::of_webhooks(to_private))?;
    let headers = request.headers.iter();
    let post = headers.fold(client.post(url), |post, (name, value)| post.header(*name, value));
    let post = post.header("content-type", "application/json").body(request.body.clone());
    let answer = post.send().await.map_err(|error| reason(error.without_url()))?;
    Ok(answer.status().as_u16())
}

async fn read(mut answer: reqwest::Response) -> Result<Reply, String> {
    let (status, mut body) = (answer.status().as_u16(), Vec::new());
    while let Some(chunk) = answer.chunk().await.map_err(|error| reason(error.without_url()))? {
        let room = MOST_READ.saturating_sub(body.len());
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() >= MOST_READ {
            break;
        }
    }
    Ok(Reply { status, body })
}

/// The URL, unless it names an address that may not be spoken to.
fn allowed(url: &str, rule: Rule) -> Result<Url, String> {
    let url = Url::parse(url).map_err(|error| format!("the address is not a URL: {error}"))?;
    match literal(&url).filter(|address| !rule.to_private && !is_public(*address)) {
        Some(address) => Err(rule.refusal(&address)),
        None => Ok(url),
    }
}

/// An address written out in the URL: no resolver is asked about it.
fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

impl Rule {
    /// Names what the URL names. What a name leads to inside is not for the store's owner to learn.
    fn refusal(self, host: &dyn fmt::Display) -> String {
        format!("{host} is not a public address; {}", self.advice)
    }
}

/// The innermost cause says what happened; the outer ones repeat the URL, which may hold a secret.
fn reason(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer within 10 seconds".into();
    }
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Resolves names and keeps the addresses that may be spoken to.
struct CheckedResolver(Rule);

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let rule = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<_> =
                found.iter().copied().filter(|a| rule.to_private || is_public(a.ip())).collect();
            if allowed.is_empty() && !found.is_empty() {
                return Err(rule.refusal(&name.as_str()).into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Names nothing: it may hold a secret.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").finish_non_exhaustive()
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http { .. } => "Sender::Http",
            Self::Scripted(_) => "Sender::Scripted",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn error(url: &str, to_private: bool) -> String {
        let sender = Sender::http(to_private).unwrap();
        let request = Outgoing { url: url.into(), headers: Vec::new(), body: "{}".into() };
        sender.post(&request).await.error.unwrap()
    }

    #[tokio::test]
    async fn a_refusal_does_not_say_where_a_name_leads() {
        let refused = error("http://localhost:1/?token=hidden", false).await;
        assert_eq!(
            refused,
            "localhost is not a public address; set webhooks-to-private to allow deliveries to it"
        );
        assert!(error("http://10.1.2.3/", false).await.starts_with("10.1.2.3 is not a public address"));
    }

    #[tokio::test]
    async fn no_error_repeats_the_url() {
        for url in ["http://127.0.0.1:1/?token=hidden", "ftp://127.0.0.1/hidden"] {
            let told = error(url, true).await;
            assert!(!told.is_empty() && !told.contains("hidden"), "{told}");
        }
    }
}

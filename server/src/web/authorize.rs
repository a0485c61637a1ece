//! The consent page: a program (a shop's plugin) asks somebody for an API key of theirs.
//!
//! Three steps on one address, each a plain form: show who you are, choose what to grant, hand the key over. The last is
//! a button that posts the key to the program's own address, which was shown before; nobody is sent there by the server.
//! In English only, as everything for those who run a shop. What this is not: what may be granted; that is
//! [`domain::consent`]'s.
use super::frame::{self, Frame};
use super::tongue::Tongue;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Network;
use domain::consent::Asked;
use domain::permission::Grant;
use url::{Url, form_urlencoded};

/// The page's path.
pub const PATH: &str = "/api-keys/authorize";
/// Longest name of a program that is shown, in characters.
const LONGEST_NAME: usize = 100;
const MOST_PERMISSIONS: usize = 100;

/// What a program asks for, as its link says it.
#[derive(Clone, Debug)]
pub struct Question {
    /// Everything after `?`, as it came.
    pub query: String,
    /// What the program calls itself.
    pub name: Option<String>,
    /// What it wants.
    pub asked: Asked,
    /// Where the key goes; shown to the person, if nowhere.
    pub redirect: Option<Url>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "authorize.html")]
pub struct Page<'a> {
    frame: Frame,
    question: &'a Question,
    step: Step<'a>,
}

/// How far somebody has come.
#[derive(Debug)]
pub enum Step<'a> {
    /// They have to show who they are; why not yet, if they tried.
    SignIn(Option<&'a str>),
    /// They choose.
    Choose {
        /// Proof that they are who they said.
        ticket: &'a str,
        /// Their stores: identifier and name.
        stores: &'a [(String, String)],
    },
    /// They have granted it.
    Granted {
        /// The key.
        key: &'a str,
        /// Whose.
        user: &'a str,
        /// For what.
        grants: &'a [Grant],
    },
}

impl Question {
    /// What that query asks.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(query: &str) -> Result<Self, String> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let one = |name: &str| pairs.iter().find(|(key, value)| key == name && !value.is_empty());
        let text = |name: &str| one(name).map(|(_, value)| value.as_str());
        let wanted = pairs.iter().filter(|(key, _)| key == "permissions" || key == "permissions[]");
        Ok(Self {
            query: query.to_owned(),
            name: text("applicationName").map(|name| name.chars().take(LONGEST_NAME).collect()),
            asked: Asked {
                grants: grants(wanted.map(|(_, value)| value.as_str()))?,
                strict: flag(text("strict"), true)?,
                selective: flag(text("selectiveStores"), false)?,
            },
            redirect: text("redirect").map(redirect).transpose()?,
        })
    }

    /// Where its forms go: to itself.
    pub fn action(&self) -> String {
        format!("{PATH}?{}", self.query)
    }

    /// The host that gets the key, with its port, so that a person can read who it is.
    fn host(&self) -> Option<String> {
        let redirect = self.redirect.as_ref()?;
        let port = redirect.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{}{port}", redirect.host_str()?))
    }

    /// What it calls itself, or its host.
    pub fn who(&self) -> String {
        self.name.clone().or_else(|| self.host()).unwrap_or_else(|| "A program".into())
    }
}

fn grants<'a>(wanted: impl Iterator<Item = &'a str>) -> Result<Vec<Grant>, String> {
    let parse = |text: &str| {
        text.parse().map_err(|error| format!("It asks for a permission that does not exist ({error})."))
    };
    // A list may also be written with commas.
    let grants: Vec<Grant> = wanted
        .flat_map(|text| text.split(','))
        .filter(|text| !text.trim().is_empty())
        .map(parse)
        .collect::<Result<_, String>>()?;
    match grants.len() {
        0 => Err("It asks for no permission.".into()),
        1..=MOST_PERMISSIONS => Ok(grants),
        _ => Err(format!("It asks for more than {MOST_PERMISSIONS} permissions.")),
    }
}

fn flag(text: Option<&str>, otherwise: bool) -> Result<bool, String> {
    match text.map(str::to_ascii_lowercase).as_deref() {
        None => Ok(otherwise),
        Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        Some(_) => Err("Its link says neither true nor false where it should.".into()),
    }
}

/// An address that a form may be posted to: a web page's, without a password in it.
fn redirect(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "The address it wants the key at is none.".to_owned())?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.has_host();
    if is_plain && matches!(url.scheme(), "http" | "https") {
        return Ok(url);
    }
    Err("The address it wants the key at must begin with https:// or http://, and hold no password.".into())
}

impl<'a> Page<'a> {
    /// That step of it.
    pub fn new(network: Network, question: &'a Question, step: Step<'a>) -> Self {
        Self { frame: Frame::new(Tongue::ENGLISH, "Grant an API key", network), question, step }
    }

    /// As an answer. Only the last step may post to elsewhere, and only to where the question said.
    pub fn answer(&self, status: StatusCode) -> Response {
        let mut response = frame::answer(status, self);
        if let (Step::Granted { .. }, Some(redirect)) = (&self.step, &self.question.redirect) {
            let there = redirect.origin().ascii_serialization();
            let policy = frame::POLICY.replace("form-action 'self'", &format!("form-action {there}"));
            match HeaderValue::from_str(&policy) {
                Ok(policy) => response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy),
                Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            };
        }
        response
    }
}

/// Says that there is no such question.
#[derive(Debug, Template)]
#[template(path = "authorize_wrong.html")]
pub struct Wrong {
    frame: Frame,
    why: String,
}

impl Wrong {
    /// Why not.
    pub fn answer(network: Network, why: String) -> Response {
        let frame = Frame::new(Tongue::ENGLISH, "No API key is granted", network);
        frame::answer(StatusCode::BAD_REQUEST, &Self { frame, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_as_the_contract_writes_it() {
        let query = "permissions=btcpay.store.canviewinvoices&permissions=btcpay.store.cancreateinvoice\
            &applicationName=My%20Shop&strict=false&selectiveStores=true&redirect=https%3A%2F%2Fshop.example%3A8443%2Fback";
        let question = Question::parse(query).unwrap();
        assert_eq!(question.asked.grants.len(), 2);
        assert!(!question.asked.strict && question.asked.selective);
        assert_eq!((question.who(), question.host()), ("My Shop".into(), Some("shop.example:8443".into())));
        let usual = Question::parse("permissions[]=unrestricted").unwrap();
        assert!(usual.asked.strict && !usual.asked.selective && usual.redirect.is_none());
    }

    #[test]
    fn links_that_make_no_sense_are_refused() {
        for query in [
            "",
            "permissions=",
            "permissions=no.such",
            "permissions=unrestricted&strict=perhaps",
            "permissions=unrestricted&redirect=nowhere",
            "permissions=unrestricted&redirect=javascript:alert(1)",
            "permissions=unrestricted&redirect=data:text/html,x",
            "permissions=unrestricted&redirect=%2F%2Fevil.example",
            "permissions=unrestricted&redirect=https://user:secret@shop.example/",
        ] {
            assert!(Question::parse(query).is_err(), "{query}");
        }
    }
}

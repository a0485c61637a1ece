//! The browser of somebody who is signed in on the pages for those who run it.
use super::{Answer, Call, TestApp};
use url::form_urlencoded::Serializer;

/// A browser with a session.
#[derive(Debug)]
pub struct Browser<'a> {
    app: &'a TestApp,
    /// The cookie it sends.
    pub cookie: String,
}

impl TestApp {
    /// Sends the sign-in form with those fields, as a browser does.
    pub async fn send_sign_in(&self, fields: &[(&str, &str)]) -> Answer {
        self.send_ours("/sign-in", fields).send().await
    }

    /// A form of one of our pages, as a browser sends it.
    pub fn send_ours(&self, path: &str, fields: &[(&str, &str)]) -> Call {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let call = self.post(path).header("content-type", "application/x-www-form-urlencoded");
        call.header("sec-fetch-site", "same-origin").body(body)
    }

    /// The browser of the person with that address, whose password is `password`, once they have signed in.
    pub async fn signed_in(&self, email: &str) -> Browser<'_> {
        let answer = self.send_sign_in(&[("email", email), ("password", "password")]).await;
        assert_eq!(answer.status.as_u16(), 303, "{answer:?}");
        Browser::holding(self, &answer)
    }
}

impl<'a> Browser<'a> {
    /// One that has been given a cookie by that answer.
    pub fn holding(app: &'a TestApp, answer: &Answer) -> Self {
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default();
        Self { app, cookie: cookie.to_owned() }
    }

    /// Looks at a page.
    pub async fn look(&self, path: &str) -> Answer {
        self.app.get(path).header("cookie", &self.cookie).send().await
    }

    /// Sends a form that stood on a page of theirs, with the token that the page has.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.look("/admin").await;
        let token = page.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap_or_default().1;
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("form-token", token.as_str())]).collect();
        self.app.send_ours(path, &all).header("cookie", &self.cookie).send().await
    }
}

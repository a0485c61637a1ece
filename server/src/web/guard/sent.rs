//! A form as it was sent: what the page wants to know of it, and all of it, to be carried on if it has to be confirmed.
use axum::body::Body;
use axum::extract::{Form, FromRequest, RawForm, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

/// The hidden field that says the form stood on this server's own page.
pub const TOKEN: &str = "form-token";
pub(super) const PUZZLE: &str = "form-puzzle";
pub(super) const ANSWER: &str = "form-answer";
pub(super) const TICKET: &str = "form-ticket";
const OURS: [&str; 4] = [TOKEN, PUZZLE, ANSWER, TICKET];

/// A form, read as `T`, and its fields.
#[derive(Debug)]
pub struct Sent<T> {
    /// What the page wants to know.
    pub given: T,
    /// Everything.
    pub fields: Fields,
}

/// All that was sent, in its order.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

/// It is no form, or too large, or a field is there twice or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotWhole;

impl Fields {
    /// A field's value; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All that is not the guard's own.
    pub fn carried(&self) -> impl Iterator<Item = (&str, &str)> {
        let others = self.0.iter().filter(|(name, _)| !OURS.contains(&name.as_str()));
        others.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    #[cfg(test)]
    pub(super) fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = NotWhole;

    async fn from_request(request: Request, state: &S) -> Result<Self, NotWhole> {
        let (parts, body) = request.into_parts();
        let head = parts.clone();
        let whole = RawForm::from_request(Request::from_parts(parts, body), state).await;
        let RawForm(bytes) = whole.map_err(|_| NotWhole)?;
        let fields = Fields(form_urlencoded::parse(&bytes).into_owned().collect());
        let again = Request::from_parts(head, Body::from(bytes));
        let Form(given) = Form::from_request(again, state).await.map_err(|_| NotWhole)?;
        Ok(Self { given, fields })
    }
}

impl IntoResponse for NotWhole {
    fn into_response(self) -> Response {
        StatusCode::UNPROCESSABLE_ENTITY.into_response()
    }
}

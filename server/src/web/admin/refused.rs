//! Why somebody is not shown what they asked for, or why their form was not carried out; and the page that says so.
use super::shell::Shell;
use super::{HOME, SIGN_IN, sign_in};
use crate::api::ApiError;
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Network;
use domain::permission::Permission;
use url::form_urlencoded;

/// Why not. A handler returns it; [`in_words`] writes the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nobody is signed in; they are led to where they can, and from there to `next`.
    SignedOut {
        /// Where they were going, if they can simply be sent there.
        next: Option<String>,
        /// Whether their session ended by what their organisation says of their groups, or said too long ago.
        by_groups: bool,
    },
    /// They may not.
    Missing(Permission),
    /// A group of their organisation's gives it, but was not told in this session.
    Withheld(Permission),
    /// The form did not come from a page of this server.
    Foreign,
    /// The form is of another session than the one that sent it.
    Stale,
    /// It is no form, or too large.
    NotWhole,
    /// There is no such thing, or not any more.
    NotThere,
    /// A file that is not on this server, of several on one database.
    Elsewhere,
    /// It can't be done as things are; the sentence says why, and what to do.
    Conflict(String),
    /// The server is busy, or its database away.
    Busy,
    /// Our own fault; the log says more.
    Failed,
}

/// The page: a heading and a few sentences.
#[derive(Debug, Template)]
#[template(path = "admin/refused.html")]
struct Page<'a> {
    shell: Shell,
    headline: &'static str,
    say: Vec<String>,
    onward: (&'a str, &'static str),
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut { .. } => StatusCode::SEE_OTHER,
            Self::Missing(_) | Self::Withheld(_) | Self::Foreign | Self::Stale => StatusCode::FORBIDDEN,
            Self::NotWhole => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotThere | Self::Elsewhere => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn headline(&self) -> &'static str {
        match self {
            Self::SignedOut { .. } => "You are signed out",
            Self::Missing(_) => "This is not yours to see or do",
            Self::Withheld(_) => "Sign in through your organisation for this",
            Self::Foreign | Self::Stale | Self::NotWhole => "Nothing was done",
            Self::NotThere => "There is nothing here",
            Self::Elsewhere => "The file is not here",
            Self::Conflict(_) => "This can't be done now",
            Self::Busy => "The server is busy",
            Self::Failed => "Something went wrong",
        }
    }

    fn say(&self, origin: &str) -> Vec<String> {
        let say = |text: &str| text.to_owned();
        match self {
            Self::SignedOut { .. } => vec![say("Sign in to go on.")],
            Self::Missing(permission) => vec![
                format!("It takes the permission to do this: {}", permission.about()),
                say(
                    "An owner of the store, or for the whole server an administrator, can give you a role that has it.",
                ),
            ],
            Self::Withheld(permission) => vec![
                format!("It takes the permission to do this: {}", permission.about()),
                say(
                    "A group of your organisation's gives you that, and only while your organisation says so. You came with a password or passkey of this server's own, so it was not asked. Sign out, and sign in again through your organisation.",
                ),
            ],
            Self::Foreign => vec![
                format!(
                    "The form did not come from a page of this server as it is known to the world: {origin}."
                ),
                say("Open the page there, and send the form again."),
            ],
            Self::Stale => vec![
                say("You signed in again since the form was shown, or out and in."),
                say("Open the page again, and send the form from there."),
            ],
            Self::NotWhole => vec![say(
                "The form was too large, or did not arrive whole. Open the page again, and send less.",
            )],
            Self::NotThere => vec![say("The address is wrong, or what was there has been taken away.")],
            Self::Elsewhere => vec![
                say(
                    "Of the servers that share this database, each keeps the files that it was asked for, for a day. This one has no such file: it lies on another, or its day is over.",
                ),
                say(
                    "Open the page again; another server may answer then. If it stays away, ask for the file anew.",
                ),
            ],
            Self::Conflict(why) => vec![why.clone()],
            Self::Busy => vec![say("Nothing was changed. Try again in a few seconds.")],
            Self::Failed => vec![say(
                "The server's log says why. What you sent may not have been carried out; look before you send it again.",
            )],
        }
    }

    fn answer(&self, network: Network, origin: &str) -> Response {
        let shell = Shell::for_nobody(network, self.headline());
        let page = Page {
            shell,
            headline: self.headline(),
            say: self.say(origin),
            onward: (HOME, "Go to your stores"),
        };
        let mut response = frame::answer(self.status(), &page);
        if *self == Self::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

impl IntoResponse for Refused {
    /// The answer, not yet in words; or where to sign in.
    fn into_response(self) -> Response {
        if let Self::SignedOut { next, by_groups } = &self {
            let way = way_in(next.as_deref());
            let mark = if way.contains('?') { '&' } else { '?' };
            let way = if *by_groups { format!("{way}{mark}{}", sign_in::BY_GROUPS) } else { way };
            return Redirect::to(&way).into_response();
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The address where somebody signs in who then goes to `next`.
pub(in crate::web) fn way_in(next: Option<&str>) -> String {
    match next.filter(|next| *next != HOME) {
        None => SIGN_IN.to_owned(),
        Some(next) => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            format!("{SIGN_IN}?{query}")
        }
    }
}

/// Writes each refusal that goes out. And lets a browser say, on these pages, where a form of ours comes from: with no
/// referrer at all it would not say that to us either.
pub(super) async fn in_words(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let refused = response.extensions_mut().remove::<Refused>();
    let mut response = refused.map_or(response, |refused| refused.answer(app.network, &app.origin));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::NotThere,
            error @ store::Error::TooMany { .. } => Self::Conflict(error.to_string()),
            error => {
                tracing::error!(%error, "the database refused");
                Self::Busy
            }
        }
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Unauthenticated => Self::SignedOut { next: None, by_groups: false },
            ApiError::Missing(permission) => Self::Missing(permission),
            ApiError::Store(error) => error.into(),
            ApiError::Invalid(fields) => {
                let said = fields.into_iter().map(|field| format!("{}: {}", field.path, field.message));
                Self::Conflict(said.collect::<Vec<_>>().join(" "))
            }
            ApiError::Told(StatusCode::NOT_FOUND, ..) => Self::NotThere,
            ApiError::Told(StatusCode::SERVICE_UNAVAILABLE, ..) => Self::Busy,
            ApiError::Told(_, _, message) => Self::Conflict(message),
            ApiError::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "a page failed");
                Self::Failed
            }
        }
    }
}

/// Every page of this file.
pub(super) fn samples() -> Vec<Sample> {
    let origin = "https://pay.example.org";
    let show = |name, refused: Refused| {
        let shell = Shell::for_nobody(Network::Mainnet, refused.headline());
        let (headline, say) = (refused.headline(), refused.say(origin));
        Sample::of(name, &Page { shell, headline, say, onward: (HOME, "Go to your stores") })
    };
    vec![
        show("admin-not-yours", Refused::Missing(Permission::ModifyWebhooks)),
        show("admin-not-by-groups", Refused::Withheld(Permission::ModifyWebhooks)),
        show("admin-foreign-form", Refused::Foreign),
        show("admin-stale-form", Refused::Stale),
        show("admin-not-there", Refused::NotThere),
        show("admin-busy", Refused::Busy),
    ]
}

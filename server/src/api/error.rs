//! The one place that turns refusals into HTTP: the contract's codes and shapes.
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::permission::Permission;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not done.
#[derive(Debug)]
pub enum ApiError {
    /// 401: nobody, or a key that is not one.
    Unauthenticated,
    /// 403: somebody who may not.
    Missing(Permission),
    /// 422: fields that are wrong, each with its path.
    Invalid(Vec<FieldError>),
    /// 400, 404, 409, 410, 413, 503: a code and a message.
    Told(StatusCode, &'static str, String),
    /// 503 for a moment: the database is busy, full or away.
    Store(store::Error),
    /// 500: our own fault; the details go to the log.
    Internal(anyhow::Error),
}

/// One wrong field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, such as `checkout.expirationMinutes`.
    pub path: String,
    /// What is wrong with it and what to write instead.
    pub message: String,
}

/// The body of every error that is not about fields.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// A word for programs.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The permission that was missing (403 only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_permission: Option<String>,
}

impl ApiError {
    /// 404 of something inside a store one may see.
    pub fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::Told(StatusCode::NOT_FOUND, code, message.into())
    }

    /// 400 with the contract's general code.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::Told(StatusCode::BAD_REQUEST, "generic-error", message.into())
    }

    /// 422 for one field.
    pub fn field(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { path: path.into(), message: message.into() }])
    }

    /// The status and body of a refusal that is not about fields, for keeping.
    pub fn as_problem(self) -> (StatusCode, Problem) {
        let (status, body) = self.into_parts();
        let none = Problem { code: "generic-error".into(), message: String::new(), missing_permission: None };
        (status, body.unwrap_or(none))
    }

    fn into_parts(self) -> (StatusCode, Result<Problem, Vec<FieldError>>) {
        let problem =
            |code: &str, message: String| Problem { code: code.into(), message, missing_permission: None };
        match self {
            Self::Unauthenticated => {
                let message = "Authentication is required for accessing this endpoint".into();
                (StatusCode::UNAUTHORIZED, Ok(problem("unauthenticated", message)))
            }
            Self::Missing(permission) => {
                let message = format!(
                    "Insufficient API Permissions. Please use an API key with permission: {permission}"
                );
                let missing_permission = Some(permission.name().to_owned());
                let problem = Problem { code: "missing-permission".into(), message, missing_permission };
                (StatusCode::FORBIDDEN, Ok(problem))
            }
            Self::Invalid(fields) => (StatusCode::UNPROCESSABLE_ENTITY, Err(fields)),
            Self::Told(status, code, message) => (status, Ok(problem(code, message))),
            Self::Store(error) => {
                tracing::error!(%error, "the database refused");
                let message = "The database can't do this right now; try again in a moment".into();
                (StatusCode::SERVICE_UNAVAILABLE, Ok(problem("unavailable", message)))
            }
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "a request failed");
                let message = "The server failed to do this; its log says why".into();
                (StatusCode::INTERNAL_SERVER_ERROR, Ok(problem("internal-error", message)))
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, body) = self.into_parts();
        let mut response = match body {
            Ok(problem) => (status, Json(problem)).into_response(),
            Err(fields) => (status, Json(fields)).into_response(),
        };
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("token"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        match error {
            // It was there a moment ago: somebody else has just taken it away.
            store::Error::NotFound => Self::not_found("not-found", "It is not there any more"),
            store::Error::Remembered => {
                let message = "A request with this Idempotency-Key has just been answered; send it again for the answer";
                Self::Told(StatusCode::CONFLICT, "idempotency-in-progress", message.into())
            }
            error @ store::Error::TooMany { .. } => Self::field("", error.to_string()),
            error => Self::Store(error),
        }
    }
}

impl From<crate::auth::password::Busy> for ApiError {
    fn from(busy: crate::auth::password::Busy) -> Self {
        Self::Told(StatusCode::SERVICE_UNAVAILABLE, "unavailable", busy.to_string())
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<domain::access::Missing> for ApiError {
    fn from(missing: domain::access::Missing) -> Self {
        Self::Missing(missing.permission)
    }
}

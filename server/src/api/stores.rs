//! Stores: the tenants.
use super::error::FieldError;
use super::{ApiError, sampled};
use domain::StoreAccess;
use domain::settings::{Problem, StoreSettings};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use store::StoreRecord;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub mod create;
pub mod delete;
pub mod delete_logo;
pub mod get;
pub mod list;
pub mod update;
pub mod upload_logo;

/// A store: its settings and its id.
#[derive(Debug, Serialize)]
pub struct StoreData(Map<String, Value>);

/// A store's settings, as a request states them.
#[derive(Debug)]
pub struct StoreBaseData;

impl From<&StoreRecord> for StoreData {
    fn from(record: &StoreRecord) -> Self {
        let mut body = record.settings.to_body();
        body.insert("id".into(), record.id.as_str().into());
        Self(body)
    }
}

impl PartialSchema for StoreData {
    fn schema() -> RefOr<Schema> {
        let mut sample = StoreSettings::default().to_body();
        sample.insert("id".into(), "".into());
        sampled::schema("A store: its settings and its id.", sample)
    }
}

impl ToSchema for StoreData {
    fn name() -> Cow<'static, str> {
        "StoreData".into()
    }
}

impl PartialSchema for StoreBaseData {
    fn schema() -> RefOr<Schema> {
        let about = "A store's settings. What is left out, null or empty becomes the default; only `name` is needed. Pages that payers \
            see wear `brandColor`, darker or lighter where words in it could not be read, and a `logoUrl` that was \
            uploaded (`fileid:`). What is on other hosts is not shown there, and `cssUrl` is kept but not used: a payer's \
            browser asks this server alone.";
        sampled::schema(about, StoreSettings::default().to_body())
    }
}

impl ToSchema for StoreBaseData {
    fn name() -> Cow<'static, str> {
        "StoreBaseData".into()
    }
}

/// The store itself; it may have been deleted since access was given.
pub(super) async fn open(app: &crate::app::App, access: &StoreAccess) -> Result<StoreRecord, ApiError> {
    let record = app.store.store(access).await?;
    record.ok_or_else(|| ApiError::not_found("store-not-found", "The store was not found"))
}

impl From<Vec<Problem>> for ApiError {
    fn from(problems: Vec<Problem>) -> Self {
        let field = |problem: Problem| FieldError { path: problem.path, message: problem.message };
        Self::Invalid(problems.into_iter().map(field).collect())
    }
}

//! API keys: made, looked at by themselves, taken back. A key is shown once; only its hash is kept.
use super::ApiError;
use domain::permission::Grant;
use serde::Serialize;
use utoipa::ToSchema;

pub mod create;
pub mod create_for;
pub mod delete;
pub mod delete_current;
pub mod delete_of;
pub mod get_current;

/// A key.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyData {
    /// The key itself, to whoever has it.
    api_key: String,
    /// What its owner calls it.
    label: String,
    /// What it is for: `permission`, or `permission:storeId`. It never allows more than its owner may do.
    #[schema(value_type = Vec<String>)]
    permissions: Vec<Grant>,
}

/// Shows no key.
impl std::fmt::Debug for KeyData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyData").field("label", &self.label).finish_non_exhaustive()
    }
}

fn not_found() -> ApiError {
    ApiError::not_found("apikey-not-found", "This API key does not exist, or is not yours")
}

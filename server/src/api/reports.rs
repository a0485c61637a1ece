//! Reports on a store's books: which there are, and one of them. Not in the contract's document.
use serde::Serialize;
use utoipa::ToSchema;

pub mod get;
pub mod list;

/// A report there is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportData {
    /// Its name in the path.
    name: &'static str,
    /// What it shows.
    about: &'static str,
    /// The formats it is written in; the first is what is meant where none is named.
    formats: Vec<&'static str>,
    /// The fields it looks at.
    fields: Vec<&'static str>,
}

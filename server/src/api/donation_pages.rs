//! Donation pages. Almoner's own addition to the contract, in its style.
use super::{ApiError, resolve};
use crate::app::App;
use crate::app::donation_pages::Refusal;
use crate::auth::Principal;
use axum::http::StatusCode;
use domain::donation_page::PageState;
use domain::permission::Permission;
use domain::{Currency, PageId, StoreAccess, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};
use store::{Declared, PageRecord};
use utoipa::ToSchema;

pub mod create;
pub mod delete;
pub mod delete_picture;
pub mod get;
pub mod list;
pub mod put_picture;
pub mod update;

/// What a page's owner sets. What is left out, null or empty becomes the default; only `title` is needed, and `slug`
/// when a page is made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it describes what `domain` reads and writes; a test compares the two")]
pub struct DonationPageBaseData {
    /// Its name in links, as in `/donate/save-the-harbour`: 1 to 64 of a to z, 0 to 9 and `-`. It never changes.
    #[schema(example = "save-the-harbour")]
    slug: String,
    /// What it is for, of 1 to 100 characters.
    #[schema(example = "Save the harbour")]
    title: String,
    /// What it is for, at length: Markdown without pictures and HTML, at most 4,000 bytes.
    text: Option<String>,
    /// What the picture shows, for those who don't see it.
    picture_text: Option<String>,
    /// The currency it asks in; null for the store's own.
    currency: Option<String>,
    /// Currencies a donor may choose besides; at most 20.
    currencies: Vec<String>,
    /// Amounts to choose from, as decimals of the currency; at most 12. None: four that suit the currency.
    #[schema(example = json!(["10", "25", "49.90"]))]
    presets: Vec<String>,
    /// Whether a donor may write an amount.
    #[schema(default = true)]
    free_amount: bool,
    /// Whether a donor may leave the amount to their wallet.
    #[schema(default = true)]
    open_amount: bool,
    /// What its donations are counted as; it stands over the goal and in each invoice.
    campaign: Option<String>,
    /// How much is hoped for.
    goal: Option<Goal>,
    /// From this instant on it takes nothing more; unix seconds.
    ends_at: Option<i64>,
    /// What is said to those who gave: Markdown, at most 1,000 bytes.
    thanks: Option<String>,
}

/// An amount and its currency.
#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code, reason = "as above")]
pub struct Goal {
    #[schema(example = "5000")]
    amount: String,
    #[schema(example = "EUR")]
    currency: String,
}

/// A donation page: its settings, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DonationPageData {
    id: String,
    store_id: String,
    slug: String,
    #[serde(flatten)]
    #[schema(inline, value_type = DonationPageBaseData)]
    settings: Map<String, Value>,
    /// Where donors find it.
    url: String,
    /// Where its owner finds a form for their own site, and posters.
    embed_url: String,
    /// Its picture, if it has one.
    picture_url: Option<String>,
    /// `open`, or `ended`.
    state: &'static str,
    /// What came in through it and was not taken back, in bitcoin.
    #[schema(example = "0.0125")]
    received: String,
    /// In how many donations.
    donations: u64,
    /// `present` while the configuration file states it, `dropped` once it no longer does; null if it never did.
    in_config: Option<&'static str>,
    /// When it was made, in unix seconds.
    created_time: i64,
}

impl DonationPageData {
    fn new(app: &App, record: &PageRecord) -> Self {
        let PageRecord { page, progress, picture_at, declared } = record;
        let url = format!("{}/donate/{}", app.origin, page.slug);
        Self {
            id: page.id.to_string(),
            store_id: page.store.to_string(),
            slug: page.slug.to_string(),
            settings: page.settings.to_body(),
            picture_url: picture_at.map(|Timestamp(at)| format!("{url}/picture?v={at}")),
            embed_url: format!("{url}/embed"),
            url,
            state: match page.state(app.now()) {
                PageState::Open => "open",
                PageState::Ended => "ended",
                PageState::Gone => "gone",
            },
            received: progress.received.to_btc().to_string(),
            donations: progress.donations,
            in_config: match declared {
                Declared::Never => None,
                Declared::Present => Some("present"),
                Declared::Dropped => Some("dropped"),
            },
            created_time: page.created_at.0,
        }
    }
}

/// The page that a path names, and access to its store for who asks.
async fn open(
    app: &App,
    principal: &Principal,
    permission: Permission,
    (store, page): &(String, String),
) -> Result<(StoreAccess, PageRecord), ApiError> {
    let access = resolve::store(principal, permission, store)?;
    let record = match PageId::parse(page) {
        Some(id) => app.store.page(&access, &id).await?,
        None => None,
    };
    let missing = || ApiError::not_found("donationpage-not-found", "The donation page was not found");
    Ok((access, record.ok_or_else(missing)?))
}

/// The currency of amounts that name none.
async fn home(app: &App, access: &StoreAccess) -> Result<Currency, ApiError> {
    Ok(crate::app::donation_pages::home(&app.store, access).await?)
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Settings(problems) => problems.into(),
            Refusal::Taken => {
                Self::field("slug", "Another donation page has this slug, or had it; choose another")
            }
            Refusal::NoStore => Self::not_found("store-not-found", "The store was not found"),
            Refusal::Picture(error @ domain::PictureError::TooLarge { .. }) => {
                Self::Told(StatusCode::PAYLOAD_TOO_LARGE, "payload-too-large", error.to_string())
            }
            Refusal::Picture(error) => Self::field("picture", error.to_string()),
            Refusal::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::donation_page::PageSettings;
    use std::collections::BTreeSet;

    #[test]
    fn the_document_names_every_setting() {
        let schema = serde_json::to_value(<DonationPageBaseData as utoipa::PartialSchema>::schema()).unwrap();
        let described: BTreeSet<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        let mut settings: BTreeSet<String> = PageSettings::default().to_body().keys().cloned().collect();
        settings.insert("slug".into());
        assert_eq!(described, settings);
    }
}

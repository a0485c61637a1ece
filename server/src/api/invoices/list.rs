//! `GET /api/v1/stores/{storeId}/invoices`: a store's invoices, newest first, filtered and paged.
//!
//! A store may have a hundred thousand, and the contract has no largest page: the list is looked up and sent piece by
//! piece, so that it takes no more memory than one piece does.
use super::body::{self, InvoiceData};
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, query, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use domain::permission::Permission;
use domain::{Invoice, Status, StoreAccess, Timestamp, WalletNo};
use futures_util::stream;
use store::{Cursor, InvoiceFilter};

/// Invoices looked up at once: some hundred KiB.
const PIECE: u32 = 200;

/// Lists invoices.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/invoices", tag = "Invoices", operation_id = "Invoices_GetInvoices",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("orderId" = Option<Vec<String>>, Query, description = "Only invoices of these orders"),
        ("status" = Option<Vec<String>>, Query, description = "Only invoices with one of these statuses"),
        ("textSearch" = Option<String>, Query, description = "Only invoices with an id, order, address, transaction or search term that begins so"),
        ("startDate" = Option<i64>, Query, description = "Only invoices made at or after this instant, in unix seconds"),
        ("endDate" = Option<i64>, Query, description = "Only invoices made at or before this instant, in unix seconds"),
        ("includeArchived" = Option<bool>, Query, description = "Whether to list archived ones too"),
        ("includePaymentMethods" = Option<bool>, Query, description = "Whether to list the ways to pay of each"),
        ("skip" = Option<u32>, Query, description = "How many to leave out at the beginning"),
        ("take" = Option<u32>, Query, description = "How many to list at most; none means all"),
    ),
    responses(
        (status = 200, description = "The invoices", body = [InvoiceData]),
        (status = 403, description = "Needs `btcpay.store.canviewinvoices`", body = Problem),
        (status = 422, description = "Wrong filters", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canviewinvoices"])),
)]
pub async fn list(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let access = resolve::store(&principal, Permission::ViewInvoices, &store)?;
    let query = query::Query::parse(query.as_deref());
    let filter = filter(&app, &query)?;
    let with_methods = query.flag("includePaymentMethods")?.unwrap_or(false);
    let mut pieces = Pieces { place: Place::Start(filter.take), app, access, filter, with_methods };
    // The first is looked up before anything is answered, so that a database that refuses is told as such.
    let first = pieces.next().await?.unwrap_or_default();
    let text = stream::try_unfold((pieces, Some(format!("[{first}"))), |(mut pieces, ready)| async move {
        let Some(piece) = ready else { return Ok::<_, ApiError>(None) };
        let next = pieces.next().await?.map(|next| format!(",{next}"));
        let end = if next.is_none() { "]" } else { "" };
        Ok(Some((Bytes::from(piece + end), (pieces, next))))
    });
    let text = stream::TryStreamExt::map_err(text, |error| anyhow::anyhow!("a list broke off: {error:?}"));
    Ok(([(CONTENT_TYPE, "application/json")], Body::from_stream(text)).into_response())
}

/// The list, piece by piece, newest first. Invoices that are made meanwhile are newer, and shift nothing.
struct Pieces {
    app: App,
    access: StoreAccess,
    filter: InvoiceFilter,
    place: Place,
    with_methods: bool,
}

/// Where the next piece begins, and how many invoices are still wanted; all, if `None`.
enum Place {
    Start(Option<u32>),
    After(Cursor, Option<u32>),
    End,
}

impl Pieces {
    /// The next invoices as the contract shows them, with commas between; none at the end.
    async fn next(&mut self) -> Result<Option<String>, ApiError> {
        loop {
            let (after, left) = match self.place {
                Place::Start(left) => (None, left),
                Place::After(cursor, left) => (Some(cursor), left),
                Place::End => return Ok(None),
            };
            let invoices = self.look_up(after, left).await?;
            // A search among very many may have looked at some and found none so far.
            if !invoices.is_empty() {
                return self.shown(&invoices).map(Some);
            }
        }
    }

    /// Some of those that are still wanted.
    async fn look_up(&mut self, after: Option<Cursor>, left: Option<u32>) -> Result<Vec<Invoice>, ApiError> {
        let limit = left.unwrap_or(PIECE).min(PIECE);
        let page = self.app.store.invoices_page(&self.access, &self.filter, after, limit);
        let (invoices, next) = if limit == 0 { (Vec::new(), None) } else { page.await? };
        let found = u32::try_from(invoices.len()).unwrap_or(limit);
        self.place =
            next.map_or(Place::End, |next| Place::After(next, left.map(|left| left.saturating_sub(found))));
        Ok(invoices)
    }

    fn shown(&self, invoices: &[Invoice]) -> Result<String, ApiError> {
        let shown =
            |invoice| serde_json::to_string(&body::invoice(invoice, &self.app.origin, self.with_methods));
        let shown: Vec<String> =
            invoices.iter().map(shown).collect::<Result<_, _>>().map_err(anyhow::Error::from)?;
        Ok(shown.join(","))
    }
}

fn filter(app: &App, query: &query::Query) -> Result<InvoiceFilter, ApiError> {
    let status = |name: &String| {
        let message = "use New, Processing, Settled, Expired or Invalid";
        Status::parse(name).ok_or_else(|| ApiError::field("status", message))
    };
    let text_search = query.one("textSearch").filter(|text| !text.trim().is_empty());
    Ok(InvoiceFilter {
        searched_addresses: text_search.as_deref().map(|text| at_address(app, text)).unwrap_or_default(),
        order_ids: query.all("orderId"),
        statuses: query.all("status").iter().map(status).collect::<Result<_, _>>()?,
        text_search,
        start: query.number("startDate")?.map(Timestamp),
        end: query.number("endDate")?.map(Timestamp),
        include_archived: query.flag("includeArchived")?.unwrap_or(false),
        skip: query.count("skip")?.unwrap_or(0),
        take: query.count("take")?,
    })
}

/// The places in our wallets that an address stands for: addresses are found through the watch list.
pub(crate) fn at_address(app: &App, text: &str) -> Vec<(WalletNo, u32)> {
    let script = chain::script(text.trim(), app.network);
    let found = script.map(|script| app.watch.find(&script)).unwrap_or_default();
    found.into_iter().map(|watched| (watched.wallet, watched.index)).collect()
}

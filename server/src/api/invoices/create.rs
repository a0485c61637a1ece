//! `POST /api/v1/stores/{storeId}/invoices`: makes an invoice.
use super::body::{self, InvoiceData};
use crate::api::body::{Body, Exact};
use crate::api::error::{FieldError, Problem};
use crate::api::idempotency::{self, Claim};
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::app::create_invoice::{self, CreateError, Order};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::invoice::{Checkout, Details, Metadata, Price, ReceiptOptions, SpeedPolicy, Tolerance};
use domain::permission::Permission;
use domain::{Currency, Invoice, InvoiceId, Method, Money, Personal, Seconds, StoreAccess};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;
use store::Remember;
use utoipa::ToSchema;

/// Longest time to pay and to settle that can be asked for: 100 years, in minutes.
const MOST_MINUTES: u32 = 52_560_000;
/// Longest search term, in bytes, and how many there may be.
const SEARCH_TERMS: (usize, usize) = (200, 20);

/// What is asked for. Everything may be left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateInvoice {
    /// The price in the currency; none makes a top-up invoice, which any payment pays in full.
    #[schema(value_type = Option<String>, example = "5.00")]
    amount: Option<Exact>,
    /// The currency; none means the store's default.
    #[schema(example = "USD")]
    currency: Option<String>,
    /// Free JSON of the owner's; `orderId` is searchable.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
    /// How the checkout page behaves, and terms that differ from the store's.
    checkout: Option<CheckoutRequest>,
    /// How the receipt looks.
    #[schema(value_type = Option<Object>)]
    receipt: Option<ReceiptOptions>,
    /// Words by which the invoice can be found besides its ids.
    additional_search_terms: Option<Vec<String>>,
}

/// Checkout options; what is left out follows the store's settings.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckoutRequest {
    /// `HighSpeed`, `MediumSpeed`, `LowMediumSpeed` or `LowSpeed`.
    speed_policy: Option<String>,
    /// Payment methods to offer.
    payment_methods: Option<Vec<String>>,
    /// The one to show first.
    default_payment_method: Option<String>,
    /// Whether methods are made ready only when chosen.
    lazy_payment_methods: Option<bool>,
    /// Minutes to pay.
    #[schema(value_type = Option<f64>)]
    expiration_minutes: Option<Exact>,
    /// Minutes to settle after that.
    #[schema(value_type = Option<f64>)]
    monitoring_minutes: Option<Exact>,
    /// Percentage of the price that may be missing.
    #[schema(value_type = Option<f64>)]
    payment_tolerance: Option<Exact>,
    /// Where to go after paying.
    #[serde(rename = "redirectURL", alias = "redirectUrl")]
    redirect_url: Option<String>,
    /// Whether to go there without being asked.
    redirect_automatically: Option<bool>,
    /// The page's language.
    default_language: Option<String>,
    /// Whether the payer may renew the invoice at today's rate once it has expired. Left out, an invoice with an
    /// `orderId` and a `redirectURL` is not renewed: the shop knows no other invoice of that order. Not in the contract.
    renewable: Option<bool>,
}

/// Makes an invoice.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/invoices", tag = "Invoices", operation_id = "Invoices_CreateInvoice",
    params(("storeId" = String, Path, description = "The store")),
    request_body = CreateInvoice,
    responses(
        (status = 200, description = "The invoice", body = InvoiceData),
        (status = 400, description = "No invoice can be made now: no rate, or no payment method", body = Problem),
        (status = 403, description = "Needs `btcpay.store.cancreateinvoice`", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.cancreateinvoice"])),
)]
pub async fn create(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    key: idempotency::Key,
    body: Body<CreateInvoice>,
) -> Result<Json<InvoiceData>, ApiError> {
    let access = resolve::store(&principal, Permission::CreateInvoice, &store)?;
    let claim = key.claim(&app, &principal, &body).await?;
    let remember = match claim {
        Claim::Known(id) => return known(&app, &access, &id).await,
        Claim::New(remember) => remember,
    };
    let shop = app.store.shop(&access).await?;
    let shop = shop.ok_or_else(|| ApiError::not_found("store-not-found", "The store was not found"))?;
    let order = order(&body.value, shop.settings.default_currency).map_err(ApiError::Invalid)?;
    let through = |invoice: &Invoice| match &remember {
        None => app.store.clone(),
        Some(slip) => app.store.remembering(Remember { body: invoice.id.as_str().into(), ..slip.clone() }),
    };
    match create_invoice::make(&app, &access, &shop, order, through).await {
        Ok(invoice) => Ok(Json(body::invoice(&invoice, &app.origin, false))),
        // The same request, sent twice at once: the other one made it.
        Err(CreateError::Store(store::Error::Remembered)) => {
            match key.claim(&app, &principal, &body).await? {
                Claim::Known(id) => known(&app, &access, &id).await,
                Claim::New(_) => Err(ApiError::Store(store::Error::Remembered)),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// The answer to a request that was answered before: the same invoice, as it is now.
async fn known(app: &App, access: &StoreAccess, id: &InvoiceId) -> Result<Json<InvoiceData>, ApiError> {
    let invoice = app.store.invoice(access, id).await?;
    let invoice =
        invoice.ok_or_else(|| ApiError::not_found("invoice-not-found", "The invoice was not found"))?;
    Ok(Json(body::invoice(&invoice, &app.origin, false)))
}

/// The order that a request means, or everything that is wrong with it.
fn order(request: &CreateInvoice, default_currency: Currency) -> Result<Order, Vec<FieldError>> {
    let mut wrong = Wrong::default();
    let nothing = CheckoutRequest::default();
    let checkout = request.checkout.as_ref().unwrap_or(&nothing);
    let price = price(&mut wrong, request.amount, request.currency.as_deref(), default_currency);
    let metadata = request.metadata.as_ref().map(|json| Metadata::parse(json.get()));
    let order = Order {
        price,
        speed: checkout.speed_policy.as_deref().and_then(|name| {
            wrong.unless_some(
                "checkout.speedPolicy",
                SpeedPolicy::parse(name),
                "use HighSpeed, MediumSpeed, LowMediumSpeed or LowSpeed",
            )
        }),
        expires_after: minutes(&mut wrong, "checkout.expirationMinutes", checkout.expiration_minutes, 30),
        monitored_for: minutes(&mut wrong, "checkout.monitoringMinutes", checkout.monitoring_minutes, 0),
        tolerance: checkout.payment_tolerance.and_then(|text| {
            let tolerance = Tolerance::from_percent(text.0);
            wrong.unless_some("checkout.paymentTolerance", tolerance, "use a percentage between 0 and 100")
        }),
        details: Details {
            metadata: match metadata {
                None => Metadata::default(),
                Some(parsed) => wrong.unless_ok("metadata", parsed).unwrap_or_default(),
            },
            checkout: options(&mut wrong, checkout),
            receipt: request.receipt.clone().unwrap_or_default(),
            search_terms: search_terms(
                &mut wrong,
                request.additional_search_terms.clone().unwrap_or_default(),
            ),
            donation: None,
            request: None,
            canary: false,
        },
    };
    if wrong.0.is_empty() { Ok(order) } else { Err(wrong.0) }
}

fn price(wrong: &mut Wrong, amount: Option<Exact>, code: Option<&str>, default: Currency) -> Price {
    let currency = match code.map(str::trim) {
        None | Some("") => default,
        Some(code) => wrong.unless_ok("currency", Currency::parse(code)).unwrap_or(default),
    };
    match amount {
        None => Price::Open(currency),
        Some(Exact(amount)) => {
            let money = wrong.unless_ok("amount", Money::try_from_decimal(amount, currency));
            Price::Fixed(money.unwrap_or(Money::from_minor(0, currency)))
        }
    }
}

/// A number of minutes, cut to whole seconds; at least `least_seconds`.
fn minutes(wrong: &mut Wrong, path: &str, minutes: Option<Exact>, least_seconds: u32) -> Option<Seconds> {
    let minutes = minutes?.0;
    let in_range = (Decimal::ZERO..=MOST_MINUTES.into()).contains(&minutes);
    let seconds = minutes.checked_mul(Decimal::from(60)).filter(|_| in_range);
    let seconds = seconds.and_then(|seconds| u32::try_from(seconds.trunc()).ok());
    let seconds = seconds.filter(|seconds| *seconds >= least_seconds).map(Seconds);
    wrong.unless_some(path, seconds, "use a number of minutes, at least half a minute, at most 52,560,000")
}

fn options(wrong: &mut Wrong, request: &CheckoutRequest) -> Checkout {
    let mut method = |path: &str, text: &String| wrong.unless_ok(path, Method::parse(text));
    let asked = request.payment_methods.as_ref();
    Checkout {
        payment_methods: asked
            .map(|texts| texts.iter().filter_map(|text| method("checkout.paymentMethods", text)).collect()),
        default_payment_method: request
            .default_payment_method
            .as_ref()
            .filter(|text| !text.is_empty())
            .and_then(|text| method("checkout.defaultPaymentMethod", text)),
        lazy_payment_methods: request.lazy_payment_methods.unwrap_or(false),
        redirect_url: redirect(wrong, request.redirect_url.as_deref()).map(Into::into),
        redirect_automatically: request.redirect_automatically,
        default_language: request.default_language.clone(),
        renewable: request.renewable,
    }
}

/// Where the payer may be sent: the web, and nothing that could run as a script.
fn redirect(wrong: &mut Wrong, text: Option<&str>) -> Option<String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.map(|_| text.to_owned());
    wrong.unless_some("checkout.redirectURL", url, "use an absolute http or https address")
}

fn search_terms(wrong: &mut Wrong, terms: Vec<String>) -> Vec<Personal<String>> {
    let (longest, most) = SEARCH_TERMS;
    if terms.len() > most || terms.iter().any(|term| term.len() > longest) {
        wrong.add("additionalSearchTerms", format!("use at most {most} terms of at most {longest} bytes"));
    }
    terms.into_iter().map(Personal::from).collect()
}

/// Collects what is wrong with a request, so that all of it is told at once.
#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add(&mut self, path: &str, message: impl Into<String>) {
        self.0.push(FieldError { path: path.into(), message: message.into() });
    }

    fn unless_ok<T, E: std::fmt::Display>(&mut self, path: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.add(path, error.to_string())).ok()
    }

    fn unless_some<T>(&mut self, path: &str, value: Option<T>, message: &str) -> Option<T> {
        if value.is_none() {
            self.add(path, message);
        }
        value
    }
}

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::NoStore => Self::not_found("store-not-found", error.to_string()),
            CreateError::TooLarge | CreateError::Dust { .. } => Self::field("amount", error.to_string()),
            CreateError::NoMethod | CreateError::NoRate(_) | CreateError::NoAddress => {
                Self::bad_request(error.to_string())
            }
            CreateError::Store(error) => Self::Store(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_minutes_however_wild_is_seconds_or_refused() {
        let read = |text: &str| {
            let mut wrong = Wrong::default();
            let minutes = text.parse().map(Exact).unwrap();
            minutes_read(&mut wrong, minutes).map(|seconds| seconds.0)
        };
        assert_eq!(read("0.5"), Some(30));
        assert_eq!(read("15"), Some(900));
        assert_eq!(read("52560000"), Some(3_153_600_000));
        for wild in
            ["0.4", "-1", "52560001", "79228162514264337593543950335", "-79228162514264337593543950335"]
        {
            assert_eq!(read(wild), None, "{wild}");
        }
    }

    fn minutes_read(wrong: &mut Wrong, given: Exact) -> Option<Seconds> {
        minutes(wrong, "checkout.expirationMinutes", Some(given), 30)
    }
}

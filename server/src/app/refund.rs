//! Refunds: what an invoice's payer is given back, set aside as a pull payment and told of with the invoice.
use super::App;
use super::payouts::draft;
use super::quote::{self, QuoteError};
use domain::invoice::{NotRefundable, less_percent};
use domain::pull_payment::{PullTerms, problems_of_words};
use domain::settings::Problem;
use domain::{Currency, Invoice, Money, PullPayment, StoreAccess};
use rust_decimal::Decimal;
use thiserror::Error;

/// How often it is tried again when the invoice changes meanwhile.
const ATTEMPTS: u32 = 16;

/// What is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The bitcoin that came.
    RateThen,
    /// What it was worth then, in bitcoin of now.
    CurrentRate,
    /// What it was worth then, at the rate when it is paid out.
    Fiat,
    /// What came beyond the price.
    OverpaidAmount,
    /// What somebody says.
    Custom,
}

/// What somebody wants given back.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How it is counted.
    pub variant: Variant,
    /// The pull payment's name.
    pub name: Option<String>,
    /// Its description.
    pub description: String,
    /// How it may be claimed; none for every way.
    pub methods: Option<Vec<String>>,
    /// So many percent are kept.
    pub percent: Option<Decimal>,
    /// How much, for [`Variant::Custom`].
    pub amount: Option<Decimal>,
    /// In which currency, for the same.
    pub currency: Option<String>,
}

/// Why nothing is given back. Nothing was written.
#[derive(Debug, Error)]
pub enum RefundError {
    /// What is wrong with the wish, by the fields of the API.
    #[error("wrong fields")]
    Fields(Vec<Problem>),
    /// Nothing came that could be given back.
    #[error(transparent)]
    NotRefundable(#[from] NotRefundable),
    /// There is no rate now.
    #[error(transparent)]
    NoRate(#[from] QuoteError),
    /// The database's own.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Variant {
    /// All there are.
    pub const ALL: [Self; 5] =
        [Self::RateThen, Self::CurrentRate, Self::Fiat, Self::OverpaidAmount, Self::Custom];

    /// The contract's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RateThen => "RateThen",
            Self::CurrentRate => "CurrentRate",
            Self::Fiat => "Fiat",
            Self::OverpaidAmount => "OverpaidAmount",
            Self::Custom => "Custom",
        }
    }

    /// Reads the contract's name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.name().eq_ignore_ascii_case(name))
    }
}

/// Sets it aside, and tells of it with the invoice. `approves` says whether whoever asks may approve what is claimed.
///
/// # Errors
/// [`RefundError`] says why not.
pub async fn make(
    app: &App,
    access: &StoreAccess,
    invoice: Invoice,
    (wish, approves): (Wish, bool),
) -> Result<PullPayment, RefundError> {
    let problems = problems_of_words(
        wish.name.as_deref().unwrap_or_default(),
        &wish.description,
        wish.methods.as_deref(),
    );
    if !problems.is_empty() {
        return Err(RefundError::Fields(problems));
    }
    if let Err(why) = invoice.record_refund(app.now()) {
        return Err(why.into());
    }
    let limit = amount(app, access, &invoice, &wish).await?;
    let name = wish.name.unwrap_or_else(|| format!("Refund {}", invoice.id));
    let in_bitcoin = limit.currency() == Currency::BTC;
    let auto_approve =
        wish.variant == Variant::OverpaidAmount || approves && in_bitcoin && wish.variant != Variant::Fiat;
    let terms = PullTerms { name, description: wish.description, auto_approve, ..PullTerms::over(limit) };
    let pull = PullPayment { refund_of: Some(invoice.id.clone()), ..draft(app, access.store(), terms) };
    keep(app, access, &invoice, &pull).await?;
    Ok(pull)
}

/// Keeps it with what the invoice tells; the invoice is looked at anew when it changed meanwhile.
async fn keep(
    app: &App,
    access: &StoreAccess,
    invoice: &Invoice,
    pull: &PullPayment,
) -> Result<(), RefundError> {
    let mut invoice = invoice.clone();
    for attempt in 1.. {
        let told = invoice.record_refund(app.now())?;
        match app.store.create_pull_payment(access, pull.clone(), Some(told)).await {
            Err(store::Error::Conflict { .. }) if attempt < ATTEMPTS => {
                let now = app.store.invoice(access, &invoice.id).await?;
                invoice = now.ok_or(store::Error::NotFound)?;
            }
            done => {
                app.wakes.committed();
                return Ok(done?);
            }
        }
    }
    Ok(())
}

/// How much is given back.
async fn amount(
    app: &App,
    access: &StoreAccess,
    invoice: &Invoice,
    wish: &Wish,
) -> Result<Money, RefundError> {
    let field = |path: &str, message: &str| RefundError::Fields(vec![Problem::new(path, message)]);
    if wish.variant != Variant::Custom && (wish.amount.is_some() || wish.currency.is_some()) {
        return Err(field(
            "customAmount",
            "customAmount and customCurrency are for the variant Custom alone",
        ));
    }
    let refundable = invoice.refundable();
    let bitcoin = |sats: domain::Sats| Money::from_minor(sats.to_sat(), Currency::BTC);
    let whole = match wish.variant {
        Variant::RateThen => bitcoin(refundable.paid),
        Variant::Fiat => refundable.worth,
        Variant::OverpaidAmount if refundable.over.is_zero() => {
            return Err(field("refundVariant", "Invoice is not overpaid"));
        }
        Variant::OverpaidAmount => bitcoin(refundable.over),
        Variant::CurrentRate => {
            let settings = app.store.settings(access).await?.ok_or(store::Error::NotFound)?;
            let rate = quote::rate(app, &settings, refundable.worth.currency())?.rate;
            let sats = rate.sats_due(refundable.worth);
            bitcoin(sats.map_err(|error| field("refundVariant", &error.to_string()))?)
        }
        Variant::Custom => custom(wish).map_err(RefundError::Fields)?,
    };
    let left = less_percent(whole, wish.percent.unwrap_or(Decimal::ZERO));
    let left = left
        .ok_or_else(|| field("subtractPercentage", "Percentage must be a numeric value between 0 and 100"))?;
    if left.is_zero() {
        return Err(field("refundVariant", "Nothing would be left to give back"));
    }
    Ok(left)
}

fn custom(wish: &Wish) -> Result<Money, Vec<Problem>> {
    let mut found = Vec::new();
    let currency = wish.currency.as_deref().and_then(|code| Currency::parse(code).ok());
    if currency.is_none() {
        found.push(Problem::new("customCurrency", "Invalid currency: write its code, such as BTC or USD"));
    }
    let amount = wish.amount.filter(|amount| *amount > Decimal::ZERO);
    if amount.is_none() {
        found.push(Problem::new("customAmount", "Amount must be greater than 0"));
    }
    let (Some(currency), Some(amount)) = (currency, amount) else { return Err(found) };
    Money::try_from_decimal(amount, currency)
        .map_err(|error| Vec::from([Problem::new("customAmount", error)]))
}

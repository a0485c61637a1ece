//! An invoice as the contract shows it (`InvoiceData`, `InvoicePaymentMethodDataModel`).
use crate::web::links;
use domain::invoice::{Checkout, Mark, Prompt, ReceiptOptions, Tally};
use domain::payment::PaymentStatus;
use domain::{Invoice, Method, Payment, Sats, Status};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// An invoice.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceData {
    /// The invoice's identifier.
    pub id: String,
    /// The store it belongs to.
    pub store_id: String,
    /// The price, in the invoice's currency.
    #[schema(example = "5.00")]
    pub amount: String,
    /// What has been paid, in the invoice's currency at the invoice's rate.
    #[schema(example = "0")]
    pub paid_amount: String,
    /// The currency of the price.
    #[schema(example = "USD")]
    pub currency: &'static str,
    /// `Standard`, or `TopUp` where any payment pays in full.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The page to send the payer to.
    pub checkout_link: String,
    /// When it was made, in unix seconds.
    pub created_time: i64,
    /// From when it is too late to pay.
    pub expiration_time: i64,
    /// Until when a payment may take to settle.
    pub monitoring_expiration: i64,
    /// `New`, `Processing`, `Settled`, `Expired` or `Invalid`.
    pub status: &'static str,
    /// `None`, `PaidPartial`, `PaidOver`, `PaidLate` or `Marked`.
    pub additional_status: &'static str,
    /// What a person may mark it as now.
    pub available_statuses_for_manual_marking: Vec<&'static str>,
    /// Whether it was put away.
    pub archived: bool,
    /// The owner's own JSON.
    #[schema(value_type = Object)]
    pub metadata: Box<RawValue>,
    /// How the checkout page behaves.
    pub checkout: CheckoutData,
    /// How the receipt looks.
    #[schema(value_type = Object)]
    pub receipt: ReceiptOptions,
    /// The ways to pay: empty unless asked for with `includePaymentMethods`.
    pub payment_methods: Vec<PaymentMethodData>,
}

/// Checkout options with the terms that were agreed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckoutData {
    speed_policy: String,
    expiration_minutes: u64,
    monitoring_minutes: u64,
    payment_tolerance: Value,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    rest: Checkout,
}

/// One way of paying an invoice and what came by it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InvoicePaymentMethodData)]
pub struct PaymentMethodData {
    payment_method_id: &'static str,
    currency: &'static str,
    destination: String,
    payment_link: Option<String>,
    rate: String,
    payment_method_paid: String,
    total_paid: String,
    due: String,
    amount: String,
    payment_method_fee: String,
    payments: Vec<PaymentData>,
    activated: bool,
    additional_data: Value,
}

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentData {
    id: String,
    received_date: i64,
    value: String,
    fee: String,
    status: String,
    destination: String,
}

/// Shows an invoice; `origin` is where checkout pages live.
pub fn invoice(invoice: &Invoice, origin: &str, with_methods: bool) -> InvoiceData {
    let verdict = invoice.verdict();
    let tally = invoice.tally();
    let terms = &invoice.terms;
    let marks = [(Mark::Settled, Status::Settled), (Mark::Invalid, Status::Invalid)];
    let markable = marks.into_iter().filter(|(mark, _)| invoice.can_be_marked(*mark));
    InvoiceData {
        id: invoice.id.to_string(),
        store_id: invoice.store.to_string(),
        amount: invoice.amount().to_decimal().to_string(),
        paid_amount: paid_amount(invoice, &tally),
        currency: terms.price.currency().code(),
        kind: if terms.price_is_open() { "TopUp" } else { "Standard" },
        checkout_link: links::checkout(origin, &invoice.id),
        created_time: terms.created_at.0,
        expiration_time: terms.expires_at.0,
        monitoring_expiration: terms.monitored_until.0,
        status: verdict.status.name(),
        additional_status: verdict.additional.name(),
        available_statuses_for_manual_marking: markable.map(|(_, status)| status.name()).collect(),
        archived: invoice.archived_at.is_some(),
        metadata: RawValue::from_string(invoice.details.metadata.as_json().into())
            .expect("metadata was parsed as JSON when it came in"),
        checkout: checkout(invoice),
        receipt: invoice.details.receipt.clone(),
        payment_methods: if with_methods { payment_methods(invoice, false) } else { Vec::new() },
    }
}

/// The ways to pay an invoice; `counted_only` leaves out payments that were replaced or double spent.
pub fn payment_methods(invoice: &Invoice, counted_only: bool) -> Vec<PaymentMethodData> {
    let tally = invoice.tally();
    let statuses: Vec<_> = invoice.standings().into_iter().map(|standing| standing.status).collect();
    let rate = invoice.terms.rate.map_or(Decimal::ZERO, |rate| rate.per_btc());
    let one = |prompt: &Prompt| {
        let all = invoice.payments.iter().zip(&statuses).filter(|(p, _)| p.arrival.method == prompt.method);
        let counted = all.clone().filter(|(_, status)| **status != PaymentStatus::Invalid);
        let paid: Sats = counted.map(|(payment, _)| payment.arrival.value).sum();
        let shown = all.filter(|(_, status)| !counted_only || **status != PaymentStatus::Invalid);
        PaymentMethodData {
            payment_method_id: prompt.method.id(),
            currency: "BTC",
            destination: prompt.destination.clone(),
            payment_link: payment_link(prompt, &tally),
            rate: rate.to_string(),
            payment_method_paid: paid.to_btc().to_string(),
            total_paid: tally.paid.to_btc().to_string(),
            due: tally.due().to_btc().to_string(),
            amount: tally.price.unwrap_or_default().to_btc().to_string(),
            payment_method_fee: prompt.network_fee.to_btc().to_string(),
            payments: shown.map(|(p, status)| payment(p, *status)).collect(),
            activated: true,
            additional_data: Value::Object(serde_json::Map::new()),
        }
    };
    invoice.prompts.iter().map(one).collect()
}

fn payment(payment: &Payment, status: PaymentStatus) -> PaymentData {
    PaymentData {
        id: payment.arrival.id.to_string(),
        received_date: payment.arrival.at.0,
        value: payment.arrival.value.to_btc().to_string(),
        fee: "0".into(),
        status: status.name().into(),
        destination: payment.arrival.destination.clone(),
    }
}

fn payment_link(prompt: &Prompt, tally: &Tally) -> Option<String> {
    match prompt.method {
        Method::OnChain => Some(links::bitcoin(&prompt.destination, tally)),
        Method::Bolt11 | Method::Bolt12 | Method::Lnurl | Method::SilentPayment => None,
    }
}

fn checkout(invoice: &Invoice) -> CheckoutData {
    let terms = &invoice.terms;
    let mut rest = invoice.details.checkout.clone();
    rest.payment_methods = Some(invoice.prompts.iter().map(|prompt| prompt.method).collect());
    CheckoutData {
        speed_policy: terms.speed.name().into(),
        expiration_minutes: terms.expires_at.since(terms.created_at) / 60,
        monitoring_minutes: terms.monitored_until.since(terms.expires_at) / 60,
        payment_tolerance: number(terms.tolerance.to_percent()),
        rest,
    }
}

fn paid_amount(invoice: &Invoice, tally: &Tally) -> String {
    let worth = invoice.terms.rate.map(|rate| rate.worth(tally.paid).to_decimal());
    worth.unwrap_or(Decimal::ZERO).to_string()
}

/// A decimal as a JSON number, digit for digit.
pub fn number(decimal: Decimal) -> Value {
    serde_json::from_str(&decimal.normalize().to_string()).unwrap_or(Value::Null)
}

//! `/i/{id}/receipt`: what came and settled, to be kept or printed. It is found by the invoice's unguessable address
//! only, and says nothing about the payer but what they, or the shop in `receiptData`, wrote down for it.
mod rows;
mod sample;

use super::checkout::{for_one, rate, transaction};
use super::frame::Frame;
use super::look::Look;
use super::tongue::Tongue;
use super::{links, markdown, qr, words};
use askama::Template;
use domain::invoice::{Price, RateSource, ReceiptOptions, Receipted};
use domain::settings::StoreSettings;
use domain::{Invoice, InvoiceId, Network, Payment, Sats};
use rows::Row;

pub(super) use sample::samples;

/// Payments that are listed at most.
const MOST_LINES: usize = 100;

/// What the page is told.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// What the page is written in.
    pub tongue: Tongue,
    /// The invoice, as stored.
    pub invoice: &'a Invoice,
    /// Who was paid, and what they want on their receipts.
    pub settings: &'a StoreSettings,
    /// Where the coins are.
    pub network: Network,
    /// How the donation page thanks those who gave through it, in Markdown.
    pub thanks: Option<&'a str>,
    /// The server's public address, for the code that leads to the page.
    pub origin: &'a str,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "receipt.html")]
pub struct Receipt {
    frame: Frame,
    store: String,
    website: Option<String>,
    item: Option<String>,
    figure: String,
    note: String,
    accepted: bool,
    gift: bool,
    facts: Vec<Row>,
    details: Vec<Row>,
    payments: Vec<Line>,
    /// How many payments are not listed.
    more: Option<String>,
    code: Option<Code>,
    path: String,
    /// Markup.
    thanks: Option<String>,
}

/// One payment.
#[derive(Debug)]
struct Line {
    bitcoin: String,
    at: String,
    id: String,
}

/// The picture of the page's own address.
#[derive(Debug)]
struct Code {
    picture: String,
    side: usize,
}

impl Receipt {
    /// The page for that scene; none where no receipt is given.
    pub fn of(scene: Scene<'_>) -> Option<Self> {
        let Scene { tongue, invoice, settings, network, .. } = scene;
        if !is_given(invoice, settings) {
            return None;
        }
        let receipted = invoice.receipted()?;
        let title = format!("{} · {}", tongue.say("receipt-title"), settings.name);
        Some(Self {
            frame: Frame::new(tongue, title, network).wearing(Look::of(&invoice.store, settings)),
            store: settings.name.clone(),
            website: settings.website.clone(),
            item: invoice.details.metadata.text("itemDesc"),
            figure: words::bitcoin_digits(receipted.total),
            note: worth(tongue, &receipted),
            accepted: receipted.payments.is_empty(),
            gift: invoice.details.donation.is_some(),
            facts: facts(tongue, invoice, &receipted),
            details: rows::of_metadata(&invoice.details.metadata),
            payments: payments(scene, &receipted),
            more: more(tongue, receipted.payments.len()),
            code: code(scene),
            path: tongue.link(&links::checkout_path(&invoice.id)),
            thanks: scene.thanks.map(markdown::to_html),
        })
    }
}

/// Whether there is a receipt for the payer: something settled, and the owner gives receipts.
pub fn is_given(invoice: &Invoice, settings: &StoreSettings) -> bool {
    wants(invoice, settings, |options| options.enabled) && invoice.receipted().is_some()
}

/// What the page's code holds: its own address.
pub fn address(origin: &str, id: &InvoiceId) -> String {
    format!("{}/receipt", links::checkout(origin, id))
}

/// Whether the page shows its own address as a code.
pub fn has_code(invoice: &Invoice, settings: &StoreSettings) -> bool {
    wants(invoice, settings, |options| options.show_qr)
}

/// An option as the invoice says, else as the store does; what neither says is on.
fn wants(
    invoice: &Invoice,
    settings: &StoreSettings,
    option: impl Fn(&ReceiptOptions) -> Option<bool>,
) -> bool {
    option(&invoice.details.receipt).or_else(|| option(&settings.receipt)).unwrap_or(true)
}

fn worth(tongue: Tongue, receipted: &Receipted<'_>) -> String {
    let sats = tongue.satoshis(receipted.total);
    match receipted.worth.filter(|worth| !worth.currency().is_bitcoin()) {
        Some(money) => {
            let values = [("money", tongue.money(money).into()), ("sats", sats.into())];
            tongue.say_with("checkout-worth", &values)
        }
        None => sats,
    }
}

fn facts(tongue: Tongue, invoice: &Invoice, receipted: &Receipted<'_>) -> Vec<Row> {
    let row = |key, value| Row { label: tongue.say(key), value };
    let mut facts = Vec::new();
    facts.extend(receipted.paid_at.map(|at| row("receipt-date", tongue.instant(at))));
    facts.extend(invoice.details.metadata.order_id().map(|order| row("checkout-order", order)));
    facts.push(row("checkout-invoice", invoice.id.to_string()));
    facts.push(row("checkout-made", tongue.instant(invoice.terms.created_at)));
    facts.extend(asked(invoice, receipted.total).map(|asked| row("receipt-asked", asked(tongue))));
    if let Some(rate) = rate(invoice) {
        facts.push(row("checkout-rate", for_one(tongue, rate)));
        let source = invoice.terms.rate_source.as_ref();
        facts.extend(source.map(|source| row("receipt-rate-from", from(tongue, source))));
    }
    facts
}

/// Who said what a bitcoin cost, and when.
fn from(tongue: Tongue, source: &RateSource) -> String {
    let name = |id: &String| rates::find_source(id).map_or_else(|| id.clone(), |known| known.name.to_owned());
    let names: Vec<String> = source.sources.iter().map(name).collect();
    let time = ("time", tongue.instant(source.at).into());
    if names.is_empty() {
        tongue.say_with("receipt-rate-own", &[time])
    } else {
        tongue.say_with("receipt-rate-named", &[("names", names.join(", ").into()), time])
    }
}

/// The price, where something else was paid.
fn asked(invoice: &Invoice, total: Sats) -> Option<impl FnOnce(Tongue) -> String> {
    match invoice.terms.price {
        Price::Fixed(money) if invoice.terms.price_sats() != Some(total) => {
            Some(move |tongue: Tongue| tongue.money(money))
        }
        Price::Fixed(_) | Price::Open(_) => None,
    }
}

fn payments(scene: Scene<'_>, receipted: &Receipted<'_>) -> Vec<Line> {
    if !wants(scene.invoice, scene.settings, |options| options.show_payments) {
        return Vec::new();
    }
    let line = |payment: &&Payment| Line {
        bitcoin: words::bitcoin(payment.arrival.value),
        at: scene.tongue.instant(payment.arrival.at),
        id: transaction(payment),
    };
    receipted.payments.iter().take(MOST_LINES).map(line).collect()
}

fn more(tongue: Tongue, payments: usize) -> Option<String> {
    let more = payments.checked_sub(MOST_LINES).filter(|more| *more > 0)?;
    Some(tongue.say_with("checkout-payments-more", &[("count", more.into())]))
}

fn code(scene: Scene<'_>) -> Option<Code> {
    let side = qr::side(&address(scene.origin, &scene.invoice.id))?;
    let picture = format!("{}/receipt/qr.png", links::checkout_path(&scene.invoice.id));
    has_code(scene.invoice, scene.settings).then_some(Code { picture, side })
}

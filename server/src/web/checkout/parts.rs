//! The parts of the checkout page below its heading: the sum, the offer to pay, the payments, the small print.
use super::stage::{Depth, Stage, Tone};
use crate::web::{links, qr, words};
use domain::invoice::Price;
use domain::payment::PaymentStatus;
use domain::{Invoice, Method, Payment, PaymentId, Rate, Sats};

/// The amount the page is about, in large figures.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    /// What it is.
    pub(super) label: &'static str,
    /// In bitcoin; none where the payer names it.
    pub(super) bitcoin: Option<String>,
    /// The same in other units, and how it came about.
    pub(super) notes: Vec<String>,
}

/// Where and how to pay.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The link a wallet opens, and the code holds.
    pub(super) link: String,
    /// Where the code's picture is; its query changes when the code does.
    pub(super) picture: String,
    /// The picture's width and height in pixels.
    pub(super) side: usize,
    /// The address in groups of four.
    pub(super) groups: Vec<String>,
    /// What to send: an amount, or "any amount".
    pub(super) what: String,
}

/// One payment in the list.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// How much.
    pub(super) bitcoin: String,
    /// How far it is.
    pub(super) standing: String,
    /// Its transaction, or payment hash.
    pub(super) id: String,
}

/// One step of three.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Its name.
    pub(super) name: &'static str,
    /// `done`, `now` or `next`.
    pub(super) class: &'static str,
}

/// A line of the small print.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// What it is.
    pub(super) label: &'static str,
    /// What it says.
    pub(super) value: String,
}

/// The sum for that stage.
pub(super) fn sum(invoice: &Invoice, stage: Stage) -> Sum {
    let tally = invoice.tally();
    match stage {
        Stage::Waiting => asked(invoice, "Amount to pay"),
        Stage::PartPaid => asked(invoice, "Still to pay"),
        _ if tally.is_anything() => figure(invoice, "Your payment", tally.paid),
        _ => match tally.price {
            Some(price) => figure(invoice, "Amount", price),
            None => Sum { label: "Amount", bitcoin: None, notes: Vec::new() },
        },
    }
}

/// The offer to pay what is due on the chain; none when there is no address, or none that fits into a code.
pub(super) fn offer(invoice: &Invoice) -> Option<Offer> {
    let tally = invoice.tally();
    let due = links::due(&tally);
    let address = &invoice.prompts.iter().find(|prompt| prompt.method == Method::OnChain)?.destination;
    let link = links::bitcoin(address, &tally);
    let version = due.map_or(0, Sats::to_sat);
    Some(Offer {
        picture: format!("{}/qr.png?due={version}", links::checkout_path(&invoice.id)),
        side: qr::side(&link)?,
        link,
        groups: groups_of_four(address),
        what: due.map_or_else(|| "any amount you like".into(), words::bitcoin),
    })
}

/// The payments, in the order in which they came.
pub(super) fn rows(invoice: &Invoice) -> Vec<Row> {
    let mut payments: Vec<_> = invoice.payments.iter().collect();
    payments.sort_by_key(|payment| payment.arrival.at);
    payments.into_iter().map(|payment| row(invoice, payment)).collect()
}

/// Where the payer is on the way; nothing where the way has ended.
pub(super) fn steps(stage: Stage) -> Vec<Step> {
    let at = match stage.tone() {
        Tone::Asking => 0,
        Tone::Working => 1,
        Tone::Good => 3,
        Tone::Over | Tone::Odd | Tone::Bad => return Vec::new(),
    };
    let class = |step: usize| {
        if step < at {
            "done"
        } else if step == at {
            "now"
        } else {
            "next"
        }
    };
    let named = ["Pay", "Confirm", "Done"].into_iter().enumerate();
    named.map(|(step, name)| Step { name, class: class(step) }).collect()
}

/// The small print.
pub(super) fn facts(invoice: &Invoice) -> Vec<Fact> {
    let fact = |label, value| Fact { label, value };
    let mut facts = vec![fact("Invoice", invoice.id.to_string())];
    facts.extend(invoice.details.metadata.order_id().map(|order| fact("Order", order)));
    facts.push(fact("Made", words::instant(invoice.terms.created_at)));
    facts.extend(rate(invoice).map(|rate| fact("Rate", format!("{} for 1\u{a0}BTC", words::rate(rate)))));
    facts
}

/// `bc1q`, `cr8t`, and so on; the last may be shorter.
fn groups_of_four(address: &str) -> Vec<String> {
    let letters: Vec<char> = address.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect()).collect()
}

/// `amount`, and what it is worth. Where it is the price, that is what was agreed, to the cent.
fn figure(invoice: &Invoice, label: &'static str, amount: Sats) -> Sum {
    let agreed = match invoice.terms.price {
        Price::Fixed(money) if invoice.terms.price_sats() == Some(amount) => Some(words::money(money)),
        Price::Fixed(_) | Price::Open(_) => None,
    };
    let worth = rate(invoice)
        .map(|rate| agreed.unwrap_or_else(|| format!("about {}", words::money(rate.worth(amount)))));
    let notes: Vec<_> = worth.into_iter().chain([words::satoshis(amount)]).collect();
    Sum { label, bitcoin: Some(words::bitcoin_digits(amount)), notes: vec![notes.join(" · ")] }
}

/// What is to be paid now, and the part of it that is not the price.
fn asked(invoice: &Invoice, label: &'static str) -> Sum {
    let tally = invoice.tally();
    let Some(due) = links::due(&tally) else {
        return Sum { label, bitcoin: None, notes: Vec::new() };
    };
    let mut sum = figure(invoice, label, due);
    if tally.next_fee > Sats::ZERO {
        sum.notes.push(format!("with {} towards network costs", words::bitcoin(tally.next_fee)));
    }
    sum
}

/// The rate, where one stands between the price and bitcoin.
fn rate(invoice: &Invoice) -> Option<Rate> {
    invoice.terms.rate.filter(|rate| !rate.currency().is_bitcoin())
}

fn row(invoice: &Invoice, payment: &Payment) -> Row {
    let id = match &payment.arrival.id {
        PaymentId::OnChain(outpoint) => outpoint.txid.to_string(),
        PaymentId::Lightning(hash) => hash.clone(),
    };
    let late = if invoice.is_in_time(payment) { "" } else { ", late" };
    let standing = format!("{}{late}", standing(invoice, payment));
    Row { bitcoin: words::bitcoin(payment.arrival.value), standing, id }
}

fn standing(invoice: &Invoice, payment: &Payment) -> String {
    let need = invoice.terms.speed.confirmations(payment.arrival.replaceable);
    let depth = Depth { have: payment.confirmations(), need };
    match invoice.payment_status(payment) {
        PaymentStatus::Settled if payment.is_booked() => "confirmed".into(),
        PaymentStatus::Settled => "accepted".into(),
        PaymentStatus::Processing if depth.have == 0 => "not in a block yet".into(),
        PaymentStatus::Processing => format!("{} of {} confirmations", depth.have, depth.need),
        PaymentStatus::Invalid => "replaced or withdrawn, does not count".into(),
    }
}

//! The parts of the checkout page below its heading: the sum, the offer to pay, the payments, the small print.
use super::stage::{Stage, Tone};
use crate::web::tongue::Tongue;
use crate::web::{links, qr, words};
use domain::invoice::{Price, Standing};
use domain::payment::PaymentStatus;
use domain::{Invoice, Method, Payment, PaymentId, Rate, Sats};

/// Payments that are listed at most: the page stays small whatever comes.
const MOST_ROWS: usize = 20;

/// The amount the page is about, in large figures.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    /// What it is.
    pub(super) label: String,
    /// In bitcoin; none where the payer names it.
    pub(super) bitcoin: Option<String>,
    /// The same in other units, and how it came about.
    pub(super) notes: Vec<String>,
}

/// Where and how to pay.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The link a wallet opens.
    pub(super) link: String,
    /// What the code holds: the same, without the payee's name.
    pub(super) code: String,
    /// The address in one piece, to be copied.
    pub(super) address: String,
    /// The amount as wallets take it, to be copied; none where the payer names it.
    pub(super) digits: Option<String>,
    /// Where the code's picture is; its query changes when the code does.
    pub(super) picture: String,
    /// The picture's width and height in pixels.
    pub(super) side: usize,
    /// The address in groups of four.
    pub(super) groups: Vec<String>,
    /// What to send; none where the payer names it.
    pub(super) amount: Option<String>,
}

/// The payments that are shown.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    /// The first of them, in the order in which they came.
    pub(super) rows: Vec<Row>,
    /// How many there are besides.
    pub(super) more: usize,
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
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Its name.
    pub(super) name: String,
    /// `done`, `now` or `next`.
    pub(super) class: &'static str,
}

/// A line of the small print.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// What it is.
    pub(super) label: String,
    /// What it says.
    pub(super) value: String,
}

/// The sum for that stage.
pub(super) fn sum(tongue: Tongue, invoice: &Invoice, stage: Stage) -> Sum {
    let tally = invoice.tally();
    match stage {
        Stage::Waiting => asked(tongue, invoice, "checkout-amount-to-pay"),
        Stage::PartPaid => asked(tongue, invoice, "checkout-still-to-pay"),
        _ if tally.is_anything() => figure(tongue, invoice, "checkout-your-payment", tally.paid),
        _ => match tally.price {
            Some(price) => figure(tongue, invoice, "checkout-amount", price),
            None => open(tongue, "checkout-amount"),
        },
    }
}

/// The offer to pay what is due on the chain; none when there is no address, or none that fits into a code.
pub(super) fn offer(payee: &str, invoice: &Invoice) -> Option<Offer> {
    let tally = invoice.tally();
    let due = links::due(&tally);
    let address = &invoice.prompts.iter().find(|prompt| prompt.method == Method::OnChain)?.destination;
    let code = links::bitcoin_code(address, &tally);
    let version = due.map_or(0, Sats::to_sat);
    Some(Offer {
        picture: format!("{}/qr.png?due={version}", links::checkout_path(&invoice.id)),
        side: qr::side(&code)?,
        code,
        link: links::bitcoin_to(payee, address, &tally),
        address: address.clone(),
        digits: due.map(words::bitcoin_digits),
        groups: groups_of_four(address),
        amount: due.map(words::bitcoin),
    })
}

/// The payments, in the order in which they came; of very many the first.
pub(super) fn rows(tongue: Tongue, invoice: &Invoice) -> Rows {
    let mut payments: Vec<_> = invoice.payments.iter().zip(invoice.standings()).collect();
    payments.sort_by_key(|(payment, _)| payment.arrival.at);
    let more = payments.len().saturating_sub(MOST_ROWS);
    let shown = payments.into_iter().take(MOST_ROWS);
    let row = |(payment, standing): (&Payment, Standing)| Row {
        bitcoin: words::bitcoin(payment.arrival.value),
        standing: how_far(tongue, invoice, payment, standing),
        id: transaction(payment),
    };
    Rows { rows: shown.map(row).collect(), more }
}

/// The payment's transaction, or its payment hash.
pub(in crate::web) fn transaction(payment: &Payment) -> String {
    match &payment.arrival.id {
        PaymentId::OnChain(outpoint) => outpoint.txid.to_string(),
        PaymentId::Lightning(hash) => hash.clone(),
    }
}

/// Where the payer is on the way; nothing where the way has ended.
pub(super) fn steps(tongue: Tongue, stage: Stage) -> Vec<Step> {
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
    let named = ["checkout-step-pay", "checkout-step-confirm", "checkout-step-done"].into_iter().enumerate();
    named.map(|(step, key)| Step { name: tongue.say(key), class: class(step) }).collect()
}

/// The small print.
pub(super) fn facts(tongue: Tongue, invoice: &Invoice) -> Vec<Fact> {
    let fact = |label, value| Fact { label: tongue.say(label), value };
    let mut facts = vec![fact("checkout-invoice", invoice.id.to_string())];
    facts.extend(invoice.details.metadata.order_id().map(|order| fact("checkout-order", order)));
    facts.push(fact("checkout-made", tongue.instant(invoice.terms.created_at)));
    facts.extend(rate(invoice).map(|rate| fact("checkout-rate", for_one(tongue, rate))));
    facts
}

pub(in crate::web) fn for_one(tongue: Tongue, rate: Rate) -> String {
    tongue.say_with("checkout-rate-for-one", &[("rate", tongue.rate(rate).into())])
}

/// `bc1q`, `cr8t`, and so on; the last may be shorter.
fn groups_of_four(address: &str) -> Vec<String> {
    let letters: Vec<char> = address.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect()).collect()
}

/// `amount`, and what it is worth. Where it is the price, that is what was agreed, to the cent.
fn figure(tongue: Tongue, invoice: &Invoice, label: &str, amount: Sats) -> Sum {
    let agreed = match invoice.terms.price {
        Price::Fixed(money) if invoice.terms.price_sats() == Some(amount) => Some(money),
        Price::Fixed(_) | Price::Open(_) => None,
    };
    let sats = tongue.satoshis(amount);
    let worth = |key, money| {
        tongue.say_with(key, &[("money", tongue.money(money).into()), ("sats", (&*sats).into())])
    };
    let note = match (rate(invoice), agreed) {
        (Some(_), Some(money)) => worth("checkout-worth", money),
        (Some(rate), None) => worth("checkout-worth-about", rate.worth(amount)),
        (None, _) => sats,
    };
    Sum { label: tongue.say(label), bitcoin: Some(words::bitcoin_digits(amount)), notes: vec![note] }
}

fn open(tongue: Tongue, label: &str) -> Sum {
    Sum { label: tongue.say(label), bitcoin: None, notes: Vec::new() }
}

/// What is to be paid now, and the part of it that is not the price.
fn asked(tongue: Tongue, invoice: &Invoice, label: &str) -> Sum {
    let tally = invoice.tally();
    let Some(due) = links::due(&tally) else { return open(tongue, label) };
    let mut sum = figure(tongue, invoice, label, due);
    if tally.next_fee > Sats::ZERO {
        let fee = words::bitcoin(tally.next_fee);
        sum.notes.push(tongue.say_with("checkout-with-fee", &[("amount", fee.into())]));
    }
    sum
}

/// The rate, where one stands between the price and bitcoin.
pub(in crate::web) fn rate(invoice: &Invoice) -> Option<Rate> {
    invoice.terms.rate.filter(|rate| !rate.currency().is_bitcoin())
}

fn how_far(tongue: Tongue, invoice: &Invoice, payment: &Payment, standing: Standing) -> String {
    let have = payment.confirmations();
    let need = payment.confirmations_needed(invoice.terms.speed);
    let far = match standing.status {
        PaymentStatus::Settled if payment.is_booked() => tongue.say("checkout-standing-confirmed"),
        PaymentStatus::Settled => tongue.say("checkout-standing-accepted"),
        PaymentStatus::Processing if have == 0 => tongue.say("checkout-standing-unconfirmed"),
        PaymentStatus::Processing => {
            let depth = [("have", have.into()), ("need", need.into())];
            tongue.say_with("checkout-standing-confirming", &depth)
        }
        PaymentStatus::Invalid => tongue.say("checkout-standing-invalid"),
    };
    if standing.in_time {
        far
    } else {
        tongue.say_with("checkout-standing-late", &[("standing", far.into())])
    }
}

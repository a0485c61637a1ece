//! What happened to an invoice, as sentences: from what was agreed, what was told of it and what was booked.
//!
//! It is worked out from those three and nothing else, so that it says the same whenever it is asked. What it is not: a
//! source of anything. What stands here follows from the books and not the other way round.
use super::figures::{account, btc, instant, money, rate};
use domain::invoice::Price;
use domain::ledger::{Account, Entry, EntryKind};
use domain::{Invoice, Payment, PaymentId, Sats, Timestamp};
use serde_json::Value;
use std::collections::BTreeSet;
use store::{StoredEntry, StoredEvent};

/// What was learnt more than an hour after it came is told with both instants.
const LEARNT_LATE: u64 = 3600;

/// A sentence, and the instant it tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// When it was learnt.
    pub(super) at: Timestamp,
    /// The sentence, or two.
    pub(super) text: String,
}

/// Whatever is known of an invoice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    /// Its ground state.
    pub(super) invoice: &'a Invoice,
    /// Its events, in their order.
    pub(super) events: &'a [StoredEvent],
    /// Its entries in the books, in their order.
    pub(super) entries: &'a [StoredEntry],
}

/// An event or an entry, in its turn.
enum Step<'a> {
    Event(&'a StoredEvent, Value),
    Entry(&'a StoredEntry),
}

impl Known<'_> {
    /// The invoice's history, the first thing first.
    pub(super) fn history(&self) -> Vec<Told> {
        let mut told = vec![self.made()];
        for step in self.steps() {
            let (at, text) = match step {
                Step::Event(event, body) => (event.at, self.event(event, &body)),
                Step::Entry(stored) => (stored.entry.at, Some(self.entry(stored))),
            };
            told.extend(text.map(|text| Told { at, text }));
        }
        let away = self.invoice.archived_at.map(|at| {
            let text = format!("On {} it was put away from the lists.", instant(at));
            Told { at, text }
        });
        told.extend(away);
        told
    }

    /// Events and entries in one order. Both of one step have the same instant: an entry stands beside the event that tells
    /// of the same payment, behind it if that tells how the payment was seen first. What only moves to another account, as
    /// time passes or somebody decides, comes after what it follows from.
    fn steps(&self) -> Vec<Step<'_>> {
        let instants: BTreeSet<Timestamp> = self
            .events
            .iter()
            .map(|event| event.at)
            .chain(self.entries.iter().map(|stored| stored.entry.at))
            .collect();
        instants.into_iter().flat_map(|at| self.steps_at(at)).collect()
    }

    fn steps_at(&self, at: Timestamp) -> Vec<Step<'_>> {
        let events = self.events.iter().filter(|event| event.at == at).map(|event| (event, body(event)));
        let events: Vec<_> = events.collect();
        let mut left: Vec<&StoredEntry> =
            self.entries.iter().filter(|stored| stored.entry.at == at).collect();
        let named: Vec<Option<PaymentId>> = events.iter().map(|(_, body)| payment_of(body)).collect();
        let is_named = |stored: &&StoredEntry| named.contains(&Some(stored.entry.payment.clone()));
        let moved: Vec<_> = left
            .extract_if(.., |stored| !is_named(stored) && stored.entry.kind == EntryKind::Reclassified)
            .collect();
        let mut steps: Vec<Step<'_>> =
            left.extract_if(.., |stored| !is_named(stored)).map(Step::Entry).collect();
        for ((event, body), payment) in events.into_iter().zip(&named) {
            let own = left.extract_if(.., |stored| Some(&stored.entry.payment) == payment.as_ref());
            let own: Vec<_> = own.map(Step::Entry).collect();
            if event.kind == "InvoiceReceivedPayment" {
                steps.push(Step::Event(event, body));
                steps.extend(own);
            } else {
                steps.extend(own);
                steps.push(Step::Event(event, body));
            }
        }
        steps.extend(moved.into_iter().map(Step::Entry));
        steps
    }

    fn made(&self) -> Told {
        let terms = &self.invoice.terms;
        let at = terms.created_at;
        let (on, until) = (instant(at), instant(terms.expires_at));
        if self.invoice.returned {
            let text = format!(
                "This is no sale: it stands for an address that the wallet's own change comes back to. Something came there on {on}."
            );
            return Told { at, text };
        }
        if self.invoice.rescued {
            let text = format!(
                "The invoice was made after the fact, for an address found again on the chain; its date is {on}."
            );
            return Told { at, text };
        }
        let who = if self.invoice.details.canary { "by the operator, to try payments out" } else { "" };
        let made = format!("On {on} the invoice was made {who}").trim_end().to_owned();
        let asked = match terms.price {
            Price::Fixed(price) if price.is_zero() => "nothing was asked for".to_owned(),
            Price::Fixed(price) => format!("{} was asked for{}", money(price), self.converted()),
            Price::Open(currency) => format!("any amount was asked for, counted in {currency}"),
        };
        Told { at, text: format!("{made}: {asked}. There was time to pay until {until}.") }
    }

    /// What the price was in bitcoin, and by whose word.
    fn converted(&self) -> String {
        let terms = &self.invoice.terms;
        let agreed = terms.rate.filter(|rate| !rate.currency().is_bitcoin()).zip(terms.price_sats());
        let Some((agreed, sats)) = agreed else { return String::new() };
        let sources = terms.rate_source.as_ref().map(|source| source.sources.join(" and "));
        let sources = sources.filter(|names| !names.is_empty());
        let by = sources.map(|names| format!(" (from {names})")).unwrap_or_default();
        format!(", which is {} at {} for a bitcoin{by}", btc(sats), rate(agreed))
    }

    /// None for what another sentence says already.
    fn event(&self, event: &StoredEvent, body: &Value) -> Option<String> {
        let on = instant(event.at);
        let is = |name: &str| body[name].as_bool().unwrap_or(false);
        let payment = || payment_of(body).map_or_else(|| "a payment".to_owned(), |id| the_payment(&id));
        Some(match event.kind.as_str() {
            "InvoiceCreated" | "InvoiceExpiredPaidPartial" => return None,
            "InvoiceProcessing" if self.settles_at(event.at) => return None,
            "InvoiceReceivedPayment" => self.came(event, body),
            "InvoicePaymentSettled" => {
                format!("On {on} {} was deep enough and counted as settled.", payment())
            }
            "InvoicePaymentReversed" => format!(
                "On {on} {} was taken back: a reorganisation of the chain or another transaction undid it.",
                payment()
            ),
            "InvoiceProcessing" if is("overPaid") => {
                format!("On {on} more than the price had come; confirmations were waited for.")
            }
            "InvoiceProcessing" => {
                format!("On {on} the whole price had come; confirmations were waited for.")
            }
            "InvoiceSettled" if is("manuallyMarked") => {
                format!("On {on} a person marked the invoice as settled.")
            }
            "InvoiceSettled" if is("overPaid") => {
                format!("On {on} the invoice was settled, with more than its price.")
            }
            "InvoiceSettled" => format!("On {on} the invoice was settled."),
            "InvoiceExpired" if is("partiallyPaid") => {
                format!("On {on} the time to pay was over, and only a part of the price had come.")
            }
            "InvoiceExpired" => format!("On {on} the time to pay was over."),
            "InvoicePaidAfterExpiration" => format!(
                "On {on} the price was reached, but too late: the invoice stays expired until a person decides."
            ),
            "InvoiceInvalid" if is("manuallyMarked") => {
                format!("On {on} a person marked the invoice as invalid.")
            }
            "InvoiceInvalid" => format!(
                "On {on} the payment had not been confirmed in time, and the invoice became invalid. Should the \
                 payment confirm later, the invoice settles all the same."
            ),
            "InvoiceRefund" => format!("On {on} a refund was noted."),
            other => format!("On {on} {other} was told to webhooks."),
        })
    }

    /// Whether it settled at that instant: then nothing was waited for.
    fn settles_at(&self, at: Timestamp) -> bool {
        self.events.iter().any(|event| event.at == at && event.kind == "InvoiceSettled")
    }

    fn came(&self, event: &StoredEvent, body: &Value) -> String {
        let id = payment_of(body);
        let payment = self.invoice.payments.iter().find(|payment| Some(&payment.arrival.id) == id.as_ref());
        let Some(payment) = payment else { return format!("On {} a payment came.", instant(event.at)) };
        let arrival = &payment.arrival;
        let how = match &arrival.id {
            PaymentId::OnChain(coin) => format!("in transaction {}, as its output {}", coin.txid, coin.vout),
            PaymentId::Lightning(hash) => format!("over Lightning, with the payment hash {hash}"),
        };
        let on = instant(arrival.at);
        let mut text = format!("On {on} {} came, {how}{}.", btc(arrival.value), self.worth(payment));
        if body["afterExpiration"].as_bool().unwrap_or(false) {
            text += " The time to pay was over.";
        }
        if event.at.since(arrival.at) > LEARNT_LATE {
            text += &format!(" The server learnt of it on {}.", instant(event.at));
        }
        text
    }

    fn worth(&self, payment: &Payment) -> String {
        let Some(quote) = self.invoice.quote_for(payment) else { return String::new() };
        let terms = &self.invoice.terms;
        let is_agreed = terms.rate == Some(quote.rate) && payment.arrival.at < terms.expires_at;
        let which = if is_agreed { "at the rate agreed" } else { "at the rate of that time" };
        format!("; worth {} {which}", money(quote.rate.worth(payment.arrival.value)))
    }

    fn entry(&self, stored: &StoredEntry) -> String {
        let Entry { kind, at, payment, amount, debit, credit, .. } = &stored.entry;
        let (on, what, amount) = (instant(*at), the_payment(payment), btc(*amount));
        let block = stored.entry.block.map(|block| format!("block {}", block.height));
        let worth = stored.worth.map(|worth| format!(", worth {},", money(worth))).unwrap_or_default();
        match (kind, block) {
            (EntryKind::Received, Some(block)) => format!(
                "On {on} {what} was in {block}: {amount}{worth} was booked into {} as {}.",
                account(*debit),
                account(*credit)
            ),
            (EntryKind::Received, None) => {
                format!(
                    "On {on} {amount}{worth} was booked into {} as {}.",
                    account(*debit),
                    account(*credit)
                )
            }
            (EntryKind::Reversed, block) => format!(
                "On {on} {} left the chain, and {amount} was booked back out of {}.",
                block.unwrap_or_else(|| what.clone()),
                account(*credit)
            ),
            (EntryKind::Reclassified, _) => format!("On {on} {}", moved(&amount, (*debit, *credit))),
            (EntryKind::Spent, block) => format!(
                "On {on} the owner's wallet had spent the coin of {what}{}: {amount} moved out of {}.",
                block.map(|block| format!(", in {block}")).unwrap_or_default(),
                account(*credit)
            ),
            (EntryKind::Explained, _) => format!(
                "On {on} it was known what the coin of {what} went into: {amount} was booked as {}.",
                account(*debit)
            ),
            (EntryKind::Unexplained, _) => {
                format!("On {on} {amount} of the coin of {what} was booked back out of {}.", account(*credit))
            }
            (EntryKind::Unspent, block) => format!(
                "On {on} {} left the chain, and the coin of {what} was back: {amount} in {}.",
                block.unwrap_or_else(|| "the block that spent it".into()),
                account(*debit)
            ),
        }
    }
}

/// Why something stands in another account than it did.
fn moved(amount: &str, (from, to): (Account, Account)) -> String {
    match (from, to) {
        (_, Account::Overpaid) => {
            format!("{amount} of it was more than the price, and was set apart as overpaid.")
        }
        (Account::Overpaid, _) => {
            format!("{amount} was no longer more than the price, and was {} again.", account(to))
        }
        (_, Account::Underpaid) => {
            format!("{amount} was set apart as underpaid: the time was over and the price was not reached.")
        }
        (Account::Underpaid | Account::Late, Account::Invoices) => {
            format!("{amount} turned out to have come in time, and was booked as {}.", account(to))
        }
        (from, to) => format!("{amount} was moved from {} to {}.", account(from), account(to)),
    }
}

/// A payment that was named whole before.
fn the_payment(id: &PaymentId) -> String {
    let name = id.to_string();
    format!("the payment {}…", name.get(..12).unwrap_or(&name))
}

fn body(event: &StoredEvent) -> Value {
    serde_json::from_str(&event.payload).unwrap_or(Value::Null)
}

fn payment_of(body: &Value) -> Option<PaymentId> {
    PaymentId::parse(body["payment"]["id"].as_str()?)
}

/// How much of the price is missing, or more than it; none when it is just that.
pub(super) fn difference(invoice: &Invoice) -> Option<(&'static str, Sats)> {
    let tally = invoice.tally();
    let price = tally.price?;
    match tally.paid.cmp(&price) {
        std::cmp::Ordering::Less => Some(("missing", price.minus_or_zero(tally.paid))),
        std::cmp::Ordering::Greater => Some(("too much", tally.paid.minus_or_zero(price))),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests;

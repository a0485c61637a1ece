//! What a step changed in the books: where each payment's value stands follows from the invoice's ground state, and the
//! entries are the way from where it stood to where it stands. None is ever altered; what was wrong is moved by another.
use super::difference::Outcome;
use super::standing::Standing;
use super::{Invoice, Price, Status};
use crate::block::BlockRef;
use crate::ledger::{Account, Entry, EntryKind, Quote};
use crate::method::Method;
use crate::money::Sats;
use crate::payment::{Payment, Place, Spending};
use crate::spend::Uses;
use crate::time::Timestamp;
use alloc::vec;
use alloc::vec::Vec;

/// Where a payment's value stands in the books.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stand {
    /// Where it came from.
    income: Account,
    /// How much of it came from [`Account::Overpaid`] instead.
    over: Sats,
    /// Its coin has left the wallet.
    moved_out: Option<Spending>,
    /// What is known of what for.
    explained: Option<Uses>,
}

/// A payment as it is entered: in the state in which it lay then.
#[derive(Clone, Copy)]
struct Page<'a> {
    invoice: &'a Invoice,
    payment: &'a Payment,
}

/// The entries between two states; notes on each payment where it stands from now on, so that a reversal takes back
/// exactly what was entered. A payment that turns out to be another's replacement in time moves to the account where it
/// belongs.
pub(super) fn book(before: &Invoice, after: &mut Invoice, outcome: &Outcome) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (index, is) in stands(after, outcome).into_iter().enumerate() {
        let payment = &after.payments[index];
        let was = Stand::booked(payment);
        if was == is {
            continue;
        }
        // As it lay when it was entered, not as it lies now.
        let entered = before.payments.get(index).unwrap_or(payment);
        let (then, now) = (Page { invoice: after, payment: entered }, Page { invoice: after, payment });
        entries.extend(way(was, is, then, now));
        let payment = &mut after.payments[index];
        payment.booked = is.map(|stand| stand.income);
        payment.over = is.map_or(Sats::ZERO, |stand| stand.over);
        payment.moved_out = is.and_then(|stand| stand.moved_out);
        payment.explained = is.and_then(|stand| stand.explained);
    }
    entries
}

impl Stand {
    /// As the books have it.
    fn booked(payment: &Payment) -> Option<Self> {
        payment.booked.map(|income| Self {
            income,
            over: payment.over,
            moved_out: payment.moved_out,
            explained: payment.explained,
        })
    }
}

/// Where each payment ought to stand; nowhere while it is in no block.
fn stands(invoice: &Invoice, outcome: &Outcome) -> Vec<Option<Stand>> {
    let overs = overs(invoice, outcome);
    let stands = invoice.payments.iter().zip(&outcome.standings).zip(overs);
    let stand = |((payment, standing), over): ((&Payment, &Standing), Sats)| {
        let income = income((invoice, payment), standing, outcome.verdict.status);
        let (moved_out, explained) = (payment.spent, payment.used());
        payment.is_booked().then_some(Stand { income, over, moved_out, explained })
    };
    stands.map(stand).collect()
}

/// Where a payment comes from, whenever it came: a canary's is nobody's income, of what was found again on the chain it is
/// not known unless the owner's own coins went into it, a gift is whatever was given, and what came back to the wallet was the
/// owner's before.
fn income((invoice, payment): (&Invoice, &Payment), standing: &Standing, status: Status) -> Account {
    match standing.in_time {
        _ if invoice.returned => payment.source.unwrap_or(Account::Unattributed),
        _ if invoice.details.canary => Account::Canary,
        _ if invoice.rescued => payment.source.unwrap_or(Account::Unattributed),
        _ if invoice.details.donation.is_some() => Account::Donations,
        true if status == Status::Expired => Account::Underpaid,
        true => Account::Invoices,
        false => Account::Late,
    }
}

/// How much of each payment is beyond the price: of those that came last all, and of one a part. An open price and a gift
/// know no too much.
fn overs(invoice: &Invoice, outcome: &Outcome) -> Vec<Sats> {
    let mut overs = vec![Sats::ZERO; invoice.payments.len()];
    let is_sale = matches!(invoice.terms.price, Price::Fixed(_))
        && !invoice.details.canary
        && !invoice.rescued
        && !invoice.returned
        && invoice.details.donation.is_none();
    let mut left = outcome.tally.booked_beyond();
    if !is_sale || left.is_zero() || outcome.verdict.status == Status::Expired {
        return overs;
    }
    let payments = invoice.payments.iter().zip(&outcome.standings).enumerate();
    let counted = payments.filter(|(_, (payment, standing))| payment.is_booked() && standing.in_time);
    let mut order: Vec<_> = counted
        .map(|(index, (payment, standing))| (standing.received_at, &payment.arrival.id, index))
        .collect();
    order.sort();
    for (_, _, index) in order.into_iter().rev() {
        overs[index] = left.min(invoice.payments[index].arrival.value);
        left = left.minus_or_zero(overs[index]);
    }
    overs
}

/// The entries from one stand to another. What is over is moved back whole before it is moved again, so that what it was
/// worth adds up as well.
fn way(was: Option<Stand>, is: Option<Stand>, then: Page<'_>, now: Page<'_>) -> Vec<Entry> {
    let asset = now.asset();
    let value = now.payment.arrival.value;
    let income_stays = was.map(|was| (was.income, was.over)) == is.map(|is| (is.income, is.over));
    let mut entries = Vec::new();
    let out = |stand: Option<Stand>| stand.and_then(|stand| stand.moved_out);
    let known = |stand: Option<Stand>| stand.and_then(|stand| Some((stand.moved_out?, stand.explained?)));
    if let Some((spending, uses)) = known(was).filter(|known_then| known(is) != Some(*known_then)) {
        let back = then.at(EntryKind::Unexplained, Some(spending.block));
        entries.extend(back.of_uses(uses, |account| (Account::MovedOut, account)));
    }
    if let Some(spending) = out(was).filter(|spending| out(is) != Some(*spending)) {
        let back = then.at(EntryKind::Unspent, Some(spending.block));
        entries.push(back.entry(asset, Account::MovedOut, value));
    }
    if let Some(was) = was.filter(|_| !income_stays) {
        if !was.over.is_zero() {
            entries.push(then.of(EntryKind::Reclassified).entry(Account::Overpaid, was.income, was.over));
        }
        match is {
            None => entries.push(then.of(EntryKind::Reversed).entry(was.income, asset, value)),
            Some(is) if is.income != was.income => {
                entries.push(now.of(EntryKind::Reclassified).entry(was.income, is.income, value));
            }
            Some(_) => {}
        }
    }
    if let Some(is) = is.filter(|_| !income_stays) {
        if was.is_none() {
            entries.push(now.of(EntryKind::Received).entry(asset, is.income, value));
        }
        if !is.over.is_zero() {
            entries.push(now.of(EntryKind::Reclassified).entry(is.income, Account::Overpaid, is.over));
        }
    }
    if let Some(spending) = out(is).filter(|spending| out(was) != Some(*spending)) {
        let gone = now.at(EntryKind::Spent, Some(spending.block));
        entries.push(gone.entry(Account::MovedOut, asset, value));
    }
    if let Some((spending, uses)) = known(is).filter(|known_now| known(was) != Some(*known_now)) {
        let told = now.at(EntryKind::Explained, Some(spending.block));
        entries.extend(told.of_uses(uses, |account| (account, Account::MovedOut)));
    }
    entries
}

/// An entry but for accounts and amount.
#[derive(Clone, Copy)]
struct Draft<'a> {
    page: Page<'a>,
    kind: EntryKind,
    block: Option<BlockRef>,
}

impl<'a> Page<'a> {
    fn at(self, kind: EntryKind, block: Option<BlockRef>) -> Draft<'a> {
        Draft { page: self, kind, block }
    }

    /// About the payment itself, in its own block.
    fn of(self, kind: EntryKind) -> Draft<'a> {
        let block = match self.payment.place {
            Place::Mined { block, .. } => Some(block),
            Place::Mempool | Place::Gone | Place::Final => None,
        };
        self.at(kind, block)
    }

    fn asset(&self) -> Account {
        match self.payment.arrival.method {
            Method::OnChain | Method::SilentPayment => {
                let prompt = self.invoice.prompt_for(&self.payment.arrival.destination);
                let derivation = prompt.and_then(|prompt| prompt.derivation);
                derivation.map_or(Account::Unassigned, |derivation| Account::Wallet(derivation.wallet))
            }
            Method::Bolt11 | Method::Bolt12 | Method::Lnurl => Account::Lightning,
        }
    }
}

impl Draft<'_> {
    /// One for each account that the coin went into; `between` says into which the amount goes, and out of which.
    fn of_uses(self, uses: Uses, between: impl Fn(Account) -> (Account, Account)) -> Vec<Entry> {
        let paid = if uses.is_refund { Account::Refunds } else { Account::Payouts };
        let parts = [(Account::Elsewhere, uses.stayed), (paid, uses.paid), (Account::Fees, uses.fee)];
        let parts = parts.into_iter().filter(|(_, amount)| !amount.is_zero());
        let entry = |(account, amount)| {
            let (debit, credit) = between(account);
            self.entry(debit, credit, amount)
        };
        parts.map(entry).collect()
    }

    fn entry(self, debit: Account, credit: Account, amount: Sats) -> Entry {
        let Page { invoice, payment } = self.page;
        Entry {
            kind: self.kind,
            at: invoice.as_of,
            store: invoice.store.clone(),
            invoice: invoice.id.clone(),
            payment: payment.arrival.id.clone(),
            block: self.block,
            debit,
            credit,
            amount,
            quote: invoice.quote_for(payment),
        }
    }
}

impl Invoice {
    /// What a bitcoin cost when the payment came: what was agreed, for what came while that held and is in a currency
    /// that is not bitcoin itself; else what the market said then. Where the two are in different currencies, it is the
    /// market's, which is in the store's own.
    pub fn quote_for(&self, payment: &Payment) -> Option<Quote> {
        let market = payment.arrival.quote.as_ref();
        let agreed = self.agreed_at(payment.arrival.at);
        match (agreed, market) {
            (Some(agreed), Some(market)) if agreed.rate.currency() != market.rate.currency() => {
                Some(market.clone())
            }
            (agreed, market) => agreed.or_else(|| market.cloned()),
        }
    }

    /// Whether a quote tells nothing for the books, as a rate in its currency was agreed and holds at that instant.
    pub(super) fn has_agreed_on(&self, quote: &Quote, at: Timestamp) -> bool {
        self.agreed_at(at).is_some_and(|agreed| agreed.rate.currency() == quote.rate.currency())
    }

    fn agreed_at(&self, at: Timestamp) -> Option<Quote> {
        let rate =
            self.terms.rate.filter(|rate| at < self.terms.expires_at && !rate.currency().is_bitcoin())?;
        Some(Quote { rate, source: self.terms.rate_source.clone() })
    }

    /// The wallet that a payment's coin came to; none of what never lay in one.
    pub fn wallet_of(&self, payment: &Payment) -> Option<crate::id::WalletNo> {
        let asset = Page { invoice: self, payment }.asset();
        if let Account::Wallet(wallet) = asset { Some(wallet) } else { None }
    }
}

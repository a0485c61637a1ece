//! What a transaction was for that was made without a draft from here: told by a person, booked by new entries.
use super::{Desk, SpendError};
use domain::ledger::Account;
use domain::spend::{Division, Purpose, SpentCoin};
use domain::{Change, Fact, Invoice, InvoiceId, OutPoint, Payment, PaymentId, Sats, Txid};
use std::collections::BTreeMap;

/// How often it is tried again when somebody else changed one of the invoices in between.
const ATTEMPTS: u32 = 16;

/// What somebody says of a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// Which.
    pub by: Txid,
    /// What it was for.
    pub purpose: Purpose,
    /// What was paid to others; none where that is all but the fee, or nothing at all.
    pub paid: Option<Sats>,
    /// What the miner got.
    pub fee: Sats,
}

/// Books what the coins went into that this transaction spent; gives how many there are. Said again, the last word holds.
///
/// # Errors
/// It spent none of the store's, was drafted here, or paid more than they are.
pub async fn explain(desk: &Desk<'_>, told: &Explanation) -> Result<usize, SpendError> {
    if !desk.store.spends_by(&desk.system, told.by).await?.is_empty() {
        return Err(SpendError::DraftedHere);
    }
    for attempt in 1.. {
        let invoices = spent(desk, told.by).await?;
        let returned = returned(desk, told.by).await?;
        let (coins, changes) = changes(desk, told, (&invoices, &returned))?;
        if changes.is_empty() {
            return Ok(coins);
        }
        match desk.store.commit_willed(desk.access, changes).await {
            Err(store::Error::Conflict { .. }) if attempt < ATTEMPTS => {} // somebody marked one of them: look again
            done => return Ok(done.map(|()| coins)?),
        }
    }
    Err(SpendError::Changed)
}

async fn spent(desk: &Desk<'_>, by: Txid) -> Result<Vec<Invoice>, SpendError> {
    let mut invoices = Vec::new();
    for id in desk.store.invoices_spent_by(desk.access, by).await? {
        invoices.extend(desk.store.invoice(desk.access, &id).await?);
    }
    Ok(invoices)
}

/// The invoices that stand for what of it came back to the wallet.
async fn returned(desk: &Desk<'_>, by: Txid) -> Result<Vec<Invoice>, SpendError> {
    let mut invoices = Vec::new();
    for payment in desk.store.payments_of(&desk.system, &[by]).await? {
        let invoice = desk.store.invoice(desk.access, &payment.invoice).await?;
        invoices.extend(invoice.filter(|invoice| invoice.returned));
    }
    Ok(invoices)
}

fn changes(
    desk: &Desk<'_>,
    told: &Explanation,
    (invoices, returned): (&[Invoice], &[Invoice]),
) -> Result<(usize, Vec<Change>), SpendError> {
    let coins: Vec<SpentCoin> = invoices.iter().flat_map(|invoice| coins(invoice, told.by)).collect();
    if coins.is_empty() {
        return Err(SpendError::NotSpent);
    }
    let whole: Sats = coins.iter().map(|coin| coin.value).sum();
    let back: Sats = returned.iter().flat_map(|invoice| made(invoice, told.by)).map(|coin| coin.value).sum();
    let paid = match (told.purpose, told.paid) {
        (_, Some(paid)) => paid,
        (Purpose::Sweep, None) => Sats::ZERO,
        (Purpose::Payout | Purpose::Refund, None) => whole.minus_or_zero(told.fee).minus_or_zero(back),
    };
    if paid.plus(told.fee).plus(back) > whole {
        return Err(SpendError::MorePaid(whole.minus_or_zero(back)));
    }
    let division = Division { by: told.by, paid, fee: told.fee, is_refund: told.purpose == Purpose::Refund };
    let uses: BTreeMap<OutPoint, _> =
        division.among(&coins).ok_or(SpendError::MorePaid(whole))?.into_iter().collect();
    let explained = |coin: SpentCoin| {
        let (id, uses) = (PaymentId::OnChain(coin.outpoint), *uses.get(&coin.outpoint)?);
        Some(Fact::Explained { id, uses })
    };
    let traced =
        |coin: SpentCoin| Fact::Traced { id: PaymentId::OnChain(coin.outpoint), source: Account::Elsewhere };
    // By invoice: change may have come to an address whose earlier coin this transaction spent.
    let all: BTreeMap<&InvoiceId, &Invoice> =
        invoices.iter().chain(returned).map(|invoice| (&invoice.id, invoice)).collect();
    let change = |invoice: &&Invoice| {
        let spent = self::coins(invoice, told.by).into_iter().filter_map(explained);
        let facts: Vec<Fact> = spent.chain(made(invoice, told.by).map(traced)).collect();
        invoice.learn_all(&facts, desk.now)
    };
    Ok((coins.len(), all.values().filter_map(change).collect()))
}

/// What that transaction brought back of the coins it spent.
fn made(invoice: &Invoice, by: Txid) -> impl Iterator<Item = SpentCoin> {
    let is_back = |payment: &&Payment| {
        invoice.returned && matches!(payment.source, Some(Account::MovedOut | Account::Elsewhere))
    };
    let coins = invoice.payments.iter().filter(is_back).filter_map(coin);
    coins.filter(move |coin| coin.outpoint.txid == by)
}

fn coins(invoice: &Invoice, by: Txid) -> Vec<SpentCoin> {
    let spent = invoice.payments.iter().filter(|payment| payment.spent.is_some_and(|spent| spent.by == by));
    spent.filter_map(coin).collect()
}

fn coin(payment: &Payment) -> Option<SpentCoin> {
    match payment.arrival.id {
        PaymentId::OnChain(outpoint) => Some(SpentCoin { outpoint, value: payment.arrival.value }),
        PaymentId::Lightning(_) => None,
    }
}

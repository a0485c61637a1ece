//! Payouts collected into one draft: what is approved and in no other, taken in the transaction that keeps the draft.
//!
//! A payout that an earlier draft let go of is paid by one that spends a coin of that, too: of the two a block can hold one.
use super::draft::{self, Made, Wanted};
use super::{Desk, SpendError};
use chain::spending;
use domain::payout::PayoutState;
use domain::spend::{FeeRate, MAX_NOTE_LEN, Output, Plan, PlanError, Purpose, Request, Sizes};
use domain::{OutPoint, PayoutId, Sats, SpendId, WalletNo};
use store::{NotReserved, PayoutRecord};

/// So many fit into one draft: devices show each output, and somebody looks at them.
pub const MOST_PAYOUTS: usize = 100;

/// What somebody wants paid out.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Out of which wallet.
    pub wallet: WalletNo,
    /// The payouts.
    pub payouts: Vec<PayoutId>,
    /// In words of theirs.
    pub note: Option<String>,
    /// What to pay for it; none for what the node suggests.
    pub fee_rate: Option<FeeRate>,
}

/// Drafts it, holds its coins and takes its payouts, all of it or nothing.
///
/// # Errors
/// [`SpendError`] says why not.
pub async fn pay_out(desk: &Desk<'_>, id: SpendId, batch: Batch) -> Result<Made, SpendError> {
    if batch.note.as_ref().is_some_and(|note| note.len() > MAX_NOTE_LEN) {
        return Err(SpendError::LongNote);
    }
    let payouts = payouts(desk, &batch.payouts).await?;
    let scripts: Vec<&[u8]> = payouts.iter().map(|record| record.script.as_slice()).collect();
    let signing = draft::wallet(desk, batch.wallet).await?;
    let sizes = spending::all_sizes(&signing.1, &scripts);
    let plan = plan(desk, &batch, sizes, total(&payouts)).await?;
    let output = |record: &PayoutRecord| Output {
        address: record.payout.destination.clone(),
        value: record.payout.sats().unwrap_or(Sats::ZERO),
        change: None,
    };
    let is_refund = payouts.iter().any(|record| record.payout.is_refund);
    let wanted = Wanted {
        id,
        wallet: batch.wallet,
        purpose: if is_refund { Purpose::Refund } else { Purpose::Payout },
        note: batch.note,
        outputs: payouts.iter().map(output).collect(),
        payouts: batch.payouts,
    };
    draft::keep(desk, &wanted, &plan, &signing).await
}

fn total(payouts: &[PayoutRecord]) -> Sats {
    payouts.iter().filter_map(|record| record.payout.sats()).sum()
}

/// The payouts named, each of which waits to be paid, and which the books call the same.
async fn payouts(desk: &Desk<'_>, named: &[PayoutId]) -> Result<Vec<PayoutRecord>, SpendError> {
    if named.is_empty() || named.len() > MOST_PAYOUTS {
        return Err(SpendError::NoPayouts);
    }
    let mut found: Vec<PayoutRecord> = Vec::new();
    for id in named {
        let record = desk.store.payout(desk.access, id).await?.ok_or(SpendError::NoPayouts)?;
        let is_twice = found.iter().any(|other| other.number == record.number);
        if is_twice || record.payout.state() != PayoutState::AwaitingPayment {
            return Err(SpendError::Payout(NotReserved::NotWaiting(id.clone())));
        }
        found.push(record);
    }
    let refunds = found.iter().filter(|record| record.payout.is_refund).count();
    if refunds == 0 || refunds == found.len() { Ok(found) } else { Err(SpendError::Mixed) }
}

/// The coins: those that an earlier draft of one of these payouts must share with this, and as many more as it takes.
async fn plan(desk: &Desk<'_>, batch: &Batch, sizes: Sizes, amount: Sats) -> Result<Plan, SpendError> {
    let candidates = desk.store.candidates(desk.access, batch.wallet, &[]).await?;
    let fee_rate = match batch.fee_rate {
        Some(rate) => rate,
        None => draft::suggested_rate(desk).await.ok_or(SpendError::NoFeeRate)?,
    };
    let mut chosen: Vec<OutPoint> = Vec::new();
    for former in desk.store.former_spends(desk.access, &batch.payouts).await? {
        if former.coins.iter().any(|coin| chosen.contains(coin)) {
            continue;
        }
        let free = |coin: &&OutPoint| {
            candidates.iter().any(|one| one.coin.outpoint == **coin && one.settled && !one.taken)
        };
        let Some(coin) = former.coins.iter().find(free) else {
            return Err(SpendError::FormerHeld(former.spend));
        };
        chosen.push(*coin);
    }
    let mut others = candidates.iter().filter(|one| one.settled && !one.taken).map(|one| one.coin);
    loop {
        let request =
            Request { candidates: &candidates, chosen: &chosen, amount: Some(amount), fee_rate, sizes };
        match Plan::try_new(&request) {
            Err(PlanError::TooLittle { there, needed }) if !chosen.is_empty() => {
                let is_new = |coin: &domain::spend::SpentCoin| !chosen.contains(&coin.outpoint);
                let next = others.find(is_new).ok_or(PlanError::TooLittle { there, needed })?;
                chosen.push(next.outpoint);
            }
            done => return Ok(done?),
        }
    }
}

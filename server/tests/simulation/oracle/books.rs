//! The books: every entry balances, and the wallets hold what the best chain paid into them.
use super::verdict::{Counted, Expected, came, net};
use super::{Case, Check, payment_id};
use crate::shop::{Asked, Shown};
use crate::world::{Made, Place};
use domain::ledger::{Account, EntryKind};
use domain::{OutPoint, Status, StoreAccess, WalletNo};
use std::collections::BTreeMap;

/// An invoice's entries add up to what the best chain holds for it, on the accounts where it belongs.
pub(crate) async fn check_invoice(
    case: &Case<'_>,
    shown: &Shown,
    paid: &[Counted],
    expected: &Expected,
) -> Check {
    let access = &case.shops[shown.shop].access;
    let entries = case.app.store.entries_of(access, &shown.id).await.map_err(|e| e.to_string())?;
    let mut booked: BTreeMap<String, BTreeMap<Account, i64>> = BTreeMap::new();
    for stored in &entries {
        let entry = &stored.entry;
        if entry.legs().iter().map(|(_, amount)| amount.to_sat()).sum::<i64>() != 0
            || entry.debit == entry.credit
        {
            return Err(format!("an entry does not balance: {entry:?}"));
        }
        let (into, out_of) = (entry.debit.is_asset(), entry.credit.is_asset());
        let right = match entry.kind {
            EntryKind::Received | EntryKind::Unspent => into && !out_of,
            EntryKind::Reversed | EntryKind::Spent => out_of && !into,
            EntryKind::Reclassified => !into && !out_of,
            // Nobody drafts a spend here, nor says what one was for.
            EntryKind::Explained | EntryKind::Unexplained => false,
        };
        if !right {
            return Err(format!("an entry goes the wrong way: {entry:?}"));
        }
        let accounts = booked.entry(entry.payment.to_string()).or_default();
        for (account, amount) in entry.legs() {
            *accounts.entry(account).or_default() += amount.to_sat();
        }
    }
    for payment in paid {
        let accounts = booked.remove(&payment_id(payment.outpoint)).unwrap_or_default();
        let is: BTreeMap<_, _> = accounts.into_iter().filter(|(_, amount)| *amount != 0).collect();
        let ought = ought(case, shown, (payment, paid), expected);
        if is != ought {
            return Err(format!("{} is booked as {is:?}; it ought to be {ought:?}", payment.outpoint));
        }
    }
    match booked.keys().next() {
        Some(payment) => Err(format!("{payment} is in the books and was never made")),
        None => Ok(()),
    }
}

fn ought(
    case: &Case<'_>,
    shown: &Shown,
    (payment, paid): (&Counted, &[Counted]),
    expected: &Expected,
) -> BTreeMap<Account, i64> {
    let is_ours = |payment: &Counted| matches!(payment.place, Place::Mined(_));
    if !is_ours(payment) {
        return BTreeMap::new();
    }
    let is_early = |payment: &Counted| expected.in_time.contains(&payment.outpoint);
    let value = i64::try_from(payment.value).expect("it fits");
    let asset = match is_spent(case, payment.outpoint) {
        true => Account::MovedOut,
        false => Account::Wallet(wallet_of(shown)),
    };
    if !is_early(payment) {
        return BTreeMap::from([(asset, value), (Account::Late, -value)]);
    }
    if expected.status == Status::Expired {
        return BTreeMap::from([(asset, value), (Account::Underpaid, -value)]);
    }
    let mut early: Vec<&Counted> = paid.iter().filter(|p| is_ours(p) && is_early(p)).collect();
    let mut beyond = match shown.asked {
        Asked::Sats(price) => net(shown, &early).saturating_sub(price),
        Asked::Whatever => 0,
    };
    early.sort_by_key(|p| (came(p, paid), p.outpoint));
    let mut over = 0;
    for counted in early.into_iter().rev() {
        let part = beyond.min(counted.value);
        beyond -= part;
        if counted.outpoint == payment.outpoint {
            over = i64::try_from(part).expect("it fits");
        }
    }
    let ought = [(asset, value), (Account::Invoices, over - value), (Account::Overpaid, -over)];
    ought.into_iter().filter(|(_, amount)| *amount != 0).collect()
}

/// Whether a block of the best chain holds a transaction that spends the output.
fn is_spent(case: &Case<'_>, outpoint: OutPoint) -> bool {
    let spends = |made: &Made| {
        made.inputs.contains(&outpoint) && matches!(case.world.place(made.txid), Place::Mined(_))
    };
    case.world.made().any(spends)
}

fn wallet_of(shown: &Shown) -> WalletNo {
    let prompt = shown.answered.prompts.first();
    prompt.and_then(|prompt| prompt.derivation).expect("what is paid has an address").wallet
}

/// Over all: the shops' balances sum to zero, and each wallet holds what came to its addresses.
pub(crate) async fn check_shops(case: &Case<'_>) -> Check {
    for (index, shop) in case.shops.iter().enumerate() {
        let is = balances(case, &shop.access).await?;
        if is.values().sum::<i64>() != 0 {
            return Err(format!("the books of shop {index} do not balance: {is:?}"));
        }
        let wallets: BTreeMap<_, _> = is
            .into_iter()
            .filter(|(account, amount)| matches!(account, Account::Wallet(_)) && *amount != 0)
            .collect();
        let truth = in_chain(case, index);
        if wallets != truth {
            return Err(format!(
                "the wallets of shop {index} hold {wallets:?} in the books, {truth:?} in the chain"
            ));
        }
    }
    let recount = case.app.store.recount(&case.app.system).await.map_err(|e| e.to_string())?;
    if !recount.miskept().is_empty() {
        return Err(format!("the kept sums are not what there is: {recount:?}"));
    }
    let reconciled = case.app.store.reconcile(&case.app.system).await.map_err(|e| e.to_string())?;
    match reconciled.iter().find(|wallet| wallet.difference() != 0) {
        Some(differs) => Err(format!("coins and books differ: {differs:?}")),
        None => Ok(()),
    }
}

async fn balances(case: &Case<'_>, access: &StoreAccess) -> Result<BTreeMap<Account, i64>, String> {
    let balances = case.app.store.balances(access).await.map_err(|e| e.to_string())?;
    Ok(balances.into_iter().map(|balance| (balance.account, balance.amount.to_sat())).collect())
}

fn in_chain(case: &Case<'_>, shop: usize) -> BTreeMap<Account, i64> {
    let mut sums = BTreeMap::new();
    for made in case.world.made().filter(|made| matches!(case.world.place(made.txid), Place::Mined(_))) {
        for (vout, (script, value)) in (0..).zip(&made.outputs) {
            if is_spent(case, OutPoint { txid: made.txid, vout }) {
                continue;
            }
            let paid = case
                .shown
                .iter()
                .filter(|shown| shown.shop == shop)
                .find(|shown| shown.script.as_ref() == Some(script));
            if let Some(shown) = paid {
                *sums.entry(Account::Wallet(wallet_of(shown))).or_default() +=
                    i64::try_from(*value).expect("it fits");
            }
        }
    }
    sums
}

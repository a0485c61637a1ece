//! The books: every entry balances, and the wallets hold what the best chain paid into them.
use super::verdict::{Counted, Expected};
use super::{Case, Check, payment_id};
use crate::shop::Shown;
use crate::world::Place;
use domain::ledger::{Account, EntryKind};
use domain::{StoreAccess, WalletNo};
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
        let into_wallet = matches!(entry.debit, Account::Wallet(_));
        if into_wallet != (entry.kind == EntryKind::Received) {
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
        let ought = ought(shown, payment, expected);
        if is != ought {
            return Err(format!("{} is booked as {is:?}; it ought to be {ought:?}", payment.outpoint));
        }
    }
    match booked.keys().next() {
        Some(payment) => Err(format!("{payment} is in the books and was never made")),
        None => Ok(()),
    }
}

fn ought(shown: &Shown, payment: &Counted, expected: &Expected) -> BTreeMap<Account, i64> {
    if !matches!(payment.place, Place::Mined(_)) {
        return BTreeMap::new();
    }
    let value = i64::try_from(payment.value).expect("it fits");
    let in_time = expected.in_time.contains(&payment.outpoint);
    let income = if in_time { Account::Invoices } else { Account::Late };
    BTreeMap::from([(Account::Wallet(wallet_of(shown)), value), (income, -value)])
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
    Ok(())
}

async fn balances(case: &Case<'_>, access: &StoreAccess) -> Result<BTreeMap<Account, i64>, String> {
    let balances = case.app.store.balances(access).await.map_err(|e| e.to_string())?;
    Ok(balances.into_iter().map(|balance| (balance.account, balance.amount.to_sat())).collect())
}

fn in_chain(case: &Case<'_>, shop: usize) -> BTreeMap<Account, i64> {
    let mut sums = BTreeMap::new();
    for made in case.world.made().filter(|made| matches!(case.world.place(made.txid), Place::Mined(_))) {
        for (script, value) in &made.outputs {
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

//! Wallets' addresses, worked out a second way: what was issued, and what will be next.
use super::{Finding, Patient};
use chain::wallet::{MAX_INDEX, Wallet, rederived};
use domain::Network;
use store::Store;

/// How many of the last issued are compared, and how many of the next.
const LOOKED_AT: u32 = 5;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let wallets = match store.wallets(patient.system).await {
        Ok(wallets) => wallets,
        Err(error) => return vec![Finding::unread(&error)],
    };
    let derived: Vec<_> = wallets.iter().filter(|wallet| !wallet.is_list()).collect();
    let mut found = Vec::new();
    for wallet in &derived {
        match disagreement(patient, store, wallet).await {
            Ok(None) => {}
            Ok(Some(words)) => found.push(wrong(wallet.number.0, &words)),
            Err(error) => found.push(Finding::unread(&error)),
        }
    }
    let words = match derived.len() {
        0 => "No wallet derives addresses yet.".to_owned(),
        count => format!("The last and the next addresses of {count} came out the same a second way."),
    };
    super::or_fine(found, words)
}

fn wrong(number: u32, words: &str) -> Finding {
    let fix = "Take no payments to this wallet until it is known why: stop the server, compare the wallet's addresses \
               with almoner wallet preview, and restore the database if it was changed.";
    Finding::failure(format!("Wallet {number}: {words}."), fix)
}

/// What does not agree, in words. An address is named by its index alone.
async fn disagreement(
    patient: &Patient<'_>,
    store: &Store,
    row: &store::Wallet,
) -> Result<Option<String>, store::Error> {
    let network = patient.config.network;
    let Ok(wallet) = Wallet::from_canonical(&row.descriptor, network) else {
        return Ok(Some("its stored descriptor can't be read".into()));
    };
    for (index, script) in store.last_issued(patient.system, row.number, LOOKED_AT).await? {
        if script != wallet.script(index).as_bytes() {
            return Ok(Some(format!("the address issued at index {index} is not the wallet's own")));
        }
        if let Some(words) = second_way(row, &wallet, index, network) {
            return Ok(Some(words));
        }
    }
    let next = store.next_index(patient.system, row.number).await?;
    let coming = next..=next.saturating_add(LOOKED_AT - 1).min(MAX_INDEX);
    Ok(coming.into_iter().find_map(|index| second_way(row, &wallet, index, network)))
}

fn second_way(row: &store::Wallet, wallet: &Wallet, index: u32, network: Network) -> Option<String> {
    let second = rederived(&row.descriptor, index, network);
    (second != Some(wallet.script(index)))
        .then(|| format!("the address at index {index} comes out differently a second way"))
}

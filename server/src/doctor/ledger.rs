//! The books beside the coins: what lies in each wallet by the one and by the other.
use super::{Finding, Patient};
use store::Reconciled;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let recount = match store.recount(patient.system).await {
        Ok(recount) => recount,
        Err(error) => return vec![Finding::unread(&error)],
    };
    let wallets = &recount.wallets;
    let differing = wallets.iter().filter(|wallet| wallet.difference() != 0);
    let words = match wallets.len() {
        0 => "Nothing was booked yet.".to_owned(),
        1 => "The coins of the wallet and the books agree.".to_owned(),
        count => format!("The coins of {count} wallets and the books agree."),
    };
    let miskept = recount.miskept().into_iter().map(miskept);
    super::or_fine(differing.map(told).chain(miskept).collect(), words)
}

fn miskept(wallet: domain::WalletNo) -> Finding {
    let fix = "Somebody or something else wrote to the database. Keep a copy of it, and see the playbook: \
               AlmonerLedgerDiffers.";
    let words =
        format!("Wallet {}: the sums that are kept of it are not those of its coins and entries.", wallet.0);
    Finding::failure(words, fix)
}

fn told(wallet: &Reconciled) -> Finding {
    let Reconciled { wallet: number, on_chain, in_books } = wallet;
    let fix = "Payments go on; do no accounts from the books until it is known why. Keep a copy of the database, and see \
               the playbook: AlmonerLedgerDiffers.";
    let words = format!(
        "Wallet {}: the coins at its addresses are {on_chain} satoshis, and the books say {in_books}.",
        number.0
    );
    Finding::failure(words, fix)
}

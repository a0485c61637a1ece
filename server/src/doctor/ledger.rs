//! The books beside the coins: what lies in each wallet by the one and by the other.
use super::{Finding, Patient};
use store::Reconciled;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let wallets = match store.reconcile(patient.system).await {
        Ok(wallets) => wallets,
        Err(error) => return vec![Finding::unread(&error)],
    };
    let differing = wallets.iter().filter(|wallet| wallet.difference() != 0);
    let words = match wallets.len() {
        0 => "Nothing was booked yet.".to_owned(),
        1 => "The coins of the wallet and the books agree.".to_owned(),
        count => format!("The coins of {count} wallets and the books agree."),
    };
    super::or_fine(differing.map(told).collect(), words)
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

//! How many addresses are left in wallets that are lists.
use super::{Finding, Patient};

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let wallets = match store.wallets(patient.system).await {
        Ok(wallets) => wallets,
        Err(error) => return vec![Finding::unread(&error)],
    };
    let mut found = Vec::new();
    for wallet in wallets {
        let Some(mark) = wallet.low_water_mark else { continue };
        found.push(match store.addresses_left(patient.system, wallet.number).await {
            Ok(left) => of(wallet.number.0, left, mark),
            Err(error) => Finding::unread(&error),
        });
    }
    super::or_fine(found, "No wallet is a list of addresses.")
}

fn of(number: u32, left: u64, mark: u32) -> Finding {
    let words = format!("Wallet {number}: {left} addresses are left in its list.");
    let fix = "Add addresses of the same wallet: almoner store wallet --help.";
    match left {
        0 => Finding::failure(format!("{words} No invoice can be made."), fix),
        left if left < u64::from(mark) => Finding::warning(words, fix),
        _ => Finding::fine(words),
    }
}

//! Whether the owner's own wallet shows all the money: wallets stop looking after so many unused addresses in a row.
use super::{Finding, Patient};
use store::Usage;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let wallets = match store.wallets(patient.system).await {
        Ok(wallets) => wallets,
        Err(error) => return vec![Finding::unread(&error)],
    };
    let (limit, mut found) = (patient.config.gap_limit, Vec::new());
    for wallet in wallets.iter().filter(|wallet| !wallet.is_list()) {
        match store.usage(patient.system, wallet.number).await {
            Ok(usage) => found.extend(too_wide(wallet.number.0, usage, limit)),
            Err(error) => found.push(Finding::unread(&error)),
        }
    }
    super::or_fine(
        found,
        format!("No run of unpaid addresses reaches the {limit} that a wallet looks ahead."),
    )
}

/// A wallet finds an address if fewer unused ones lie before it, since the last used, than its limit.
fn too_wide(number: u32, usage: Usage, limit: u32) -> Option<Finding> {
    let (past, open) = (usage.widest_gap, usage.open_gap());
    let words = if past >= limit {
        format!(
            "Wallet {number}: {past} unpaid addresses in a row lie before one with money. A wallet that looks {limit} \
             ahead does not show that money, nor what came after."
        )
    } else if open >= limit {
        format!(
            "Wallet {number}: the last {open} addresses issued are unpaid. A wallet that looks {limit} ahead will not \
             show money that comes to the newest."
        )
    } else {
        return None;
    };
    Some(Finding::warning(words, remedy(past.max(open))))
}

fn remedy(widest: u32) -> String {
    let wanted = widest.saturating_mul(2).max(100).next_multiple_of(100);
    format!(
        "Have the owner's wallet look {wanted} ahead: in Electrum's console wallet.change_gap_limit({wanted}), then \
         wallet.synchronize(); in Sparrow Settings, Advanced, Gap Limit; in Bitcoin Core import the descriptor again \
         with a larger range (it looks 1000 ahead). Then tell this server: gap-limit = {wanted}."
    )
}

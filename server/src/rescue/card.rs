//! The card: a page of plain text to be printed and put away, from which everything can be rescued.
use chain::wallet::{Annotations, Wallet};
use domain::{SystemAccess, WalletNo};
use std::fmt;
use store::Store;

/// How many addresses are on it, to tell the wallet by.
const ADDRESSES: u32 = 5;
/// Widest line, so that it fits a page.
const WIDTH: usize = 76;

/// What most wallet programs look past by themselves; no lower gap limit is written down.
const USUAL_GAP: u32 = 20;

/// What is written on it.
#[derive(Debug)]
pub struct Card {
    /// The wallet.
    pub wallet: Wallet,
    /// Where its history begins and how far apart its payments lie.
    pub annotations: Annotations,
    /// Since when the program has known it, as a date.
    pub known_since: Option<String>,
    /// The day it is printed.
    pub printed: String,
    /// The index that is issued next.
    pub next_index: Option<u32>,
}

/// Where the wallet's payments begin, how far apart they lie, and the index that is next.
///
/// # Errors
/// The database's.
pub async fn history(
    store: &Store,
    system: &SystemAccess,
    wallet: WalletNo,
) -> Result<(Annotations, u32), store::Error> {
    let next = store.next_index(system, wallet).await?;
    let paid = store.paid_indexes(system, wallet).await?;
    let ends = paid.iter().copied().chain([next]);
    let begins = std::iter::once(0).chain(paid.iter().map(|index| index + 1));
    let widest = begins.zip(ends).map(|(begin, end)| end.saturating_sub(begin)).max().unwrap_or(next);
    // So many unpaid ones in a row must be looked past for the next to be seen.
    let gap_limit = Some(widest.saturating_add(1).max(USUAL_GAP));
    let birthday = store.first_paid_height(system, wallet).await?;
    Ok((Annotations { birthday, gap_limit }, next))
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let descriptor = self.annotations.write(self.wallet.descriptor());
        writeln!(f, "WALLET CARD (Almoner), printed {}", self.printed)?;
        writeln!(f, "Network: {}    Kind: {}", self.wallet.network(), self.wallet.kind())?;
        writeln!(f, "{}", fingerprints(&self.wallet))?;
        if let Some(height) = self.annotations.birthday {
            writeln!(f, "Birthday: block {height}")?;
        } else {
            writeln!(f, "Birthday: not known; read from the first block, or write it here: ________")?;
        }
        if let Some(date) = &self.known_since {
            writeln!(f, "In use here since: {date}")?;
        }
        if let Some(next) = self.next_index {
            writeln!(f, "Next address index on that day: {next}")?;
        }
        writeln!(f, "\nDescriptor (BIP380, with annotations of BIP393); one line, broken here to fit:\n")?;
        broken(f, &descriptor)?;
        writeln!(f, "\nFirst addresses, to compare with:")?;
        for index in 0..ADDRESSES {
            writeln!(f, "  {:<6} {}", self.wallet.key_path(index), self.wallet.address(index))?;
        }
        writeln!(
            f,
            "\nWho has this page sees every payment, and can spend nothing. To spend, the wallet itself"
        )?;
        writeln!(f, "is needed: keep its seed elsewhere.")?;
        writeln!(f, "\nIf all else is lost:\n  1. install almoner; almoner user create YOU@EXAMPLE.ORG")?;
        writeln!(f, "  2. type the descriptor into a file, on one line")?;
        writeln!(
            f,
            "  3. almoner rescue --descriptor FILE --owner YOU@EXAMPLE.ORG \\\n       --network {} --chain p2p://",
            self.wallet.network()
        )?;
        writeln!(f, "A wallet program that knows no annotations takes the descriptor without ?... and #...")
    }
}

fn broken(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    // A descriptor is ASCII, so that every byte is a place to break at.
    for line in text.as_bytes().chunks(WIDTH) {
        writeln!(f, "  {}", String::from_utf8_lossy(line))?;
    }
    Ok(())
}

/// The fingerprints of the keys' masters, which hardware wallets show.
fn fingerprints(wallet: &Wallet) -> String {
    let origins = wallet.descriptor().split('[').skip(1).filter_map(|rest| rest.split(['/', ']']).next());
    let found: Vec<&str> = origins.collect();
    match found.as_slice() {
        [] => "Master fingerprint: not in this descriptor".into(),
        [one] => format!("Master fingerprint: {one}"),
        several => format!("Master fingerprints: {}", several.join(", ")),
    }
}

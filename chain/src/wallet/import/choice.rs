//! Which of a file's descriptors is the wallet.
use super::parts::Candidate;
use crate::wallet::{Kind, MAX_INDEX, Wallet, WalletError};
use bitcoin::Address;
use bitcoin::address::NetworkUnchecked;
use domain::Network;
use std::collections::BTreeSet;

/// The one wallet that the candidates are, or the one to take among several: see [`super::Import::read`]. Beside it, the
/// index above all that were used.
pub(super) fn one_of(candidates: &[Candidate], network: Network) -> Result<(Wallet, u32), WalletError> {
    let wallet = wallet_of(candidates, network)?;
    let is_it = |candidate: &&Candidate| {
        Wallet::parse(&candidate.descriptor, network)
            .is_ok_and(|other| other.fingerprint_id() == wallet.fingerprint_id())
    };
    let used = candidates.iter().filter(is_it).map(|candidate| candidate.next_index.min(MAX_INDEX)).max();
    Ok((wallet, used.unwrap_or(0)))
}

fn wallet_of(candidates: &[Candidate], network: Network) -> Result<Wallet, WalletError> {
    let read: Vec<_> = candidates.iter().map(|candidate| wallet(candidate, network)).collect();
    if read.iter().any(|wallet| matches!(wallet, Err(WalletError::FirstAddress))) {
        return Err(WalletError::FirstAddress);
    }
    let wallets = without_change(read.iter().filter_map(|wallet| wallet.as_ref().ok()).cloned().collect());
    let wallets = each_once(wallets);
    match wallets.as_slice() {
        [] => Err(read.into_iter().find_map(Result::err).unwrap_or(WalletError::MalformedFile(
            "it holds no descriptor to receive to; export it again from your wallet",
        ))),
        [wallet] => Ok(wallet.clone()),
        several => native_segwit(several),
    }
}

fn wallet(candidate: &Candidate, network: Network) -> Result<Wallet, WalletError> {
    let wallet = Wallet::parse(&candidate.descriptor, network)?;
    match &candidate.first_address {
        Some(address) if !is_first(address, &wallet) => Err(WalletError::FirstAddress),
        Some(_) | None => Ok(wallet),
    }
}

/// Scripts are compared: on test networks one file is good for several, which spell addresses differently.
fn is_first(address: &str, wallet: &Wallet) -> bool {
    let address = address.parse::<Address<NetworkUnchecked>>();
    address.is_ok_and(|address| address.assume_checked().script_pubkey() == wallet.script(0))
}

/// Leaves out what is the change branch of another.
fn without_change(wallets: Vec<Wallet>) -> Vec<Wallet> {
    let change: BTreeSet<String> = wallets.iter().flat_map(change_of).collect();
    wallets.into_iter().filter(|wallet| !change.contains(body(wallet))).collect()
}

fn change_of(wallet: &Wallet) -> impl Iterator<Item = String> {
    let body = body(wallet);
    let branches = ["/<0;1>/*", "/0/*"].into_iter().filter(|branch| body.contains(branch));
    branches.map(|branch| body.replace(branch, "/1/*")).collect::<Vec<_>>().into_iter()
}

fn body(wallet: &Wallet) -> &str {
    wallet.descriptor().split('#').next().unwrap_or_default()
}

fn each_once(wallets: Vec<Wallet>) -> Vec<Wallet> {
    let mut seen = BTreeSet::new();
    wallets.into_iter().filter(|wallet| seen.insert(wallet.fingerprint_id().to_owned())).collect()
}

fn native_segwit(several: &[Wallet]) -> Result<Wallet, WalletError> {
    let mut segwit = several.iter().filter(|wallet| wallet.kind() == Kind::Wpkh);
    match (segwit.next(), segwit.next()) {
        (Some(only), None) => Ok(only.clone()),
        _ => {
            let kinds: Vec<String> = several.iter().map(|wallet| wallet.kind().to_string()).collect();
            Err(WalletError::SeveralWallets(kinds.join(", ")))
        }
    }
}

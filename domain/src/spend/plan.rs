//! Which coins a spend takes, and what it pays: `in = out + fee`, to the satoshi.
//!
//! Coins are taken the largest first, so that the same wallet and wish give the same plan and few inputs are paid for. A
//! coin that is not settled, or is in another draft, is never taken.
use super::{FeeRate, SpentCoin};
use crate::block::OutPoint;
use crate::money::Sats;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;

/// Most coins in one spend: signing devices hold no more than a few hundred well, and a form must bring it back.
pub const MOST_COINS: usize = 250;

/// Version, lock time, marker and flag, and the two counts at their longest here, in weight units.
const FRAME: u64 = 4 * (4 + 4 + 3 + 1) + 2;

/// A coin that may be spent, or may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// It.
    pub coin: SpentCoin,
    /// Whether it lies deep enough to count as settled.
    pub settled: bool,
    /// Whether another draft has it.
    pub taken: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What lies in the wallet.
    pub candidates: &'a [Candidate],
    /// These coins and no others; none chosen leaves the choice to the plan.
    pub chosen: &'a [OutPoint],
    /// How much is to arrive; none for everything.
    pub amount: Option<Sats>,
    /// What to pay for it.
    pub fee_rate: FeeRate,
    /// How large its parts are.
    pub sizes: Sizes,
}

/// How large the parts of a transaction are.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// An input with what proves that it may be spent, at most, in weight units.
    pub input: u64,
    /// The output that is asked for.
    pub to: OutputSize,
    /// The output that brings back what is left; none where the wallet names no place for it.
    pub change: Option<OutputSize>,
}

/// An output's size, and how little it may hold.
#[derive(Clone, Copy, Debug)]
pub struct OutputSize {
    /// In weight units.
    pub weight: u64,
    /// Below this nodes don't relay it.
    pub dust: Sats,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The coins, in the order of their places on the chain, which says nothing of them.
    pub coins: Vec<SpentCoin>,
    /// What arrives.
    pub amount: Sats,
    /// What comes back.
    pub change: Option<Sats>,
    /// What is left for the miner.
    pub fee: Sats,
    /// The rate that was asked for.
    pub fee_rate: FeeRate,
}

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// There is no coin to spend.
    NoCoins,
    /// A chosen coin is not in the wallet, or not any more.
    NotThere(OutPoint),
    /// A chosen coin is not deep enough yet.
    NotSettled(OutPoint),
    /// A chosen coin is in another draft.
    Taken(OutPoint),
    /// More coins were chosen than fit.
    TooMany,
    /// The coins are too little.
    TooLittle {
        /// What they come to.
        there: Sats,
        /// What it takes, with the fee.
        needed: Sats,
    },
    /// So little that nodes don't relay it.
    Dust {
        /// The least they do.
        least: Sats,
    },
    /// The fee would be more than what arrives.
    TooDear {
        /// The fee.
        fee: Sats,
    },
    /// Something would be left, and the wallet names no place for it.
    NoChange,
}

impl Plan {
    /// Plans it.
    ///
    /// # Errors
    /// [`PlanError`] says why it can't be, and what to do.
    pub fn try_new(request: &Request<'_>) -> Result<Self, PlanError> {
        let coins = spendable(request)?;
        let mut plan = match request.amount {
            None => everything(request, coins)?,
            Some(amount) if amount < request.sizes.to.dust => {
                return Err(PlanError::Dust { least: request.sizes.to.dust });
            }
            Some(amount) => just(request, amount, &coins)?,
        };
        if plan.fee > plan.amount {
            return Err(PlanError::TooDear { fee: plan.fee });
        }
        plan.coins.sort_by_key(|coin| coin.outpoint);
        Ok(plan)
    }
}

/// The coins that may be taken, the largest first.
fn spendable(request: &Request<'_>) -> Result<Vec<SpentCoin>, PlanError> {
    let mut coins = if request.chosen.is_empty() { free(request) } else { chosen(request)? };
    coins.sort_by_key(|coin| (Reverse(coin.value), coin.outpoint));
    coins.dedup_by_key(|coin| coin.outpoint);
    if coins.len() > MOST_COINS && !request.chosen.is_empty() {
        return Err(PlanError::TooMany);
    }
    coins.truncate(MOST_COINS);
    if coins.is_empty() { Err(PlanError::NoCoins) } else { Ok(coins) }
}

fn free(request: &Request<'_>) -> Vec<SpentCoin> {
    let free = request.candidates.iter().filter(|candidate| candidate.settled && !candidate.taken);
    free.map(|candidate| candidate.coin).collect()
}

fn chosen(request: &Request<'_>) -> Result<Vec<SpentCoin>, PlanError> {
    let find = |place: &OutPoint| {
        let found = request.candidates.iter().find(|candidate| candidate.coin.outpoint == *place);
        match found {
            None => Err(PlanError::NotThere(*place)),
            Some(candidate) if !candidate.settled => Err(PlanError::NotSettled(*place)),
            Some(candidate) if candidate.taken => Err(PlanError::Taken(*place)),
            Some(candidate) => Ok(candidate.coin),
        }
    };
    request.chosen.iter().map(find).collect()
}

fn everything(request: &Request<'_>, coins: Vec<SpentCoin>) -> Result<Plan, PlanError> {
    let there: Sats = coins.iter().map(|coin| coin.value).sum();
    let fee = fee(request, coins.len(), false);
    let amount = there.minus_or_zero(fee);
    let least = request.sizes.to.dust;
    if amount < least {
        return Err(PlanError::TooLittle { there, needed: fee.plus(least) });
    }
    Ok(Plan { coins, amount, change: None, fee, fee_rate: request.fee_rate })
}

/// As many coins as it takes; all of them where they were chosen.
fn just(request: &Request<'_>, amount: Sats, coins: &[SpentCoin]) -> Result<Plan, PlanError> {
    let fewest = if request.chosen.is_empty() { 1 } else { coins.len() };
    for count in fewest..=coins.len() {
        let taken = &coins[..count];
        let there: Sats = taken.iter().map(|coin| coin.value).sum();
        if there >= amount.plus(fee(request, count, false)) {
            return settled_up(request, amount, (taken, there));
        }
    }
    let there = coins.iter().map(|coin| coin.value).sum();
    Err(PlanError::TooLittle { there, needed: amount.plus(fee(request, coins.len(), false)) })
}

/// What is left comes back, unless it is so little that bringing it back is not worth it: then it is the miner's.
fn settled_up(
    request: &Request<'_>,
    amount: Sats,
    (coins, there): (&[SpentCoin], Sats),
) -> Result<Plan, PlanError> {
    let (coins, fee_rate) = (coins.to_vec(), request.fee_rate);
    let left = there.minus_or_zero(amount);
    let dear = fee(request, coins.len(), true);
    match request.sizes.change {
        Some(change) if left.minus_or_zero(dear) >= change.dust => {
            let change = left.minus_or_zero(dear);
            Ok(Plan { coins, amount, change: Some(change), fee: dear, fee_rate })
        }
        None if left > fee(request, coins.len(), false).plus(Sats::DUST) => Err(PlanError::NoChange),
        Some(_) | None => Ok(Plan { coins, amount, change: None, fee: left, fee_rate }),
    }
}

fn fee(request: &Request<'_>, inputs: usize, with_change: bool) -> Sats {
    let sizes = &request.sizes;
    let inputs = u64::try_from(inputs).unwrap_or(u64::MAX).saturating_mul(sizes.input);
    let change = sizes.change.filter(|_| with_change).map_or(0, |change| change.weight);
    let weight = FRAME.saturating_add(inputs).saturating_add(sizes.to.weight).saturating_add(change);
    Sats::try_new(request.fee_rate.fee(weight)).unwrap_or(Sats::MAX)
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCoins => f.write_str(
                "there is no coin in this wallet that is settled and in no other draft; wait for a block, or give up a draft",
            ),
            Self::NotThere(coin) => write!(f, "the coin {coin} is not in this wallet, or not any more"),
            Self::NotSettled(coin) => write!(f, "the coin {coin} is not settled yet; wait for more blocks"),
            Self::Taken(coin) => write!(f, "the coin {coin} is in another draft; give that up first, or leave it out"),
            Self::TooMany => write!(f, "at most {MOST_COINS} coins fit into one spend; choose fewer"),
            Self::TooLittle { there, needed } => write!(
                f,
                "the coins come to {there}, and with the fee it takes {needed}; send less, or at a lower fee rate"
            ),
            Self::Dust { least } => write!(f, "nodes pass on no output below {least}; send more"),
            Self::TooDear { fee } => {
                write!(f, "the fee would be {fee}, more than what arrives; choose a lower fee rate or fewer coins")
            }
            Self::NoChange => f.write_str(
                "something would be left over, and this wallet's descriptor names no change branch for it to come back to; \
                 send everything, or give the store its wallet with both branches (<0;1>/*)",
            ),
        }
    }
}

impl core::error::Error for PlanError {}

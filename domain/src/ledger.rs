//! The books: double entry, append only, balanced by construction.
//!
//! What stands where follows from an invoice's ground state (`invoice/booking.rs`); an entry is the step from where it
//! stood to where it stands. So any sequence of facts balances, and what is taken back leaves every account as it was.
use crate::block::BlockRef;
use crate::id::{InvoiceId, StoreId, WalletNo};
use crate::invoice::RateSource;
use crate::money::{Money, Sats, SignedSats};
use crate::payment::PaymentId;
use crate::rate::Rate;
use crate::time::{Seconds, Timestamp};
use alloc::format;
use alloc::string::String;
use serde::{Deserialize, Serialize};

/// Where value lies or comes from. Written as a path, as plain-text accounting does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Account {
    /// Coins at addresses of ours in a wallet of the owner's.
    Wallet(WalletNo),
    /// Coins in the owner's Lightning node.
    Lightning,
    /// Coins whose wallet is not known any more.
    Unassigned,
    /// Paid for an invoice before it expired.
    Invoices,
    /// Paid for an invoice after it had expired.
    Late,
    /// Found again on the chain: what it was paid for is not known any more.
    Unattributed,
    /// The operator's own coins, moved here to try payments out: nothing earned, but in the wallet all the same.
    Canary,
    /// Given: whatever came for a gift, whenever it came.
    Donations,
    /// Paid for an invoice before it expired, which never was paid in full: its payer may ask for it back.
    Underpaid,
    /// Paid for an invoice beyond its price: its payer may ask for it back.
    Overpaid,
    /// Coins that the owner's wallet spent, as long as it is not known what for.
    MovedOut,
    /// The owner's coins at addresses that this program does not watch: swept there, or on their way back as change.
    Elsewhere,
    /// Paid to others.
    Payouts,
    /// Given back to those who paid.
    Refunds,
    /// What miners got for spends.
    Fees,
}

impl Account {
    /// Every account but the wallets'.
    pub const FIXED: [Self; 14] = [
        Self::Lightning,
        Self::Unassigned,
        Self::Invoices,
        Self::Late,
        Self::Unattributed,
        Self::Canary,
        Self::Donations,
        Self::Underpaid,
        Self::Overpaid,
        Self::MovedOut,
        Self::Elsewhere,
        Self::Payouts,
        Self::Refunds,
        Self::Fees,
    ];

    /// The account's path, such as `assets:wallet:3`.
    pub fn path(self) -> String {
        match self {
            Self::Wallet(WalletNo(number)) => format!("assets:wallet:{number}"),
            Self::Lightning => "assets:lightning".into(),
            Self::Unassigned => "assets:unassigned".into(),
            Self::Invoices => "income:invoices".into(),
            Self::Late => "income:late".into(),
            Self::Unattributed => "income:unattributed".into(),
            Self::Canary => "equity:canary".into(),
            Self::Donations => "income:donations".into(),
            Self::Underpaid => "income:underpaid".into(),
            Self::Overpaid => "income:overpaid".into(),
            Self::MovedOut => "equity:moved-out".into(),
            Self::Elsewhere => "assets:elsewhere".into(),
            Self::Payouts => "expenses:payouts".into(),
            Self::Refunds => "expenses:refunds".into(),
            Self::Fees => "expenses:fees".into(),
        }
    }

    /// Reads what [`Account::path`] wrote; `None` for anything else.
    pub fn parse(path: &str) -> Option<Self> {
        let wallet = || Some(Self::Wallet(WalletNo(path.strip_prefix("assets:wallet:")?.parse().ok()?)));
        Self::FIXED.into_iter().find(|account| account.path() == path).or_else(wallet)
    }

    /// Whether what lies in it is the owner's, to be found on a chain or in a node.
    pub const fn is_asset(self) -> bool {
        match self {
            Self::Wallet(_) | Self::Lightning | Self::Unassigned | Self::Elsewhere => true,
            Self::Invoices
            | Self::Late
            | Self::Unattributed
            | Self::Canary
            | Self::Donations
            | Self::Underpaid
            | Self::Overpaid
            | Self::MovedOut
            | Self::Payouts
            | Self::Refunds
            | Self::Fees => false,
        }
    }
}

/// Why an entry was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryKind {
    /// Money came into a wallet.
    Received,
    /// Taken back: a reorganisation undid it. (Older books also enter a payment anew this way when it belongs in
    /// another account.)
    Reversed,
    /// It belongs in another account than was thought: under or over the price, late or in time after all.
    Reclassified,
    /// The owner's wallet spent the coin.
    Spent,
    /// A reorganisation undid that.
    Unspent,
    /// What a spent coin went into became known: what stayed the owner's, what was paid to others, the fee.
    Explained,
    /// That is no longer so: the spending was undone, or something else is known of it.
    Unexplained,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Received,
        Self::Reversed,
        Self::Reclassified,
        Self::Spent,
        Self::Unspent,
        Self::Explained,
        Self::Unexplained,
    ];

    /// Its name, as in exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Reversed => "reversed",
            Self::Reclassified => "reclassified",
            Self::Spent => "spent",
            Self::Unspent => "unspent",
            Self::Explained => "explained",
            Self::Unexplained => "unexplained",
        }
    }

    /// Reads what [`EntryKind::name`] says; `None` for anything else.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a bitcoin cost when money came: the rate and who said so. It stays with the money for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// What a bitcoin cost.
    pub rate: Rate,
    /// Who said so, and when; none where it was not written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<RateSource>,
}

/// A rate tells what money was worth that came so much earlier at most: before, it is another day's.
const QUOTE_HOLDS: Seconds = Seconds(86_400);

impl Quote {
    /// Whether the rate of `now` tells what money was worth that came at that instant.
    pub fn tells_of(came: Timestamp, now: Timestamp) -> bool {
        came.plus(QUOTE_HOLDS) >= now
    }
}

/// One entry: the same amount into one account and out of another, so it balances by its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Why.
    pub kind: EntryKind,
    /// When it was booked.
    pub at: Timestamp,
    /// Whose books.
    pub store: StoreId,
    /// The invoice it belongs to.
    pub invoice: InvoiceId,
    /// The payment it books.
    pub payment: PaymentId,
    /// The block that made it so, or did until it left the chain: the payment's, or the one that spends its coin. None
    /// for Lightning.
    pub block: Option<BlockRef>,
    /// The account whose balance grows.
    pub debit: Account,
    /// The account it comes from.
    pub credit: Account,
    /// How much.
    pub amount: Sats,
    /// What a bitcoin cost when the payment came; none if no rate was known then.
    pub quote: Option<Quote>,
}

impl Entry {
    /// What it adds to what was given or paid: less than nothing when it takes a payment back. What becomes of the money
    /// later adds nothing.
    pub fn gain(&self) -> SignedSats {
        match self.kind {
            EntryKind::Received if !self.comes_back() => self.amount.to_signed(),
            EntryKind::Reversed if !self.comes_back() => -self.amount.to_signed(),
            EntryKind::Received
            | EntryKind::Reversed
            | EntryKind::Reclassified
            | EntryKind::Spent
            | EntryKind::Unspent
            | EntryKind::Explained
            | EntryKind::Unexplained => SignedSats::ZERO,
        }
    }

    /// Whether it books what the owner had before: change, and what is taken back of it.
    pub fn comes_back(&self) -> bool {
        let was_had = |account| matches!(account, Account::Elsewhere | Account::MovedOut);
        match self.kind {
            EntryKind::Received => was_had(self.credit),
            EntryKind::Reversed => was_had(self.debit),
            EntryKind::Reclassified
            | EntryKind::Spent
            | EntryKind::Unspent
            | EntryKind::Explained
            | EntryKind::Unexplained => false,
        }
    }

    /// What the amount was worth when the payment came.
    pub fn worth(&self) -> Option<Money> {
        self.quote.as_ref().map(|quote| quote.rate.worth(self.amount))
    }

    /// The entry's two legs; they always sum to zero.
    pub fn legs(&self) -> [(Account, SignedSats); 2] {
        [(self.debit, self.amount.to_signed()), (self.credit, -self.amount.to_signed())]
    }
}

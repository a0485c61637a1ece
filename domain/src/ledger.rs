//! The books: double entry, append only, balanced by construction.
use crate::block::BlockRef;
use crate::id::{InvoiceId, StoreId, WalletNo};
use crate::money::{Money, Sats, SignedSats};
use crate::payment::PaymentId;
use crate::time::Timestamp;
use alloc::format;
use alloc::string::String;
use serde::{Deserialize, Serialize};

/// Where value lies or comes from. Written as a path, as plain-text accounting does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Account {
    /// Coins in a wallet of the owner's.
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
}

impl Account {
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
        }
    }
}

/// Why an entry was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryKind {
    /// Money came into a wallet.
    Received,
    /// Taken back: a reorganisation undid it, or it is entered anew in another account in the same change.
    Reversed,
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
    /// The block the payment lies in, or lay in; none for Lightning.
    pub block: Option<BlockRef>,
    /// The account whose balance grows.
    pub debit: Account,
    /// The account it comes from.
    pub credit: Account,
    /// How much.
    pub amount: Sats,
    /// What it was worth at the invoice's rate, in the invoice's currency.
    pub worth: Option<Money>,
}

impl Entry {
    /// What it adds to the owner's coins: less than nothing when it takes a payment back.
    pub fn gain(&self) -> SignedSats {
        match self.kind {
            EntryKind::Received => self.amount.to_signed(),
            EntryKind::Reversed => -self.amount.to_signed(),
        }
    }

    /// The entry's two legs; they always sum to zero.
    pub fn legs(&self) -> [(Account, SignedSats); 2] {
        [(self.debit, self.amount.to_signed()), (self.credit, -self.amount.to_signed())]
    }
}

//! The rules of Almoner: money, invoices, events, ledger entries, webhook signing, permissions.
//!
//! `no_std`, so the compiler keeps it pure: no clock, no random source, no socket, no file, no
//! database, no async. Facts and instants come in as arguments; a [`Change`] comes out and must be
//! stored whole. What it is not: it knows no HTTP, no SQL and no node.
#![no_std]
#![warn(missing_docs)]
#![deny(clippy::as_conversions, clippy::wildcard_enum_match_arm)]
#![cfg_attr(test, allow(clippy::as_conversions, clippy::wildcard_enum_match_arm))]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod access;
pub mod account;
pub mod audit;
pub mod block;
pub mod change;
pub mod consent;
pub mod contribution;
pub mod currency;
pub mod donation_page;
pub mod event;
pub mod fact;
pub mod guess;
pub mod id;
pub mod invoice;
pub mod ledger;
pub mod method;
pub mod money;
pub mod network;
pub mod outside;
pub mod passkey;
pub mod payment;
pub mod payment_request;
pub mod payout;
pub mod permission;
pub mod personal;
pub mod picture;
pub mod pull_payment;
pub mod rate;
pub mod report;
pub mod role;
pub mod session;
pub mod settings;
pub mod spend;
pub mod time;
pub mod webhook;

pub use access::{StoreAccess, SystemAccess};
pub use block::{BlockHash, BlockRef, OutPoint, Txid};
pub use change::Change;
pub use contribution::Contribution;
pub use currency::Currency;
pub use donation_page::DonationPage;
pub use event::{Event, EventKind};
pub use fact::{Arrival, Fact, Origin};
pub use id::{
    DeliveryId, EventId, ExportId, InvoiceId, KeyId, PageId, PasskeyId, PayoutId, PullPaymentId, RequestId,
    SessionId, SpendId, StoreId, UserId, WalletNo, WebhookId,
};
pub use invoice::{Additional, Invoice, Status, Verdict};
pub use method::Method;
pub use money::{Money, Sats, SignedSats};
pub use network::Network;
pub use payment::{Payment, PaymentId};
pub use payment_request::PaymentRequest;
pub use payout::Payout;
pub use personal::Personal;
pub use picture::{Picture, PictureError};
pub use pull_payment::PullPayment;
pub use rate::Rate;
pub use role::Role;
pub use spend::Spend;
pub use time::{Seconds, Timestamp};

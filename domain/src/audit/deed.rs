//! What was done.
use crate::id::StoreId;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde_json::{Map, Value};

macro_rules! deeds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal;)*) => {
        /// What kind of thing was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DeedKind { $($(#[$doc])* $kind,)* }

        impl DeedKind {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// Its name, as stored and as shown.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }
    };
}

deeds! {
    /// Somebody signed in on the pages.
    SignedIn = "session.opened";
    /// A session was ended, by signing out or from afar.
    SignedOut = "session.ended";
    /// Somebody set up their second factor.
    SecondFactorSet = "second-factor.set";
    /// A second factor was taken away.
    SecondFactorRemoved = "second-factor.removed";
    /// Somebody got new recovery codes.
    RecoveryCodesMade = "recovery-codes.made";
    /// A recovery code was used up.
    RecoveryCodeUsed = "recovery-codes.used";
    /// A link was made by which somebody sets their password.
    PasswordLinkMade = "password-link.made";
    /// Somebody set their password by such a link.
    PasswordLinkUsed = "password-link.used";
    /// Somebody added a passkey.
    PasskeyAdded = "passkey.added";
    /// Somebody showed a passkey to sign in.
    PasskeyUsed = "passkey.used";
    /// A passkey was taken away.
    PasskeyRemoved = "passkey.removed";
    /// Somebody whom an organisation knows was bound to an account.
    IdentityBound = "identity.bound";
    /// That was undone.
    IdentityUnbound = "identity.unbound";
    /// Somebody got an account.
    PersonMade = "person.made";
    /// An account was changed.
    PersonChanged = "person.changed";
    /// An account was deleted.
    PersonDeleted = "person.deleted";
    /// A key was made.
    KeyMade = "key.made";
    /// A key was taken back.
    KeyDeleted = "key.deleted";
    /// A store was made.
    StoreMade = "store.made";
    /// A store's settings were changed, its rates and its logo among them.
    StoreChanged = "store.changed";
    /// A store was deleted.
    StoreDeleted = "store.deleted";
    /// Somebody joined a store, in a role.
    MemberAdded = "member.added";
    /// Somebody new was invited to a store: an account and a link were made for them.
    MemberInvited = "member.invited";
    /// A member got another role.
    MemberChanged = "member.changed";
    /// Somebody left a store.
    MemberRemoved = "member.removed";
    /// A store got a role of its own, or what it may do was changed.
    RoleSet = "role.set";
    /// A role of a store's own was deleted.
    RoleDeleted = "role.deleted";
    /// A wallet was named for the first time.
    WalletAdded = "wallet.added";
    /// A wallet's start or low-water mark was moved.
    WalletChanged = "wallet.changed";
    /// Addresses were added to a list.
    AddressesAdded = "wallet.addresses-added";
    /// Somebody asked that the chain be read again for a wallet.
    RescanAsked = "wallet.rescan-asked";
    /// Somebody stopped that.
    RescanStopped = "wallet.rescan-stopped";
    /// The chain was read again for a wallet, and what the books had missed is in them.
    Rescanned = "wallet.rescanned";
    /// A payment method was put in or changed.
    MethodChanged = "payment-method.changed";
    /// A payment method was taken away.
    MethodDeleted = "payment-method.deleted";
    /// A webhook was made.
    WebhookMade = "webhook.made";
    /// A webhook was changed.
    WebhookChanged = "webhook.changed";
    /// A webhook was deleted.
    WebhookDeleted = "webhook.deleted";
    /// A donation page was made.
    PageMade = "donation-page.made";
    /// A donation page was changed, its picture included.
    PageChanged = "donation-page.changed";
    /// A donation page was put away.
    PageArchived = "donation-page.archived";
    /// The configuration file no longer has a donation page.
    PageDropped = "donation-page.dropped";
    /// A payment request was made.
    RequestMade = "payment-request.made";
    /// A payment request was stated anew.
    RequestChanged = "payment-request.changed";
    /// A payment request was put away.
    RequestArchived = "payment-request.archived";
    /// A pull payment was made.
    PullPaymentMade = "pull-payment.made";
    /// A pull payment was put away.
    PullPaymentArchived = "pull-payment.archived";
    /// Somebody of the store made a payout.
    PayoutMade = "payout.made";
    /// A payout was approved.
    PayoutApproved = "payout.approved";
    /// A payout was cancelled.
    PayoutCancelled = "payout.cancelled";
    /// Somebody said that a payout is paid, is being paid, or is not.
    PayoutMarked = "payout.marked";
    /// Somebody said that an invoice is settled, or invalid, whatever the chain says.
    InvoiceMarked = "invoice.marked";
    /// What an owner wrote on an invoice was changed.
    InvoiceChanged = "invoice.changed";
    /// An invoice was put away.
    InvoiceArchived = "invoice.archived";
    /// An invoice was brought back.
    InvoiceUnarchived = "invoice.unarchived";
    /// Somebody drafted a spend.
    SpendDrafted = "spend.drafted";
    /// A spend came back signed.
    SpendSigned = "spend.signed";
    /// Somebody sent a spend.
    SpendBroadcast = "spend.broadcast";
    /// A spend that somebody sent was refused by the node.
    SpendRefused = "spend.refused";
    /// A spend was given up.
    SpendAbandoned = "spend.abandoned";
    /// Somebody said what a transaction was for that was not drafted here.
    SpendExplained = "spend.explained";
    /// A setting of the whole server was changed on its pages.
    ServerChanged = "server.changed";
    /// A backup became this database.
    Restored = "database.restored";
    /// Payments were found again from the wallet alone, and booked.
    Rescued = "database.rescued";
    /// Old data was removed.
    Purged = "data.purged";
    /// A person's or donor's data was removed.
    Erased = "data.erased";
}

/// What was done, to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Of what kind.
    pub kind: DeedKind,
    /// In which store, if in one.
    pub store: Option<StoreId>,
    /// To what: its identifier, or a wallet's number.
    pub subject: Option<String>,
    /// What else tells it: names of what changed, counts, identifiers. Nothing personal, no secret.
    pub details: Map<String, Value>,
}

impl Deed {
    /// A deed of that kind, to nothing yet.
    pub fn new(kind: DeedKind) -> Self {
        Self { kind, store: None, subject: None, details: Map::new() }
    }

    /// In that store.
    #[must_use]
    pub fn in_store(self, store: &StoreId) -> Self {
        Self { store: Some(store.clone()), ..self }
    }

    /// To that.
    #[must_use]
    pub fn to(self, subject: impl ToString) -> Self {
        Self { subject: Some(subject.to_string()), ..self }
    }

    /// With that to tell: an identifier, a count, a name of ours. Nothing that somebody typed.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.into(), value.into());
        self
    }

    /// With the names of what changed.
    #[must_use]
    pub fn changing(self, names: Vec<String>) -> Self {
        self.with("changed", names)
    }
}

//! The list of permissions: name, level, what it says to people, what it includes. The only place to add one.
use super::Level;

macro_rules! permissions {
    ($($variant:ident, $name:literal, $level:ident, $about:literal, [$($included:ident),*];)*) => {
        /// Something one can be allowed to do. The names are the Greenfield contract's.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(#[doc = $about] $variant,)*
        }

        impl Permission {
            /// Every permission.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The name in keys, errors and the API document.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it is about.
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }

            /// One line for people: what its holder may do.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }

            /// What it gives directly besides itself. `unrestricted` lists nothing and gives everything.
            pub const fn includes(self) -> &'static [Self] {
                match self { $(Self::$variant => &[$(Self::$included),*],)* }
            }
        }
    };
}

permissions! {
    Unrestricted, "unrestricted", User, "Do everything its owner may do.", [];

    ViewProfile, "btcpay.user.canviewprofile", User, "View your profile.", [];
    ModifyProfile, "btcpay.user.canmodifyprofile", User, "Change your profile.", [ViewProfile];
    DeleteUser, "btcpay.user.candeleteuser", User, "Delete your account.", [];
    ViewNotifications, "btcpay.user.canviewnotificationsforuser", User, "View your notifications.", [];
    ManageNotifications, "btcpay.user.canmanagenotificationsforuser", User, "Manage your notifications.", [ViewNotifications];

    ModifyServerSettings, "btcpay.server.canmodifyserversettings", Server, "Manage the server.", [UseInternalLightningNode, ManageUsers];
    ManageUsers, "btcpay.server.canmanageusers", Server, "Manage users and their keys.", [CreateUser];
    CreateUser, "btcpay.server.cancreateuser", Server, "Create users.", [];
    ViewUsers, "btcpay.server.canviewusers", Server, "View users.", [];
    UseInternalLightningNode, "btcpay.server.canuseinternallightningnode", Server, "Use the server's Lightning node.", [ViewInternalLightningInvoices, CreateInternalLightningInvoice];
    ViewInternalLightningInvoices, "btcpay.server.canviewlightninginvoiceinternalnode", Server, "View Lightning invoices of the server's node.", [];
    CreateInternalLightningInvoice, "btcpay.server.cancreatelightninginvoiceinternalnode", Server, "Create Lightning invoices on the server's node.", [];

    ModifyStoreSettings, "btcpay.store.canmodifystoresettings", Store, "Change stores.", [
        ViewStoreSettings, ModifyInvoices, ModifyWebhooks, ModifyPaymentRequests, ManagePullPayments, ManagePayouts,
        UseLightningNode, SendEmails, ManageWallets, ModifyOfferings
    ];
    ViewStoreSettings, "btcpay.store.canviewstoresettings", Store, "View stores.", [
        ViewInvoices, ViewPaymentRequests, ViewReports, ViewPullPayments, ViewPayouts
    ];
    ViewReports, "btcpay.store.canviewreports", Store, "View reports.", [];
    SendEmails, "btcpay.store.cansendstoreemails", Store, "Send e-mails in a store's name.", [];
    ModifyWebhooks, "btcpay.store.webhooks.canmodifywebhooks", Store, "View and change webhooks.", [];

    ViewInvoices, "btcpay.store.canviewinvoices", Store, "View invoices.", [];
    CreateInvoice, "btcpay.store.cancreateinvoice", Store, "Create invoices.", [];
    ModifyInvoices, "btcpay.store.canmodifyinvoices", Store, "View, create and change invoices.", [ViewInvoices, CreateInvoice, CreateLightningInvoice];
    ViewPaymentRequests, "btcpay.store.canviewpaymentrequests", Store, "View payment requests.", [];
    ModifyPaymentRequests, "btcpay.store.canmodifypaymentrequests", Store, "View and change payment requests.", [ViewPaymentRequests];

    ViewPullPayments, "btcpay.store.canviewpullpayments", Store, "View pull payments.", [];
    ManagePullPayments, "btcpay.store.canmanagepullpayments", Store, "Create and archive pull payments.", [CreatePullPayments, ArchivePullPayments];
    CreatePullPayments, "btcpay.store.cancreatepullpayments", Store, "Create pull payments.", [CreateNonApprovedPullPayments];
    CreateNonApprovedPullPayments, "btcpay.store.cancreatenonapprovedpullpayments", Store, "Create pull payments that somebody else approves.", [ViewPullPayments];
    ArchivePullPayments, "btcpay.store.canarchivepullpayments", Store, "Archive pull payments.", [];
    ViewPayouts, "btcpay.store.canviewpayouts", Store, "View payouts.", [];
    ManagePayouts, "btcpay.store.canmanagepayouts", Store, "Manage payouts.", [ViewPayouts];

    UseLightningNode, "btcpay.store.canuselightningnode", Store, "Use a store's Lightning node.", [ViewLightningInvoices, CreateLightningInvoice];
    ViewLightningInvoices, "btcpay.store.canviewlightninginvoice", Store, "View a store's Lightning invoices.", [];
    CreateLightningInvoice, "btcpay.store.cancreatelightninginvoice", Store, "Create Lightning invoices on a store's node.", [ViewLightningInvoices];

    ManageWallets, "btcpay.store.canmanagewallets", Store, "Manage wallets.", [ManageWalletSettings, ManageWalletTransactions];
    ManageWalletSettings, "btcpay.store.canmanagewalletsettings", Store, "Change wallet settings.", [ViewWallet];
    ManageWalletTransactions, "btcpay.store.canmanagewallettransactions", Store, "Manage wallet transactions.", [
        CreateTransactions, SignTransactions, BroadcastTransactions, CancelTransactions
    ];
    ViewWallet, "btcpay.store.canviewwallet", Store, "View wallets.", [];
    CreateTransactions, "btcpay.store.cancreatetransactions", Store, "Create wallet transactions.", [ViewWallet];
    SignTransactions, "btcpay.store.cansigntransactions", Store, "Sign wallet transactions.", [ViewWallet];
    BroadcastTransactions, "btcpay.store.canbroadcasttransactions", Store, "Broadcast wallet transactions.", [ViewWallet];
    CancelTransactions, "btcpay.store.cancanceltransactions", Store, "Cancel wallet transactions.", [ViewWallet];

    ViewOfferings, "btcpay.store.canviewofferings", Store, "View offerings.", [];
    ModifyOfferings, "btcpay.store.canmodifyofferings", Store, "Change offerings and manage subscribers.", [ViewOfferings, ManageSubscribers, CreditSubscribers];
    ManageSubscribers, "btcpay.store.canmanagesubscribers", Store, "Manage subscribers.", [];
    CreditSubscribers, "btcpay.store.cancreditsubscribers", Store, "Credit subscribers.", [];
}

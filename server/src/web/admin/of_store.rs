//! The pages of a store: where each is, who is led to it, and its samples. The handler itself asks for the permission; an
//! entry that names another only hides a page from those who may see it, or leads to a refusal.
use super::shell::Entry;
use super::{
    addresses, attention, audit, books, coins, dashboard, delivery, donation_page_form, donation_pages,
    export, first_steps, invoice, invoices, members, payment_request_form, payment_requests, payouts, report,
    reports, rescan, settings, spend, spend_camera, spend_codes, spend_coins, spend_form, spends,
    wallet_form, wallets, webhook_form, webhooks,
};
use crate::app::App;
use crate::web::Sample;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::permission::Permission;

/// Led to from each page of a store.
pub(super) const ENTRIES: [Entry; 14] = [
    ("Overview", dashboard::END, None),
    ("Invoices", invoices::END, Some(Permission::ViewInvoices)),
    ("Payment requests", payment_requests::END, Some(Permission::ViewPaymentRequests)),
    ("Needs a person", attention::END, Some(Permission::ViewInvoices)),
    ("Books", books::END, Some(Permission::ViewReports)),
    ("Reports", reports::END, Some(Permission::ViewReports)),
    ("Wallets", wallets::END, Some(Permission::ViewWallet)),
    ("Spends", spends::END, Some(Permission::ViewWallet)),
    ("Webhooks", webhooks::END, Some(Permission::ModifyWebhooks)),
    ("Donation pages", donation_pages::END, Some(Permission::ViewStoreSettings)),
    ("People", members::END, Some(Permission::ViewStoreSettings)),
    ("Audit trail", audit::END, Some(Permission::ViewStoreSettings)),
    ("Settings", settings::END, Some(Permission::ViewStoreSettings)),
    ("First steps", first_steps::END, Some(Permission::ViewStoreSettings)),
];

/// Their addresses.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/admin/stores/{store}", get(dashboard::show))
        .route("/admin/stores/{store}/invoices", get(invoices::show))
        .route("/admin/stores/{store}/invoices/{id}", get(invoice::show))
        .route("/admin/stores/{store}/invoices/{id}/mark", post(invoice::mark))
        .route("/admin/stores/{store}/invoices/{id}/put-away", post(invoice::put_away))
        .route("/admin/stores/{store}/invoices/{id}/bring-back", post(invoice::bring_back))
        .route("/admin/stores/{store}/attention", get(attention::show))
        .route("/admin/stores/{store}/books", get(books::show))
        .route("/admin/stores/{store}/reports", get(reports::show))
        .route("/admin/stores/{store}/reports/{report}", get(report::show))
        .route("/admin/stores/{store}/reports/{report}/file", get(report::file))
        .route("/admin/stores/{store}/reports/{report}/export", post(report::export))
        .route("/admin/stores/{store}/exports/{id}", get(export::show))
        .route("/admin/stores/{store}/exports/{id}/file", get(export::file))
        .route("/admin/stores/{store}/exports/{id}/delete", post(export::delete))
        .route("/admin/stores/{store}/wallets", get(wallets::show))
        .route("/admin/stores/{store}/wallets/{number}/coins", get(coins::show))
        .route("/admin/stores/{store}/wallets/{number}/addresses", get(addresses::show))
        .route("/admin/stores/{store}/wallets/{number}/rescan", get(rescan::show).post(rescan::ask))
        .route("/admin/stores/{store}/wallets/{number}/rescan/stop", post(rescan::stop))
        .route("/admin/stores/{store}/webhooks", get(webhooks::list))
        .route("/admin/stores/{store}/webhooks/new", get(webhook_form::new).post(webhook_form::make))
        .route("/admin/stores/{store}/webhooks/{webhook}", get(webhooks::show))
        .route(
            "/admin/stores/{store}/webhooks/{webhook}/edit",
            get(webhook_form::edit).post(webhook_form::change),
        )
        .route("/admin/stores/{store}/webhooks/{webhook}/secret", post(webhook_form::renew_secret))
        .route("/admin/stores/{store}/webhooks/{webhook}/delete", post(webhook_form::delete))
        .route("/admin/stores/{store}/webhooks/{webhook}/test", post(webhook_form::try_out))
        .route("/admin/stores/{store}/webhooks/{webhook}/deliveries/{id}", get(delivery::show))
        .route("/admin/stores/{store}/webhooks/{webhook}/deliveries/{id}/again", post(delivery::again))
        .route("/admin/stores/{store}/donation-pages", get(donation_pages::show))
        .route(
            "/admin/stores/{store}/donation-pages/new",
            get(donation_page_form::new).post(donation_page_form::make),
        )
        .route(
            "/admin/stores/{store}/donation-pages/{page}",
            get(donation_page_form::edit).post(donation_page_form::change),
        )
        .route("/admin/stores/{store}/donation-pages/{page}/archive", post(donation_page_form::archive))
        .route("/admin/stores/{store}/donation-pages/{page}/picture", post(donation_page_form::put_picture))
        .route(
            "/admin/stores/{store}/donation-pages/{page}/picture/remove",
            post(donation_page_form::remove_picture),
        )
        .route("/admin/stores/{store}/audit", get(audit::of_store))
        .route("/admin/stores/{store}/settings", get(settings::show))
        .route("/admin/stores/{store}/first-steps", get(first_steps::show))
        .route("/admin/stores/{store}/first-steps/try", post(first_steps::try_out))
        .route("/admin/stores/{store}/wallet", get(wallet_form::show).post(wallet_form::send))
        .route(audit::WHOLE, get(audit::of_server))
        .merge(requesting())
        .merge(spending())
}

/// Money that somebody is asked for.
fn requesting() -> Router<App> {
    Router::new()
        .route("/admin/stores/{store}/payment-requests", get(payment_requests::show))
        .route(
            "/admin/stores/{store}/payment-requests/new",
            get(payment_request_form::new).post(payment_request_form::make),
        )
        .route(
            "/admin/stores/{store}/payment-requests/{id}",
            get(payment_request_form::show).post(payment_request_form::change),
        )
        .route("/admin/stores/{store}/payment-requests/{id}/archive", post(payment_request_form::archive))
}

/// Money that leaves a wallet.
fn spending() -> Router<App> {
    Router::new()
        .route("/admin/stores/{store}/payouts", get(payouts::show))
        .route("/admin/stores/{store}/payouts/draft", post(payouts::draft))
        .route("/admin/stores/{store}/payouts/{id}/approve", post(payouts::approve))
        .route("/admin/stores/{store}/payouts/{id}/cancel", post(payouts::cancel))
        .route("/admin/stores/{store}/spends", get(spends::show))
        .route("/admin/stores/{store}/spends/explain", post(spends::explain))
        .route("/admin/stores/{store}/spends/new", get(spend_form::show).post(spend_form::send))
        .route("/admin/stores/{store}/spends/new/coins", get(spend_coins::show).post(spend_coins::choose))
        .route("/admin/stores/{store}/spends/{id}", get(spend::show))
        .route("/admin/stores/{store}/spends/{id}/draft.psbt", get(spend::file))
        .route("/admin/stores/{store}/spends/{id}/camera", get(spend_camera::show))
        .merge(brought_back())
        .route("/admin/stores/{store}/spends/{id}/broadcast", post(spend::broadcast))
        .route("/admin/stores/{store}/spends/{id}/abandon", post(spend::abandon))
        .route("/admin/stores/{store}/spends/{id}/codes/{part}", get(spend_codes::show))
        .route("/admin/stores/{store}/spends/{id}/codes/{part}/code.png", get(spend_codes::picture))
}

/// Photographs are larger than other forms.
fn brought_back() -> Router<App> {
    let most = DefaultBodyLimit::max(spend_camera::MOST_TOGETHER);
    Router::new()
        .route("/admin/stores/{store}/spends/{id}/signed", post(spend::take_back))
        .route("/admin/stores/{store}/spends/{id}/signed/look", post(spend_camera::look))
        .layer(most)
}

/// Every page in every state.
pub(super) fn samples() -> Vec<Sample> {
    let all: [fn() -> Vec<Sample>; 30] = [
        dashboard::samples,
        attention::samples,
        invoices::samples,
        invoice::samples,
        payment_requests::samples,
        payment_request_form::samples,
        payouts::samples,
        books::samples,
        reports::samples,
        report::samples,
        export::samples,
        wallets::samples,
        coins::samples,
        addresses::samples,
        rescan::samples,
        webhooks::samples,
        webhook_form::samples,
        delivery::samples,
        donation_pages::samples,
        donation_page_form::samples,
        audit::samples,
        settings::samples,
        first_steps::samples,
        wallet_form::samples,
        spends::samples,
        spend_form::samples,
        spend_coins::samples,
        spend::samples,
        spend_codes::samples,
        spend_camera::samples,
    ];
    all.iter().flat_map(|samples| samples()).collect()
}

//! How the API compares with the contract: `docs/compatibility.md` is made here, from the contract's list of operations
//! (`contract.txt`: method, path, name, the permission that its server enforces) and our own document, so that it can claim nothing that isn't served.
use expect_test::expect_file;
use serde_json::Value;
use server::testing::TestApp;
use std::collections::BTreeSet;
use std::fmt::Write;

const CONTRACT: &str = include_str!("contract.txt");

const HEAD: &str = "# Compatibility with the Greenfield API

Every operation of the Greenfield API as BTCPay Server 2.4.1 documents it, and how Almoner answers it. This page is made
by a test from the list of operations and from the program's own document, which it serves at `/swagger/v1/swagger.json`.

";

const RULES: &str = "## What holds for every operation

- Paths are answered flat (`/api/v1/invoices/{invoiceId}`) and nested (`/api/v1/stores/{storeId}/invoices/{invoiceId}`),
  where the contract's server answers both. The old spellings `payment-methods/OnChain/BTC` are understood;
  `LightningNetwork`, `LNURL` and `LNURLPay` are answered 410. An operation that is *not yet* there is answered 404 with
  the code `not-found`.
- What each operation asks for is the permission that the contract's server enforces; where its document says another, the
  document is not followed.
- Being administrator opens no store: stores belong to their members.
- `HEAD` is answered wherever `GET` is (the contract's server: 405). A body that is no JSON is answered 400, wrong fields 422
  with the path of each. Every POST takes an `Idempotency-Key`.
- With a password (`Basic`), everything behind the first colon is the password. Passwords have at least 8 characters.
- There is no Lightning: payment methods are `BTC-CHAIN` only, in all of its spellings.

";

/// What is served otherwise than the contract says: the operation's name, and how and why.
const DIFFERENCES: &[(&str, &str)] = &[
    (
        "ApiKeys_CreateApiKey",
        "a key is shown once: repeated with the same `Idempotency-Key` it is answered 409, because only its hash is kept",
    ),
    (
        "ApiKeys_Authorize",
        "each time a new key is made, whatever the `applicationIdentifier`, because only a key's hash is kept; the key is \
        handed over by a button that posts a form, so that it works without scripts and sends nobody anywhere by itself",
    ),
    (
        "ApiKeys_CreateUserApiKey",
        "for oneself and for administrators it takes an unlimited key, so that no key begets a mightier one",
    ),
    (
        "Invoices_GetInvoicePaymentMethods",
        "`includeSensitive` is ignored: nothing sensitive is kept on an invoice",
    ),
    (
        "PaymentRequests_CreatePaymentRequest",
        "`description` is Markdown, and HTML in it is text; there are no forms, so `formId` is refused (422), and \
        `formResponse` is kept as it comes; what is wrong is answered 422",
    ),
    (
        "PaymentRequests_UpdatePaymentRequest",
        "an amount without a currency keeps the one it has; once there are invoices, the currency stays (422)",
    ),
    (
        "PaymentRequests_GetPaymentRequests",
        "also filtered by `status` and `textSearch`, and paged by `skip` and `take`",
    ),
    (
        "PaymentRequests_Pay",
        "what is enough but not yet deep enough is `already-paid`, too; an invoice that expires unpaid leads back to the \
        request and is not renewed",
    ),
    ("Invoices_Refund", "`payoutMethods` may only be `BTC-CHAIN`"),
    (
        "Invoices_GetInvoiceRefundTriggerData",
        "`paymentAmountNow` is zero while \
        there is no rate",
    ),
    (
        "PullPayments_CreatePullPayment",
        "`description` is Markdown, and HTML in it is text; `payoutMethods` may only be `BTC-CHAIN`; what is wrong is answered 422",
    ),
    ("PullPayments_GetPullPayments", "also paged by `skip` and `take`"),
    (
        "PullPayments_CreatePayout",
        "an address of this server's own, where invoices are paid, is refused (422)",
    ),
    ("PullPayments_GetPullPaymentLNURL", "always `lnurl-not-supported` (400): there is no Lightning"),
    (
        "Payouts_CreatePayoutThroughStore",
        "an address of this server's own, where invoices are paid, is refused (422); `metadata` has at most 8,000 bytes",
    ),
    ("PullPayments_GetStorePayouts", "also filtered by `state` and paged by `skip` and `take`"),
    ("PullPayments_ApprovePayout", "for an amount in bitcoin `rateRule` counts for nothing"),
    ("PullPayments_CancelPayout", "what is being paid or is paid is `invalid-state` (400)"),
    (
        "PullPayments_MarkPayout",
        "what a spend of this server's has is `invalid-state` (400) until that is given up, and \
        nothing goes back to `AwaitingApproval`",
    ),
    (
        "PullPayments_MarkPayoutPaid",
        "what a spend of this server's has is `invalid-state` (400) until that is given up",
    ),
    ("PayoutProcessors_GetPayoutProcessors", "always empty: nothing here can sign"),
    ("StorePayoutProcessors_GetStorePayoutProcessors", "always empty: nothing here can sign"),
    (
        "StorePaymentMethods_UpdateStorePaymentMethod",
        "`config` may also be an extended public key, a descriptor or a wallet's export; anything that can spend is refused",
    ),
    (
        "Stores_DeleteStore",
        "what is paid to its addresses afterwards is still booked; nothing of the books is deleted",
    ),
    ("Stores_GetStoreRoles", "the four usual roles; there are no others yet"),
    ("Server_GetStoreRoles", "the four usual roles; there are no others yet"),
    (
        "Users_DeleteUser",
        "whoever is the only owner of a store stays (409), so that no store is left to nobody",
    ),
    (
        "Users_DeleteCurrentUser",
        "whoever is the only owner of a store stays (409), and the only administrator (403)",
    ),
    (
        "Users_ToggleUserApproval",
        "refused for everybody (403), as in the contract for those who need no approval: nobody signs up by themselves",
    ),
    ("Users_UpdateCurrentUser", "`imageUrl` is ignored: there are no pictures of people"),
    (
        "Users_CreateUser",
        "the very first account takes the server's set-up token, so that no first visitor becomes administrator; a \
        password is always needed, because no invitations are sent",
    ),
];

/// Where the contract's own server asks for less than its document says, because its clients need it: the operation's
/// name, and what it takes.
const PERMISSIONS: &[(&str, &str)] = &[("ApiKeys_GetCurrentApiKey", "any")];

/// An operation, spelled without the names of its parameters.
fn plain(method: &str, path: &str) -> (String, String) {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    (method.to_uppercase(), parts.collect::<Vec<_>>().join("/"))
}

fn served() -> BTreeSet<(String, String)> {
    let document = server::api::openapi();
    let paths = document["paths"].as_object().unwrap().iter();
    let each = paths
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| plain(method, path)));
    each.chain([plain("GET", "/i/{invoiceId}"), plain("GET", "/api-keys/authorize")]).collect()
}

/// Method, path and name of every operation of the contract.
fn contract() -> impl Iterator<Item = [&'static str; 3]> {
    listed().map(|[method, path, name, _]| [method, path, name])
}

/// The same, with the permission that it takes; `any` key, or `public`.
fn listed() -> impl Iterator<Item = [&'static str; 4]> {
    CONTRACT.lines().map(|line| line.split(' ').collect::<Vec<_>>().try_into().unwrap())
}

fn difference(name: &str) -> Option<&'static str> {
    DIFFERENCES.iter().find(|(of, _)| *of == name).map(|(_, how)| *how)
}

fn page() -> String {
    let served = served();
    let (mut rows, mut same, mut differs, mut not_yet) = (String::new(), 0, 0, 0);
    for [method, path, name] in contract() {
        let state = match (served.contains(&plain(method, path)), difference(name)) {
            (false, _) => {
                not_yet += 1;
                "not yet".to_owned()
            }
            (true, None) => {
                same += 1;
                "same".to_owned()
            }
            (true, Some(how)) => {
                differs += 1;
                format!("differs: {how}")
            }
        };
        writeln!(rows, "| {method} | `{path}` | {state} |").unwrap();
    }
    let count = format!(
        "Of {} operations {same} are the same, {differs} differ, {not_yet} are not there yet.\n\n",
        contract().count()
    );
    let table = "## Operation by operation\n\n| method | path | state |\n| --- | --- | --- |\n";
    format!("{HEAD}{count}{RULES}{table}{rows}")
}

#[test]
fn the_list_is_up_to_date() {
    expect_file!["../../../docs/compatibility.md"].assert_eq(&page());
}

#[test]
fn what_differs_is_served_and_named_as_in_the_contract() {
    let served = served();
    for (name, _) in DIFFERENCES {
        let found = contract().find(|[_, _, of]| of == name);
        let [method, path, _] = found.unwrap_or_else(|| panic!("the contract has no {name}"));
        assert!(served.contains(&plain(method, path)), "{name} is not served: it can't differ");
    }
}

#[tokio::test]
async fn what_is_not_there_yet_is_answered_as_what_never_was() {
    let app = TestApp::new().await;
    let (_, key) = app.shop("shop").await;
    let served = served();
    let missing = contract().filter(|[method, path, _]| !served.contains(&plain(method, path)));
    for [method, path, _] in missing {
        let path = path.replace(['{', '}'], "");
        let answer = app.call(method, &path).key(&key).json(&serde_json::json!({})).send().await;
        assert_eq!(answer.refusal(), "404 not-found", "{method} {path}");
        assert!(answer.json()["message"].is_string(), "{method} {path}");
    }
}

#[test]
fn what_is_served_takes_the_permission_that_the_contract_s_server_enforces() {
    let document = server::api::openapi();
    let mut looked_at = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let here = plain(method, path);
            let Some([.., wanted]) = listed().find(|[method, path, ..]| plain(method, path) == here) else {
                continue;
            };
            let ways = operation["security"].as_array();
            let scope =
                |ways: &Vec<Value>| ways.iter().find_map(|way| way["API_Key"][0].as_str().map(str::to_owned));
            let asked =
                ways.map_or_else(|| "public".into(), |ways| scope(ways).unwrap_or_else(|| "any".into()));
            let exception = PERMISSIONS.iter().find(|(of, _)| *of == operation["operationId"]);
            assert_eq!(asked, exception.map_or(wanted, |(_, takes)| takes), "{method} {path}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 50, "{looked_at}");
}

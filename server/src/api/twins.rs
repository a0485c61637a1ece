//! Paths that mean the same as another path: old routes and nested ones, rewritten before any is looked up.
//!
//! Published clients call `/api/v1/stores/{s}/invoices/{i}`; the contract's document lists `/api/v1/invoices/{i}`. Each
//! operation is written once, on the flat route; the store's id travels with the request (see [`super::resolve`]).
use super::ApiError;
use super::resolve::NestedStore;
use axum::extract::Request;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::StoreId;

/// The nouns that have nested twins.
pub const NESTED: [&str; 4] = ["invoices", "payment-requests", "payouts", "webhooks"];
/// The noun of which only the removal has one: the rest is for whoever knows its address, whatever store it is in.
pub const NESTED_REMOVAL: &str = "pull-payments";

const STORES: &str = "/api/v1/stores/";
/// First words of routes that an earlier version of the contract had.
const GONE: [&str; 3] = ["LightningNetwork", "LNURL", "LNURLPay"];

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    /// Itself.
    Same,
    /// Another path.
    Path(String),
    /// Another path, asked for through a store.
    InStore(String, String),
    /// Something that is no more.
    Gone,
}

/// The request as the router knows it; an answer if there is no such route any more.
pub fn rewritten(mut request: Request) -> Result<Request, Box<Response>> {
    match meaning(request.method(), request.uri().path()) {
        Meaning::Same => {}
        Meaning::Path(path) => set_path(&mut request, &path),
        Meaning::InStore(store, path) => {
            set_path(&mut request, &path);
            request.extensions_mut().insert(NestedStore(StoreId::parse(&store)));
        }
        Meaning::Gone => return Err(Box::new(gone().into_response())),
    }
    Ok(request)
}

fn meaning(method: &Method, path: &str) -> Meaning {
    let trimmed = path.trim_end_matches('/');
    let segments: Vec<&str> = match trimmed.strip_prefix(STORES) {
        Some(rest) => rest.split('/').collect(),
        None => return elsewhere(path, trimmed),
    };
    match segments.as_slice() {
        [store, noun, rest @ ..] if NESTED.contains(noun) && !rest.is_empty() => {
            Meaning::InStore((*store).to_owned(), format!("/api/v1/{noun}/{}", rest.join("/")))
        }
        [store, noun, id] if *noun == NESTED_REMOVAL && method == Method::DELETE => {
            Meaning::InStore((*store).to_owned(), format!("/api/v1/{noun}/{id}"))
        }
        [_, "payment-methods", word, ..] if GONE.iter().any(|gone| gone.eq_ignore_ascii_case(word)) => {
            Meaning::Gone
        }
        [store, "payment-methods", word, coin, rest @ ..] if word.eq_ignore_ascii_case("OnChain") => {
            Meaning::Path(format!("{STORES}{store}/payment-methods/{coin}-CHAIN{}", old_wallet_route(rest)))
        }
        [_, "rates", "configuration"] => Meaning::Path(format!("{trimmed}/primary")),
        _ => elsewhere(path, trimmed),
    }
}

/// `preview` and `generate` stood directly under the method once.
fn old_wallet_route(rest: &[&str]) -> String {
    match rest {
        [] => String::new(),
        [word @ ("preview" | "generate")] => format!("/wallet/{word}"),
        rest => format!("/{}", rest.join("/")),
    }
}

fn elsewhere(path: &str, trimmed: &str) -> Meaning {
    if let Some(rest) = trimmed.strip_prefix("/api/v1/misc/") {
        return Meaning::Path(format!("/misc/{rest}"));
    }
    if trimmed.len() == path.len() || trimmed.is_empty() {
        Meaning::Same
    } else {
        Meaning::Path(trimmed.to_owned())
    }
}

fn set_path(request: &mut Request, path: &str) {
    let text = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    // It is made of parts of a valid path, so it is one; otherwise it would be answered as it came.
    if let Ok(uri) = text.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
}

fn gone() -> ApiError {
    let message = "This route is gone since version 2 of the API; use /api/v1/stores/{storeId}/payment-methods/{paymentMethodId}";
    ApiError::Told(StatusCode::GONE, "unsupported-in-v2", message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: &str) {
        check_method(&Method::GET, path, expected);
    }

    fn check_method(method: &Method, path: &str, expected: &str) {
        let told = match meaning(method, path) {
            Meaning::Same => "same".into(),
            Meaning::Path(path) => path,
            Meaning::InStore(store, path) => format!("{store}: {path}"),
            Meaning::Gone => "gone".into(),
        };
        assert_eq!(told, expected, "{path}");
    }

    #[test]
    fn paths_mean_what_the_contract_says() {
        check("/api/v1/stores", "same");
        check("/api/v1/stores/", "/api/v1/stores");
        check("/api/v1/stores/S", "same");
        check("/api/v1/stores/S/invoices", "same");
        check("/api/v1/stores/S/invoices/", "/api/v1/stores/S/invoices");
        check("/api/v1/stores/S/invoices/I", "S: /api/v1/invoices/I");
        check(
            "/api/v1/stores/S/invoices/I/payment-methods/BTC/activate",
            "S: /api/v1/invoices/I/payment-methods/BTC/activate",
        );
        check(
            "/api/v1/stores/S/webhooks/W/deliveries/D/redeliver",
            "S: /api/v1/webhooks/W/deliveries/D/redeliver",
        );
        check("/api/v1/stores/S/payment-requests", "same");
        check("/api/v1/stores/S/payment-requests/R/pay", "S: /api/v1/payment-requests/R/pay");
        check("/api/v1/stores/S/payouts", "same");
        check("/api/v1/stores/S/payouts/P/mark-paid", "S: /api/v1/payouts/P/mark-paid");
        check("/api/v1/stores/S/pull-payments/P", "same");
        check_method(&Method::DELETE, "/api/v1/stores/S/pull-payments/P", "S: /api/v1/pull-payments/P");
        check_method(&Method::DELETE, "/api/v1/stores/S/pull-payments/P/payouts", "same");
        check("/api/v1/webhooks/W", "same");
        check("/api/v1/stores/S/payment-methods/BTC-CHAIN", "same");
        for word in ["OnChain", "onchain", "Onchain"] {
            check(
                &format!("/api/v1/stores/S/payment-methods/{word}/BTC"),
                "/api/v1/stores/S/payment-methods/BTC-CHAIN",
            );
        }
        check(
            "/api/v1/stores/S/payment-methods/OnChain/BTC/preview",
            "/api/v1/stores/S/payment-methods/BTC-CHAIN/wallet/preview",
        );
        check(
            "/api/v1/stores/S/payment-methods/OnChain/BTC/wallet/utxos",
            "/api/v1/stores/S/payment-methods/BTC-CHAIN/wallet/utxos",
        );
        check("/api/v1/stores/S/payment-methods/LightningNetwork/BTC", "gone");
        check("/api/v1/stores/S/payment-methods/LNURLPay/BTC", "gone");
        check("/api/v1/stores/S/payment-methods/LNURL", "gone");
        check("/api/v1/stores/S/payment-methods/BTC-LNURL", "same");
        check("/api/v1/stores/S/rates/configuration", "/api/v1/stores/S/rates/configuration/primary");
        check("/api/v1/stores/S/rates/configuration/fallback", "same");
        check("/api/v1/misc/lang", "/misc/lang");
        check("/", "same");
    }
}

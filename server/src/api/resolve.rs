//! From the words in a path to the store they belong to, and to leave to act there: one rule for every resource.
//!
//! The resource's own store decides. On a flat route (`/invoices/{id}`) a resource that isn't there, or is in a store
//! where the asker may not act, is answered 403 alike. On a nested route (`/stores/{s}/invoices/{id}`) the asker must
//! first be allowed in the store named; then what is not in it is answered 404, wherever else it may be.
use super::ApiError;
use crate::app::App;
use crate::auth::Principal;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::permission::Permission;
use domain::{InvoiceId, Method, PayoutId, PullPaymentId, RequestId, StoreAccess, StoreId, WebhookId};

/// The store that a nested route named; absent on flat routes. `None` inside: those words can't be a store's id.
#[derive(Clone, Debug)]
pub struct NestedStore(pub Option<StoreId>);

/// Who asks for a resource, and through which store's route.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who.
    pub principal: Principal,
    nested: Option<NestedStore>,
}

/// A resource's kind, as far as a refusal must name it.
#[derive(Clone, Copy, Debug)]
struct Kind {
    code: &'static str,
    message: &'static str,
}

const INVOICE: Kind = Kind { code: "invoice-not-found", message: "The invoice was not found" };
const REQUEST: Kind =
    Kind { code: "payment-request-not-found", message: "The payment request was not found" };
const PULL_PAYMENT: Kind = Kind { code: "pullpayment-not-found", message: "The pull payment was not found" };
const PAYOUT: Kind = Kind { code: "payout-not-found", message: "The payout was not found" };
const WEBHOOK: Kind = Kind { code: "webhook-not-found", message: "The webhook was not found" };

impl FromRequestParts<App> for Asker {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let principal = Principal::from_request_parts(parts, app).await?;
        Ok(Self { principal, nested: parts.extensions.get().cloned() })
    }
}

impl Asker {
    /// An asker on a route of that kind, for tests.
    pub fn new(principal: Principal, nested: Option<NestedStore>) -> Self {
        Self { principal, nested }
    }

    /// Refuses those who may not act in the store that a nested route names; to be asked before any look-up.
    fn may_look(&self, permission: Permission) -> Result<(), ApiError> {
        match &self.nested {
            None => Ok(()),
            Some(NestedStore(None)) => Err(ApiError::Missing(permission)),
            Some(NestedStore(Some(store))) => self.principal.store(permission, store).map(drop),
        }
    }

    /// Access to the store that owns the resource.
    fn access(
        &self,
        permission: Permission,
        owner: Option<StoreId>,
        kind: Kind,
    ) -> Result<StoreAccess, ApiError> {
        self.may_look(permission)?;
        match (&self.nested, owner) {
            (None, None) => Err(ApiError::Missing(permission)),
            (None, Some(owner)) => self.principal.store(permission, &owner),
            (Some(NestedStore(Some(named))), Some(owner)) if *named == owner => {
                self.principal.store(permission, &owner)
            }
            (Some(_), _) => Err(ApiError::not_found(kind.code, kind.message)),
        }
    }
}

/// Access to the store of that id. Words that name no store are answered like a store one may not enter.
pub fn store(principal: &Principal, permission: Permission, id: &str) -> Result<StoreAccess, ApiError> {
    let store = StoreId::parse(id).ok_or(ApiError::Missing(permission))?;
    principal.store(permission, &store)
}

/// The invoice of that id, and access to its store.
pub async fn invoice(
    app: &App,
    asker: &Asker,
    permission: Permission,
    id: &str,
) -> Result<(StoreAccess, InvoiceId), ApiError> {
    asker.may_look(permission)?;
    let id = InvoiceId::parse(id);
    let owner = match &id {
        Some(id) => app.store.invoice_store(id).await?,
        None => None,
    };
    let access = asker.access(permission, owner, INVOICE)?;
    id.map(|id| (access, id)).ok_or(ApiError::Missing(permission))
}

/// The payment request of that id, and access to its store.
pub async fn request(
    app: &App,
    asker: &Asker,
    permission: Permission,
    id: &str,
) -> Result<(StoreAccess, RequestId), ApiError> {
    asker.may_look(permission)?;
    let id = RequestId::parse(id);
    let owner = match &id {
        Some(id) => app.store.request_store(id).await?,
        None => None,
    };
    let access = asker.access(permission, owner, REQUEST)?;
    id.map(|id| (access, id)).ok_or(ApiError::Missing(permission))
}

/// There is no such payment request.
pub fn request_not_found() -> ApiError {
    ApiError::not_found(REQUEST.code, REQUEST.message)
}

/// The pull payment of that id, and access to its store.
pub async fn pull_payment(
    app: &App,
    asker: &Asker,
    permission: Permission,
    id: &str,
) -> Result<(StoreAccess, PullPaymentId), ApiError> {
    asker.may_look(permission)?;
    let id = PullPaymentId::parse(id);
    let owner = match &id {
        Some(id) => app.store.pull_payment_store(id).await?,
        None => None,
    };
    let access = asker.access(permission, owner, PULL_PAYMENT)?;
    id.map(|id| (access, id)).ok_or(ApiError::Missing(permission))
}

/// There is no such pull payment.
pub fn pull_payment_not_found() -> ApiError {
    ApiError::not_found(PULL_PAYMENT.code, PULL_PAYMENT.message)
}

/// The payout of that id, and access to its store.
pub async fn payout(
    app: &App,
    asker: &Asker,
    permission: Permission,
    id: &str,
) -> Result<(StoreAccess, PayoutId), ApiError> {
    asker.may_look(permission)?;
    let id = PayoutId::parse(id);
    let owner = match &id {
        Some(id) => app.store.payout_store(id).await?,
        None => None,
    };
    let access = asker.access(permission, owner, PAYOUT)?;
    id.map(|id| (access, id)).ok_or(ApiError::Missing(permission))
}

/// There is no such payout.
pub fn payout_not_found() -> ApiError {
    ApiError::not_found(PAYOUT.code, PAYOUT.message)
}

/// The webhook of that id, and access to its store.
pub async fn webhook(
    app: &App,
    asker: &Asker,
    permission: Permission,
    id: &str,
) -> Result<(StoreAccess, WebhookId), ApiError> {
    asker.may_look(permission)?;
    let id = WebhookId::parse(id);
    let owner = match &id {
        Some(id) => app.store.webhook_store(id).await?,
        None => None,
    };
    let access = asker.access(permission, owner, WEBHOOK)?;
    id.map(|id| (access, id)).ok_or(ApiError::Missing(permission))
}

/// The payment method of that name, in any of its spellings.
pub fn method(name: &str) -> Result<Method, ApiError> {
    let unknown = |error| {
        ApiError::not_found("paymentmethod-not-found", format!("The payment method is not found: {error}"))
    };
    Method::parse(name).map_err(unknown)
}

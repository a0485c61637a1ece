//! `POST /api/v1/payouts/{payoutId}/mark`: takes a person's word for how a payout stands.
use super::open;
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::resolve::Asker;
use crate::app::{App, payouts};
use axum::extract::{Path, State};
use domain::payout::{NotNow, PayoutState};
use domain::permission::Permission;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Longest proof, in bytes of JSON.
const MAX_PROOF_BYTES: usize = 8_000;

/// How it stands.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MarkPayoutRequest {
    /// `AwaitingPayment`, `InProgress`, `Completed` or `Cancelled`.
    #[schema(example = "Completed")]
    state: Option<String>,
    /// What proves it: any object with a `proofType`.
    #[schema(value_type = Option<Object>)]
    payment_proof: Option<Map<String, Value>>,
}

impl MarkPayoutRequest {
    fn checked(self) -> Result<(PayoutState, Option<Map<String, Value>>), ApiError> {
        let state = self.state.as_deref().and_then(PayoutState::parse);
        let state = state.ok_or_else(|| {
            ApiError::field("state", "use AwaitingPayment, InProgress, Completed or Cancelled")
        })?;
        let proof = self.payment_proof.filter(|proof| !proof.is_empty());
        if proof.as_ref().is_some_and(|proof| !proof.get("proofType").is_some_and(Value::is_string)) {
            return Err(ApiError::field("paymentProof", "ProofType must be specified"));
        }
        let is_long = |proof| serde_json::to_string(proof).is_ok_and(|text| text.len() > MAX_PROOF_BYTES);
        if proof.as_ref().is_some_and(is_long) {
            let message = format!("Write at most {MAX_PROOF_BYTES} bytes of JSON");
            return Err(ApiError::field("paymentProof", message));
        }
        Ok((state, proof))
    }
}

/// Marks a payout: that it is being paid or was paid by other means than a spend of this server's, or that it is not.
#[utoipa::path(
    post, path = "/api/v1/payouts/{payoutId}/mark", tag = "Stores (Payouts)", operation_id = "PullPayments_MarkPayout",
    params(("payoutId" = String, Path, description = "The payout")),
    request_body = MarkPayoutRequest,
    responses(
        (status = 200, description = "It is marked"),
        (status = 400, description = "`invalid-state`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmanagepayouts"]), ("Basic" = [])),
)]
pub async fn mark_payout(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<MarkPayoutRequest>,
) -> Result<(), ApiError> {
    let (access, record) = open(&app, &asker, Permission::ManagePayouts, &id).await?;
    let (state, proof) = body.value.checked()?;
    let id = &record.payout.id;
    let done = match state {
        PayoutState::Cancelled => payouts::cancel(&app, &access, id).await?,
        PayoutState::Completed => payouts::mark(&app, &access, id, (Some(true), proof)).await?,
        PayoutState::InProgress => payouts::mark(&app, &access, id, (Some(false), proof)).await?,
        PayoutState::AwaitingPayment => payouts::mark(&app, &access, id, (None, None)).await?,
        PayoutState::AwaitingApproval => Err(NotNow::State(record.payout.state())),
    };
    Ok(done.map(drop)?)
}

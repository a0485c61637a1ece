//! How the sources of rates are doing, for those who watch over a server.
use crate::app::App;
use rates::SourceState;
use serde::Serialize;
use utoipa::ToSchema;

/// How a source of rates that was asked is doing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RateSourceStatus {
    /// Its name in settings and scripts.
    id: &'static str,
    /// When it last gave rates.
    answered_time: Option<i64>,
    /// Why it gives none now; `null` if it does.
    trouble: Option<String>,
    /// What it says that is not believed.
    rejected: Vec<RejectedRate>,
}

/// A rate that is not believed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RejectedRate {
    /// What is priced in what.
    #[schema(example = "BTC_USD")]
    currency_pair: String,
    /// Why, in words.
    reason: String,
}

/// Every source that was ever asked since the start.
pub(super) fn all(app: &App) -> Vec<RateSourceStatus> {
    app.market.states().into_iter().map(Into::into).collect()
}

impl From<SourceState> for RateSourceStatus {
    fn from(state: SourceState) -> Self {
        let rejected = state.rejected.into_iter();
        Self {
            id: state.source,
            answered_time: state.answered_at.map(|at| at.0),
            trouble: state.trouble,
            rejected: rejected
                .map(|(pair, why)| RejectedRate { currency_pair: pair.to_string(), reason: why.to_string() })
                .collect(),
        }
    }
}

//! What must be true, computed from the world's truth and from what was agreed, never with the program's own rules.
//!
//! Asked when the program has learnt everything there is to learn ([`check`]); [`recovered`] is asked at every start.
mod books;
mod contributions;
mod deliveries;
mod events;
mod payments;
mod verdict;

pub(crate) use deliveries::Stage;

use crate::model::Model;
use crate::receivers::{Document, Receiver};
use crate::shop::{Shop, Shown};
use crate::world::World;
use domain::{Invoice, OutPoint, Timestamp};
use server::app::App;
use std::collections::BTreeSet;
use verdict::Counted;

pub(crate) type Check = Result<(), String>;

/// Everything the oracle compares.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) app: &'a App,
    pub(crate) world: &'a World,
    pub(crate) model: &'a Model,
    pub(crate) shops: &'a [Shop],
    pub(crate) shown: &'a [Shown],
    pub(crate) receivers: &'a [Receiver],
    /// What came to the first shop's records.
    pub(crate) documents: &'a [Document],
    /// The latest instant the program was ever told; the clock shows it now.
    pub(crate) now: Timestamp,
}

/// Everything must be as the world is.
pub(crate) async fn check(case: &Case<'_>, stage: Stage) -> Check {
    addresses_are_distinct(case)?;
    position_is_the_tip(case).await?;
    let mut digest = verdict::Columns::read(case).await?;
    for shown in case.shown {
        let stored = stored(case, shown).await?;
        let paid = payments::check(case, shown, &stored)?;
        let expected = verdict::expected(shown, &paid, case.now, case.world.chain.tip().height);
        let ground = || format!("stored: {stored:?}\npayments in truth: {paid:?}\nagreed: {shown:?}");
        verdict::check(shown, &stored, &expected, &mut digest).map_err(|e| format!("{e}\n{}", ground()))?;
        books::check_invoice(case, shown, &paid, &expected)
            .await
            .map_err(|e| format!("{e}\n{}", ground()))?;
        events::check(case, shown, &paid, &expected).await.map_err(|e| format!("{e}\n{}", ground()))?;
    }
    digest.nothing_left()?;
    books::check_shops(case).await?;
    contributions::check(case, stage).await?;
    deliveries::check(case, stage).await
}

/// What was committed before the process died must be there after it started again, and nothing else.
pub(crate) async fn recovered(case: &Case<'_>) -> Check {
    let position = case.app.store.position(&case.app.system).await.map_err(|e| e.to_string())?;
    if position != case.model.position {
        return Err(format!(
            "the database's position is {position:?}; what was committed says {:?}",
            case.model.position
        ));
    }
    for shown in case.shown {
        let stored = stored(case, shown).await?;
        payments::compare_with_model(case, shown, &stored)?;
    }
    Ok(())
}

async fn stored(case: &Case<'_>, shown: &Shown) -> Result<Invoice, String> {
    let found =
        case.app.store.public_invoice(&case.app.system, &shown.id).await.map_err(|e| e.to_string())?;
    let stored = found.ok_or_else(|| format!("invoice {} was answered and is not there", shown.id))?;
    if stored.terms != shown.answered.terms || stored.prompts != shown.answered.prompts {
        return Err(format!("invoice {} is not as it was answered: {stored:#?}", shown.id));
    }
    let terms = &stored.terms;
    if (terms.created_at, terms.expires_at, terms.monitored_until)
        != (shown.created_at, shown.expires_at, shown.monitored_until)
    {
        return Err(format!("invoice {} has other times than were asked for: {terms:?}", shown.id));
    }
    if stored.archived_at.is_some() != shown.archived {
        return Err(format!("invoice {} is archived: {:?}", shown.id, stored.archived_at));
    }
    Ok(stored)
}

fn addresses_are_distinct(case: &Case<'_>) -> Check {
    let mut scripts = BTreeSet::new();
    for shown in case.shown {
        if let Some(script) = &shown.script
            && !scripts.insert(script)
        {
            return Err(format!("invoice {} shows an address that another has shown", shown.id));
        }
    }
    Ok(())
}

async fn position_is_the_tip(case: &Case<'_>) -> Check {
    let position = case.app.store.position(&case.app.system).await.map_err(|e| e.to_string())?;
    let tip = case.world.chain.tip();
    if position == Some(tip) {
        Ok(())
    } else {
        Err(format!("idle at {position:?}, while the tip is {tip:?}"))
    }
}

/// What a payment's identifier reads.
fn payment_id(outpoint: OutPoint) -> String {
    outpoint.to_string()
}

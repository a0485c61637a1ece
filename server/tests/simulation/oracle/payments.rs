//! The payments in the database are those of the world: each output, its value, and where it is.
use super::{Case, Check, Counted};
use crate::shop::Shown;
use crate::world::{Made, Place};
use domain::{Invoice, OutPoint, PaymentId, payment};
use std::collections::BTreeMap;

/// Compares an invoice's payments with the world; returns them as the world and the first tellings have them.
pub(crate) fn check(case: &Case<'_>, shown: &Shown, stored: &Invoice) -> Result<Vec<Counted>, String> {
    compare_with_model(case, shown, stored)?;
    let mut stored = by_outpoint(stored)?;
    let mut paid = Vec::new();
    for (outpoint, made, value) in outputs_to(case, shown) {
        let truth = case.world.place(made.txid);
        let found = stored.remove(&outpoint);
        match (&found, truth) {
            (None, Place::Gone) => continue, // came and went unseen
            (None, _) => {
                return Err(format!("{outpoint} pays {} and is not known; it is {truth:?}", shown.id));
            }
            (Some(_), _) => {}
        }
        let payment = found.expect("it was just found");
        if place(payment) != truth {
            return Err(format!("{outpoint} of {} is {:?}, in truth {truth:?}", shown.id, payment.place));
        }
        if payment.arrival.value.to_sat() != value || payment.arrival.replaceable != made.replaceable {
            return Err(format!(
                "{outpoint} of {} is {payment:?}, in truth {value} sats of {made:?}",
                shown.id
            ));
        }
        let at = case.model.payments.get(&outpoint).map(|known| known.at);
        let at = at.ok_or_else(|| format!("{outpoint} is known without having been told"))?;
        let Made { inputs, replaceable, coinbase, .. } = made;
        paid.push(Counted {
            outpoint,
            value,
            at,
            place: truth,
            replaceable: *replaceable,
            coinbase: *coinbase,
            inputs: inputs.clone(),
        });
    }
    match stored.keys().next() {
        Some(invented) => Err(format!("{invented} of {} was never made", shown.id)),
        None => Ok(paid),
    }
}

/// What the database knows is what was told and committed.
pub(crate) fn compare_with_model(case: &Case<'_>, shown: &Shown, stored: &Invoice) -> Check {
    let stored = by_outpoint(stored)?;
    let told = case.model.payments.iter().filter(|(_, known)| Some(&known.script) == shown.script.as_ref());
    let told: BTreeMap<_, _> = told.collect();
    for (outpoint, known) in &told {
        let payment =
            stored.get(outpoint).ok_or_else(|| format!("{outpoint} of {} was told and is lost", shown.id))?;
        let is = (place(payment), payment.arrival.at, payment.arrival.value.to_sat());
        if is != (known.place, known.at, known.value) {
            return Err(format!(
                "{outpoint} of {} is {payment:?}; what was told comes to {known:?}",
                shown.id
            ));
        }
    }
    match stored.keys().find(|outpoint| !told.contains_key(outpoint)) {
        Some(outpoint) => Err(format!("{outpoint} of {} is known without having been told", shown.id)),
        None => Ok(()),
    }
}

fn outputs_to<'a>(case: &'a Case<'_>, shown: &'a Shown) -> impl Iterator<Item = (OutPoint, &'a Made, u64)> {
    case.world.made().flat_map(move |made| {
        let outputs =
            (0..).zip(&made.outputs).filter(|(_, (script, _))| Some(script) == shown.script.as_ref());
        outputs.map(move |(vout, (_, value))| (OutPoint { txid: made.txid, vout }, made, *value))
    })
}

fn by_outpoint(stored: &Invoice) -> Result<BTreeMap<OutPoint, &domain::Payment>, String> {
    let mut found = BTreeMap::new();
    for payment in &stored.payments {
        let PaymentId::OnChain(outpoint) = payment.arrival.id else {
            return Err(format!("nobody paid by Lightning: {payment:?}"));
        };
        if found.insert(outpoint, payment).is_some() {
            return Err(format!("{outpoint} is counted twice in {}", stored.id));
        }
    }
    Ok(found)
}

fn place(payment: &domain::Payment) -> Place {
    match payment.place {
        payment::Place::Mempool => Place::Waiting,
        payment::Place::Mined { block, .. } => Place::Mined(block),
        payment::Place::Gone | payment::Place::Final => Place::Gone,
    }
}

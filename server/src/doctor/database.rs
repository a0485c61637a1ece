//! The database: readable, undamaged, its books balanced.
use super::{Finding, Patient};
use store::Depth;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let store = match patient.store {
        Ok(store) => store,
        Err(error) => return vec![unopened(patient, error)],
    };
    let depth = if patient.thorough { Depth::Thorough } else { Depth::Quick };
    let damage = match store.examine(patient.system, depth).await {
        Ok(damage) => damage,
        Err(error) => vec![error.to_string()],
    };
    let told = |damage| {
        let fix = "Stop the server, keep a copy of the files as they are, and restore the newest backup that is whole.";
        Finding::failure(format!("Something is wrong with it: {damage}."), fix)
    };
    let words = if patient.thorough { "It is whole, indexes and all" } else { "It is whole" };
    super::or_fine(damage.into_iter().map(told).collect(), format!("{words}, and its books balance."))
}

fn unopened(patient: &Patient<'_>, error: &store::Error) -> Finding {
    let database = &patient.config.database;
    if database.path().is_some_and(|path| !path.exists()) {
        let fix = "Start the server once, which makes it, or name the right data-dir or database.";
        return Finding::failure(format!("There is none at {database}."), fix);
    }
    Finding::failure(
        format!("{database} can't be read: {error}."),
        "Do what that says, as the server's account.",
    )
}

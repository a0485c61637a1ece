//! What somebody becomes because of their organisation's groups, each time they come from there. What this is not: which group
//! gives what, nor what is left alone; that is [`domain::outside`]'s.
use super::Vouched;
use crate::app::App;
use domain::UserId;
use domain::outside::{self, Wanted};
use store::Kept;

/// What their groups give them; nothing is known of it where the organisation tells no groups.
pub(super) fn wanted(app: &App, vouched: &Vouched) -> Option<Wanted> {
    let groups = vouched.groups.as_deref()?;
    Some(outside::wanted(&app.outside.terms.roles, groups))
}

/// Makes them that. What can't be done is told in the log, and keeps nobody out.
pub(super) async fn apply(app: &App, person: &UserId, wanted: Option<Wanted>) -> Result<(), store::Error> {
    let Some(wanted) = wanted else { return Ok(()) };
    tell(person, app.store.apply_groups(person, wanted).await?);
    Ok(())
}

/// What was left as it was, in the log.
pub(super) fn tell(person: &UserId, kept: Vec<Kept>) {
    for kept in kept {
        match kept {
            Kept::NoSuchRole(store, role) => {
                tracing::warn!(%store, role, "a [[sign-in-role]] names a store or a role that is not there; correct it");
            }
            Kept::LastOwner(store) => {
                tracing::warn!(%person, %store, "no group makes them owner any more, but the store has no other; give it one");
            }
            Kept::LastAdministrator => {
                tracing::warn!(%person, "no group makes them administrator any more, but there is no other; make one");
            }
        }
    }
}

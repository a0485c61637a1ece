//! Receivers of contributions, made in the database what the configuration file states of them.
use super::App;
use super::donation_pages::owner;
use crate::config::StatedPush;
use crate::config::push::StatedWay;
use anyhow::Context;
use domain::{StoreAccess, WebhookId};
use store::StatedReceiver;

/// Makes the receivers in the database what the file states. One that it states no more is sent nothing; what waited for
/// it waits on.
///
/// # Errors
/// For the operator: which receiver, on which line, and what to do.
pub async fn state(app: &App, pushes: &[StatedPush]) -> anyhow::Result<()> {
    let system = app.system.for_configuration();
    let mut found = Vec::new();
    for push in pushes {
        let whose = owner(&app.store, &system, push.store.as_deref()).await;
        let refused = || format!("the receiver {} ({}) can't be set up", push.name, push.origin);
        match whose.with_context(refused)? {
            Some(access) => found.push((push, access)),
            None => tracing::warn!(
                name = push.name,
                "there is no store yet for this receiver of contributions; make one, then reload the settings or start again"
            ),
        }
    }
    for (push, access) in &found {
        declare(app, push, access).await?;
    }
    let still = found.iter().map(|(push, access)| (access.store().clone(), push.name.clone())).collect();
    for name in app.store.drop_receivers(&system, still).await? {
        tracing::warn!(
            name,
            "the configuration file no longer states this receiver; it is sent nothing more"
        );
    }
    Ok(())
}

async fn declare(app: &App, push: &StatedPush, access: &StoreAccess) -> anyhow::Result<()> {
    let stated = StatedReceiver {
        name: push.name.clone(),
        place: place(&push.to),
        new_id: WebhookId::from_random(app.chance.bytes()),
    };
    let declared = app.store.declare_receiver(access, stated, app.now()).await;
    let is_new = declared.with_context(|| format!("the receiver {} can't be set up", push.name))?;
    tracing::info!(name = push.name, is_new, "contributions are pushed to this receiver");
    Ok(())
}

/// Where it is, without what may be secret.
fn place(to: &StatedWay) -> String {
    match to {
        StatedWay::Civicrm { url, .. } => format!("CiviCRM at {}", url.host_str().unwrap_or_default()),
        StatedWay::Redis { url, list, .. } => {
            format!("Redis list {list} at {}", url.host_str().unwrap_or_default())
        }
        StatedWay::Command(words) => format!("command {}", words.program.display()),
    }
}

//! The loops that one server alone may run: they follow the chain, let invoices expire, send, clean up and back up.
//!
//! Where a database is one server's, that runs them. Where several share it, the one that has the leader's lock does, as
//! long as the database hears of it, and writes in a term of its own: should it be thought dead and wake up, what it still
//! would write is refused (`store::Term`). One that leads no more stands by again.
use crate::app::App;
use crate::app::rescan::Way;
use crate::app::turns::Loop;
use crate::config::{Config, Database};
use crate::egress::Sender;
use crate::jobs;
use crate::jobs::rates::Fetcher;
use crate::jobs::webhooks::Carriers;
use chain::Source;
use std::time::Duration;
use store::{Candidate, Lead, PostgresUrl};
use tokio::task::JoinSet;

/// How often whoever stands by asks whether somebody still leads.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// What the loops need beside the program's parts.
#[derive(Clone, Debug)]
pub(super) struct Needs {
    pub(super) config: Config,
    pub(super) carriers: Carriers,
    pub(super) fetcher: Fetcher,
}

/// Runs the loops whenever this server may; ends only when one of them has ended by itself.
pub(super) async fn run(app: App, needs: Needs) {
    match needs.config.database.clone() {
        Database::Sqlite(_) => {
            app.metrics().leads(true);
            ended(&mut start(&app, &needs)).await;
        }
        Database::Postgres(url) => {
            let mut candidate = Candidate::new(&url);
            // Questions about the node are asked from everywhere, also where nobody follows it.
            app.node.stand_by(Source::standby(&needs.config.chain, app.network));
            loop {
                let lead = stand(&app, &mut candidate, &url).await;
                if serve(&app, &needs, lead).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Waits until this server has the leader's lock.
async fn stand(app: &App, candidate: &mut Candidate, url: &PostgresUrl) -> Lead {
    loop {
        for which in Loop::OF_LEADER {
            app.wakes.turned(which); // they stand still for a reason
        }
        let mut asks = std::mem::replace(candidate, Candidate::new(url));
        let asked = tokio::task::spawn_blocking(move || (asks.stand(), asks)).await;
        let answer = match asked {
            Ok((answer, back)) => {
                *candidate = back;
                answer
            }
            Err(error) => Err(store::Error::Failed(error.to_string())),
        };
        match answer {
            Ok(Some(lead)) => return lead,
            Ok(None) => app.node.note(|state| {
                state.by_another = true;
                state.trouble = None;
            }),
            Err(error) => {
                tracing::debug!(%error, "it can't be asked who leads; trying again");
                app.node.note(|state| (state.by_another, state.caught_up) = (false, false));
            }
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

/// Leads until another does, or nobody can tell; an error when a loop ended by itself.
async fn serve(app: &App, needs: &Needs, mut lead: Lead) -> Result<(), Ended> {
    let term = match app.store.begin_term(&app.system).await {
        Ok(term) => term,
        Err(error) => {
            tracing::warn!(%error, "this server was to lead, but can't write; it stands by");
            tokio::time::sleep(ASK_EVERY).await;
            return Ok(());
        }
    };
    tracing::info!(epoch = term.epoch(), "this server leads: it follows the chain for all");
    app.node.note(|state| (state.by_another, state.caught_up) = (false, false));
    app.metrics().leads(true);
    let mut loops = start(&app.in_term(&term), needs);
    let outcome = tokio::select! {
        () = lead.lost() => Ok("the database did not hear of it in time, or was lost"),
        () = term.over() => Ok("another server leads by now"),
        () = ended(&mut loops) => Err(Ended),
    };
    loops.shutdown().await;
    app.metrics().leads(false);
    let why = outcome?;
    tracing::warn!(epoch = term.epoch(), why, "this server leads no more; it stands by");
    Ok(())
}

/// A loop that never ends by itself did.
#[derive(Debug)]
struct Ended;

async fn ended(loops: &mut JoinSet<()>) {
    let ended = loops.join_next().await;
    tracing::error!(?ended, "a background loop ended by itself");
}

fn start(app: &App, needs: &Needs) -> JoinSet<()> {
    let Needs { config, carriers, fetcher } = needs;
    let sender: &Sender = &carriers.sender;
    let mut loops = JoinSet::new();
    loops.spawn(follow(app.clone(), config.clone()));
    loops.spawn(jobs::expiry::run(app.clone()));
    loops.spawn(jobs::webhooks::run(app.clone(), carriers.clone()));
    loops.spawn(jobs::purge::run(app.clone(), config.lifetimes));
    loops.spawn(jobs::canary::run(app.clone(), config.clone(), sender.clone(), fetcher.clone()));
    loops.spawn(jobs::backup::run(app.clone()));
    loops.spawn(jobs::rescans::run(app.clone(), Way::to(&config.chain, config.network)));
    if let Some((plan, every)) = config.drills() {
        loops.spawn(jobs::drill::run(app.clone(), plan, every));
    }
    loops
}

/// Follows the chain, once everything that was ever issued is watched.
async fn follow(app: App, config: Config) {
    app.node.watched().await;
    loop {
        // One server alone has seen them all, and loaded the rest at its start.
        let coins = if app.store.is_shared() { super::load_coins(&app).await } else { Ok(()) };
        let opened = match coins {
            Ok(()) => jobs::follower::open(&app, &config.chain, config.network).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok(source) => return jobs::follower::run(app, source).await,
            Err(error) => {
                tracing::error!(%error, "it can't be read how far the chain was followed; trying again");
            }
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

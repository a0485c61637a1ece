//! Tells the service manager now and then that the program lives, and how it is.
//!
//! It lives if the database answers, be it with an error, and the background loops come round. A program that hangs tells
//! nothing, and is started anew. An error is no reason for that: a full disk is as full afterwards.
use super::pulse::Pulse;
use crate::app::App;
use crate::app::turns::Loop;
use std::time::Duration;

/// The longest time between two looks.
const LONGEST: Duration = Duration::from_secs(10);

/// Runs until it is dropped. `rates` says whether exchanges are asked.
pub async fn watch(app: App, rates: bool) {
    // Thrice within the time that the manager waits, as one look may take a while.
    let pause = sd_notify::watchdog_enabled().map_or(LONGEST, |patience| (patience / 3).min(LONGEST));
    let is_there = |which: &Loop| match which {
        Loop::Rates => rates,
        Loop::Neighbours => app.store.is_shared(),
        Loop::Expiry | Loop::Webhooks | Loop::Node | Loop::Measure => true,
    };
    let loops: Vec<Loop> = Loop::ALL.into_iter().filter(is_there).collect();
    let mut pulse = Pulse::of(&loops, pause);
    let mut told = String::new();
    let mut stuck = None;
    loop {
        if let Err(error) = app.store.answer().await {
            tracing::debug!(%error, "the database answers with an error");
        }
        let was_stuck = std::mem::replace(&mut stuck, pulse.look(app.wakes.turns()));
        match stuck {
            None => super::alive(),
            Some(which) if was_stuck != stuck => {
                tracing::error!(
                    which = which.name(),
                    "a background loop hangs: the service manager is told no more that all is well, and will start the program anew"
                );
            }
            Some(_) => {}
        }
        let now = sentence(&app);
        if now != told {
            super::status(&now);
            told = now;
        }
        tokio::time::sleep(pause).await;
    }
}

/// How things are.
pub fn sentence(app: &App) -> String {
    let state = app.node.state();
    let network = app.network;
    match (&state.trouble, state.position) {
        (Some(_), _) => {
            format!("Answering; the chain ({network}) can't be followed for now, the log says why")
        }
        (None, None) => format!("Answering; the chain ({network}) has not been reached yet"),
        (None, Some(block)) if app.node.is_synchronized() => {
            format!("Taking payments on {network}; block {} was seen last", block.height)
        }
        (None, Some(block)) => format!("Answering; catching up with {network}, at block {}", block.height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn the_sentence_says_whether_payments_are_seen() {
        let app = TestApp::new().await.app;
        assert_eq!(sentence(&app), "Answering; the chain (regtest) has not been reached yet");
        app.node.note(|state| state.trouble = Some("alm:hunter2 was refused".into()));
        let said = sentence(&app);
        assert!(said.contains("can't be followed") && !said.contains("hunter2"), "{said}");
    }

    #[tokio::test]
    async fn the_database_of_a_living_program_answers() {
        TestApp::new().await.app.store.answer().await.unwrap();
    }
}

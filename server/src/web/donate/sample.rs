//! The donation page: empty, with a mistake in it, in other currencies, under attack.
use super::{Donate, Given, Scene, read};
use crate::web::sample::{self, Sample};
use crate::web::tongue::Tongue;
use domain::{Currency, Network, StoreId};

/// Every state of the page.
pub(in crate::web) fn samples(tongue: Tongue) -> Vec<Sample> {
    let id = StoreId::parse("harbour").expect("a good name");
    let scene = |store, currency| Scene { tongue, id: &id, store, currency, network: Network::Mainnet };
    let home = scene("Friends of the Harbour", sample::EUR());
    vec![
        Sample::of("donate", &Donate::new(home, "")),
        Sample::of("donate-named", &Donate::new(home, "40")),
        mistaken("donate-mistake", home, "ten"),
        mistaken("donate-empty", home, ""),
        Sample::of("donate-sats", &Donate::new(scene("Friends of the Harbour", Currency::SATS), "")),
        Sample::of("donate-test", &Donate::new(Scene { network: Network::Regtest, ..home }, "")),
        mistaken("donate-hostile", scene(sample::HOSTILE, sample::EUR()), sample::HOSTILE),
    ]
}

fn mistaken(name: &'static str, scene: Scene<'_>, amount: &str) -> Sample {
    let given = Given { amount: amount.into(), ..Given::default() };
    let mistake = read(&given, scene.currency).expect_err("the samples are wrong on purpose");
    Sample::of(name, &Donate::with_mistake(scene, amount, mistake.say(scene.tongue)))
}

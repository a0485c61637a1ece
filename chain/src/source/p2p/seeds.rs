//! Finding peers by DNS seed: a name that stands for many nodes, some of which its operator's server tells of.
//!
//! Names are looked up as the system looks up any. What a seed tells is taken for no more than an address to try:
//! headers prove themselves by work, and filters must be the same from several peers.
use domain::Network;
use std::collections::HashSet;
use std::net::SocketAddr;
use tokio::time::Duration;

/// How long a seed may take to answer.
const TIME_OUT: Duration = Duration::from_secs(15);

/// Addresses taken of one seed, so that none outweighs the others by much.
const OF_ONE_SEED: usize = 64;

/// Nodes that serve compact block filters (BIP157), without and with encrypted transport: seeds that can, answer a
/// name with this before it by such nodes only.
const WITH_FILTERS: [&str; 2] = ["x49", "x849"];

/// A name to look up, and the port of the nodes that it stands for.
pub(super) type Name = (String, u16);

/// The seeds that nodes of that network ask; none for regtest.
const fn well_known(network: Network) -> &'static [&'static str] {
    match network {
        Network::Mainnet => &[
            "seed.bitcoin.sipa.be",
            "dnsseed.bluematt.me",
            "seed.bitcoin.jonasschnelli.ch",
            "seed.btc.petertodd.net",
            "seed.bitcoin.sprovoost.nl",
            "dnsseed.emzy.de",
            "seed.bitcoin.wiz.biz",
            "seed.mainnet.achownodes.xyz",
        ],
        Network::Testnet4 => &["seed.testnet4.bitcoin.sprovoost.nl", "seed.testnet4.wiz.biz"],
        Network::Signet => &["seed.signet.bitcoin.sprovoost.nl", "seed.signet.achownodes.xyz"],
        Network::Regtest => &[],
    }
}

/// What to ask, in the order of preference: who serves filters for certain, then anybody.
pub(super) fn rounds(network: Network, port: u16) -> [Vec<Name>; 2] {
    let names = well_known(network);
    let choosy = names.iter().flat_map(|name| WITH_FILTERS.map(|filter| (format!("{filter}.{name}"), port)));
    [choosy.collect(), names.iter().map(|name| ((*name).to_owned(), port)).collect()]
}

/// Addresses of peers, each once, the seeds taking turns: of the first round in which any seed answers.
pub(super) async fn find(rounds: &[Vec<Name>]) -> Vec<SocketAddr> {
    for names in rounds {
        let found = in_turns(look_up_all(names).await);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// All names at once, as one that does not answer would hold up the others.
async fn look_up_all(names: &[Name]) -> Vec<Vec<SocketAddr>> {
    let mut asked = tokio::task::JoinSet::new();
    for name in names {
        asked.spawn(look_up(name.clone()));
    }
    asked.join_all().await
}

async fn look_up(name: Name) -> Vec<SocketAddr> {
    match tokio::time::timeout(TIME_OUT, tokio::net::lookup_host(name)).await {
        Ok(Ok(found)) => found.take(OF_ONE_SEED).collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    }
}

fn in_turns(answers: Vec<Vec<SocketAddr>>) -> Vec<SocketAddr> {
    let longest = answers.iter().map(Vec::len).max().unwrap_or_default();
    let turns = (0..longest).flat_map(|turn| answers.iter().filter_map(move |answer| answer.get(turn)));
    let mut known = HashSet::new();
    turns.copied().filter(|address| known.insert(*address)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(host: &str) -> Name {
        (host.into(), 18444)
    }

    /// No label of a name is longer than 63 letters: the system refuses this one without asking anybody.
    fn unknown() -> Name {
        name(&"x".repeat(64))
    }

    fn addresses(last: &[u8]) -> Vec<SocketAddr> {
        last.iter().map(|last| SocketAddr::from(([127, 0, 0, *last], 1))).collect()
    }

    #[test]
    fn seeds_take_turns_and_nobody_is_named_twice() {
        let answers = [&[1, 2, 3][..], &[], &[4, 1], &[5, 6, 2, 7]].map(addresses);
        assert_eq!(in_turns(answers.to_vec()), addresses(&[1, 4, 5, 2, 6, 3, 7]));
    }

    #[tokio::test]
    async fn the_next_round_is_asked_when_nobody_answers() {
        let here = ("127.0.0.1".to_owned(), 18444);
        let rounds = [vec![unknown()], vec![unknown(), here.clone()], vec![name("127.0.0.2")]];
        assert_eq!(find(&rounds).await, [SocketAddr::from(([127, 0, 0, 1], 18444))]);
        assert_eq!(find(&[vec![unknown()], vec![]]).await, []);
    }

    #[test]
    fn every_network_that_others_run_has_seeds() {
        for network in [Network::Mainnet, Network::Testnet4, Network::Signet] {
            let [choosy, anybody] = rounds(network, 7);
            assert!(choosy.len() == 2 * anybody.len() && anybody.len() >= 2);
            assert_eq!(choosy[0].0, format!("x49.{}", anybody[0].0));
        }
    }
}

//! The contract suite: what a follower tells, whatever source it follows. Each scenario runs on the chain
//! in memory and on a real node; what only a real node can do has tests of its own.
mod beginnings;
mod chance;
mod faults;
mod impostor;
mod liar;
mod node;
mod peers;
mod rescue;
mod rescued_coins;
mod rig;
mod scenarios;
mod world;

use rig::Rig;
use world::World;

/// Each scenario on a chain in memory of its own.
macro_rules! on_fake {
    ($($scenario:ident),* $(,)?) => {
        mod fake {
            $(#[test]
            fn $scenario() {
                crate::run(crate::World::fake(), crate::scenarios::$scenario);
            })*
        }
    };
}

/// One node for all, each scenario on the chain that the one before left.
macro_rules! on_one_world {
    ($world:expr; $($scenario:ident),* $(,)?) => {
        let world = $world;
        $(
            println!("{}", stringify!($scenario));
            let world = crate::run(world, crate::scenarios::$scenario);
        )*
        drop(world);
    };
}
pub(crate) use on_one_world;

macro_rules! contract {
    ($($scenario:ident),* $(,)?) => {
        on_fake![$($scenario),*];

        #[test]
        fn every_scenario_on_a_real_node() {
            on_one_world![World::node(); $($scenario),*];
        }
    };
}

contract![
    a_payment_is_seen_mined_and_buried,
    what_came_while_down_is_told,
    several_payments_in_one_block_and_in_one_transaction,
    a_reward_to_a_watched_script,
    a_replacement_is_told_before_what_it_replaces,
    a_replacement_by_a_stranger,
    an_eviction,
    a_double_spend_that_is_mined,
    a_reorganisation_brings_the_payment_back_in_another_block,
    a_reorganisation_that_excludes_the_payment,
    a_position_on_a_stale_branch,
    a_payment_is_not_seen_again_after_it_is_mined,
    a_script_added_later,
    a_coin_that_is_spent,
    scripts_that_others_issue_are_watched_in_time,
    nothing_is_matched_while_others_can_not_be_asked,
];

/// Runs a scenario and gives the world back for the next.
fn run(world: World, scenario: impl AsyncFnOnce(&mut Rig)) -> World {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut rig = Rig::new(world);
        scenario(&mut rig).await;
        rig.world
    })
}

//! Properties of plans, and the life of a spend.
use super::*;
use crate::block::{BlockHash, BlockRef};
use proptest::prelude::*;
use std::vec;

const SIZES: Sizes = Sizes {
    input: 272,
    to: OutputSize { weight: 124, dust: sats(294) },
    change: Some(OutputSize { weight: 124, dust: sats(294) }),
};

const fn sats(amount: u64) -> Sats {
    match Sats::try_new(amount) {
        Some(sats) => sats,
        None => Sats::MAX,
    }
}

fn place(number: u8) -> OutPoint {
    OutPoint { txid: Txid([number; 32]), vout: u32::from(number % 3) }
}

fn candidate(number: u8, value: u64) -> Candidate {
    let coin = SpentCoin { outpoint: place(number), value: sats(value) };
    Candidate { coin, settled: true, taken: false }
}

fn request(candidates: &[Candidate], amount: Option<u64>) -> Request<'_> {
    let fee_rate = FeeRate::try_new(2_000).unwrap();
    Request { candidates, chosen: &[], amount: amount.map(sats), fee_rate, sizes: SIZES }
}

fn spend(purpose: Purpose, coins: &[u64], outputs: &[(u64, Option<u32>)]) -> Spend {
    let coins: Vec<_> = (1..).zip(coins).map(|(number, value)| candidate(number, *value).coin).collect();
    let output = |(value, change): &(u64, Option<u32>)| Output {
        address: "address".into(),
        value: sats(*value),
        change: *change,
    };
    let outputs: Vec<_> = outputs.iter().map(output).collect();
    let there: Sats = coins.iter().map(|coin| coin.value).sum();
    let fee = there.minus_or_zero(outputs.iter().map(|output| output.value).sum());
    Spend {
        id: SpendId::from_random([1; 16]),
        store: StoreId::from_random([2; 16]),
        wallet: WalletNo(1),
        revision: 1,
        purpose,
        note: None,
        created_at: Timestamp(1),
        coins,
        outputs,
        fee,
        fee_rate: FeeRate::LEAST,
        txid: Some(Txid([9; 32])),
        signed_at: None,
        broadcast_at: None,
        abandoned_at: None,
    }
}

#[test]
fn everything_goes_but_the_fee() {
    let coins = [candidate(2, 50_000), candidate(1, 70_000)];
    let plan = Plan::try_new(&request(&coins, None)).unwrap();
    assert_eq!((plan.amount.plus(plan.fee), plan.change), (sats(120_000), None));
    assert_eq!(plan.fee, sats(2 * (50 + 2 * 272 + 124_u64).div_ceil(4)));
    assert_eq!(plan.coins, [coins[1].coin, coins[0].coin], "in the order of their places");
}

#[test]
fn a_payout_takes_the_largest_and_brings_back_the_rest() {
    let coins = [candidate(1, 10_000), candidate(2, 90_000), candidate(3, 40_000)];
    let plan = Plan::try_new(&request(&coins, Some(60_000))).unwrap();
    assert_eq!(plan.coins, [coins[1].coin]);
    assert_eq!(plan.amount.plus(plan.fee).plus(plan.change.unwrap()), sats(90_000));
    let nearly = Plan::try_new(&request(&coins, Some(89_600))).unwrap();
    assert_eq!(
        (nearly.coins.len(), nearly.change, nearly.fee),
        (1, None, sats(400)),
        "too little to bring back"
    );
    let both = Plan::try_new(&request(&coins, Some(100_000))).unwrap();
    assert_eq!(both.coins.len(), 2);
    let chosen = [coins[0].coin.outpoint, coins[2].coin.outpoint];
    let plan = Plan::try_new(&Request { chosen: &chosen, ..request(&coins, Some(5_000)) }).unwrap();
    assert_eq!(plan.coins, [coins[0].coin, coins[2].coin], "all that were chosen");
    let twice = [place(2), place(2)];
    let plan = Plan::try_new(&Request { chosen: &twice, ..request(&coins, None) }).unwrap();
    assert_eq!(plan.coins, [coins[1].coin], "a coin that is named twice is there once");
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do() {
    let mut coins = [candidate(1, 10_000), candidate(2, 90_000), candidate(3, 40_000)];
    let refused = |coins: &[Candidate], amount| Plan::try_new(&request(coins, amount)).unwrap_err();
    assert_eq!(refused(&[], None), PlanError::NoCoins);
    assert_eq!(refused(&coins, Some(293)), PlanError::Dust { least: sats(294) });
    assert!(
        matches!(refused(&coins, Some(140_000)), PlanError::TooLittle { there, .. } if there == sats(140_000))
    );
    assert!(matches!(refused(&[candidate(1, 400)], None), PlanError::TooLittle { .. }));
    (coins[0].settled, coins[1].taken) = (false, true);
    let choose = |number| {
        let chosen = [place(number)];
        Plan::try_new(&Request { chosen: &chosen, ..request(&coins, None) }).map(drop)
    };
    assert_eq!(choose(1), Err(PlanError::NotSettled(place(1))));
    assert_eq!(choose(2), Err(PlanError::Taken(place(2))));
    assert_eq!(choose(9), Err(PlanError::NotThere(place(9))));
    assert_eq!(choose(3), Ok(()));
    let sizes = Sizes { change: None, ..SIZES };
    let without = Plan::try_new(&Request { sizes, ..request(&coins, Some(1_000)) });
    assert_eq!(without, Err(PlanError::NoChange));
    let dear = |rate, value| {
        let fee_rate = FeeRate::try_new(rate).unwrap();
        Plan::try_new(&Request { fee_rate, ..request(&[candidate(1, value)], None) }).map(|plan| plan.fee)
    };
    assert!(matches!(dear(900_000, 100_000), Err(PlanError::TooLittle { .. })));
    // 112 virtual bytes at 5 satoshis each.
    assert_eq!(dear(5_000, 1_000), Err(PlanError::TooDear { fee: sats(560) }), "560 for 440 that arrive");
    assert_eq!(dear(5_000, 1_120), Ok(sats(560)), "as much as arrives, and no more");
}

#[test]
fn a_fee_rate_is_read_as_people_write_it() {
    for (text, rate) in
        [("1", Some(1_000)), (" 12.5 ", Some(12_500)), ("0.1", Some(100)), ("1000", Some(1_000_000))]
    {
        assert_eq!(FeeRate::parse(text).ok().map(FeeRate::per_kvb), rate, "{text}");
    }
    for text in ["", "0", "-1", "1000.001", "0.0001", "ten", "1.2345", "99999999999999999999999999"] {
        assert_eq!(FeeRate::parse(text), Err(FeeRateError), "{text}");
    }
    assert_eq!(FeeRate::parse("12.5").unwrap().per_vb(), "12.5");
}

#[test]
fn a_spend_runs_its_course_and_each_step_is_taken_once() {
    let draft = spend(Purpose::Sweep, &[1_000, 2_000], &[(2_500, None)]);
    let (txid, now) = (draft.txid.unwrap(), Timestamp(5));
    let spending = |by, height| Spending { by, block: BlockRef { height, hash: BlockHash([1; 32]) } };
    assert_eq!(draft.state(&[]), State::Drafted);
    assert_eq!(draft.broadcast(now), Err(NotNow::NotSigned));
    let signed = draft.signed(txid, now).unwrap().unwrap();
    assert_eq!((signed.state(&[]), signed.revision), (State::Signed, 2));
    assert_eq!(signed.signed(txid, now), Ok(None), "twice is once");
    let sent = signed.broadcast(now).unwrap().unwrap();
    assert_eq!((sent.state(&[]), sent.broadcast(now)), (State::Broadcast, Ok(None)));
    assert_eq!(sent.abandoned(&[], now), Err(NotNow::Sent));
    assert_eq!(sent.held_back().state(&[]), State::Signed);
    let mined = [spending(txid, 7), spending(txid, 7)];
    assert_eq!(sent.state(&mined), State::Confirmed { height: 7 });
    assert_eq!(draft.state(&mined), State::Confirmed { height: 7 }, "whoever sent it");
    let other = Txid([8; 32]);
    assert_eq!(sent.state(&[spending(other, 6)]), State::Replaced { by: other, height: 6 });
    assert_eq!(sent.abandoned(&mined, now), Err(NotNow::Sent));
    assert!(
        sent.abandoned(&[spending(other, 6)], now).unwrap().is_some(),
        "the coins that are left are free again"
    );
    let given_up = signed.abandoned(&[], now).unwrap().unwrap();
    assert_eq!((given_up.state(&[]), given_up.abandoned(&[], now)), (State::Abandoned, Ok(None)));
    assert_eq!(given_up.signed(txid, now), Err(NotNow::Abandoned));
    assert_eq!(given_up.broadcast(now), Err(NotNow::Abandoned));
    let text = serde_json::to_string(&sent).unwrap();
    assert_eq!(serde_json::from_str::<Spend>(&text).unwrap(), sent);
}

#[test]
fn each_coin_bears_its_share() {
    let sweep = spend(Purpose::Sweep, &[60_000, 40_000], &[(99_000, None)]);
    let shares: Vec<_> = sweep.uses().iter().map(|(_, uses)| (uses.stayed, uses.paid, uses.fee)).collect();
    assert_eq!(shares, [(sats(59_400), Sats::ZERO, sats(600)), (sats(39_600), Sats::ZERO, sats(400))]);
    let payout = spend(Purpose::Payout, &[60_000, 40_000], &[(50_000, None), (49_000, Some(3))]);
    let shares: Vec<_> = payout.uses().iter().map(|(_, uses)| (uses.stayed, uses.paid, uses.fee)).collect();
    assert_eq!(shares, [(sats(29_400), sats(30_000), sats(600)), (sats(19_600), sats(20_000), sats(400))]);
    let more = Division { by: Txid([9; 32]), paid: sats(99_500), fee: sats(501), is_refund: false };
    assert_eq!(more.among(&sweep.coins), None, "more than there was");
    assert_eq!(Spend { txid: None, ..sweep }.uses(), vec![]);
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (1_u64..3_000_000, any::<bool>(), any::<bool>());
    proptest::collection::vec(one, 0..40).prop_map(|all| {
        let made = (0..).zip(all).map(|(number, (value, settled, taken))| Candidate {
            settled,
            taken,
            ..candidate(number, value)
        });
        made.collect()
    })
}

proptest! {
    /// Whatever is there and asked for: what goes in comes out or is the fee, no coin is taken that may not be, none twice,
    /// the fee pays for the size at the rate, and little more; and the same question has the same answer.
    #[test]
    fn a_plan_always_adds_up(
        candidates in candidates(),
        amount in proptest::option::of(0_u64..4_000_000),
        rate in 100_u64..300_000,
        picked in proptest::collection::vec(0_u8..40, 0..5),
        change in any::<bool>(),
    ) {
        let chosen: Vec<OutPoint> = picked.iter().map(|number| place(*number)).collect();
        let sizes = Sizes { change: SIZES.change.filter(|_| change), ..SIZES };
        let fee_rate = FeeRate::try_new(rate).unwrap();
        let asked = Request { chosen: &chosen, fee_rate, sizes, ..request(&candidates, amount) };
        let Ok(plan) = Plan::try_new(&asked) else { return Ok(()) };
        prop_assert_eq!(Plan::try_new(&asked), Ok(plan.clone()));
        let there: Sats = plan.coins.iter().map(|coin| coin.value).sum();
        let change = plan.change.unwrap_or(Sats::ZERO);
        prop_assert_eq!(there, plan.amount.plus(change).plus(plan.fee));
        for coin in &plan.coins {
            let known = candidates.iter().find(|candidate| candidate.coin == *coin).unwrap();
            prop_assert!(known.settled && !known.taken);
        }
        prop_assert!(plan.coins.windows(2).all(|pair| pair[0].outpoint < pair[1].outpoint));
        if !chosen.is_empty() {
            prop_assert!(chosen.iter().all(|place| plan.coins.iter().any(|coin| coin.outpoint == *place)));
        }
        prop_assert!(amount.is_none_or(|amount| plan.amount == sats(amount)));
        prop_assert!(plan.amount >= SIZES.to.dust && plan.change.is_none_or(|change| change >= sats(294)));
        let weight = 50 + 272 * plan.coins.len() as u64 + 124;
        let least = fee_rate.fee(weight);
        let most = fee_rate.fee(weight + 124) + Sats::DUST.to_sat();
        prop_assert!((least..=most).contains(&plan.fee.to_sat()), "{} not in {least}..={most}", plan.fee);
    }

    /// What the coins went into adds up: each coin's to the coin, all of it to what the spend says.
    #[test]
    fn shares_always_add_up(
        coins in proptest::collection::vec(1_u64..1_000_000_000, 1..60),
        paid in 0_u64..=1000,
        back in 0_u64..=1000,
        sweep in any::<bool>(),
    ) {
        let there: u64 = coins.iter().sum();
        let (paid, back) = (there / 1001 * paid / 2, there / 1001 * back / 2);
        let purpose = if sweep { Purpose::Sweep } else { Purpose::Payout };
        let spend = spend(purpose, &coins, &[(paid, None), (back, Some(0))]);
        let uses = spend.uses();
        for (coin, (place, uses)) in spend.coins.iter().zip(&uses) {
            prop_assert_eq!((coin.outpoint, coin.value), (*place, uses.total()));
        }
        let sum = |pick: fn(&Uses) -> Sats| uses.iter().map(|(_, uses)| pick(uses)).sum::<Sats>();
        prop_assert_eq!(sum(|uses| uses.fee), spend.fee);
        prop_assert_eq!(sum(|uses| uses.paid), if sweep { Sats::ZERO } else { sats(paid) });
    }
}

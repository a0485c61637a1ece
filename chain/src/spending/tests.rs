//! Drafts, signed by keys of the test's own, and everything that may be wrong with what comes back.
use super::draft::bytes;
use super::version_two::tests::as_version_two;
use super::*;
use bitcoin::bip32::{DerivationPath, Xpriv, Xpub};
use bitcoin::consensus::encode::deserialize;
use bitcoin::hashes::Hash;
use bitcoin::secp256k1::All;
use bitcoin::{Amount, Psbt, Transaction, TxIn, TxOut, absolute::LockTime, transaction::Version};
use domain::spend::{FeeRate, Output, Purpose, SpentCoin};
use domain::{OutPoint, Spend, SpendId, StoreId, Timestamp, Txid, WalletNo};
use miniscript::psbt::PsbtExt;
use std::collections::BTreeMap;

const NETWORK: Network = Network::Regtest;

struct Owner {
    curve: Secp256k1<All>,
    master: Xpriv,
    wallet: Wallet,
    spender: Spender,
}

/// What a draft is made of, and what was made.
struct Story {
    owner: Owner,
    drafted: Drafted,
    spend: Spend,
    before: Vec<Transaction>,
}

impl Owner {
    fn new(shape: &str) -> Self {
        let curve = Secp256k1::new();
        let master = Xpriv::new_master(bitcoin::Network::Regtest, &[7; 32]).unwrap();
        let path: DerivationPath = "m/84h/1h/0h".parse().unwrap();
        let account = Xpub::from_priv(&curve, &master.derive_priv(&curve, &path).unwrap());
        let key = format!("[{}/84h/1h/0h]{account}/<0;1>/*", master.fingerprint(&curve));
        let wallet = Wallet::parse(&shape.replace("KEY", &key), NETWORK).unwrap();
        let spender = Spender::of(&wallet).unwrap();
        Self { curve, master, wallet, spender }
    }

    /// A transaction that pays the wallet's address of that index, and something else beside it.
    fn paid(&self, index: u32, sats: u64) -> Transaction {
        let output = |sats, script| TxOut { value: Amount::from_sat(sats), script_pubkey: script };
        Transaction {
            version: Version(i32::try_from(index).unwrap() + 10),
            lock_time: LockTime::ZERO,
            input: vec![TxIn::default()],
            output: vec![output(5_000, ScriptBuf::new()), output(sats, self.wallet.script(index))],
        }
    }

    fn signed(&self, psbt: &[u8]) -> Psbt {
        let mut psbt = Psbt::deserialize(psbt).unwrap();
        let _ = psbt.sign(&self.master, &self.curve);
        psbt
    }
}

impl Story {
    /// Two coins, one address to pay, and change.
    fn of(shape: &str) -> Self {
        let owner = Owner::new(shape);
        let before = [owner.paid(3, 60_000), owner.paid(8, 40_000)];
        let place =
            |paid: &Transaction| OutPoint { txid: Txid(paid.compute_txid().to_byte_array()), vout: 1 };
        let coin = |paid: &Transaction| SpentCoin {
            outpoint: place(paid),
            value: Sats::try_new(paid.output[1].value.to_sat()).unwrap(),
        };
        let places = BTreeMap::from([(place(&before[0]), 3), (place(&before[1]), 8)]);
        let sats = |sats| Sats::try_new(sats).unwrap();
        let to = Owner::new("wpkh(KEY)").wallet.address(1_000);
        let back = owner.spender.change_address(2, NETWORK).unwrap();
        let spend = Spend {
            id: SpendId::from_random([1; 16]),
            store: StoreId::from_random([2; 16]),
            wallet: WalletNo(1),
            revision: 1,
            purpose: Purpose::Payout,
            note: None,
            created_at: Timestamp(1),
            coins: before.each_ref().map(coin).to_vec(),
            outputs: vec![
                Output { address: to, value: sats(70_000), change: None },
                Output { address: back, value: sats(29_000), change: Some(2) },
            ],
            fee: sats(1_000),
            fee_rate: FeeRate::try_new(2_000).unwrap(),
            txid: None,
            signed_at: None,
            broadcast_at: None,
            abandoned_at: None,
        };
        let drafted = draft((&owner.spender, NETWORK), &spend, &places, before.to_vec()).unwrap();
        Self { owner, drafted, spend, before: before.to_vec() }
    }

    fn back(&self, change: impl FnOnce(&mut Psbt)) -> Result<Signed, Refusal> {
        let mut psbt = self.owner.signed(&self.drafted.psbt);
        change(&mut psbt);
        check(&self.drafted.psbt, &psbt.serialize())
    }
}

#[test]
fn every_kind_of_wallet_is_drafted_signed_and_checked() {
    for (shape, lasting) in [
        ("wpkh(KEY)", true),
        ("sh(wpkh(KEY))", false),
        ("pkh(KEY)", false),
        ("tr(KEY)", true),
        (
            "wsh(sortedmulti(1,KEY,tpubD8eQVK4Kdxg3gHrF62jGP7dKVCoYiEB8dFSpuTawkL5YxTus5j5pf83vaKnii4bc6v2NVEy81P2gYrJczYne3QNNwMTS53p5uzDyHvnw2jm/<0;1>/*))",
            true,
        ),
    ] {
        let story = Story::of(shape);
        assert!(story.drafted.has_previous, "{shape}");
        assert_eq!(story.drafted.txid.is_some(), lasting, "{shape}");
        let signed = story.back(|_| ()).unwrap_or_else(|refusal| panic!("{shape}: {refusal}"));
        assert!(story.drafted.txid.is_none_or(|txid| txid == signed.txid), "{shape}");
        let transaction: Transaction = deserialize(&signed.transaction).unwrap();
        assert_eq!(transaction.output.iter().map(|output| output.value.to_sat()).sum::<u64>(), 99_000);
        // As the plan reckoned, and not much more.
        let sizes = story.owner.spender.sizes(transaction.output[0].script_pubkey.as_bytes());
        let most = 50 + 2 * sizes.input + sizes.to.weight + sizes.change.unwrap().weight;
        let weight = transaction.weight().to_wu();
        assert!(weight <= most && most - weight < 40, "{shape}: {weight} of {most}");
        // Finished by the device itself, as some do.
        let finished = story.back(|psbt| psbt.finalize_mut(&story.owner.curve).unwrap()).unwrap();
        assert_eq!(finished.txid, signed.txid, "{shape}");
    }
}

#[test]
fn the_device_is_told_where_its_keys_are_and_what_comes_back() {
    let story = Story::of("wpkh(KEY)");
    let psbt = Psbt::deserialize(&story.drafted.psbt).unwrap();
    let path = |source: &bitcoin::bip32::KeySource| format!("{}/{}", source.0, source.1);
    let fingerprint = story.owner.master.fingerprint(&story.owner.curve);
    let told: Vec<_> =
        psbt.inputs.iter().map(|input| path(input.bip32_derivation.values().next().unwrap())).collect();
    assert_eq!(told, [format!("{fingerprint}/84'/1'/0'/0/3"), format!("{fingerprint}/84'/1'/0'/0/8")]);
    assert!(psbt.inputs.iter().all(|input| input.witness_utxo.is_some() && input.partial_sigs.is_empty()));
    assert!(psbt.outputs[0].bip32_derivation.is_empty());
    assert_eq!(
        path(psbt.outputs[1].bip32_derivation.values().next().unwrap()),
        format!("{fingerprint}/84'/1'/0'/1/2")
    );
    assert!(story.owner.spender.names_its_origins());
    assert_eq!(psbt.fee().unwrap().to_sat(), story.spend.fee.to_sat());
    assert!(psbt.unsigned_tx.is_explicitly_rbf(), "its owner may replace it if it waits too long");
}

/// A device that wants the transactions before gets all of them or knows that it does not; and no draft grows without end by them.
#[test]
fn transactions_before_come_whole_and_within_bounds() {
    let story = Story::of("wpkh(KEY)");
    let places: BTreeMap<_, _> = story.spend.coins.iter().map(|coin| coin.outpoint).zip([3, 8]).collect();
    let half = draft((&story.owner.spender, NETWORK), &story.spend, &places, story.before[..1].to_vec());
    assert!(!half.unwrap().has_previous, "one of two is not all");
    for (shape, keeps) in [("wpkh(KEY)", false), ("pkh(KEY)", true)] {
        let story = Story::of(shape);
        let mut before = story.before.clone();
        before[0].output[0].script_pubkey = ScriptBuf::from_bytes(vec![0x51; 160_000]);
        let outpoint = OutPoint { txid: Txid(before[0].compute_txid().to_byte_array()), vout: 1 };
        let mut spend = story.spend.clone();
        spend.coins[0].outpoint = outpoint;
        let places = spend.coins.iter().map(|coin| coin.outpoint).zip([3, 8]).collect();
        let drafted = draft((&story.owner.spender, NETWORK), &spend, &places, before).unwrap();
        assert_eq!((drafted.has_previous, drafted.psbt.len() > 150_000), (keeps, keeps), "{shape}");
    }
}

#[test]
fn what_was_altered_is_refused_by_name() {
    let story = Story::of("wpkh(KEY)");
    let refused = |change: fn(&mut Psbt)| story.back(change).unwrap_err();
    let cut = |psbt: &mut Psbt| psbt.unsigned_tx.output[1].value -= Amount::from_sat(500);
    let more = Sats::try_new(500).unwrap();
    assert_eq!(refused(cut), Refusal::DearerFee { more });
    let dropped = |psbt: &mut Psbt| {
        psbt.unsigned_tx.output.pop();
        psbt.outputs.pop();
    };
    assert!(matches!(refused(dropped), Refusal::DearerFee { .. }));
    let diverted = |psbt: &mut Psbt| psbt.unsigned_tx.output[0].script_pubkey = ScriptBuf::new();
    assert_eq!(refused(diverted), Refusal::OtherOutputs);
    let swapped = |psbt: &mut Psbt| psbt.unsigned_tx.output.swap(0, 1);
    assert_eq!(refused(swapped), Refusal::OtherOutputs);
    let other_coin = |psbt: &mut Psbt| psbt.unsigned_tx.input[0].previous_output.vout = 0;
    assert_eq!(refused(other_coin), Refusal::OtherCoins);
    let foreign = |psbt: &mut Psbt| {
        psbt.unsigned_tx.input.iter_mut().for_each(|input| input.previous_output.vout = 0);
    };
    assert_eq!(refused(foreign), Refusal::Another);
    let later = |psbt: &mut Psbt| psbt.unsigned_tx.lock_time = LockTime::from_height(900_000).unwrap();
    assert_eq!(refused(later), Refusal::OtherTerms);
    let worth_less = |psbt: &mut Psbt| {
        psbt.inputs[1].witness_utxo.as_mut().unwrap().value = Amount::from_sat(1);
    };
    assert_eq!(refused(worth_less), Refusal::OtherAmount(2));
}

#[test]
fn signatures_must_be_there_and_hold_and_cover_everything() {
    let story = Story::of("wpkh(KEY)");
    let unsigned = check(&story.drafted.psbt, &story.drafted.psbt);
    assert_eq!(unsigned, Err(Refusal::Unsigned(vec![1, 2])));
    assert!(unsigned.unwrap_err().to_string().contains("inputs 1, 2;"));
    let half = story.back(|psbt| psbt.inputs[1].partial_sigs.clear());
    assert_eq!(half, Err(Refusal::Unsigned(vec![2])));
    let exchanged = story.back(|psbt| {
        let key = *psbt.inputs[0].partial_sigs.keys().next().unwrap();
        let other = *psbt.inputs[1].partial_sigs.values().next().unwrap();
        psbt.inputs[0].partial_sigs.insert(key, other);
    });
    assert_eq!(exchanged, Err(Refusal::BadSignature(1)));
    let finished_wrongly = story.back(|psbt| {
        psbt.finalize_mut(&story.owner.curve).unwrap();
        psbt.inputs[0].final_script_witness = psbt.inputs[1].final_script_witness.clone();
    });
    assert_eq!(finished_wrongly, Err(Refusal::BadSignature(1)));
    let mut loose = Psbt::deserialize(&story.drafted.psbt).unwrap();
    let none = bitcoin::psbt::PsbtSighashType::from(bitcoin::EcdsaSighashType::NonePlusAnyoneCanPay);
    loose.inputs[0].sighash_type = Some(none);
    let mut loose = story.owner.signed(&loose.serialize());
    loose.finalize_mut(&story.owner.curve).unwrap();
    assert_eq!(check(&story.drafted.psbt, &loose.serialize()), Err(Refusal::Loose(1)));
    let story = Story::of("tr(KEY)");
    let mut loose = Psbt::deserialize(&story.drafted.psbt).unwrap();
    let none = bitcoin::psbt::PsbtSighashType::from(bitcoin::TapSighashType::NonePlusAnyoneCanPay);
    loose.inputs[1].sighash_type = Some(none);
    let mut loose = story.owner.signed(&loose.serialize());
    loose.finalize_mut(&story.owner.curve).unwrap();
    assert_eq!(check(&story.drafted.psbt, &loose.serialize()), Err(Refusal::Loose(2)), "Schnorr's as well");
}

#[test]
fn whatever_is_given_is_read_or_refused() {
    let story = Story::of("wpkh(KEY)");
    let bytes = &story.drafted.psbt;
    let base64 = Psbt::deserialize(bytes).unwrap().to_string();
    let broken: String = base64
        .chars()
        .enumerate()
        .flat_map(|(at, c)| [Some(c), (at % 64 == 0).then_some('\n')])
        .flatten()
        .collect();
    for text in [base64.clone(), broken, format!("  {base64}\r\n"), const_hex::encode(bytes)] {
        assert_eq!(read(text.as_bytes()).as_ref(), Ok(bytes));
    }
    assert_eq!(read(bytes).as_ref(), Ok(bytes));
    for garbage in [&b""[..], b"psbt", b"cHNidP8=x", b"hello", &[0xff; 40], &base64.as_bytes()[..7]] {
        assert_eq!(read(garbage), Err(Refusal::NotAPsbt), "{garbage:?}");
    }
    assert_eq!(read(&vec![b'a'; MAX_PSBT_BYTES + 1]), Err(Refusal::TooLong));
    for cut in [5, 6, 40, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(check(bytes, &bytes[..cut]), Err(Refusal::NotAPsbt), "cut at {cut}");
    }
    let other = Story::of("tr(KEY)");
    assert_eq!(check(bytes, &other.drafted.psbt), Err(Refusal::Another));
}

#[test]
fn legacy_wallets_need_the_transactions_before() {
    let story = Story::of("pkh(KEY)");
    let places = story.spend.coins.iter().map(|coin| coin.outpoint).zip([3, 8]).collect();
    let without = draft((&story.owner.spender, NETWORK), &story.spend, &places, Vec::new());
    assert_eq!(without, Err(DraftError::NeedsPrevious));
    let story = Story::of("wpkh(KEY)");
    let places = story.spend.coins.iter().map(|coin| coin.outpoint).zip([3, 8]).collect();
    let without = draft((&story.owner.spender, NETWORK), &story.spend, &places, Vec::new()).unwrap();
    assert!(!without.has_previous);
    let misplaced = story.spend.coins.iter().map(|coin| coin.outpoint).zip([3, 9]).collect();
    let wrong = draft((&story.owner.spender, NETWORK), &story.spend, &misplaced, story.before.clone());
    assert!(matches!(wrong, Err(DraftError::Inconsistent(_))), "a coin lies where it lies");
}

#[test]
fn an_address_is_of_this_network_or_refused() {
    let mainnet = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu";
    assert!(destination(mainnet, Network::Mainnet).is_ok());
    assert_eq!(destination(mainnet, Network::Regtest), Err(DestinationError::OtherNetwork(Network::Regtest)));
    for text in [
        "",
        "bc1q",
        "bitcoin:bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
        "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyv",
    ] {
        assert_eq!(destination(text, Network::Mainnet), Err(DestinationError::NotAnAddress), "{text}");
    }
}

#[test]
fn a_finished_transaction_and_one_of_version_two_are_taken_as_well() {
    for shape in ["wpkh(KEY)", "sh(wpkh(KEY))", "pkh(KEY)", "tr(KEY)"] {
        let story = Story::of(shape);
        let signed = story.back(|_| ()).unwrap();
        let draft = &story.drafted.psbt;
        assert_eq!(check(draft, &signed.transaction).as_ref(), Ok(&signed), "{shape}");
        let text = const_hex::encode(&signed.transaction);
        assert_eq!(read(text.as_bytes()).as_ref(), Ok(&signed.transaction));
        assert_eq!(read(&signed.transaction).as_ref(), Ok(&signed.transaction));
        let psbt = story.owner.signed(draft).serialize();
        let second = as_version_two(&psbt);
        assert!(Psbt::deserialize(&second).is_err(), "{shape}: it is another version");
        // Schnorr signatures are other ones each time.
        assert_eq!(check(draft, &second).map(|signed| signed.txid), Ok(signed.txid), "{shape}");
        for cut in [6, 40, second.len() / 2, second.len() - 1] {
            assert_eq!(check(draft, &second[..cut]), Err(Refusal::NotAPsbt), "{shape}, cut at {cut}");
        }
        let longer = [second.as_slice(), &[0]].concat();
        assert_eq!(check(draft, &longer), Err(Refusal::NotAPsbt));
    }
}

/// What holds of a partially signed one holds of a finished one: it is the draft, to the last bit, or refused by name.
#[test]
fn a_finished_transaction_that_was_altered_is_refused_by_name() {
    let story = Story::of("wpkh(KEY)");
    let signed = story.back(|_| ()).unwrap();
    let refused = |change: fn(&mut Transaction)| {
        let mut altered: Transaction = deserialize(&signed.transaction).unwrap();
        change(&mut altered);
        check(&story.drafted.psbt, &bitcoin::consensus::serialize(&altered)).unwrap_err()
    };
    let more = Sats::try_new(500).unwrap();
    assert_eq!(refused(|tx| tx.output[1].value -= Amount::from_sat(500)), Refusal::DearerFee { more });
    assert_eq!(refused(|tx| tx.output[0].script_pubkey = ScriptBuf::new()), Refusal::OtherOutputs);
    assert_eq!(refused(|tx| tx.lock_time = LockTime::from_height(9).unwrap()), Refusal::OtherTerms);
    assert_eq!(refused(|tx| tx.input[0].sequence = bitcoin::Sequence::MAX), Refusal::OtherTerms);
    assert_eq!(refused(|tx| tx.version = Version::ONE), Refusal::OtherTerms);
    assert_eq!(refused(|tx| tx.input.truncate(1)), Refusal::OtherCoins);
    assert_eq!(refused(|tx| tx.input.swap(0, 1)), Refusal::OtherTerms);
    assert_eq!(refused(|tx| tx.input[1].witness.clear()), Refusal::Unsigned(vec![2]));
    let swapped = |tx: &mut Transaction| tx.input[0].witness = tx.input[1].witness.clone();
    assert_eq!(refused(swapped), Refusal::BadSignature(1));
    assert_eq!(check(&story.drafted.psbt, &bytes(&story.before[0])), Err(Refusal::Another));
}

/// One version 2 file that asks for a lock time is another transaction, whichever way it asks.
#[test]
fn a_file_of_version_two_says_what_it_is_whole() {
    let story = Story::of("wpkh(KEY)");
    let second = as_version_two(&story.owner.signed(&story.drafted.psbt).serialize());
    // The fallback lock time: a key of one byte (3), a value of four.
    let at = second.windows(6).position(|window| window == [1, 3, 4, 0, 0, 0]).unwrap();
    let mut later = second.clone();
    later[at + 3] = 9;
    assert_eq!(check(&story.drafted.psbt, &later), Err(Refusal::OtherTerms));
    // And once more the same key: nobody can say which counts.
    let twice = [&second[..at], &[1, 3, 4, 0, 0, 0, 0], &second[at..]].concat();
    assert_eq!(check(&story.drafted.psbt, &twice), Err(Refusal::NotAPsbt));
}

/// Coins that came back as change are drafted with the keys of the branch they lie on.
#[test]
fn change_is_spent_with_its_own_branch_s_keys() {
    use domain::invoice::ON_CHANGE_BRANCH;
    let story = Story::of("wpkh(KEY)");
    let script = story.owner.wallet.script_at(ON_CHANGE_BRANCH | 4).unwrap();
    assert_ne!(script, story.owner.wallet.script(4));
    assert_eq!(convert::address(script.as_bytes(), NETWORK), story.owner.spender.change_address(4, NETWORK));
    let mut paid = story.owner.paid(4, 60_000);
    paid.output[1].script_pubkey = script;
    let outpoint = OutPoint { txid: Txid(paid.compute_txid().to_byte_array()), vout: 1 };
    let value = Sats::try_new(60_000).unwrap();
    let coins = vec![SpentCoin { outpoint, value }];
    let outputs = story.spend.outputs[1..].to_vec();
    let spend = Spend { coins, outputs, ..story.spend };
    let places = BTreeMap::from([(outpoint, ON_CHANGE_BRANCH | 4)]);
    let drafted = draft((&story.owner.spender, NETWORK), &spend, &places, vec![paid.clone()]).unwrap();
    let signed = story.owner.signed(&drafted.psbt);
    assert!(check(&drafted.psbt, &signed.serialize()).is_ok());
    let elsewhere = BTreeMap::from([(outpoint, 4)]);
    let wrong = draft((&story.owner.spender, NETWORK), &spend, &elsewhere, vec![paid]);
    assert!(matches!(wrong, Err(DraftError::Inconsistent(_))));
    let single = Wallet::parse(
        &story.owner.wallet.descriptor().split('#').next().unwrap().replace("<0;1>", "0"),
        NETWORK,
    );
    let single = single.unwrap();
    assert!(!single.has_change_branch() && single.script_at(ON_CHANGE_BRANCH).is_none());
    assert_eq!(single.script_at(4), Some(single.script(4)));
}

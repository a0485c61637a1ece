//! Lists in every shape they come in, and what is refused of them.
use super::*;
use crate::wallet::Wallet;
use proptest::prelude::*;

/// One address of each standard kind (BIP44, BIP49, BIP84, a multisig, BIP86).
const KINDS: [&str; 5] = [
    "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA",
    "37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf",
    "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
    "bc1qrgc6p3kylfztu06ysl752gwwuekhvtfh9vr7zg43jvu60mutamcsv948ej",
    "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr",
];

fn shown(list: &AddressList) -> Vec<String> {
    let written = |script: &ScriptBuf| convert::address(script.as_bytes(), Network::Mainnet).unwrap();
    list.scripts().iter().map(written).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert!(is_list(text) || expected.len() == 1, "{text}");
    let list = AddressList::parse(text, Network::Mainnet).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert_eq!(shown(&list), expected, "{text}");
}

#[track_caller]
fn refused(text: &str) -> WalletError {
    AddressList::parse(text, Network::Mainnet).expect_err(text)
}

#[test]
fn one_a_line_of_any_kind() {
    check(&KINDS.join("\n"), &KINDS);
    check(&format!("\u{feff}# made offline\r\n\r\n{}\r\n", KINDS.join("\r\n")), &KINDS);
    check(&format!("  {}\n# and one more\n\t{}", KINDS[0], KINDS[2].to_uppercase()), &[KINDS[0], KINDS[2]]);
    check(KINDS[4], &KINDS[4..]);
}

#[test]
fn tables_with_and_without_a_header() {
    let [a, b, ..] = KINDS;
    // As Sparrow exports the addresses of a wallet.
    check(
        &format!("Index,Payment Address,Derivation,Label\n0,{a},m/0/0,\n1,{b},m/0/1,\"gifts, old\"\n"),
        &[a, b],
    );
    check(&format!("address;label\n{a};one\n{b};two"), &[a, b]);
    check(&format!("\"{a}\",\"a label\"\n\"{b}\",\"\"\n"), &[a, b]);
    check(&format!("{a}\tfirst\n{b}\tsecond"), &[a, b]);
    // As Electrum and Bitcoin Core print them.
    check(&format!("[\n    \"{a}\",\n    \"{b}\"\n]"), &[a, b]);
}

#[test]
fn what_stands_twice_is_taken_once() {
    let [a, b, ..] = KINDS;
    let list = AddressList::parse(&format!("{a}\n{b}\n{a}\n{a}\n"), Network::Mainnet).unwrap();
    assert_eq!((shown(&list), list.repeated()), (vec![a.to_owned(), b.to_owned()], 2));
}

#[test]
fn a_wrong_address_is_named_by_its_line() {
    let [a, _, segwit, ..] = KINDS;
    let at = |line, problem| WalletError::AddressLine { line, problem };
    let mistyped = segwit.replace("cr8", "cr9");
    assert_eq!(refused(&format!("{a}\n\n# more\n{mistyped}")), at(4, AddressProblem::Malformed));
    assert_eq!(refused(&format!("{a}\n0,{segwit}")), at(2, AddressProblem::Malformed));
    assert_eq!(refused(&format!("{a} {segwit}")), at(1, AddressProblem::Malformed));
    let elsewhere = "bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk";
    assert_eq!(refused(&format!("{a}\n{elsewhere}")), at(2, AddressProblem::OtherNetwork));
    // A witness version without meaning yet (BIP350), and 32 bytes that are no point of the curve.
    let future = "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs";
    assert_eq!(refused(&format!("{a}\n{future}")), at(2, AddressProblem::Unusual));
    let lost = Address::from_script(
        &ScriptBuf::from_hex(&format!("5120{}05", "00".repeat(31))).unwrap(),
        bitcoin::Network::Bitcoin,
    );
    assert_eq!(refused(&format!("{a}\n{}", lost.unwrap())), at(2, AddressProblem::Unusual));
    let told = refused(&format!("{a}\n{mistyped}")).to_string();
    assert!(told.contains("line 2") && !told.contains(&mistyped), "{told}");
}

#[test]
fn nothing_in_it_is_said() {
    for text in ["", " \n ", "# only words\n", "[]", "address,label\n"] {
        assert_eq!(refused(text), WalletError::NoAddresses, "{text}");
        assert!(!is_list(text), "{text}");
    }
    assert_eq!(refused(&format!("{}\n", KINDS[0]).repeat(MAX_FILE_BYTES / 20)), WalletError::TooLong);
}

#[test]
fn what_can_spend_is_named_wherever_it_stands() {
    let wif = "L5TXU4SdD9e6QGgBjxeegJKxt4FgATLG1TCnFM8JLyEkFuyHEqNM";
    let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    for (text, named) in [
        (format!("address,private_key\n{},p2wpkh:{wif}", KINDS[2]), WalletError::PrivateKey),
        (format!("{}\n# {wif}", KINDS[0]), WalletError::PrivateKey),
        (format!("{}\n{}", KINDS[0], "ab".repeat(32)), WalletError::HexSecret),
        (words.to_owned(), WalletError::SeedWords),
        (words.replace(' ', "\n"), WalletError::SeedWords),
    ] {
        assert_eq!(refused(&text), named);
    }
    // Comments and labels are people's own words, in any language.
    let [a, b, ..] = KINDS;
    check(
        &format!("# these are the new ones that were made for our page this year and the next\n{a}\n{b}"),
        &[a, b],
    );
    check(&format!("address,label\n{a},подарки для фонда\n{b},寄付寄付寄付寄付寄付寄付寄付"), &[a, b]);
}

#[test]
fn what_is_no_list_is_none() {
    let wallet = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";
    for text in [KINDS[0], wallet, "hello", "[d34db33f/84h]xpub", "{\"a\":1}", "one,two\nthree,four", "[1]"] {
        assert!(!is_list(text), "{text}");
    }
    assert!(Wallet::parse(wallet, Network::Mainnet).is_ok());
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,300}", network in proptest::sample::select(Network::ALL.as_slice())) {
        let _ = (AddressList::parse(&text, network), is_list(&text));
    }

    /// Shuffled, repeated, with white space and comments between: the same addresses, in the order they first come.
    #[test]
    fn a_list_is_its_addresses(picks in proptest::collection::vec((0_usize..5, 0_u8..4), 1..20)) {
        let between = ["\n", "\r\n", "\n\n# a comment\n", "  \n"];
        let text: String =
            picks.iter().map(|(pick, gap)| format!("{}{}", KINDS[*pick], between[usize::from(*gap)])).collect();
        let mut expected = Vec::new();
        for (pick, _) in &picks {
            if !expected.contains(&KINDS[*pick]) {
                expected.push(KINDS[*pick]);
            }
        }
        let list = AddressList::parse(&text, Network::Mainnet).unwrap();
        prop_assert_eq!(list.repeated() as usize, picks.len() - expected.len());
        prop_assert_eq!(shown(&list), expected);
    }
}

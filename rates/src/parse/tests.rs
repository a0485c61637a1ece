//! Rules that are read, printed and refused.
use super::*;
use proptest::prelude::*;

/// The script reads, and prints like this.
fn reads(script: &str, printed: &str) {
    let rules: RuleSet = script.parse().unwrap();
    assert_eq!(rules.to_string(), printed);
}

/// The script is refused for this reason at this line and character.
fn refused(script: &str, kind: ParseErrorKind, line: usize, column: usize) {
    assert_eq!(script.parse::<RuleSet>(), Err(ParseError { kind, line, column }), "{script}");
}

#[test]
fn scripts_are_tidied_in_print() {
    reads("btc_usd=Kraken( btc_usd ) ;", "BTC_USD = kraken(BTC_USD);");
    reads("// note\nBTC_X = 1.50; // more\n;;X_X = bitpay(X_X)", "BTC_X = 1.50;\nX_X = bitpay(X_X);");
    reads("BTCUSD = 1", "BTC_USD = 1;");
    reads("", "");
    reads("// nothing but this", "");
}

#[test]
fn semicolons_may_be_missing() {
    reads("DOGE_X = DOGE_BTC * BTC_X\nDOGE_BTC = 2000", "DOGE_X = DOGE_BTC * BTC_X;\nDOGE_BTC = 2000;");
}

#[test]
fn only_the_parentheses_that_matter_are_printed() {
    reads("A_B = ((1 + 2)) * (3 * (4)) + (5 / 6);", "A_B = (1 + 2) * (3 * 4) + 5 / 6;");
    reads("A_B = 1 - (2 - 3) - 4;", "A_B = 1 - (2 - 3) - 4;");
    reads("A_B = - - (1 + 2) * +3;", "A_B = -(-(1 + 2)) * 3;");
    reads("A_B = 1 - -2;", "A_B = 1 - -2;");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    use ParseErrorKind::*;
    refused("BTC_USD", SyntaxError, 1, 8);
    refused("BTC_USD = ", SyntaxError, 1, 11);
    refused("BTC_USD == 1;", SyntaxError, 1, 10);
    refused("X_X = 1;\nBTC_USD = 1 +;", SyntaxError, 2, 14);
    refused("BTC_USD = (1;", SyntaxError, 1, 13);
    refused("BTC_USD = 1 2;", SyntaxError, 1, 13);
    refused("BTC_USD = 1e5;", SyntaxError, 1, 11);
    refused("BTC_USD = 1.2.3;", SyntaxError, 1, 11);
    refused("BTC_USD = \"1\";", SyntaxError, 1, 11);
    refused("BTC_USD = 1 % 2;", UnsupportedOperator, 1, 13);
    refused("BTC = 1;", InvalidCurrencyIdentifier, 1, 1);
    refused("BTC_USD = price;", InvalidCurrencyIdentifier, 1, 11);
    refused("BTC_USD = kraken(1);", InvalidCurrencyIdentifier, 1, 18);
    refused("BTC_USD = kraken(usd);", InvalidCurrencyIdentifier, 1, 18);
    refused("BTC_USD = kraken();", MissingArgument, 1, 18);
    refused("BTC_USD = kraken(bitpay(BTC_USD));", NestedInvocation, 1, 18);
    refused("BTC_USD = 2(BTC_USD);", InvalidExchangeName, 1, 11);
    refused("BTC_USD = 12345678901234567890123456789012345;", NumberTooLong, 1, 11);
}

#[test]
fn hostile_scripts_are_refused_quickly() {
    use ParseErrorKind::*;
    refused(&" ".repeat(10_001), TooLong, 1, 1);
    refused(&format!("A_B = {}", "(".repeat(9_000)), TooMuchNestedCalls, 1, 71);
    refused(&format!("A_B = {}", "-".repeat(9_000)), TooMuchNestedCalls, 1, 71);
    let long_sum = format!("A_B = 1{};", "+1".repeat(4_000));
    assert!(long_sum.parse::<RuleSet>().is_ok());
}

#[test]
fn a_message_says_what_where_and_how_to_do_better() {
    let error = "BTC_USD = kraken();".parse::<RuleSet>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "MissingArgument in line 1, character 18: write the pair to ask for, as in kraken(BTC_USD)"
    );
}

fn any_pair() -> impl Strategy<Value = Pair> {
    let code = || "[A-Z][A-Z0-9]{0,4}";
    (code(), code()).prop_map(|(left, right)| Pair::parse(&format!("{left}_{right}")).unwrap())
}

fn any_leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        (0_u64.., 0_u32..=18)
            .prop_map(|(digits, scale)| Expr::Number(Decimal::from_i128_with_scale(digits.into(), scale))),
        any_pair().prop_map(Expr::Pair),
        ("[a-z][a-z0-9]{0,8}", any_pair()).prop_map(|(name, pair)| Expr::Source(name, pair)),
    ]
}

fn any_expr() -> impl Strategy<Value = Expr> {
    any_leaf().prop_recursive(4, 24, 3, |inner| {
        let joined = |ops: &'static [Op]| {
            let rest = proptest::collection::vec((proptest::sample::select(ops), inner.clone()), 1..4);
            (inner.clone(), rest).prop_map(|(first, rest)| chain(first, rest))
        };
        prop_oneof![
            inner.clone().prop_map(|inner| Expr::Negate(Box::new(inner))),
            joined(&[Op::Add, Op::Subtract]),
            joined(&[Op::Multiply, Op::Divide]),
        ]
    })
}

fn any_rules() -> impl Strategy<Value = RuleSet> {
    let rule = (any_pair(), any_expr()).prop_map(|(pair, expr)| Rule { pair, expr });
    proptest::collection::vec(rule, 0..5).prop_map(|rules| RuleSet { rules })
}

const TOKENS: [&str; 18] = [
    "BTC_USD",
    "X_X",
    "=",
    ";",
    "(",
    ")",
    "+",
    "-",
    "*",
    "/",
    "1",
    "0.5",
    "kraken",
    "bitpay(BTC_X)",
    "\n",
    "// x\n",
    "%",
    "é",
];

proptest! {
    #[test]
    fn a_printed_script_reads_back_the_same(rules in any_rules()) {
        prop_assert_eq!(rules.to_string().parse(), Ok(rules));
    }

    #[test]
    fn any_text_is_read_or_refused(script in "\\PC{0,200}") {
        let _ = script.parse::<RuleSet>();
    }

    #[test]
    fn any_mixture_of_tokens_is_read_or_refused_and_reads_back(
        tokens in proptest::collection::vec(proptest::sample::select(&TOKENS[..]), 0..60),
    ) {
        if let Ok(rules) = tokens.join(" ").parse::<RuleSet>() {
            prop_assert_eq!(rules.to_string().parse(), Ok(rules));
        }
    }
}

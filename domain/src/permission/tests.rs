//! Stories and properties of permissions.
use super::*;
use proptest::prelude::*;
use std::string::ToString;
use std::vec;

fn store(id: &str) -> StoreId {
    StoreId::parse(id).unwrap()
}

fn grants(texts: &[&str]) -> Vec<Grant> {
    texts.iter().map(|t| t.parse().unwrap()).collect()
}

/// Who holds `held` may do `asked` (`policy` or `policy:store`): yes or no.
fn check(held: &[&str], asked: &str, expected: bool) {
    let asked: Grant = asked.parse().unwrap();
    let answer = allows(&grants(held), asked.permission(), asked.store());
    assert_eq!(answer, expected, "{held:?} asked for {asked}");
}

#[test]
fn grants_reach_what_they_include_and_no_further() {
    check(&["unrestricted"], "btcpay.store.canviewinvoices:a", true);
    check(&["unrestricted"], "btcpay.server.canmodifyserversettings", true);
    check(&["btcpay.store.canmodifystoresettings"], "btcpay.store.canviewinvoices:a", true);
    check(&["btcpay.store.canmodifystoresettings:a"], "btcpay.store.webhooks.canmodifywebhooks:a", true);
    check(
        &["btcpay.store.canmodifystoresettings:a"],
        "btcpay.store.cancreatenonapprovedpullpayments:a",
        true,
    );
    check(&["btcpay.store.canmodifyinvoices:a"], "btcpay.store.cancreateinvoice:a", true);
    check(&["btcpay.store.canviewstoresettings:a"], "btcpay.store.cancreateinvoice:a", false);
    check(&["btcpay.store.canviewstoresettings:a"], "btcpay.store.canviewwallet:a", false);
    check(&["btcpay.store.canviewinvoices:a"], "btcpay.store.canviewinvoices:b", false);
    check(&["btcpay.store.canviewinvoices:a"], "btcpay.store.canviewinvoices", false);
    check(
        &["btcpay.store.canviewinvoices:a", "btcpay.store.canviewinvoices:b"],
        "btcpay.store.canviewinvoices:b",
        true,
    );
    check(&["btcpay.server.canmodifyserversettings"], "btcpay.server.cancreateuser", true);
    check(&["btcpay.server.canmodifyserversettings"], "btcpay.store.canviewinvoices:a", false);
    check(&["btcpay.user.canmodifyprofile"], "btcpay.user.canviewprofile", true);
    check(&[], "btcpay.user.canviewprofile", false);
}

#[test]
fn what_is_not_a_grant_is_refused_with_a_reason() {
    for (text, reason) in [
        ("", GrantError::UnknownPermission),
        ("btcpay.store.canflytothemoon", GrantError::UnknownPermission),
        ("btcpay.user.canmodifyserversettings", GrantError::UnknownPermission),
        ("btcpay.store.canviewinvoices:", GrantError::BadStoreId),
        ("btcpay.store.canviewinvoices:../x", GrantError::BadStoreId),
        ("btcpay.store.canviewinvoices:a:b", GrantError::BadStoreId),
        ("unrestricted:a", GrantError::NotAboutStores),
        ("btcpay.server.canviewusers:a", GrantError::NotAboutStores),
    ] {
        assert_eq!(text.parse::<Grant>(), Err(reason), "{text:?}");
    }
}

#[test]
fn names_are_read_in_any_case_and_store_ids_exactly() {
    let grant: Grant = " BTCPay.Store.CanViewInvoices:AbC ".parse().unwrap();
    assert_eq!(grant.to_string(), "btcpay.store.canviewinvoices:AbC");
    assert!(!allows(&[grant], Permission::ViewInvoices, Some(&store("abc"))));
}

#[test]
fn levels_follow_names_and_inclusion_stays_within_a_level() {
    for permission in Permission::ALL {
        let level = match permission.name().split('.').nth(1) {
            Some("store") => Level::Store,
            Some("server") => Level::Server,
            _ => Level::User,
        };
        assert_eq!(permission.level(), level, "{permission}");
        assert!(permission.includes().iter().all(|p| p.level() == level), "{permission}");
    }
}

#[test]
fn names_are_distinct_and_nothing_includes_itself() {
    for permission in Permission::ALL {
        assert_eq!(Permission::parse(permission.name()), Some(permission));
        assert!(permission.includes().iter().all(|p| !p.implies(permission)), "{permission} includes itself");
    }
}

#[test]
fn implication_is_transitive() {
    for a in Permission::ALL {
        for b in a.implied() {
            assert!(
                b.implied().filter(|c| *c != a).all(|c| a.implies(c)),
                "{a} gives {b} but not all that gives"
            );
        }
    }
}

fn any_permission() -> impl Strategy<Value = Permission> {
    proptest::sample::select(&Permission::ALL[..])
}

fn any_store() -> impl Strategy<Value = StoreId> {
    proptest::sample::select(vec!["a", "b", "c"]).prop_map(store)
}

fn any_grant() -> impl Strategy<Value = Grant> {
    let scoped = (any_permission(), any_store())
        .prop_map(|(p, s)| Grant::in_store(p, s).unwrap_or(Grant::everywhere(p)));
    prop_oneof![3 => scoped, 1 => any_permission().prop_map(Grant::everywhere)]
}

fn any_grants() -> impl Strategy<Value = Vec<Grant>> {
    proptest::collection::vec(any_grant(), 0..6)
}

proptest! {
    #[test]
    fn a_grant_in_a_store_never_reaches_another(
        (p, s) in (any_permission(), any_store()),
        (asked, t) in (any_permission(), any_store()),
    ) {
        if s == t {
            return Ok(());
        }
        if let Ok(grant) = Grant::in_store(p, s) {
            let grants = [grant];
            prop_assert!(!allows(&grants, asked, Some(&t)));
            prop_assert!(!allows(&grants, asked, None));
        }
    }

    #[test]
    fn a_printed_grant_reads_back(grant in any_grant()) {
        prop_assert_eq!(grant.to_string().parse(), Ok(grant));
    }

    #[test]
    fn an_intersection_allows_exactly_what_both_allow(
        (a, b) in (any_grants(), any_grants()),
        (p, s) in (any_permission(), proptest::option::of(any_store())),
    ) {
        let both = intersect(&a, &b);
        prop_assert_eq!(allows(&both, p, s.as_ref()), allows(&a, p, s.as_ref()) && allows(&b, p, s.as_ref()));
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in ".*") {
        let _ = text.parse::<Grant>();
    }
}

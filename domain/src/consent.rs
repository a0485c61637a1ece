//! What a person grants to a program that asks for a key: never anything that was not asked for.
use crate::id::StoreId;
use crate::permission::{Grant, Level};
use alloc::vec::Vec;

/// What a program asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it wants to be allowed.
    pub grants: Vec<Grant>,
    /// Whether it takes all or nothing; otherwise the person may leave some out.
    pub strict: bool,
    /// Whether the person may choose the stores it is for.
    pub selective: bool,
}

/// What the person chose, of what they could.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Of what is asked for; looked at only where they may leave some out.
    pub grants: Vec<Grant>,
    /// Of their stores; looked at only where they may choose.
    pub stores: Vec<StoreId>,
}

impl Asked {
    /// Whether stores can be chosen: something asked for is about stores and names none.
    pub fn leaves_stores_open(&self) -> bool {
        self.selective && self.grants.iter().any(is_open)
    }

    /// What is granted: what is asked for, without what was left out, in the stores that were chosen.
    pub fn granted(&self, chosen: &Chosen) -> Vec<Grant> {
        let kept = self.grants.iter().filter(|grant| self.strict || chosen.grants.contains(grant));
        let mut granted: Vec<Grant> = kept.flat_map(|grant| self.limited(grant, chosen)).collect();
        granted.dedup();
        granted
    }

    fn limited(&self, grant: &Grant, chosen: &Chosen) -> Vec<Grant> {
        if !(self.selective && is_open(grant)) {
            return Vec::from([grant.clone()]);
        }
        let stores = chosen.stores.iter().cloned();
        stores.filter_map(|store| Grant::in_store(grant.permission(), store).ok()).collect()
    }
}

fn is_open(grant: &Grant) -> bool {
    grant.permission().level() == Level::Store && grant.store().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{Permission, allows};
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    fn grants(texts: &[&str]) -> Vec<Grant> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn check(asked: (&[&str], bool, bool), chosen: (&[&str], &[&str]), expected: &[&str]) {
        let asked = Asked { grants: grants(asked.0), strict: asked.1, selective: asked.2 };
        let stores = chosen.1.iter().map(|id| StoreId::parse(id).unwrap()).collect();
        let chosen = Chosen { grants: grants(chosen.0), stores };
        assert_eq!(asked.granted(&chosen), grants(expected));
    }

    #[test]
    fn a_shop_gets_what_it_needs_in_one_store() {
        let (view, make) = ("btcpay.store.canviewinvoices", "btcpay.store.cancreateinvoice");
        let in_shop = ["btcpay.store.canviewinvoices:shop", "btcpay.store.cancreateinvoice:shop"];
        check((&[view, make], true, true), (&[], &["shop"]), &in_shop);
        check((&[view, make], false, true), (&[view], &["shop"]), &in_shop[..1]);
        check((&[view, make], true, true), (&[], &[]), &[]);
        check((&[view], true, false), (&[], &["shop"]), &[view]);
        check((&[in_shop[0]], true, true), (&[], &["other"]), &[in_shop[0]]);
        check((&["btcpay.user.canviewprofile"], false, true), (&[make], &["shop"]), &[]);
    }

    proptest! {
        #[test]
        fn nothing_is_granted_that_was_not_asked_for(
            asked in subsequence(Permission::ALL.to_vec(), 0..6),
            chosen in subsequence(Permission::ALL.to_vec(), 0..6),
            strict: bool,
            selective: bool,
        ) {
            let all = |list: &[Permission]| list.iter().map(|one| Grant::everywhere(*one)).collect::<Vec<_>>();
            let (mine, other) = (StoreId::parse("mine").unwrap(), StoreId::parse("other").unwrap());
            let asked = Asked { grants: all(&asked), strict, selective };
            let chosen = Chosen { grants: all(&chosen), stores: Vec::from([mine.clone()]) };
            let granted = asked.granted(&chosen);
            for permission in Permission::ALL {
                for store in [None, Some(&mine), Some(&other)] {
                    let is_wanted = allows(&asked.grants, permission, store);
                    prop_assert!(is_wanted || !allows(&granted, permission, store), "{permission}");
                }
            }
            if selective && !allows(&asked.grants, Permission::Unrestricted, None) {
                prop_assert!(!allows(&granted, Permission::ViewInvoices, Some(&other)));
            }
        }
    }
}

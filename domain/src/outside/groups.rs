//! What follows from the groups that an organisation says somebody is in: a role in a store, or running the server.
//!
//! The operator's rules say which; what they give they take away again when somebody is in the group no more. What people
//! gave by hand is left alone. What this is not: it does not know who is the last owner; [`crate::account`] does.
use crate::id::StoreId;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// What being in a group gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gives {
    /// They run the server.
    Administrator,
    /// A role in a store.
    Role {
        /// Which store.
        store: StoreId,
        /// The role's name.
        role: String,
    },
}

/// A rule of the operator's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRule {
    /// The group, to the letter.
    pub group: String,
    /// What being in it gives.
    pub gives: Gives,
}

/// All that somebody is to be because of their groups, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Whether they are to run the server.
    pub administrator: bool,
    /// Their role in each store.
    pub roles: Vec<(StoreId, String)>,
}

/// What somebody is in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The role's name.
    pub role: String,
    /// Whether a group gave it.
    pub is_from_outside: bool,
}

/// What is to be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Leave,
    /// They get that role, as one that a group gave.
    Give(String),
    /// They belong to the store no more.
    Take,
}

/// What rules make of groups. Of several roles in one store the rule that stands first counts.
pub fn wanted(rules: &[GroupRule], groups: &[String]) -> Wanted {
    let mut wanted = Wanted::default();
    for rule in rules.iter().filter(|rule| groups.contains(&rule.group)) {
        match &rule.gives {
            Gives::Administrator => wanted.administrator = true,
            Gives::Role { store, .. } if wanted.role(store).is_some() => {}
            Gives::Role { store, role } => wanted.roles.push((store.clone(), role.clone())),
        }
    }
    wanted
}

impl Wanted {
    /// The role in that store.
    pub fn role(&self, store: &StoreId) -> Option<&str> {
        self.roles.iter().find(|(of, _)| of == store).map(|(_, role)| role.as_str())
    }
}

/// What is to be done about what somebody is in a store.
pub fn step(held: Option<&Held>, wanted: Option<&str>) -> Step {
    match (held, wanted) {
        (Some(held), _) if !held.is_from_outside => Step::Leave,
        (Some(held), Some(role)) if held.role == role => Step::Leave,
        (Some(_) | None, Some(role)) => Step::Give(role.into()),
        (Some(_), None) => Step::Take,
        (None, None) => Step::Leave,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    fn shop() -> StoreId {
        StoreId::parse("shop").unwrap()
    }

    fn rule(group: &str, role: &str) -> GroupRule {
        let gives = match role {
            "" => Gives::Administrator,
            role => Gives::Role { store: shop(), role: role.into() },
        };
        GroupRule { group: group.into(), gives }
    }

    #[test]
    fn the_first_rule_counts_and_groups_are_named_to_the_letter() {
        let rules = [rule("boss", "Owner"), rule("books", "Finance"), rule("boss", "")];
        let check = |groups: &[&str], role: Option<&str>, administrator| {
            let groups: Vec<_> = groups.iter().map(ToString::to_string).collect();
            let wanted = wanted(&rules, &groups);
            assert_eq!((wanted.role(&shop()), wanted.administrator), (role, administrator), "{groups:?}");
        };
        check(&["books", "boss"], Some("Owner"), true);
        check(&["books"], Some("Finance"), false);
        for nobodys in [&[][..], &["Books"], &["book"], &["books "]] {
            check(nobodys, None, false);
        }
        assert_eq!(wanted(&[], &["boss".into()]), Wanted::default());
    }

    #[test]
    fn what_a_group_gave_it_takes_and_what_a_person_gave_stays() {
        let held = |role: &str, is_from_outside| Held { role: role.into(), is_from_outside };
        let check = |held: Option<Held>, wanted, expected| {
            assert_eq!(step(held.as_ref(), wanted), expected, "{held:?} {wanted:?}");
        };
        check(None, None, Step::Leave);
        check(None, Some("Guest"), Step::Give("Guest".into()));
        check(Some(held("Guest", true)), Some("Guest"), Step::Leave);
        check(Some(held("Owner", true)), Some("Guest"), Step::Give("Guest".into()));
        check(Some(held("Guest", true)), None, Step::Take);
        for wanted in [None, Some("Guest"), Some("Owner")] {
            check(Some(held("Manager", false)), wanted, Step::Leave);
        }
    }

    proptest! {
        /// Whatever was so before: done once, there is nothing left to do.
        #[test]
        fn it_is_done_at_once(
            before in prop::option::of(("[AB]", any::<bool>())), wanted in prop::option::of("[ABC]")
        ) {
            let held = before.map(|(role, is_from_outside)| Held { role, is_from_outside });
            let after = match step(held.as_ref(), wanted.as_deref()) {
                Step::Leave => held,
                Step::Give(role) => Some(Held { role, is_from_outside: true }),
                Step::Take => None,
            };
            prop_assert_eq!(step(after.as_ref(), wanted.as_deref()), Step::Leave);
        }
    }
}

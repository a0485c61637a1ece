//! What groups of an organisation's give, as the configuration file states it: `[[sign-in-role]]`. What this is not: it knows no
//! stores; whether there is one of that id is seen when somebody signs in.
use domain::StoreId;
use domain::outside::{Gives, GroupRule};

/// What the tables are called.
pub(super) const NAME: &str = "sign-in-role";
/// The role that is none of a store's.
const ADMINISTRATOR: &str = "administrator";

/// What can be stated of one.
pub(super) struct Field {
    /// As in the file.
    pub(super) name: &'static str,
    /// What it says.
    pub(super) help: &'static str,
    /// A value, as the file writes it.
    pub(super) example: &'static str,
}

/// The fields, in the order of the reference.
pub(super) const FIELDS: [Field; 3] = [
    Field {
        name: "group",
        help: "The group, to the letter: in a directory its whole name, as in cn=finance,ou=groups,dc=example,dc=org",
        example: "\"finance\"",
    },
    Field {
        name: "store",
        help: "The id of the store in which they get the role. None with the role administrator, which is the server's",
        example: "\"9CiNzV6XS1Fu2aY4JWpXLt\"",
    },
    Field {
        name: "role",
        help: "The role, as in Finance, or one of the store's own; or administrator",
        example: "\"Finance\"",
    },
];

/// What is wrong: which field, and what to write instead.
type Problem = (String, String);

/// The rule that the fields of a table make.
pub(super) fn rule(given: &[(String, String)]) -> Result<GroupRule, Problem> {
    let problem = |field: &str, text: &str| (field.to_owned(), text.to_owned());
    if let Some((other, _)) = given.iter().find(|(name, _)| FIELDS.iter().all(|field| field.name != name)) {
        let shown: String = other.chars().take(40).collect();
        return Err(problem(&shown, "there is no such field; there are group, store and role"));
    }
    let text = |name: &str| {
        let found = given.iter().find(|(known, _)| known == name).map(|(_, text)| text.trim());
        found.filter(|text| !text.is_empty())
    };
    let group = text("group").ok_or_else(|| problem("group", "it is missing; name the group"))?;
    let role = text("role").ok_or_else(|| problem("role", "it is missing; name the role"))?;
    let gives = match (role, text("store")) {
        (ADMINISTRATOR, None) => Gives::Administrator,
        (ADMINISTRATOR, Some(_)) => {
            return Err(problem("store", "an administrator is the server's; leave the store out"));
        }
        (_, None) => {
            return Err(problem("store", "it is missing; write the id of the store that has the role"));
        }
        (role, Some(store)) => {
            let advice = || problem("store", "this is no store's id; the page of its settings shows it");
            Gives::Role { store: StoreId::parse(store).ok_or_else(advice)?, role: role.into() }
        }
    };
    Ok(GroupRule { group: group.into(), gives })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(given: &[(&str, &str)]) -> Result<GroupRule, Problem> {
        let given: Vec<_> = given.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
        rule(&given)
    }

    #[test]
    fn a_group_gives_a_role_in_a_store_or_the_server() {
        let gives =
            |given: &[(&str, &str)]| read(&[&[("group", "g")], given].concat()).map(|rule| rule.gives);
        assert_eq!(gives(&[("role", "administrator")]), Ok(Gives::Administrator));
        let store = StoreId::parse("harbour").unwrap();
        let finance = Gives::Role { store, role: "Finance".into() };
        assert_eq!(gives(&[("role", "Finance"), ("store", "harbour")]), Ok(finance));
        let check = |given: &[(&str, &str)], field: &str| assert_eq!(read(given).unwrap_err().0, field);
        check(&[("role", "Finance"), ("store", "harbour")], "group");
        check(&[("group", " "), ("role", "Finance"), ("store", "harbour")], "group");
        check(&[("group", "g"), ("store", "harbour")], "role");
        check(&[("group", "g"), ("role", "Finance")], "store");
        check(&[("group", "g"), ("role", "Finance"), ("store", "no id")], "store");
        check(&[("group", "g"), ("role", "administrator"), ("store", "harbour")], "store");
        check(&[("group", "g"), ("roll", "Finance")], "roll");
    }
}

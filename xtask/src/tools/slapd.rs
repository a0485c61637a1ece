//! A directory (LDAP) for the tests of signing in: `$SLAPD`, or the machine's, or Debian's OpenLDAP unpacked. Its schemas
//! and modules lie where `$SLAPD_SCHEMAS` and `$SLAPD_MODULES` say.

use super::debian::Packages;
use super::{Program, named};

const PACKAGES: Packages = Packages {
    name: "slapd",
    packages: &["slapd"],
    advice: "tests of signing in speak to a real directory; where Debian's can't be fetched, set SLAPD to OpenLDAP's slapd, \
             and SLAPD_SCHEMAS and SLAPD_MODULES to the folders that belong to it",
};
const PROGRAM: &str = "usr/sbin/slapd";
const SCHEMAS: &str = "etc/ldap/schema";
const MODULES: &str = "usr/lib/ldap";

/// The server, and its folders.
pub(crate) fn find_or_fetch() -> anyhow::Result<Vec<Program>> {
    let names = ["SLAPD", "SLAPD_SCHEMAS", "SLAPD_MODULES"];
    let given = names.map(named);
    if let [Ok(Some(program)), Ok(Some(schemas)), Ok(Some(modules))] = given {
        return Ok(names.into_iter().zip([program, schemas, modules]).collect());
    }
    let root = PACKAGES.unpacked()?;
    Ok(vec![
        ("SLAPD", root.program(PROGRAM, &[], &[])?),
        ("SLAPD_SCHEMAS", root.file(SCHEMAS)),
        ("SLAPD_MODULES", root.file(MODULES)),
    ])
}

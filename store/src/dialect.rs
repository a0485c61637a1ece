//! All that differs between databases: the words of table definitions, and how placeholders are named.
//!
//! Statements are written in the SQL that SQLite and PostgreSQL share, with placeholders `$1` to `$24`. Table
//! definitions use the words below, which each dialect spells its own way.

use std::ffi::CStr;

/// How one database spells the words of table definitions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    words: [(&'static str, &'static str); 6],
}

/// SQLite: strict tables; rows of tables with a composite key lie in the key's order.
pub(crate) const SQLITE: Dialect = Dialect {
    words: [
        ("{number}", "INTEGER PRIMARY KEY"),
        ("{int}", "INTEGER"),
        ("{text}", "TEXT"),
        ("{blob}", "BLOB"),
        ("{table}", "STRICT"),
        ("{clustered}", "STRICT, WITHOUT ROWID"),
    ],
};

impl Dialect {
    /// Table definitions in this dialect.
    pub(crate) fn spell(self, definitions: &str) -> String {
        self.words.iter().fold(definitions.to_owned(), |text, (word, spelling)| text.replace(word, spelling))
    }
}

/// A query for the elements of a JSON array of texts.
pub(crate) fn elements_of(array: &str) -> String {
    format!("SELECT value FROM json_each({array})")
}

/// The names of the placeholders, in order. SQLite numbers `$n` by first appearance, so it binds by name.
pub(crate) const PLACEHOLDERS: [&CStr; 24] = [
    c"$1", c"$2", c"$3", c"$4", c"$5", c"$6", c"$7", c"$8", c"$9", c"$10", c"$11", c"$12", c"$13", c"$14",
    c"$15", c"$16", c"$17", c"$18", c"$19", c"$20", c"$21", c"$22", c"$23", c"$24",
];

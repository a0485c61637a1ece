//! What tables there are at each migration, read from the migrations themselves: so a backup forgets no column, and one
//! made long ago is understood. What it is not: a reader of SQL; it knows the few statements that migrations are made of.
use crate::error::{Error, Result};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Blob,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A table with its columns in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// The column that numbers its rows by itself, if one does.
    pub(crate) numbered: Option<String>,
}

impl Kind {
    /// Its name in backups.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Text => "text",
            Self::Blob => "blob",
        }
    }
}

impl Table {
    /// The names of its columns, with commas between.
    pub(crate) fn column_list(&self) -> String {
        self.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// The tables that these migrations make, those first that others point at.
pub(crate) fn of(migrations: &[&str]) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    for text in migrations {
        for statement in plain(text).split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
            take(&mut tables, statement)?;
        }
    }
    Ok(tables)
}

/// Without comments. (No migration has a text with two dashes or a semicolon in it.)
fn plain(text: &str) -> String {
    text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn take(tables: &mut Vec<Table>, statement: &str) -> Result<()> {
    let words: Vec<&str> = statement.split_whitespace().take(6).collect();
    match words.as_slice() {
        ["CREATE", "TABLE", name, ..] => tables.push(created(name, statement)?),
        ["ALTER", "TABLE", table, "ADD", "COLUMN", name] => {
            let kind = kind_after(statement, name)?;
            altered(tables, table, statement)?.columns.push(Column { name: (*name).into(), kind });
        }
        ["ALTER", "TABLE", table, "DROP", "COLUMN", name] => {
            altered(tables, table, statement)?.columns.retain(|column| column.name != *name);
        }
        ["ALTER", "TABLE", table, "RENAME", "COLUMN", name] => {
            let to = statement.split_whitespace().nth(7).ok_or_else(|| unknown(statement))?;
            let columns = &mut altered(tables, table, statement)?.columns;
            columns
                .iter_mut()
                .filter(|column| column.name == *name)
                .for_each(|column| column.name = to.into());
        }
        ["DROP", "TABLE", name] => tables.retain(|known| known.name != *name),
        ["{shared}", "CREATE", "INDEX", ..]
        | ["CREATE" | "DROP", "INDEX", ..]
        | ["CREATE", "UNIQUE", "INDEX", ..]
        | ["INSERT" | "UPDATE" | "DELETE", ..] => {}
        _ => return Err(unknown(statement)),
    }
    Ok(())
}

fn altered<'a>(tables: &'a mut [Table], name: &str, statement: &str) -> Result<&'a mut Table> {
    tables.iter_mut().find(|known| known.name == name).ok_or_else(|| unknown(statement))
}

fn created(name: &str, statement: &str) -> Result<Table> {
    let (_, rest) = statement.split_once('(').ok_or_else(|| unknown(statement))?;
    let (body, _) = rest.rsplit_once(')').ok_or_else(|| unknown(statement))?;
    let is_column = |part: &&str| {
        let first = part.split_whitespace().next().unwrap_or_default();
        !["PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT"].contains(&first)
    };
    let columns = parts(body).into_iter().filter(is_column).map(|part| {
        let name = part.split_whitespace().next().unwrap_or_default();
        Ok(Column { name: name.into(), kind: kind_after(part, name)? })
    });
    let numbers = |part: &&str| part.split_whitespace().nth(1) == Some("{number}");
    let numbered = parts(body).into_iter().find(numbers).and_then(|part| part.split_whitespace().next());
    let (numbered, columns) = (numbered.map(str::to_owned), columns.collect::<Result<_>>()?);
    Ok(Table { name: name.into(), columns, numbered })
}

/// What stands between commas that are in no parentheses.
fn parts(body: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let comma = move |letter: char| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    };
    body.split(comma).map(str::trim).collect()
}

fn kind_after(text: &str, name: &str) -> Result<Kind> {
    let word = text.split_whitespace().skip_while(|word| *word != name).nth(1);
    match word {
        Some("{int}" | "{number}") => Ok(Kind::Int),
        Some("{text}") => Ok(Kind::Text),
        Some("{blob}") => Ok(Kind::Blob),
        _ => Err(unknown(text)),
    }
}

fn unknown(statement: &str) -> Error {
    Error::Failed(format!("a migration says something that store/src/schema.rs does not know: {statement}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_as_they_are_written() {
        let first = "-- A word; here.\nCREATE TABLE a (n {number}, b {text} NOT NULL, -- why\n c {blob}, \
            PRIMARY KEY (n, b), CHECK (n IN (1, 2))) {table};\nCREATE INDEX a_b ON a (b);";
        let second = "CREATE TABLE z (x {int}) {table}; ALTER TABLE a ADD COLUMN d {int} NOT NULL DEFAULT 0; DROP TABLE z;";
        let told = |tables: Vec<Table>| {
            let columns = |table: &Table| {
                table
                    .columns
                    .iter()
                    .map(|c| format!("{}:{}", c.name, c.kind.name()))
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            tables.iter().map(|table| format!("{} {}", table.name, columns(table))).collect::<Vec<_>>()
        };
        assert_eq!(told(of(&[first]).unwrap()), ["a n:int b:text c:blob"]);
        assert_eq!(told(of(&[first, second]).unwrap()), ["a n:int b:text c:blob d:int"]);
        let third = "ALTER TABLE a DROP COLUMN b; ALTER TABLE a RENAME COLUMN d TO b;";
        assert_eq!(told(of(&[first, second, third]).unwrap()), ["a n:int c:blob b:int"]);
        assert!(of(&["ALTER TABLE a RENAME TO b"]).is_err(), "what is not understood is not passed over");
    }
}

//! The written table of what is kept, compared with what there is a place for.
use crate::connection::Connection;
use crate::sql::Sql;
use crate::{Location, Opening, migrations};
use domain::{Network, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

const WRITTEN: &str = include_str!("../../../docs/privacy.md");

type Columns = BTreeMap<String, BTreeSet<String>>;

fn columns_there_are() -> Columns {
    let mut connection = Location::Memory.writer().unwrap();
    let mut opening =
        Opening::new(Network::Regtest, [0; 16], Box::new(|| Timestamp(0)), Box::new(|| [0; 16]));
    migrations::bring_up_to_date(&mut *connection, &Location::Memory, &mut opening).unwrap();
    let sql: &mut dyn Sql = &mut *connection as &mut dyn Connection;
    let select =
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'";
    let mut found = Columns::new();
    for (table, column) in sql.all(select, &[], |row| Ok((row.string(0)?, row.string(1)?))).unwrap() {
        found.entry(table).or_default().insert(column);
    }
    found
}

/// Rows such as `| entry | number, at | why | how long |`; none names a column twice.
fn columns_written(text: &str) -> Result<Columns, String> {
    let mut found = Columns::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("| ")) {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        let [table, columns, what, why, how_long] = cells[..] else { continue };
        if table == "table" || table == "---" {
            continue;
        }
        if [what, why, how_long].iter().any(|cell| cell.trim().is_empty()) {
            return Err(format!("{table}: {columns}: something is left out"));
        }
        for column in columns.split(", ") {
            if !found.entry(table.into()).or_default().insert(column.into()) {
                return Err(format!("{table}.{column} stands twice"));
            }
        }
    }
    Ok(found)
}

#[test]
fn every_column_is_accounted_for_in_the_written_table() {
    let (written, there) = (columns_written(WRITTEN).unwrap(), columns_there_are());
    for (table, columns) in &there {
        let written = written.get(table).cloned().unwrap_or_default();
        let missing: Vec<_> = columns.difference(&written).collect();
        assert!(
            missing.is_empty(),
            "docs/privacy.md does not say why {table} keeps {missing:?}, and how long"
        );
    }
    for (table, columns) in &written {
        let there = there.get(table).cloned().unwrap_or_default();
        let gone: Vec<_> = columns.difference(&there).collect();
        assert!(gone.is_empty(), "docs/privacy.md tells of {gone:?} in {table}, which does not exist");
    }
}

#[test]
fn a_row_that_says_nothing_is_not_taken() {
    assert!(columns_written("| entry | at | when | the books | for ever |").is_ok());
    assert!(columns_written("| entry | at |  | the books | for ever |").is_err());
    assert!(columns_written("| a | x | b | c | d |\n| a | y, x | b | c | d |").is_err());
}

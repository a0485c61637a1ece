//! Tables: what lies where, what moved over some days, and on each of them.
use super::cells::{btc, day, money, one_line};
use super::csv::{Cell, line, names};
use super::{ExportError, Period};
use domain::{SignedSats, StoreAccess};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use store::{Balance, DayTotal, Store, Total};

/// What lies in each account when a day ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balances(pub Vec<Balance>);

/// What moved in each account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement(pub Vec<Moved>);

/// What moved in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The account, and what lay in it at the beginning.
    pub opening: Balance,
    /// What lay in it at the end.
    pub closing: SignedSats,
    /// What moved between, by the currency in which it was valued when it came.
    pub totals: Vec<Total>,
}

/// What moved on each day in the accounts that are not assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days(pub Vec<DayTotal>);

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Columns of the same width, for people.
    Text,
    /// Comma-separated values.
    Csv,
    /// A JSON object a line.
    Jsonl,
}

impl Shape {
    /// Every shape with its name.
    pub const ALL: [(&'static str, Self); 3] =
        [("text", Self::Text), ("csv", Self::Csv), ("jsonl", Self::Jsonl)];
}

/// Writes a table.
///
/// # Errors
/// Whoever reads it has gone.
pub fn write<T: Table>(table: &T, shape: Shape, out: &mut dyn Write) -> io::Result<()> {
    match shape {
        Shape::Text => text(table, out),
        Shape::Csv => csv(table, out),
        Shape::Jsonl => jsonl(table, out),
    }
}

/// Rows of cells under names.
pub trait Table {
    /// The names of the columns; and of each whether it holds numbers.
    const COLUMNS: &'static [(&'static str, bool)];
    /// The cells of each row, as many as there are columns.
    fn rows(&self) -> Vec<Vec<String>>;
}

impl Balances {
    /// At the end of the period.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(store: &Store, access: &StoreAccess, period: Period) -> Result<Self, ExportError> {
        Ok(Self(store.balances_at(access, period.to).await?))
    }
}

impl Statement {
    /// Of the period.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(store: &Store, access: &StoreAccess, period: Period) -> Result<Self, ExportError> {
        let before: BTreeMap<_, _> = store
            .balances_at(access, period.from)
            .await?
            .into_iter()
            .map(|balance| (balance.account, balance.amount))
            .collect();
        let totals = store.totals(access, period.days()).await?;
        let mut accounts: BTreeMap<_, Vec<Total>> =
            before.keys().map(|account| (*account, Vec::new())).collect();
        for total in totals {
            accounts.entry(total.account).or_default().push(total);
        }
        let moved = |(account, totals): (_, Vec<Total>)| {
            let amount = before.get(&account).copied().unwrap_or_default();
            let sum: i64 = totals.iter().map(|total| total.amount.to_sat()).sum();
            let closing = SignedSats::try_new(amount.to_sat().saturating_add(sum)).unwrap_or_default();
            Moved { opening: Balance { account, amount }, closing, totals }
        };
        Ok(Self(accounts.into_iter().map(moved).collect()))
    }
}

impl Days {
    /// Of the period.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(store: &Store, access: &StoreAccess, period: Period) -> Result<Self, ExportError> {
        let mut all = Vec::new();
        for balance in store.balances(access).await? {
            if !balance.account.is_asset() {
                all.extend(store.days(access, balance.account, period.days()).await?);
            }
        }
        all.sort_by_key(|day| (day.day, day.total.account, day.total.currency.map(domain::Currency::code)));
        Ok(Self(all))
    }
}

impl Table for Balances {
    const COLUMNS: &'static [(&'static str, bool)] = &[("account", false), ("balance_btc", true)];

    fn rows(&self) -> Vec<Vec<String>> {
        self.0.iter().map(|balance| vec![balance.account.path(), btc(balance.amount)]).collect()
    }
}

impl Table for Statement {
    const COLUMNS: &'static [(&'static str, bool)] = &[
        ("account", false),
        ("opening_btc", true),
        ("moved_btc", true),
        ("closing_btc", true),
        ("worth", true),
        ("currency", false),
        ("movements", true),
    ];

    /// A row for each account and currency; what was not valued has a row without one.
    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for Moved { opening, closing, totals } in &self.0 {
            let row = |moved: String, worth, currency: &str, legs: u64| {
                let (account, opening, closing) =
                    (opening.account.path(), btc(opening.amount), btc(*closing));
                vec![account, opening, moved, closing, worth, currency.to_owned(), legs.to_string()]
            };
            if totals.is_empty() {
                rows.push(row(btc(SignedSats::ZERO), String::new(), "", 0));
            }
            rows.extend(totals.iter().map(|total| {
                let (worth, currency) = valued(total);
                row(btc(total.amount), worth, currency, total.legs)
            }));
        }
        rows
    }
}

impl Table for Days {
    const COLUMNS: &'static [(&'static str, bool)] = &[
        ("day", false),
        ("account", false),
        ("moved_btc", true),
        ("worth", true),
        ("currency", false),
        ("movements", true),
    ];

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |DayTotal { day: at, total }: &DayTotal| {
            let (worth, currency) = valued(total);
            let moved = btc(total.amount);
            vec![day(*at), total.account.path(), moved, worth, currency.to_owned(), total.legs.to_string()]
        };
        self.0.iter().map(row).collect()
    }
}

fn valued(total: &Total) -> (String, &'static str) {
    match total.currency {
        Some(currency) => (money(total.worth, currency), currency.code()),
        None => (String::new(), ""),
    }
}

/// Columns of the same width, for people: words of strangers on one line.
fn text<T: Table>(table: &T, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = table.rows();
    rows.iter_mut().flatten().for_each(|cell| *cell = one_line(cell));
    let width = |(at, (name, _)): (usize, &(&str, bool))| {
        rows.iter().map(|row| row[at].chars().count()).chain([name.len()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = T::COLUMNS.iter().enumerate().map(width).collect();
    let names = T::COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    for row in std::iter::once(&names).chain(&rows) {
        let mut text = String::new();
        for ((cell, width), (_, is_number)) in row.iter().zip(&widths).zip(T::COLUMNS) {
            let padded = if *is_number { format!("{cell:>width$}") } else { format!("{cell:<width$}") };
            text += &(padded + "  ");
        }
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

/// Comma-separated values with a line of names.
fn csv<T: Table>(table: &T, out: &mut dyn Write) -> io::Result<()> {
    names(out, &T::COLUMNS.iter().map(|(name, _)| *name).collect::<Vec<_>>())?;
    for row in table.rows() {
        let cells = row.iter().zip(T::COLUMNS).map(|(cell, (_, is_number))| match is_number {
            true => Cell::Number(cell),
            false => Cell::Word(cell),
        });
        line(out, &cells.collect::<Vec<_>>())?;
    }
    Ok(())
}

/// A JSON object a line; amounts are texts, so that no program rounds them, and what is not known is null.
fn jsonl<T: Table>(table: &T, out: &mut dyn Write) -> io::Result<()> {
    for row in table.rows() {
        let member = |(cell, (name, _)): (&String, &(&str, bool))| {
            let value = if cell.is_empty() { Value::Null } else { json!(cell) };
            ((*name).to_owned(), value)
        };
        let object: serde_json::Map<_, _> = row.iter().zip(T::COLUMNS).map(member).collect();
        writeln!(out, "{}", Value::Object(object))?;
    }
    Ok(())
}

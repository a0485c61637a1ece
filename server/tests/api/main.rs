//! The API as its clients see it: the real router over a database in memory, one module for each noun.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod admin_pages;
mod asking;
mod audit;
mod bodies;
mod compatibility;
mod consent;
mod document;
mod donation_pages;
mod donations;
mod first_steps;
mod idempotency;
mod invoices;
mod keys;
mod logos;
mod metrics;
mod payment_methods;
mod payments;
mod people;
mod permissions;
mod privacy;
mod push;
mod rates;
mod reports;
mod rescue;
mod roles;
mod routes;
mod second_factor;
mod sign_in;
mod spends;
mod stores;
mod users;
mod wallets;
mod webhooks;
mod year;

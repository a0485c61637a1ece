//! Programs that demo and tests need and that cargo does not bring.

mod apt;
pub(crate) mod bitcoind;

//! Lists that don't change: permissions, rate sources, languages. Open to everybody.
pub mod lang;
pub mod permissions;
pub mod rate_sources;

//! Floor 2: judges statements — names, columns, kinds, safety, strata — and resolves them into `ir`.

pub mod ir;
pub mod strata;

//! A line or an entry a row: tables, translation memories, term bases, ratings.

pub mod flags;
pub mod table;
pub mod tbx;
pub mod terms;
pub mod tmx;
pub mod wmt;

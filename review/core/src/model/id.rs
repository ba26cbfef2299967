//! Ids: UUIDv7 newtypes, so that an article's id is never taken for a flag's.
//!
//! Nothing here makes an id out of nothing: time and random bytes are arguments.

use std::{fmt, str::FromStr};

use language::text::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A UUIDv7 (RFC 9562) of the given time and random bytes.
#[must_use]
pub fn uuid(at: Timestamp, random: [u8; 10]) -> Uuid {
    let milliseconds = u64::try_from(at.milliseconds()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// Names an article.
    ArticleId;
    /// Names a segment of an article.
    SegmentId;
    /// Names a flag.
    FlagId;
    /// Names a person. Their name stands in the accounts, not in the log.
    PersonId;
}

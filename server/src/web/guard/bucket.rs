//! A bucket of tokens that fills by itself. Whole numbers: a part of a token is never lost nor made up.
use domain::Timestamp;

/// How many at once, and how fast they come back: so many tokens in so many seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    pub(super) burst: u32,
    pub(super) tokens: u32,
    pub(super) seconds: u32,
}

/// What is in it, in parts of a token: `Rate::seconds` of them are one, `Rate::tokens` come each second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    parts: u64,
    at: Timestamp,
}

impl Rate {
    fn one(self) -> u64 {
        self.seconds.into()
    }

    fn full(self) -> u64 {
        u64::from(self.burst).saturating_mul(self.one())
    }
}

impl Bucket {
    /// What is in it now: full if it was never used. A clock that was put back gives nothing, and takes nothing.
    pub(super) fn at(known: Option<Self>, rate: Rate, now: Timestamp) -> Self {
        let Some(known) = known else { return Self { parts: rate.full(), at: now } };
        let come = now.since(known.at).saturating_mul(rate.tokens.into());
        Self { parts: known.parts.saturating_add(come).min(rate.full()), at: now }
    }

    /// Seconds until a token is in it: none if there is.
    pub(super) fn wait(self, rate: Rate) -> u64 {
        self.wait_keeping(0, rate)
    }

    /// Seconds until a token is in it beside so many that are kept for others.
    pub(super) fn wait_keeping(self, kept: u32, rate: Rate) -> u64 {
        let wanted = u64::from(kept).saturating_add(1).saturating_mul(rate.one());
        wanted.saturating_sub(self.parts).div_ceil(u64::from(rate.tokens).max(1))
    }

    /// Without one token. Only called when there is one.
    #[must_use]
    pub(super) fn less_one(self, rate: Rate) -> Self {
        Self { parts: self.parts.saturating_sub(rate.one()), ..self }
    }

    /// How much of it was taken, in thirds: 0 to 3.
    pub(super) fn thirds_taken(self, rate: Rate) -> u8 {
        let taken = rate.full().saturating_sub(self.parts).saturating_mul(3) / rate.full().max(1);
        u8::try_from(taken).unwrap_or(3).min(3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However the asking is spread: no more than the burst and what came back since, and whoever waits as long
        /// as told is served.
        #[test]
        fn never_more_than_the_rate(
            burst in 1..50_u32, tokens in 1..10_u32, seconds in 1..100_u32,
            pauses in prop::collection::vec(0..40_i64, 1..200),
        ) {
            let rate = Rate { burst, tokens, seconds };
            let (mut bucket, mut now, mut given) = (None, 1_000_i64, 0_u64);
            for pause in &pauses {
                now += pause;
                let mut here = Bucket::at(bucket, rate, Timestamp(now));
                if here.wait(rate) == 0 {
                    here = here.less_one(rate);
                    given += 1;
                } else {
                    let later = Timestamp(now).plus(domain::Seconds(u32::try_from(here.wait(rate)).unwrap()));
                    prop_assert_eq!(Bucket::at(Some(here), rate, later).wait(rate), 0);
                }
                bucket = Some(here);
            }
            let passed = u64::try_from(now - 1_000).unwrap();
            let most = u64::from(burst) + passed * u64::from(tokens) / u64::from(seconds);
            prop_assert!(given <= most, "{} of {}", given, most);
        }

        /// Looking never takes anything, and a clock that jumps back and forth gives nothing away.
        #[test]
        fn a_clock_put_back_gives_nothing(burst in 1..50_u32, back in 1..10_000_i64) {
            let rate = Rate { burst, tokens: 1, seconds: 7 };
            let mut bucket = Bucket::at(None, rate, Timestamp(50_000));
            while bucket.wait(rate) == 0 {
                bucket = bucket.less_one(rate);
            }
            let earlier = Bucket::at(Some(bucket), rate, Timestamp(50_000 - back));
            prop_assert!(earlier.wait(rate) > 0);
        }
    }

    #[test]
    fn how_empty_it_is_counts_in_thirds() {
        let rate = Rate { burst: 3, tokens: 1, seconds: 1 };
        let mut bucket = Bucket::at(None, rate, Timestamp(0));
        for thirds in 0..4 {
            assert_eq!(bucket.thirds_taken(rate), thirds);
            bucket = bucket.less_one(rate);
        }
    }
}

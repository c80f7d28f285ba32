//! Repeatable chance: a small generator of numbers that gives the same series for the same seed on every machine.

/// A series of numbers fixed by its seed (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Returns the series of `seed` and `index`; neighbouring indexes give unrelated series.
    pub(crate) fn of(seed: u64, index: u64) -> Self {
        let mut chance = Self(seed ^ index.wrapping_mul(0xD1B5_4A32_D192_ED03));
        chance.next();
        chance
    }

    /// Returns the next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number from 0 to `bound` - 1; 0 for a bound of 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    /// Says yes `percent` times in a hundred.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Returns one of `choices`, each as likely as the others.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let bound = u64::try_from(choices.len()).unwrap_or(u64::MAX);
        &choices[usize::try_from(self.below(bound)).unwrap_or(0)]
    }

    /// Returns the place in `sums`, which rise by the weight of each choice.
    pub(crate) fn weighted(&mut self, sums: &[u64]) -> usize {
        let total = sums.last().copied().unwrap_or(0);
        let drawn = self.below(total);
        sums.partition_point(|sum| *sum <= drawn)
    }
}

/// Returns the running sums of `weights`, as [`Chance::weighted`] takes them.
pub(crate) fn sums(weights: impl Iterator<Item = u64>) -> Vec<u64> {
    weights
        .scan(0, |total, weight| {
            *total += weight;
            Some(*total)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_series() {
        let series = |seed, index| {
            let mut chance = Chance::of(seed, index);
            [chance.next(), chance.next(), chance.next()]
        };

        assert_eq!(series(1, 2), series(1, 2));
        assert_ne!(series(1, 2), series(1, 3));
        assert_ne!(series(1, 2), series(2, 2));
    }

    #[test]
    fn heavier_choices_are_drawn_more_often() {
        let sums = sums([1, 0, 9].into_iter());
        let mut chance = Chance::of(7, 7);
        let mut drawn = [0; 3];

        (0..1000).for_each(|_| drawn[chance.weighted(&sums)] += 1);

        assert_eq!(drawn[1], 0, "a weight of zero is never drawn");
        assert!(drawn[2] > 5 * drawn[0], "{drawn:?}");
    }
}

//! Repeatable chance: the same seed and number give the same series on every machine.

/// A series of numbers (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Returns the series of `seed` and `number`; neighbouring numbers give unrelated series.
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        Self(mixed(seed ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03)))
    }

    /// Returns the next number.
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// Returns a number from 0 to `bound` - 1.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.draw()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// Says yes `share` times in a thousand.
    pub(crate) fn permille(&mut self, share: u64) -> bool {
        self.below(1_000) < share
    }

    /// Returns one of `choices`, each as likely as the others.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[index(self.below(choices.len() as u64))]
    }
}

fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// Returns a number known to be small as a place in a list.
pub(crate) fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Ranks drawn by Zipf's law: rank 0 twice as often as rank 1, three times as often as rank 2.
#[derive(Clone, Debug)]
pub(crate) struct Zipf(Vec<u64>);

impl Zipf {
    /// Returns the law over `ranks` ranks, which are few enough to be held.
    pub(crate) fn over(ranks: u64) -> Self {
        // Whole numbers, because the last digit of a sum of fractions may differ between machines.
        const UNIT: u64 = 1 << 40;
        let sums = (1..=ranks).scan(0, |sum, rank| {
            *sum += UNIT / rank;
            Some(*sum)
        });
        Self(sums.collect())
    }

    /// Draws a rank.
    pub(crate) fn draw(&self, chance: &mut Chance) -> usize {
        let drawn = chance.below(self.0.last().copied().unwrap_or(1));
        self.0.partition_point(|sum| *sum <= drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_number_give_the_same_series() {
        let series = |seed, number| {
            let mut chance = Chance::of(seed, number);
            [chance.draw(), chance.draw(), chance.draw()]
        };

        assert_eq!(series(1, 2), series(1, 2));
        assert_ne!(series(1, 2), series(1, 3));
        assert_ne!(series(1, 2), series(2, 2));
    }

    #[test]
    fn the_first_rank_is_drawn_twice_as_often_as_the_second() {
        let (law, mut chance, mut drawn) = (Zipf::over(50), Chance::of(3, 3), [0_u32; 50]);

        (0..100_000).for_each(|_| drawn[law.draw(&mut chance)] += 1);

        let ratio = f64::from(drawn[0]) / f64::from(drawn[1]);
        assert!((1.9..2.1).contains(&ratio), "{ratio}");
        assert!(drawn[49] > 200, "{drawn:?}");
    }
}

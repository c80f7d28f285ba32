//! Which runs of letters stand in a text: a few bits that say what certainly does not.

/// A set of runs of a fixed length, as bits of their hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filter {
    form: Form,
    bits: Box<[u8]>,
}

/// How long the runs are, and how many bits there are for them: 2 to the power of `power`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) run: usize,
    pub(super) power: u32,
}

impl Form {
    pub(super) const fn bytes(self) -> usize {
        (1 << self.power) / 8
    }

    /// Returns the places of all runs. A run holds at most as many bytes as the number it is made to.
    fn places(self, text: &[u8]) -> impl Iterator<Item = usize> {
        let unused = 32 - 8 * u32::try_from(self.run).unwrap_or(4);
        let mut last = 0u32;
        let numbers = text.iter().map(move |byte| {
            last = last << 8 | u32::from(*byte);
            last << unused
        });
        numbers.skip(self.run - 1).map(move |run| (run.wrapping_mul(0x9e37_79b1) >> (32 - self.power)) as usize)
    }
}

impl Filter {
    /// Returns the filter of `text`.
    pub(super) fn of(form: Form, text: &[u8]) -> Self {
        let mut bits = vec![0u8; form.bytes()].into_boxed_slice();
        for place in form.places(text) {
            bits[place / 8] |= 1 << (place % 8);
        }
        Self { form, bits }
    }

    /// Reads a filter; none where `bits` are not as many as it has.
    pub(super) fn read(form: Form, bits: &[u8]) -> Option<Self> {
        (bits.len() == form.bytes()).then(|| Self { form, bits: bits.into() })
    }

    pub(super) fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// Says whether `needle` may stand in the text.
    pub(super) fn may_hold(&self, needle: &[u8]) -> bool {
        self.form.places(needle).all(|place| self.bits[place / 8] >> (place % 8) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_is_never_denied_and_most_of_the_rest_is() {
        let text = "the region setting was changed back — with no effect on production";
        for form in [Form { run: 2, power: 12 }, Form { run: 4, power: 13 }] {
            let filter = Filter::of(form, text.as_bytes());
            for from in 0..text.len() {
                for until in from..=text.len() {
                    assert!(filter.may_hold(&text.as_bytes()[from..until]));
                }
            }
            assert!(!filter.may_hold(b"zyzzyva") && !filter.may_hold(b"quarterly"));
            assert_eq!(Filter::read(form, filter.bits()), Some(filter));
            assert_eq!(Filter::read(form, b"short"), None);
        }
    }
}

//! Sorting with little code, in n log n steps whatever the values are: an attacker may have chosen them.

use std::collections::BinaryHeap;

/// The values in their order. The sorts of `std` are faster, and take 3 to 5 KB of code for each type of value.
pub fn sorted<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    values
        .into_iter()
        .collect::<BinaryHeap<T>>()
        .into_sorted_vec()
}

/// The values in their order, each of them once.
pub fn sorted_set<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values = sorted(values);
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_sorted_as_std_sorts_them() {
        let mut state = 7_u32;
        for length in (0..200).chain([5000]) {
            let mut values: Vec<u32> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 16) % length
                })
                .collect();
            let (all, set) = (sorted(values.clone()), sorted_set(values.clone()));
            values.sort_unstable();
            assert_eq!(all, values);
            values.dedup();
            assert_eq!(set, values);
        }
    }
}

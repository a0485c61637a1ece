//! Products too large for 128 bits, so that the checks need not trust the arithmetic they check.

/// `a * b`, exactly: the upper and the lower 128 bits. Products compare as these pairs do.
pub(crate) fn product(a: u128, b: u128) -> (u128, u128) {
    let halves = |n: u128| (n >> 64, n & u128::from(u64::MAX));
    let ((a1, a0), (b1, b0)) = (halves(a), halves(b));
    let low = a0 * b0;
    let (left, right) = (a1 * b0, a0 * b1);
    let (left1, left0) = halves(left);
    let (right1, right0) = halves(right);
    let middle = (low >> 64) + left0 + right0;
    (a1 * b1 + left1 + right1 + (middle >> 64), (middle << 64) | (low & u128::from(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_exact() {
        assert_eq!(product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        assert_eq!(product(1 << 127, 6), (3, 0));
        assert_eq!(product(7, 6), (0, 42));
    }
}

//! Exponentiation, the same for all kernels.

/// Products modulo one key's `n`, each times `R^-1` (see [`crate::plan`]).
pub trait Products {
    /// A number in the form of this kernel.
    type Operand: Clone;

    /// `R^2 mod n`.
    fn domain_squared(&self) -> &Self::Operand;

    /// `x = x * y / R`.
    fn multiply(&self, x: &mut Self::Operand, y: &Self::Operand);

    /// `x = x * x / R`.
    fn square(&self, x: &mut Self::Operand);
}

/// `base^exponent mod n`, for an odd exponent of at least 3. `None` for others.
///
/// All the while the power is kept times `R`. The last bit of the exponent is a one, and the product for it is with
/// the plain base, which takes the `R` away again.
pub fn raise<P: Products>(products: &P, base: &P::Operand, exponent: u64) -> Option<P::Operand> {
    if exponent < 3 || exponent & 1 == 0 {
        return None;
    }
    let mut in_domain = base.clone();
    products.multiply(&mut in_domain, products.domain_squared());
    let mut power = in_domain.clone();
    for bit in (1..exponent.ilog2()).rev() {
        products.square(&mut power);
        if exponent >> bit & 1 == 1 {
            products.multiply(&mut power, &in_domain);
        }
    }
    products.square(&mut power);
    products.multiply(&mut power, base);
    Some(power)
}

#[cfg(test)]
mod tests {
    use super::{Products, raise};

    /// Exponents instead of numbers: a product adds, and division by `R` is counted apart.
    struct Exponents;

    impl Products for Exponents {
        /// The exponents of the base and of `R`.
        type Operand = (i64, i64);

        fn domain_squared(&self) -> &(i64, i64) {
            &(0, 2)
        }

        fn multiply(&self, x: &mut (i64, i64), y: &(i64, i64)) {
            *x = (x.0 + y.0, x.1 + y.1 - 1);
        }

        fn square(&self, x: &mut (i64, i64)) {
            let y = *x;
            self.multiply(x, &y);
        }
    }

    #[test]
    fn the_exponent_is_reached_and_the_domain_left() {
        let largest = (1_u64 << 33) - 1;
        for exponent in (3..2000)
            .chain([65537, 1 << 32 | 1, largest])
            .filter(|e| e & 1 == 1)
        {
            let power = raise(&Exponents, &(1, 0), exponent);
            assert_eq!(power, Some((exponent as i64, 0)), "{exponent}");
        }
        for exponent in [0, 1, 2, 4, 65536] {
            assert_eq!(raise(&Exponents, &(1, 0), exponent), None);
        }
    }
}

//! Points of -x^2 + y^2 = 1 + d x^2 y^2 over a field in which -1 is a square and d is not: then the addition has no
//! exceptions, whatever the order of the points (Hisil, Wong, Carter and Dawson, "Twisted Edwards curves revisited").
//!
//! Sums are kept as (X, Y, Z, T), for x = X / Z, y = Y / Z and x y = T / Z.

use std::marker::PhantomData;

use crate::comb::Group;
use crate::field::{EdwardsField, invert_all};

/// A point in the form in which it is added: half of what the paper has, which saves a doubling.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entry<F> {
    /// (y + x) / 2
    pub half_sum: F,
    /// (y - x) / 2
    pub half_difference: F,
    /// d x y
    pub product: F,
}

/// A point, as the coordinates above.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "the module has the meaning of all four")]
pub struct Sum<F> {
    pub x: F,
    pub y: F,
    pub z: F,
    pub t: F,
}

/// The group of these points.
pub struct Edwards<F>(PhantomData<F>);

impl<F: EdwardsField> Group for Edwards<F> {
    type Entry = Entry<F>;
    type Sum = Sum<F>;

    fn zero() -> Sum<F> {
        Sum {
            x: F::ZERO,
            y: F::ONE,
            z: F::ONE,
            t: F::ZERO,
        }
    }

    fn double(sum: &mut Sum<F>) {
        sum.double();
    }

    fn add(sum: &mut Sum<F>, entry: &Entry<F>, negative: bool) {
        sum.add(entry, negative);
    }

    fn entries(sums: &[Sum<F>]) -> Option<Vec<Entry<F>>> {
        let mut inverses: Vec<F> = sums.iter().map(|sum| sum.z).collect();
        invert_all(&mut inverses)?;
        let entry =
            |(sum, inverse): (&Sum<F>, &F)| Entry::new(&sum.x.mul(inverse), &sum.y.mul(inverse));
        Some(sums.iter().zip(&inverses).map(entry).collect())
    }
}

impl<F: EdwardsField> Entry<F> {
    /// Of a point of the curve.
    pub fn new(x: &F, y: &F) -> Self {
        Self {
            half_sum: y.add(x).mul(&F::HALF),
            half_difference: y.sub(x).mul(&F::HALF),
            product: x.mul(y).mul(&F::D),
        }
    }
}

impl<F: EdwardsField> Sum<F> {
    /// A point of the curve.
    pub fn from_affine(x: &F, y: &F) -> Self {
        Self {
            x: *x,
            y: *y,
            z: F::ONE,
            t: x.mul(y),
        }
    }

    /// dbl-2008-hwcd, with all signs turned where that saves a negation.
    pub fn double(&mut self) {
        let a = self.x.square();
        let b = self.y.square();
        let zz = self.z.square();
        let e = self.x.mul(&self.y).times(2);
        let g = b.sub(&a);
        let h = a.add(&b);
        let f = zz.add(&zz).sub(&g).times(1);
        self.x = e.mul(&f);
        self.y = h.mul(&g);
        self.t = h.mul(&e);
        self.z = f.mul(&g);
    }

    /// madd-2008-hwcd-3, halved.
    pub fn add(&mut self, entry: &Entry<F>, negative: bool) {
        // -(x, y) is (-x, y): the sum and the difference change places.
        let (half_sum, half_difference) = if negative {
            (&entry.half_difference, &entry.half_sum)
        } else {
            (&entry.half_sum, &entry.half_difference)
        };
        let a = self.y.sub(&self.x).mul(half_difference);
        let b = self.y.add(&self.x).mul(half_sum);
        let g = self.t.mul_add(&entry.product.negate_if(negative), &self.z);
        // Z - T d x y
        let f = self.z.add(&self.z).sub(&g);
        let e = b.sub(&a);
        let h = b.add(&a);
        self.x = f.mul(&e);
        self.y = h.mul(&g);
        self.t = h.mul(&e);
        self.z = f.mul(&g);
    }
}

//! Points of y^2 = x^3 - 3x + b over a field in which that has an odd number of solutions.
//!
//! Sums are kept as (X, Y, ZZ, ZZZ), for x = X / ZZ and y = Y / ZZZ with ZZ^3 = ZZZ^2, as in the formulas
//! dbl-2008-s-1 and madd-2008-s of the Explicit-Formulas Database. The addition has exceptions, which are looked for
//! each time: what reaches here from a signature can be chosen by an attacker.

use std::marker::PhantomData;

use crate::comb::Group;
use crate::field::{WeierstrassField, invert_all};

/// A point that is not the one at infinity.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "x and y of the equation")]
pub struct Affine<F> {
    pub x: F,
    pub y: F,
}

/// A point, or the one at infinity.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "the module has the meaning of all four")]
pub struct Sum<F> {
    pub x: F,
    pub y: F,
    pub zz: F,
    pub zzz: F,
    /// Then the coordinates have no meaning.
    pub is_infinity: bool,
}

/// The group of these points.
pub struct Weierstrass<F>(PhantomData<F>);

impl<F: WeierstrassField> Group for Weierstrass<F> {
    type Entry = Affine<F>;
    type Sum = Sum<F>;

    fn zero() -> Sum<F> {
        Sum {
            x: F::ZERO,
            y: F::ZERO,
            zz: F::ZERO,
            zzz: F::ZERO,
            is_infinity: true,
        }
    }

    fn double(sum: &mut Sum<F>) {
        sum.double();
    }

    fn add(sum: &mut Sum<F>, entry: &Affine<F>, negative: bool) {
        sum.add(&entry.x, &entry.y.negate_if(negative));
    }

    fn entries(sums: &[Sum<F>]) -> Option<Vec<Affine<F>>> {
        if sums.iter().any(|sum| sum.is_infinity) {
            return None;
        }
        let mut inverses: Vec<F> = sums.iter().map(|sum| sum.zzz).collect();
        invert_all(&mut inverses)?;
        let affine = |(sum, inverse): (&Sum<F>, &F)| {
            // 1 / Z, as ZZ is its square and ZZZ its cube.
            let inverse_of_z = sum.zz.mul(inverse);
            Affine {
                x: sum.x.mul(&inverse_of_z.square()),
                y: sum.y.mul(inverse),
            }
        };
        Some(sums.iter().zip(&inverses).map(affine).collect())
    }
}

impl<F: WeierstrassField> Sum<F> {
    /// Doubles a point. There is none of order two on these curves, so Y is not zero.
    pub fn double(&mut self) {
        if self.is_infinity {
            return;
        }
        let u = self.y.times(2);
        let v = u.square();
        let w = u.mul(&v);
        let s = self.x.mul(&v);
        // 3 (X^2 - ZZ^2), as a = -3.
        let m = self.x.add(&self.zz).mul(&self.x.sub(&self.zz)).times(3);
        let x = m.square_sub(&F::ZERO, &s);
        self.y = m.mul_sub_mul(&s.sub(&x), &w, &self.y);
        self.x = x;
        self.zz = v.mul(&self.zz);
        self.zzz = w.mul(&self.zzz);
    }

    /// Adds the point (x, y).
    pub fn add(&mut self, x: &F, y: &F) {
        if self.is_infinity {
            *self = Self {
                x: *x,
                y: *y,
                zz: F::ONE,
                zzz: F::ONE,
                is_infinity: false,
            };
            return;
        }
        let p = x.mul_sub(&self.zz, &self.x);
        let r = y.mul_sub(&self.zzz, &self.y);
        if p.is_zero() {
            // The same x, so the same point or its negative, for which the formula below gives ZZ = 0.
            if r.is_zero() {
                self.double();
            } else {
                self.is_infinity = true;
            }
            return;
        }
        let pp = p.square();
        let ppp = p.mul(&pp);
        let q = self.x.mul(&pp);
        let x = r.square_sub(&ppp, &q);
        self.y = r.mul_sub_mul(&q.sub(&x), &self.y, &ppp);
        self.x = x;
        self.zz = self.zz.mul(&pp);
        self.zzz = self.zzz.mul(&ppp);
    }
}

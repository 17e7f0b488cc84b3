//! Multiples of a point by a signed comb (Lim and Lee, CRYPTO '94, with digits 1 and -1 as in Hedabou, Pinel and
//! Beneteau, 2004): tables of sums of a point's multiples by powers of two, so that few doublings are left.

// Every shift and index is bounded by the shape of the comb, whatever the scalar is.
#![allow(clippy::arithmetic_side_effects)]

/// A commutative group that is written with addition.
pub trait Group {
    /// A point as it is kept in tables.
    type Entry: Copy;
    /// A point as sums are computed.
    type Sum: Copy;

    /// The neutral element.
    fn zero() -> Self::Sum;
    /// Adds the sum to itself.
    fn double(sum: &mut Self::Sum);
    /// Adds the point, or subtracts it if `negative`. Right for any two points.
    fn add(sum: &mut Self::Sum, entry: &Self::Entry, negative: bool);
    /// `None` if one of them has no form as an entry.
    fn entries(sums: &[Self::Sum]) -> Option<Vec<Self::Entry>>;
}

/// How the bits of a scalar are laid out.
///
/// `teeth` bits, a `teeth`-th of the scalar's length apart, choose one entry; blocks have tables of their own, and
/// share the doublings.
#[derive(Clone, Copy)]
pub struct Shape {
    teeth: usize,
    blocks: usize,
    /// Bits of a tooth that belong to one block. All blocks' make up the distance of two teeth.
    spacing: usize,
}

impl Shape {
    /// For scalars below 2^`bits`.
    pub const fn new(bits: usize, teeth: usize, blocks: usize) -> Self {
        Self {
            teeth,
            blocks,
            spacing: bits.div_ceil(teeth).div_ceil(blocks),
        }
    }

    const fn distance(&self) -> usize {
        self.spacing * self.blocks
    }

    /// The top digit is 1 or -1 times what the entry is for, so half of the combinations do.
    const fn entries_of_block(&self) -> usize {
        1 << (self.teeth - 1)
    }
}

/// The tables of one point.
pub struct Comb<G: Group> {
    shape: Shape,
    /// The point itself.
    point: G::Entry,
    /// Block by block. Entry i of block 0 is the sum over the teeth t of 2^(t distance) times the point, those below the
    /// top tooth being subtracted where bit t of i is 0. Block b has 2^(b spacing) times that.
    entries: Box<[G::Entry]>,
}

impl<G: Group> Comb<G> {
    /// Builds the tables.
    ///
    /// `None` if a sum has no form as an entry. For a point of prime order of about `bits` bits that does not occur:
    /// entries are multiples by a power of two times an odd number that is shorter than the order by about a tooth.
    pub fn new(point: &G::Sum, shape: Shape) -> Option<Self> {
        let powers = powers::<G>(point, shape)?;
        let (powers, _) = powers.as_chunks::<2>();
        let mut sums = Vec::with_capacity(shape.blocks * shape.entries_of_block());
        for block in 0..shape.blocks {
            let of_block = |tooth: usize| tooth * shape.blocks + block;
            // Entry 0, of all differences; then each tooth's bit is set in copies of what there is so far.
            let mut all_minus = G::zero();
            for tooth in 0..shape.teeth {
                let is_top = tooth == shape.teeth - 1;
                let [power, _] = powers.get(of_block(tooth))?;
                G::add(&mut all_minus, power, !is_top);
            }
            let first = sums.len();
            sums.push(all_minus);
            for tooth in 0..shape.teeth - 1 {
                let [_, twice] = powers.get(of_block(tooth))?;
                for i in first..sums.len() {
                    let mut sum = *sums.get(i)?;
                    G::add(&mut sum, twice, false);
                    sums.push(sum);
                }
            }
        }
        let [point, _] = powers.first()?;
        Some(Self {
            shape,
            point: *point,
            entries: G::entries(&sums)?.into_boxed_slice(),
        })
    }

    /// The point that this is a comb of.
    pub fn point(&self) -> &G::Entry {
        &self.point
    }

    /// Bytes that the tables take.
    pub fn size(&self) -> usize {
        size_of_val(&*self.entries) + size_of::<Self>()
    }

    /// Adds those entries that the digits have in this column of the blocks.
    fn add_column(&self, sum: &mut G::Sum, digits: &Digits<'_>, column: usize) -> Option<()> {
        let shape = self.shape;
        let top = shape.teeth - 1;
        for block in 0..shape.blocks {
            let mut index = 0;
            for tooth in 0..shape.teeth {
                let digit = tooth * shape.distance() + block * shape.spacing + column;
                // The topmost digit of all is 1, as is every odd number's that is written with 1 and -1.
                let is_one = tooth == top && digit + 1 == shape.teeth * shape.distance()
                    || digits.is_one(digit);
                index |= usize::from(is_one) << tooth;
            }
            // With the top tooth negative, it is the opposite digits' entry that is subtracted.
            let is_negative = index >> top == 0;
            let in_block =
                if is_negative { !index } else { index } & (shape.entries_of_block() - 1);
            let entry = self
                .entries
                .get(block * shape.entries_of_block() + in_block)?;
            G::add(sum, entry, is_negative);
        }
        Some(())
    }
}

/// For every tooth and block i, 2^(i spacing) times the point, followed by twice that.
fn powers<G: Group>(point: &G::Sum, shape: Shape) -> Option<Vec<G::Entry>> {
    let mut sums = Vec::with_capacity(2 * shape.teeth * shape.blocks);
    let mut power = *point;
    for i in 0..shape.teeth * shape.blocks {
        // The first of the doublings between two powers has been done for the one before.
        for _ in 1..if i == 0 { 1 } else { shape.spacing } {
            G::double(&mut power);
        }
        sums.push(power);
        G::double(&mut power);
        sums.push(power);
    }
    G::entries(&sums)
}

/// A scalar u as digits that are 1 and -1.
///
/// An odd number below 2^L is the sum of L such digits times powers of two: digit i is 1 where bit i + 1 of the number
/// is, and the topmost is 1. If u is even, the digits are those of u + 1, and the point is subtracted once at the end.
/// No digit is zero, and nothing is asked of the order of the point.
struct Digits<'a> {
    scalar: &'a [u32],
}

impl Digits<'_> {
    fn is_one(&self, digit: usize) -> bool {
        let bit = digit + 1;
        self.scalar
            .get(bit / 32)
            .is_some_and(|word| word >> (bit % 32) & 1 == 1)
    }

    fn is_of_even(&self) -> bool {
        self.scalar.first().is_none_or(|word| word & 1 == 0)
    }
}

/// The sum of the points of two combs, each times a scalar of words, lowest first. A scalar is below two to the power
/// that the comb's shape was made for.
///
/// `None` does not occur: it would mean that a table has not the size of its shape.
pub fn multiply<G: Group>(terms: [(&Comb<G>, &[u32]); 2]) -> Option<G::Sum> {
    let terms = terms.map(|(comb, scalar)| (comb, Digits { scalar }));
    let mut sum = G::zero();
    for column in (0..terms.iter().map(|(comb, _)| comb.shape.spacing).max()?).rev() {
        G::double(&mut sum);
        for (comb, digits) in &terms {
            if column < comb.shape.spacing {
                comb.add_column(&mut sum, digits, column)?;
            }
        }
    }
    for (comb, digits) in &terms {
        if digits.is_of_even() {
            G::add(&mut sum, &comb.point, true);
        }
    }
    Some(sum)
}

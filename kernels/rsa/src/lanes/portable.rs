//! The same operations without vector instructions.

/// Four 32-bit integers, or eight 16-bit ones, two of which share one of the four.
#[derive(Clone, Copy, Debug)]
pub struct I32x4([i32; 4]);

impl I32x4 {
    /// One value in all lanes.
    pub fn splat(value: i32) -> Self {
        Self([value; 4])
    }

    /// Reads memory.
    pub fn load(from: &[i32; 4]) -> Self {
        Self(*from)
    }

    /// Writes memory.
    pub fn store(self, to: &mut [i32; 4]) {
        *to = self.0;
    }

    /// Lane by lane.
    #[allow(clippy::should_implement_trait)] // one spelling for all operations
    pub fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    /// The sum of the products of both halves of each lane.
    pub fn dot(self, other: Self) -> Self {
        self.zip(other, |a, b| {
            let ([a_low, a_high], [b_low, b_high]) = (halves(a), halves(b));
            a_low * b_low + a_high * b_high
        })
    }

    /// Each lane divided by `2^BITS` and rounded to the nearest; halves go up.
    pub fn carry<const BITS: u32>(self) -> Self {
        self.map(|value| (value + (1 << (BITS - 1))) >> BITS)
    }

    /// What [`I32x4::carry`] has left.
    pub fn without_carry<const BITS: u32>(self, carry: Self) -> Self {
        self.zip(carry, |value, carry| value - (carry << BITS))
    }

    /// The lanes moved up by one, the last of `before` coming in.
    pub fn after(self, before: Self) -> Self {
        let [a, b, c, _] = self.0;
        Self([before.last(), a, b, c])
    }

    /// The last lane.
    pub fn last(self) -> i32 {
        self.0[3]
    }

    /// Each lane in the low half, the lane below it in the high half. All fit into 16 bits.
    pub fn with_lower_neighbors(self, before: Self) -> Self {
        self.zip(self.after(before), join)
    }

    /// Lanes 0 and 1 in the halves of one integer, 2 and 3 in those of another. All fit into 16 bits.
    pub fn pairs(self) -> [i32; 2] {
        let [a, b, c, d] = self.0;
        [join(a, b), join(c, d)]
    }

    /// Each half times two.
    pub fn double_halves(self) -> Self {
        self.map(|value| {
            let [low, high] = halves(value);
            join(2 * low, 2 * high)
        })
    }

    fn map(self, operation: impl Fn(i32) -> i32) -> Self {
        Self(self.0.map(operation))
    }

    fn zip(self, other: Self, operation: impl Fn(i32, i32) -> i32) -> Self {
        Self(core::array::from_fn(|lane| {
            operation(self.0[lane], other.0[lane])
        }))
    }
}

fn halves(value: i32) -> [i32; 2] {
    [i32::from(value as i16), value >> 16]
}

fn join(low: i32, high: i32) -> i32 {
    debug_assert!(i16::try_from(low).is_ok() && i16::try_from(high).is_ok());
    low & 0xffff | high << 16
}

/// Two floating-point numbers.
#[derive(Clone, Copy, Debug)]
pub struct F64x2([f64; 2]);

impl F64x2 {
    /// One value in both lanes.
    pub fn splat(value: f64) -> Self {
        Self([value; 2])
    }

    /// Reads memory.
    pub fn load(from: &[f64; 2]) -> Self {
        Self(*from)
    }

    /// Writes memory.
    pub fn store(self, to: &mut [f64; 2]) {
        *to = self.0;
    }

    /// Lane by lane. Exact: the kernel has no sum that needs rounding, but where it calls
    /// [`F64x2::add_rounding`].
    #[allow(clippy::should_implement_trait)] // one spelling for all operations
    pub fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| {
            debug_assert!(is_exact_sum(a, b), "{a:e} + {b:e} is not exact");
            a + b
        })
    }

    /// Lane by lane, rounded to the nearest, to even between two.
    pub fn add_rounding(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    /// Lane by lane. Exact, as [`F64x2::add`].
    #[allow(clippy::should_implement_trait)] // one spelling for all operations
    pub fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| {
            debug_assert!(is_exact_sum(a, -b), "{a:e} - {b:e} is not exact");
            a - b
        })
    }

    /// Lane by lane, times a power of two.
    pub fn scale(self, factor: Self) -> Self {
        self.zip(factor, |a, b| a * b)
    }

    /// `self * factor + addend`, rounded once.
    #[cfg(not(target_arch = "wasm32"))] // where there is no std
    pub fn multiply_add(self, factor: Self, addend: Self) -> Self {
        Self(core::array::from_fn(|lane| {
            self.0[lane].mul_add(factor.0[lane], addend.0[lane])
        }))
    }

    /// The lanes moved up by one, the last of `before` coming in.
    pub fn after(self, before: Self) -> Self {
        Self([before.0[1], self.0[0]])
    }

    /// The last lane.
    pub fn last(self) -> f64 {
        self.0[1]
    }

    fn zip(self, other: Self, operation: impl Fn(f64, f64) -> f64) -> Self {
        Self(core::array::from_fn(|lane| {
            operation(self.0[lane], other.0[lane])
        }))
    }
}

/// Whether a sum needs no rounding: the error of a sum can always be computed (Knuth, The Art of Computer Programming
/// 2, section 4.2.2, theorem B).
fn is_exact_sum(a: f64, b: f64) -> bool {
    let sum = a + b;
    let b_in_sum = sum - a;
    let error = (a - (sum - b_in_sum)) + (b - b_in_sum);
    error == 0.0
}

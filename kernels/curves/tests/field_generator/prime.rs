//! The primes, and how a product is brought back to size modulo each.

/// A prime field and the shape of its elements.
pub struct Prime {
    /// The file under `kernels/curves/src/` is `field_<name>.rs`.
    pub name: &'static str,
    pub formula: &'static str,
    /// Big-endian hexadecimal digits.
    pub hex: &'static str,
    pub limbs: usize,
    pub limb_bits: u32,
    pub reduction: Reduction,
    pub routines: &'static [Routine],
}

pub enum Reduction {
    /// Montgomery's, with R = 2^(`limbs` * `limb_bits`), for p = -1 + the sum of these signed powers
    /// of two. As -1/p is 1 modulo 2^`limb_bits`, the multiple of p that clears a column is the
    /// column itself, and adding it takes shifts only.
    Montgomery(&'static [(Sign, u32)]),
    /// 2^(`limbs` * `limb_bits`) is this small number modulo p: what overflows is multiplied by it
    /// and added at the bottom.
    Fold(i64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

impl Sign {
    pub fn factor(self) -> i128 {
        match self {
            Self::Plus => 1,
            Self::Minus => -1,
        }
    }
}

/// A function of the generated file: a sum of products and of elements, reduced once.
pub struct Routine {
    pub name: &'static str,
    pub result: &'static str,
    pub operands: &'static [Operand],
    pub products: &'static [(Sign, &'static str, &'static str)],
    /// Elements that are added as they are, with their factors.
    pub addends: &'static [(i64, &'static str)],
}

/// What a routine may be called with.
pub struct Operand {
    pub name: &'static str,
    pub width: Width,
}

/// Bounds of limbs. See `Prime::bounds`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Results of routines, and differences of two of them.
    Narrow,
    /// Also sums of two.
    Wide,
}

impl Prime {
    pub const fn bits(&self) -> u32 {
        let zeros = match self.hex.as_bytes()[0] {
            b'1' => 3,
            b'7' => 1,
            _ => 0,
        };
        4 * self.hex.len() as u32 - zeros
    }

    /// The largest absolute values of the limbs of an operand. Folding leaves the second limb a
    /// little above 2^`limb_bits`, which the margin of a 64th is for. The top limb that Montgomery's
    /// reduction leaves is short.
    pub fn bounds(&self, width: Width) -> Vec<i128> {
        let narrow = (1 << self.limb_bits) + (1 << (self.limb_bits - 6));
        let bound = match width {
            Width::Narrow => narrow,
            Width::Wide => 2 * narrow,
        };
        let mut bounds = vec![bound; self.limbs];
        if let Reduction::Montgomery(_) = self.reduction {
            bounds[self.limbs - 1] = bound / 2;
        }
        bounds
    }
}

use Sign::{Minus, Plus};

const fn narrow(name: &'static str) -> Operand {
    Operand {
        name,
        width: Width::Narrow,
    }
}

const fn wide(name: &'static str) -> Operand {
    Operand {
        name,
        width: Width::Wide,
    }
}

const MUL: Routine = Routine {
    name: "mul",
    result: "a b",
    operands: &[wide("a"), narrow("b")],
    products: &[(Plus, "a", "b")],
    addends: &[],
};

const SQUARE: Routine = Routine {
    name: "square",
    result: "a^2",
    operands: &[narrow("a")],
    products: &[(Plus, "a", "a")],
    addends: &[],
};

const WEIERSTRASS: &[Routine] = &[
    MUL,
    SQUARE,
    Routine {
        name: "mul_sub",
        result: "a b - c",
        operands: &[wide("a"), narrow("b"), wide("c")],
        products: &[(Plus, "a", "b")],
        addends: &[(-1, "c")],
    },
    Routine {
        name: "mul_sub_mul",
        result: "a b - c d",
        operands: &[narrow("a"), narrow("b"), narrow("c"), narrow("d")],
        products: &[(Plus, "a", "b"), (Minus, "c", "d")],
        addends: &[],
    },
    Routine {
        name: "square_sub",
        result: "a^2 - c - 2 d",
        operands: &[narrow("a"), wide("c"), wide("d")],
        products: &[(Plus, "a", "a")],
        addends: &[(-1, "c"), (-2, "d")],
    },
];

const EDWARDS: &[Routine] = &[
    MUL,
    SQUARE,
    Routine {
        name: "mul_add",
        result: "a b + c",
        operands: &[wide("a"), narrow("b"), wide("c")],
        products: &[(Plus, "a", "b")],
        addends: &[(1, "c")],
    },
];

pub const PRIMES: &[Prime] = &[
    Prime {
        name: "p256",
        formula: "2^256 - 2^224 + 2^192 + 2^96 - 1",
        hex: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        limbs: 9,
        limb_bits: 29,
        reduction: Reduction::Montgomery(&[(Plus, 256), (Minus, 224), (Plus, 192), (Plus, 96)]),
        routines: WEIERSTRASS,
    },
    Prime {
        name: "p384",
        formula: "2^384 - 2^128 - 2^96 + 2^32 - 1",
        hex: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe\
              ffffffff0000000000000000ffffffff",
        limbs: 14,
        limb_bits: 28,
        reduction: Reduction::Montgomery(&[(Plus, 384), (Minus, 128), (Minus, 96), (Plus, 32)]),
        routines: WEIERSTRASS,
    },
    Prime {
        name: "p521",
        formula: "2^521 - 1",
        hex: "1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
              ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        limbs: 19,
        limb_bits: 28,
        reduction: Reduction::Fold(1 << 11),
        routines: WEIERSTRASS,
    },
    Prime {
        name: "curve25519",
        formula: "2^255 - 19",
        hex: "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
        limbs: 9,
        limb_bits: 29,
        reduction: Reduction::Fold(64 * 19),
        routines: EDWARDS,
    },
];

//! AlgorithmIdentifier (RFC 5280 section 4.1.1.2): what a key is for.

use crate::keys::der::{Element, NULL, OBJECT_IDENTIFIER, Reader};

/// `1.2.840.113549.1.1.1`
pub const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
/// `1.2.840.113549.1.1.10`
pub const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
/// `1.2.840.10045.2.1`
pub const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
/// `1.2.840.10045.3.1.7`
pub const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
/// `1.3.132.0.34`
pub const P384: &[u8] = &[0x2b, 0x81, 0x04, 0, 34];
/// `1.3.132.0.35`
pub const P521: &[u8] = &[0x2b, 0x81, 0x04, 0, 35];
/// `1.3.101.112`
pub const ED25519: &[u8] = &[0x2b, 101, 112];

/// An algorithm by its OBJECT IDENTIFIER, and its parameters.
#[derive(Clone, Copy, Debug)]
pub struct AlgorithmIdentifier<'a> {
    pub algorithm: &'a [u8],
    pub parameters: Option<Element<'a>>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Reads the next element; `None` if it is something else.
    pub fn read(reader: &mut Reader<'a>) -> Option<Self> {
        let mut members = reader.sequence()?;
        let algorithm = members.object_identifier()?;
        let parameters = if members.is_finished() {
            None
        } else {
            Some(members.any()?)
        };
        members.finish()?;
        Some(Self {
            algorithm,
            parameters,
        })
    }

    /// Whether the parameters are NULL, and present (RFC 3279 section 2.3.1).
    pub fn has_null(self) -> bool {
        self.parameters
            .is_some_and(|Element { tag, contents }| tag == NULL && contents.is_empty())
    }

    /// The parameters, if they are the OBJECT IDENTIFIER of a curve (RFC 5480 section 2.1.1).
    pub fn named_curve(self) -> Option<&'a [u8]> {
        let Element { tag, contents } = self.parameters?;
        (tag == OBJECT_IDENTIFIER).then_some(contents)
    }
}

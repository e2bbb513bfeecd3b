//! One key element of several integers.

/// Defines a struct whose fields are one key element: big-endian integers without lengths between them, so that keys sort as
/// the fields do.
///
/// ```
/// use units::{MarketId, SlotId};
///
/// storage::packed_key!(
///     /// A slot of a market: 6 bytes.
///     pub struct SlotKey {
///         /// The market.
///         pub market: MarketId as u16,
///         /// The slot.
///         pub slot: SlotId as u32,
///     }
/// );
/// let key = SlotKey { market: MarketId(1), slot: SlotId(2) };
/// assert_eq!(key.to_bytes(), [0, 1, 0, 0, 0, 2]);
/// assert_eq!(SlotKey::from_bytes(key.to_bytes()), key);
/// ```
///
/// The map's key type is `[u8; SlotKey::LENGTH]`. Each field's type is made of its integer by `From` and gives it back by `get`.
#[macro_export]
macro_rules! packed_key {
    (
        $(#[$doc:meta])*
        $visibility:vis struct $name:ident {
            $($(#[$field_doc:meta])* $field_visibility:vis $field:ident: $kind:ty as $int:ty),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $name {
            $($(#[$field_doc])* $field_visibility $field: $kind,)+
        }

        impl $name {
            /// The length of the packed key in bytes.
            pub const LENGTH: usize = 0 $(+ ::core::mem::size_of::<$int>())+;

            /// The packed key.
            pub fn to_bytes(self) -> [u8; Self::LENGTH] {
                let mut bytes = [0; Self::LENGTH];
                let mut rest = bytes.as_mut_slice();
                $(
                    let bytes_left = ::core::mem::take(&mut rest);
                    if let Some((head, tail)) = bytes_left.split_first_chunk_mut::<{ ::core::mem::size_of::<$int>() }>() {
                        *head = <$int>::to_be_bytes(self.$field.get());
                        rest = tail;
                    }
                )+
                debug_assert!(rest.is_empty());
                bytes
            }

            /// The fields of a packed key.
            pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
                let mut rest = bytes.as_slice();
                let key = Self {
                    $($field: <$kind>::from(match rest.split_first_chunk::<{ ::core::mem::size_of::<$int>() }>() {
                        Some((head, tail)) => {
                            rest = tail;
                            <$int>::from_be_bytes(*head)
                        }
                        None => <$int>::MIN,
                    }),)+
                };
                debug_assert!(rest.is_empty());
                key
            }
        }
    };
}

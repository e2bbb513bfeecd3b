//! Types read from a [`Tree`].

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};

use crate::{Error, Tree};

/// The value that JSON stands for.
///
/// # Errors
/// Where it is not JSON, or not of that type.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let tree = Tree::of(bytes)?;
    T::deserialize(&tree).map_err(|error| error.located(&tree))
}

impl Tree {
    /// The tree of some JSON.
    #[inline(never)]
    fn of(bytes: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(bytes).map_err(Error::custom)
    }

    /// The error that this is not what was expected.
    #[cold]
    #[inline(never)]
    fn mismatch(&self, expected: &dyn Expected) -> Error {
        let found = match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Unsigned(value) => Unexpected::Unsigned(*value),
            Self::Signed(value) => Unexpected::Signed(*value),
            Self::Float(value) => Unexpected::Float(*value),
            Self::Text(value) => Unexpected::Str(value),
            Self::List(_) => Unexpected::Seq,
            Self::Object(_) => Unexpected::Map,
        };
        Error::invalid_type(found, expected).within(self)
    }
}

type Field = (String, Tree);

macro_rules! forward {
    ($($method:ident($($argument:ident: $kind:ty),*) => $to:ident;)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, $($argument: $kind,)* visitor: V) -> Result<V::Value, Error> {
                self.$to(visitor)
            }
        )*
    };
}

impl<'de> Deserializer<'de> for &'de Tree {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Unsigned(value) => visitor.visit_u64(*value),
            Tree::Signed(value) => visitor.visit_i64(*value),
            Tree::Float(value) => visitor.visit_f64(*value),
            Tree::Text(value) => visitor.visit_borrowed_str(value),
            Tree::List(items) => visitor.visit_seq(Items(items)),
            Tree::Object(fields) => visitor.visit_map(Fields::new(fields)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Bool(value) => visitor.visit_bool(*value),
            other => Err(other.mismatch(&visitor)),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Unsigned(value) => visitor.visit_u64(*value),
            Tree::Signed(value) => visitor.visit_i64(*value),
            other => Err(other.mismatch(&visitor)),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Float(value) => visitor.visit_f64(*value),
            other => other.deserialize_u64(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Text(value) => visitor.visit_borrowed_str(value),
            other => Err(other.mismatch(&visitor)),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_unit(),
            other => Err(other.mismatch(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Null => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::List(items) => visitor.visit_seq(Items(items)),
            other => Err(other.mismatch(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Tree::Object(fields) => {
                visitor.visit_map(Fields::new(fields)).map_err(|error| error.within(self))
            }
            other => Err(other.mismatch(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(Choice::of(self)?).map_err(|error| error.within(self))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    /// Never inlined: a message's reader that took in those of all structs in it would have more locals than the chain
    /// allows a function, 100.
    #[inline(never)]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    forward! {
        deserialize_u8() => deserialize_u64;
        deserialize_u16() => deserialize_u64;
        deserialize_u32() => deserialize_u64;
        deserialize_i8() => deserialize_u64;
        deserialize_i16() => deserialize_u64;
        deserialize_i32() => deserialize_u64;
        deserialize_i64() => deserialize_u64;
        deserialize_f32() => deserialize_f64;
        deserialize_char() => deserialize_str;
        deserialize_string() => deserialize_str;
        deserialize_bytes() => deserialize_str;
        deserialize_byte_buf() => deserialize_str;
        deserialize_identifier() => deserialize_str;
        deserialize_unit_struct(_name: &'static str) => deserialize_unit;
        deserialize_tuple(_length: usize) => deserialize_seq;
        deserialize_tuple_struct(_name: &'static str, _length: usize) => deserialize_seq;
    }
}

/// The items of an array that are left.
struct Items<'de>(&'de [Tree]);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                seed.deserialize(first).map(Some)
            }
            None => Ok(None),
        }
    }
}

/// The fields of an object that are left, and the value of the last key.
struct Fields<'de> {
    left: &'de [Field],
    value: &'de Tree,
}

impl<'de> Fields<'de> {
    const fn new(left: &'de [Field]) -> Self {
        Self { left, value: &Tree::Null }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        match self.left.split_first() {
            Some(((key, value), rest)) => {
                self.left = rest;
                self.value = value;
                seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
            }
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.value)
    }
}

/// A variant's name, and what it holds.
struct Choice<'de> {
    variant: &'de str,
    value: Option<&'de Tree>,
}

impl<'de> Choice<'de> {
    fn of(tree: &'de Tree) -> Result<Self, Error> {
        match tree {
            Tree::Text(variant) => Ok(Self { variant, value: None }),
            Tree::Object(fields) => match fields.as_slice() {
                [(variant, value)] => Ok(Self { variant, value: Some(value) }),
                _ => Err(Error::custom("expected value")),
            },
            _ => Err(Error::custom("expected value")),
        }
    }

    fn held(&self, expected: &'static str) -> Result<&'de Tree, Error> {
        self.value.ok_or_else(|| Error::invalid_type(Unexpected::UnitVariant, &expected))
    }
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let variant = seed.deserialize(BorrowedStrDeserializer::<Error>::new(self.variant))?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.value {
            None | Some(Tree::Null) => Ok(()),
            Some(other) => Err(other.mismatch(&"unit")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.held("newtype variant")?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.held("tuple variant")?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.held("struct variant")?.deserialize_map(visitor)
    }
}

//! Types written as JSON, straight to bytes.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use crate::Error;

/// The JSON of a value, without white space: the same bytes that `serde_json` writes.
///
/// # Errors
/// Where the type holds a fraction or raw bytes, which no message does.
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    let mut output = Output { bytes: Vec::new(), failed: None };
    value.serialize(&mut output)?;
    match output.failed {
        None => Ok(output.bytes),
        Some(error) => Err(error),
    }
}

/// What is written so far. A failure inside a list or an object is kept here and told at the end, so that no step in
/// between has to look for it.
struct Output {
    bytes: Vec<u8>,
    failed: Option<Error>,
}

impl Output {
    #[inline(never)]
    fn put(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// A string with its quotes.
    #[inline(never)]
    fn quote(&mut self, text: &str) {
        self.put("\"");
        for byte in text.bytes() {
            match byte {
                b'"' => self.put("\\\""),
                b'\\' => self.put("\\\\"),
                8 => self.put("\\b"),
                b'\t' => self.put("\\t"),
                b'\n' => self.put("\\n"),
                12 => self.put("\\f"),
                b'\r' => self.put("\\r"),
                0..=31 => {
                    self.put(if byte < 16 { "\\u000" } else { "\\u001" });
                    let digit = byte & 15;
                    self.bytes.push(digit + if digit < 10 { b'0' } else { b'a' - 10 });
                }
                other => self.bytes.push(other),
            }
        }
        self.put("\"");
    }

    #[inline(never)]
    fn integer(&mut self, value: u64) {
        let text = value.to_string();
        self.put(&text);
    }

    /// Begins what a variant holds: an object with the variant's name as its only key.
    #[inline(never)]
    fn begin_variant(&mut self, variant: &str, begin: &str) {
        self.put("{");
        self.quote(variant);
        self.put(":");
        self.put(begin);
    }

    /// A comma, unless a list or an object has just begun.
    #[inline(never)]
    fn separate(&mut self) {
        if !matches!(self.bytes.last(), Some(b'[' | b'{')) {
            self.put(",");
        }
    }

    #[inline(never)]
    fn key(&mut self, key: &str) {
        self.separate();
        self.quote(key);
        self.put(":");
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) {
        if let Err(error) = value.serialize(&mut *self) {
            self.failed = Some(error);
        }
    }

    #[inline(never)]
    fn item<T: Serialize + ?Sized>(&mut self, item: &T) {
        self.separate();
        self.value(item);
    }

    #[inline(never)]
    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) {
        self.key(key);
        self.value(value);
    }
}

macro_rules! integers {
    ($($method:ident: $kind:ty;)*) => {
        $(
            fn $method(self, value: $kind) -> Result<(), Error> {
                self.put(&value.to_string());
                Ok(())
            }
        )*
    };
}

impl<'a> Serializer for &'a mut Output {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = &'a mut Output;
    type SerializeTuple = &'a mut Output;
    type SerializeTupleStruct = &'a mut Output;
    type SerializeTupleVariant = &'a mut Output;
    type SerializeMap = &'a mut Output;
    type SerializeStruct = &'a mut Output;
    type SerializeStructVariant = &'a mut Output;

    integers! {
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_i128: i128;
        serialize_u128: u128;
    }

    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.integer(value);
        Ok(())
    }

    fn serialize_f32(self, _value: f32) -> Result<(), Error> {
        Err(Error::custom("a message holds no fractions"))
    }

    fn serialize_f64(self, _value: f64) -> Result<(), Error> {
        Err(Error::custom("a message holds no fractions"))
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.put(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.quote(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.quote(value);
        Ok(())
    }

    fn serialize_bytes(self, _value: &[u8]) -> Result<(), Error> {
        Err(Error::custom("a message holds no raw bytes"))
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.put("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.quote(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.begin_variant(variant, "");
        value.serialize(&mut *self)?;
        self.put("}");
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<&'a mut Output, Error> {
        self.put("[");
        Ok(self)
    }

    fn serialize_tuple(self, _length: usize) -> Result<&'a mut Output, Error> {
        self.put("[");
        Ok(self)
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<&'a mut Output, Error> {
        self.put("[");
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<&'a mut Output, Error> {
        self.begin_variant(variant, "[");
        Ok(self)
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<&'a mut Output, Error> {
        self.put("{");
        Ok(self)
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<&'a mut Output, Error> {
        self.put("{");
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<&'a mut Output, Error> {
        self.begin_variant(variant, "{");
        Ok(self)
    }
}

macro_rules! items {
    ($($kind:ident: $method:ident, $end:literal;)*) => {
        $(
            impl $kind for &mut Output {
                type Ok = ();
                type Error = Error;

                #[inline]
                fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
                    self.item(item);
                    Ok(())
                }

                #[inline]
                fn end(self) -> Result<(), Error> {
                    self.put($end);
                    Ok(())
                }
            }
        )*
    };
}

items! {
    SerializeSeq: serialize_element, "]";
    SerializeTuple: serialize_element, "]";
    SerializeTupleStruct: serialize_field, "]";
    SerializeTupleVariant: serialize_field, "]}";
}

macro_rules! fields {
    ($($kind:ident: $end:literal;)*) => {
        $(
            impl $kind for &mut Output {
                type Ok = ();
                type Error = Error;

                #[inline]
                fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                    self.field(key, value);
                    Ok(())
                }

                #[inline]
                fn end(self) -> Result<(), Error> {
                    self.put($end);
                    Ok(())
                }
            }
        )*
    };
}

fields! {
    SerializeStruct: "}";
    SerializeStructVariant: "}}";
}

impl SerializeMap for &mut Output {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.item(key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.put(":");
        self.value(value);
        Ok(())
    }

    fn end(self) -> Result<(), Error> {
        self.put("}");
        Ok(())
    }
}

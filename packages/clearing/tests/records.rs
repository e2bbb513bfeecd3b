//! Records of curves and results.

use clearing::{Clearing, CodecError, Curve, clear};

use crate::common::generator::{SMALL, case, for_seeds};

#[test]
fn records_decode_as_encoded_and_other_bytes_are_refused() {
    for_seeds(8_000, |seed| {
        let case = case(seed, SMALL);
        let books = case.books();
        for curve in books.curves() {
            assert_eq!(Curve::decode(&curve.encode().unwrap()).as_ref(), Ok(curve));
        }
        let clearing = clear(&case.market, &books, seed).unwrap();
        let record = clearing.encode().unwrap();
        let read = Clearing::decode(&case.market, &record).unwrap();
        assert_eq!(read.encode().unwrap(), record);
        assert_eq!(read.certificate(), clearing.certificate());
        assert_eq!(read.zone_prices(), clearing.zone_prices());
        assert_eq!(read.label_premiums(), clearing.label_premiums());
        assert_eq!(read.payments(), clearing.payments());
        assert_eq!((read.welfare(), read.volume()), (clearing.welfare(), clearing.volume()));
        assert_eq!(read.is_even(), clearing.is_even());
        assert_eq!(read.work(), clearing::Work::default());
        for length in 0..record.len() {
            assert!(Clearing::decode(&case.market, &record[..length]).is_err());
        }
        let longer = [record.as_slice(), &[0]].concat();
        assert_eq!(Clearing::decode(&case.market, &longer), Err(CodecError::Trailing(1)));
        let newer = [&[9], record.get(1..).unwrap()].concat();
        assert_eq!(Clearing::decode(&case.market, &newer), Err(CodecError::Version(9)));
    });
}

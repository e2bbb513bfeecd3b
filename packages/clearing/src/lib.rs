//! The market optimum of one delivery slot: books in, prices, fills and a certificate out.

//! What every book trades by the certificate's prices and margins.

use alloc::vec::Vec;

use units::Lots;

use crate::{Book, Books, Certificate, CertificateError, Margin, Step};

/// A book with what trades of it.
pub(super) struct Trade<'a> {
    pub(super) book: Book,
    /// Its price, with which its limits are compared.
    pub(super) limit: i128,
    /// The steps better than the price, which trade whole.
    pub(super) better: &'a [Step],
    /// The steps at the price, with what trades of each.
    pub(super) at_limit: Vec<(&'a Step, u64)>,
    /// The steps worse than the price, which do not trade.
    pub(super) worse: &'a [Step],
    /// All that trades.
    pub(super) lots: u128,
}

/// What every book trades; every margin of the certificate is used exactly once.
pub(super) fn trades<'a>(
    books: &'a Books,
    certificate: &Certificate,
) -> Result<Vec<Trade<'a>>, CertificateError> {
    check_sorted(&certificate.margins)?;
    let mut margins = certificate.margins.as_slice();
    let mut trades = Vec::with_capacity(books.curves().len());
    for curve in books.curves() {
        let book = curve.book();
        let limit = certificate.limit(book);
        let (better, rest) =
            split(curve.steps(), curve.steps().partition_point(|step| book.beats(step.price, limit)));
        let (equal, worse) = split(rest, rest.partition_point(|step| step.price == limit));
        let mut lots: u128 = better.iter().map(|step| u128::from(step.lots.get())).sum();
        let mut at_limit = Vec::with_capacity(equal.len());
        for step in equal {
            let mut accepted = Lots::ZERO;
            if let Some((margin, others)) = margins.split_first()
                && (margin.book, margin.price, margin.tier) == (book, step.price, step.tier)
            {
                check_margin(margin, step)?;
                accepted = margin.accepted;
                margins = others;
            }
            lots += u128::from(accepted.get());
            at_limit.push((step, accepted.get()));
        }
        let limit = i128::from(limit.get());
        trades.push(Trade { book, limit, better, at_limit, worse, lots });
    }
    // Margins are in the books' order, so one that no step took is the first that fits nowhere.
    margins.first().map_or(Ok(trades), |margin| {
        let limit = certificate.limit(margin.book);
        Err(CertificateError::NoSuchMargin {
            book: margin.book,
            price: margin.price,
            tier: margin.tier,
            limit,
        })
    })
}

fn split(steps: &[Step], position: usize) -> (&[Step], &[Step]) {
    steps.split_at_checked(position).unwrap_or((steps, &[]))
}

fn check_sorted(margins: &[Margin]) -> Result<(), CertificateError> {
    let key = |margin: &Margin| (margin.book, margin.tier);
    for (position, (margin, next)) in (1..).zip(margins.iter().zip(margins.iter().skip(1))) {
        if key(margin) >= key(next) {
            return Err(CertificateError::Unsorted { what: "margins", position });
        }
    }
    Ok(())
}

fn check_margin(margin: &Margin, step: &Step) -> Result<(), CertificateError> {
    if margin.offered == step.lots && !margin.accepted.is_zero() && margin.accepted <= step.lots {
        return Ok(());
    }
    Err(CertificateError::MarginOutOfRange {
        book: margin.book,
        tier: margin.tier,
        accepted: margin.accepted,
        offered: margin.offered,
        step: step.lots,
    })
}

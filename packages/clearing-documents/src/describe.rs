//! The description of a result in the names of its market.

use clearing::{Book, Clearing, Margin, PriceInterval};
use units::{LabelId, Price, ProfileId};

use super::outcome::Outcome;
use crate::document::SideDocument;
use crate::result::{
    CertificateDocument, FillRow, FlowRow, Int, LabelRow, LambdaRow, MarginRow, MuRow, NuRow, PaymentsRow,
    ResultDocument, ServiceRow, TradeRow, ZoneRow,
};
use crate::slot::Slot;

/// The whole result.
pub fn document(slot: &Slot, clearing: &Clearing, outcome: &Outcome) -> ResultDocument {
    let payments = clearing.payments();
    let zones = slot.market.zone_ids().zip(clearing.zone_prices()).map(|(zone, interval)| ZoneRow {
        zone: slot.zone(zone).to_owned(),
        price: interval.price.map(int),
        least: interval.least.map(int),
        greatest: interval.greatest.map(int),
    });
    let labels = slot.market.label_ids().zip(clearing.label_premiums()).filter_map(|(label, interval)| {
        Some(LabelRow {
            label: slot.label(label)?.to_owned(),
            premium: interval.price.map(int),
            least: interval.least.map(int),
            greatest: interval.greatest.map(int),
        })
    });
    let fills = slot.orders.iter().zip(&outcome.fills);
    ResultDocument {
        welfare: clearing.welfare().get(),
        volume: Int::from(clearing.volume().get()),
        zones: zones.collect(),
        labels: labels.collect(),
        flows: flows(slot, clearing),
        fills: fills
            .map(|(order, lots)| FillRow { id: Int::from(order.id), lots: Int::from(lots.get()) })
            .collect(),
        trades: trades(slot, clearing, outcome),
        payments: PaymentsRow {
            buyers: payments.buyers.get(),
            sellers: payments.sellers.get(),
            grid_fees: payments.grid_fees.get(),
            congestion_rent: payments.congestion_rent.get(),
        },
        certificate: certificate(slot, clearing),
    }
}

fn int(price: Price) -> Int {
    Int::from(price.get())
}

fn label_of(slot: &Slot, label: LabelId) -> Option<String> {
    slot.label(label).map(str::to_owned)
}

fn flows(slot: &Slot, clearing: &Clearing) -> Vec<FlowRow> {
    let lines = slot.market.lines().iter().zip(clearing.flows());
    lines
        .map(|(line, lots)| FlowRow {
            from: slot.zone(line.from).to_owned(),
            to: slot.zone(line.to).to_owned(),
            lots: Int::from(lots.get()),
        })
        .collect()
}

fn trades(slot: &Slot, clearing: &Clearing, outcome: &Outcome) -> Vec<TradeRow> {
    let id = |position: usize| slot.orders.get(position).map(|order| Int::from(order.id));
    let row = |(of, pair): &(LabelId, clearing::Pair<usize>)| {
        Some(TradeRow {
            buy: id(pair.buyer)?,
            sell: id(pair.seller)?,
            label: label_of(slot, *of),
            lots: Int::from(pair.lots.get()),
            buyer_price: Int::from(clearing.price(pair.buyer_zone, *of).get()),
            seller_price: Int::from(clearing.price(pair.seller_zone, *of).get()),
        })
    };
    outcome.trades.iter().filter_map(row).collect()
}

fn certificate(slot: &Slot, clearing: &Clearing) -> CertificateDocument {
    let certificate = clearing.certificate();
    // Where nothing bounds a price, the number in the proof means nothing: any that keeps the conditions would do.
    let stated = |price: &Price, interval: &PriceInterval| interval.price.map(|_| Int::from(price.get()));
    let lambda = slot.market.zone_ids().zip(certificate.lambda.iter().zip(clearing.zone_prices()));
    let mu = slot.market.label_ids().zip(certificate.mu.iter().zip(clearing.label_premiums()));
    CertificateDocument {
        lambda: lambda
            .map(|(zone, (price, interval))| LambdaRow {
                zone: slot.zone(zone).to_owned(),
                price: stated(price, interval),
            })
            .collect(),
        mu: mu
            .map(|(of, (price, interval))| MuRow {
                label: label_of(slot, of),
                premium: stated(price, interval),
            })
            .collect(),
        nu: slot
            .market
            .profile_ids()
            .zip(&certificate.nu)
            .map(|(profile, nu)| NuRow {
                profile: slot.profile(profile).to_owned(),
                premium: bounded(slot, clearing, profile, *nu).then(|| Int::from(nu.get())),
            })
            .collect(),
        flows: flows(slot, clearing),
        services: certificate
            .services
            .iter()
            .map(|service| ServiceRow {
                profile: slot.profile(service.profile).to_owned(),
                label: label_of(slot, service.label),
                lots: Int::from(service.lots.get()),
            })
            .collect(),
        margins: certificate.margins.iter().map(|each| margin(slot, each)).collect(),
    }
}

/// Whether ν comes from a label that has a premium, so that it rests on nothing unbounded.
fn bounded(slot: &Slot, clearing: &Clearing, profile: ProfileId, nu: Price) -> bool {
    let mut accepted = slot.market.acceptances().filter(|(id, _)| *id == profile);
    accepted.any(|(_, accepted)| {
        let interval = clearing.label_premiums().get(usize::from(accepted.label.get()));
        let premium = interval.and_then(|interval| interval.price);
        premium.and_then(|premium| premium.sub(accepted.premium).ok()) == Some(nu)
    })
}

fn margin(slot: &Slot, margin: &Margin) -> MarginRow {
    let (side, label, profile) = match margin.book {
        Book::Sell { label, .. } => (SideDocument::Sell, label_of(slot, label), None),
        Book::Buy { profile, .. } => (SideDocument::Buy, None, Some(slot.profile(profile).to_owned())),
    };
    MarginRow {
        side,
        zone: slot.zone(margin.book.zone()).to_owned(),
        label,
        profile,
        price: Int::from(margin.price.get()),
        tier: Int::from(margin.tier.get()),
        accepted: Int::from(margin.accepted.get()),
        offered: Int::from(margin.offered.get()),
    }
}

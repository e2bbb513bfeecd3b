//! The check of trades, payments and totals.

use std::collections::BTreeMap;

use clearing::{Book, Certificate, Verified};
use units::{LabelId, ProfileId};

use super::certificate::find_label;
use super::problem::{Problem, same};
use crate::result::{Int, ResultDocument, TradeRow};
use crate::slot::{Order, Slot};

/// Trades add up to the fills of both sides and to the certificate's services; the seller delivers its label to a buyer
/// that accepts it; both pay and receive the prices of their own zones, within their limits.
pub fn check(slot: &Slot, result: &ResultDocument, certificate: &Certificate) -> Result<(), Problem> {
    let orders: BTreeMap<Int, (usize, &Order)> =
        (0..).zip(&slot.orders).map(|(position, order)| (Int::from(order.id), (position, order))).collect();
    let mut traded = vec![0; slot.orders.len()];
    let mut served: BTreeMap<(ProfileId, LabelId), Int> = BTreeMap::new();
    let mut mixes: BTreeMap<(usize, LabelId), Int> = BTreeMap::new();
    let mut pairs: BTreeMap<(Int, Int), usize> = BTreeMap::new();
    for (position, trade) in result.trades.iter().enumerate() {
        let place = format!("trades[{position}]");
        let find = |side: &str, id: Int| {
            orders.get(&id).copied().ok_or_else(|| {
                Problem::new(format!("{place}.{side}"), format!("the market has no order {id}"))
            })
        };
        let (buy, buyer) = find("buy", trade.buy)?;
        let (sell, seller) = find("sell", trade.sell)?;
        let (profile, label) = check_trade(slot, certificate, &place, trade, buyer, seller)?;
        if let Some(first) = pairs.insert((trade.buy, trade.sell), position) {
            return Err(Problem::new(place, format!("the same two orders trade in trades[{first}] already")));
        }
        for order in [buy, sell] {
            if let Some(sum) = traded.get_mut(order) {
                *sum += trade.lots;
            }
        }
        *served.entry((profile, label)).or_default() += trade.lots;
        *mixes.entry((buy, label)).or_default() += trade.lots;
    }
    for ((order, fill), sum) in slot.orders.iter().zip(&result.fills).zip(&traded) {
        if *sum != fill.lots {
            let (id, lots) = (order.id, fill.lots);
            return Err(Problem::new(
                "trades",
                format!("order {id} trades {sum} lots in them, its fill is {lots}"),
            ));
        }
    }
    check_services(slot, certificate, &served)?;
    check_mixes(slot, certificate, result, &mixes)
}

fn check_trade(
    slot: &Slot,
    certificate: &Certificate,
    place: &str,
    trade: &TradeRow,
    buyer: &Order,
    seller: &Order,
) -> Result<(ProfileId, LabelId), Problem> {
    let Book::Buy { zone: buyer_zone, profile } = buyer.book else {
        return Err(Problem::new(format!("{place}.buy"), format!("order {} is a sell order", buyer.id)));
    };
    let Book::Sell { zone: seller_zone, label } = seller.book else {
        return Err(Problem::new(format!("{place}.sell"), format!("order {} is a buy order", seller.id)));
    };
    let label_place = format!("{place}.label");
    if find_label(slot, &label_place, trade.label.as_deref())? != label {
        let offered = slot.label(label).unwrap_or("the unlabelled good");
        return Err(Problem::new(label_place, format!("order {} offers {offered}", seller.id)));
    }
    let Some(premium) = slot.market.premium(profile, label) else {
        let name = slot.profile(profile);
        return Err(Problem::new(
            label_place,
            format!("the profile {name:?} of order {} does not accept it", buyer.id),
        ));
    };
    let most = Int::from(buyer.lots.min(seller.lots).get());
    if trade.lots < 1 || trade.lots > most {
        let reason = format!(
            "{} lots, but the orders {} and {} can trade 1 to {most}",
            trade.lots, buyer.id, seller.id
        );
        return Err(Problem::new(format!("{place}.lots"), reason));
    }
    let price = |zone| Int::from(certificate.price(zone, label).get());
    same(format!("{place}.buyer_price"), &trade.buyer_price, &price(buyer_zone))?;
    same(format!("{place}.seller_price"), &trade.seller_price, &price(seller_zone))?;
    let most = Int::from(buyer.price.get()) + Int::from(premium.get());
    if trade.buyer_price > most {
        let reason =
            format!("order {} pays {}, at most {most} with its premium", buyer.id, trade.buyer_price);
        return Err(Problem::new(format!("{place}.buyer_price"), reason));
    }
    if trade.seller_price < Int::from(seller.price.get()) {
        let reason = format!("order {} receives {}, it asks {}", seller.id, trade.seller_price, seller.price);
        return Err(Problem::new(format!("{place}.seller_price"), reason));
    }
    Ok((profile, label))
}

fn check_services(
    slot: &Slot,
    certificate: &Certificate,
    served: &BTreeMap<(ProfileId, LabelId), Int>,
) -> Result<(), Problem> {
    let implied: BTreeMap<(ProfileId, LabelId), Int> = certificate
        .services
        .iter()
        .map(|service| ((service.profile, service.label), Int::from(service.lots.get())))
        .collect();
    for key in implied.keys().chain(served.keys()) {
        let lots = |of: &BTreeMap<_, Int>| of.get(key).copied().unwrap_or(0);
        let (stated, implied) = (lots(served), lots(&implied));
        if stated != implied {
            let (profile, label) = (slot.profile(key.0), slot.label(key.1).unwrap_or("the unlabelled good"));
            let reason = format!(
                "{label} serves {profile} with {stated} lots in them, the certificate says {implied}"
            );
            return Err(Problem::new("trades", reason));
        }
    }
    Ok(())
}

/// Buyers of one profile get the same mix of labels. The mix is split label by label with whole lots; each label moves
/// a share by less than one lot, so that with n labels each is within n lots of its exact part.
fn check_mixes(
    slot: &Slot,
    certificate: &Certificate,
    result: &ResultDocument,
    mixes: &BTreeMap<(usize, LabelId), Int>,
) -> Result<(), Problem> {
    for ((position, order), fill) in (0..).zip(&slot.orders).zip(&result.fills) {
        let Book::Buy { profile, .. } = order.book else { continue };
        let services = || certificate.services.iter().filter(|service| service.profile == profile);
        let labels: Int = services().map(|_| 1).sum();
        let total: Int = services().map(|service| Int::from(service.lots.get())).sum();
        for service in services() {
            let got = mixes.get(&(position, service.label)).copied().unwrap_or(0);
            let exact = fill.lots * Int::from(service.lots.get());
            if (got * total - exact).abs() >= labels * total {
                let (id, name) = (order.id, slot.label(service.label).unwrap_or("the unlabelled good"));
                let (part, lots) = (service.lots, fill.lots);
                let reason =
                    format!("order {id} gets {got} lots of {name} in {lots}, its profile {part} in {total}");
                return Err(Problem::new("trades", reason));
            }
        }
    }
    Ok(())
}

/// Payments add up over trades and flows; the grid receives the difference between buyers' and sellers' payments.
pub fn check_payments(
    slot: &Slot,
    result: &ResultDocument,
    certificate: &Certificate,
    verified: &Verified,
) -> Result<(), Problem> {
    let stated = &result.payments;
    let paid: Int = result.trades.iter().map(|trade| trade.lots * trade.buyer_price).sum();
    let received: Int = result.trades.iter().map(|trade| trade.lots * trade.seller_price).sum();
    let lambda = |zone| Int::from(certificate.price(zone, LabelId::UNLABELLED).get());
    let (mut fees, mut rent) = (0, 0);
    for (line, row) in slot.market.lines().iter().zip(&result.flows) {
        let fee = Int::from(line.fee.get());
        fees += row.lots * fee;
        if row.lots > 0 {
            rent += row.lots * (lambda(line.to) - lambda(line.from) - fee);
        }
    }
    same("payments.buyers", &stated.buyers, &paid)?;
    same("payments.sellers", &stated.sellers, &received)?;
    same("payments.grid_fees", &stated.grid_fees, &fees)?;
    same("payments.congestion_rent", &stated.congestion_rent, &rent)?;
    same("payments", &(paid - received), &(fees + rent))?;
    // The certificate's own account of the money, from curves instead of trades.
    same("payments.buyers", &paid, &verified.payments.buyers.get())?;
    same("payments.sellers", &received, &verified.payments.sellers.get())
}

/// Welfare is what the traded lots are worth to their buyers less asks and fees; volume is lots traded, each once.
pub fn check_totals(slot: &Slot, result: &ResultDocument, verified: &Verified) -> Result<(), Problem> {
    let orders: BTreeMap<Int, &Order> =
        slot.orders.iter().map(|order| (Int::from(order.id), order)).collect();
    let (mut welfare, mut volume) = (0, 0);
    for trade in &result.trades {
        let (Some(buyer), Some(seller)) = (orders.get(&trade.buy), orders.get(&trade.sell)) else { continue };
        let premium = match (buyer.book, seller.book) {
            (Book::Buy { profile, .. }, Book::Sell { label, .. }) => slot.market.premium(profile, label),
            _ => None,
        };
        let premium = premium.map_or(0, |premium| Int::from(premium.get()));
        let worth = Int::from(buyer.price.get()) + premium - Int::from(seller.price.get());
        welfare += trade.lots * worth;
        volume += trade.lots;
    }
    let lines = slot.market.lines().iter().zip(&result.flows);
    welfare -= lines.map(|(line, row)| row.lots * Int::from(line.fee.get())).sum::<Int>();
    same("welfare", &result.welfare, &welfare)?;
    same("volume", &result.volume, &volume)?;
    same("welfare", &welfare, &verified.welfare.get())?;
    same("volume", &volume, &Int::from(verified.volume.get()))
}

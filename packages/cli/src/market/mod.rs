//! A market and its orders, read from JSON: names become ids, and whatever the clearing would refuse is refused here,
//! with its place.

mod document;
pub mod result;

use std::collections::BTreeMap;
use std::path::Path;

use clearing::{Acceptance, Book, Books, LOTS_LIMIT, Line, Market, NODES_LIMIT, PRICE_LIMIT, Profile};
use units::{LabelId, Lots, Price, ProfileId, Tier, ZoneId};

use self::document::{LabelDocument, LineDocument, MarketDocument, OrderDocument, ProfileDocument};
use crate::failure::Failure;
use crate::json_file;

pub use self::document::SideDocument;

/// An order of the book.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// Its number.
    pub id: u64,
    /// Its book.
    pub book: Book,
    /// Its limit per lot.
    pub price: Price,
    /// Its priority at that price.
    pub tier: Tier,
    /// Its size, at least 1.
    pub lots: Lots,
}

/// One slot of one market with its orders and their names.
#[derive(Debug)]
pub struct Slot {
    /// Zones, lines, labels, profiles.
    pub market: Market,
    /// The orders, summed into curves.
    pub books: Books,
    /// The orders in the order of the file.
    pub orders: Vec<Order>,
    zones: Vec<String>,
    /// Label 0, the unlabelled good, has no name and is not in it.
    labels: Vec<String>,
    profiles: Vec<String>,
}

impl Slot {
    /// Reads a file, or standard input for `-`.
    ///
    /// # Errors
    /// [`Failure::Malformed`] with the place.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let (name, document) = json_file::read(path)?;
        Self::check(document)
            .map_err(|problem| Failure::malformed(format!("{name}: {}", problem.0), problem.1))
    }

    /// A zone's name.
    pub fn zone(&self, zone: ZoneId) -> &str {
        self.zones.get(usize::from(zone.get())).map_or("?", String::as_str)
    }

    /// A label's name; the unlabelled good has none.
    pub fn label(&self, label: LabelId) -> Option<&str> {
        let position = usize::from(label.get()).checked_sub(1)?;
        self.labels.get(position).map(String::as_str)
    }

    /// A profile's name.
    pub fn profile(&self, profile: ProfileId) -> &str {
        self.profiles.get(usize::from(profile.get())).map_or("?", String::as_str)
    }

    /// A book in words.
    pub fn book_name(&self, book: Book) -> String {
        let zone = self.zone(book.zone());
        match book {
            Book::Sell { label, .. } => match self.label(label) {
                Some(label) => format!("sellers of {label} in {zone}"),
                None => format!("sellers in {zone}"),
            },
            Book::Buy { profile, .. } => format!("buyers of profile {} in {zone}", self.profile(profile)),
        }
    }

    fn check(document: MarketDocument) -> Result<Self, Problem> {
        let zones = names("zones", &document.zones)?;
        let labels = names("labels", &document.labels)?;
        let profile_names: Vec<String> = document.profiles.iter().map(|each| each.name.clone()).collect();
        let profile_ids = names("profiles", &profile_names).map_err(|Problem(place, reason)| {
            Problem(if place == "profiles" { place } else { format!("{place}.name") }, reason)
        })?;
        if zones.is_empty() {
            return Err(problem("zones", "a market has at least one zone"));
        }
        // The unlabelled good is a label, too.
        let nodes =
            zones.len().saturating_add(labels.len()).saturating_add(profile_ids.len()).saturating_add(1);
        if nodes > NODES_LIMIT {
            let limit = NODES_LIMIT.saturating_sub(1);
            return Err(problem(
                "zones",
                format!("zones, labels and profiles are more than {limit} together"),
            ));
        }
        let known = Known { zones, labels, profiles: profile_ids };
        let lines = (0_usize..)
            .zip(&document.lines)
            .map(|(position, line)| known.line(&format!("lines[{position}]"), line))
            .collect::<Result<_, _>>()?;
        let profiles = (0_usize..)
            .zip(&document.profiles)
            .map(|(position, profile)| known.accepts(&format!("profiles[{position}]"), profile))
            .collect::<Result<_, _>>()?;
        let orders = known.orders(&document.orders)?;
        let count = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
        let market = Market::new(
            count(document.zones.len()),
            count(document.labels.len().saturating_add(1)),
            lines,
            profiles,
        )
        .map_err(|error| problem("zones", error))?;
        let books = Books::from_orders(
            &market,
            orders.iter().map(|order| (order.book, order.price, order.tier, order.lots)),
        )
        .map_err(|error| problem("orders", error))?;
        Ok(Self {
            market,
            books,
            orders,
            zones: document.zones,
            labels: document.labels,
            profiles: profile_names,
        })
    }
}

/// A place and what is wrong there.
struct Problem(String, String);

fn problem(place: impl ToString, reason: impl ToString) -> Problem {
    Problem(place.to_string(), reason.to_string())
}

/// Position by name. Names are not empty, none is there twice, and there are at most as many as nodes.
fn names(list: &str, names: &[String]) -> Result<BTreeMap<String, u8>, Problem> {
    let mut known: BTreeMap<String, u8> = BTreeMap::new();
    for (position, name) in names.iter().enumerate() {
        let place = format!("{list}[{position}]");
        if name.is_empty() {
            return Err(problem(place, "the name is empty"));
        }
        let Ok(id) = u8::try_from(position) else {
            return Err(problem(list, format!("{} are more than {NODES_LIMIT}", names.len())));
        };
        if let Some(first) = known.insert(name.clone(), id) {
            return Err(problem(place, format!("{name:?} is the name of {list}[{first}] too")));
        }
    }
    Ok(known)
}

/// Ids by name.
struct Known {
    zones: BTreeMap<String, u8>,
    labels: BTreeMap<String, u8>,
    profiles: BTreeMap<String, u8>,
}

impl Known {
    fn zone(&self, place: &str, name: &str) -> Result<ZoneId, Problem> {
        find(&self.zones, place, name, "zone").map(ZoneId)
    }

    fn label(&self, place: &str, name: Option<&str>) -> Result<LabelId, Problem> {
        let Some(name) = name else { return Ok(LabelId::UNLABELLED) };
        // Ids of labels begin after the unlabelled good; there are fewer than 256.
        find(&self.labels, place, name, "label").map(|position| LabelId(position.saturating_add(1)))
    }

    fn line(&self, place: &str, line: &LineDocument) -> Result<Line, Problem> {
        let from = self.zone(&format!("{place}.from"), &line.from)?;
        let to = self.zone(&format!("{place}.to"), &line.to)?;
        if from == to {
            return Err(problem(
                format!("{place}.to"),
                format!("the line leads from {:?} to itself", line.to),
            ));
        }
        let fee = price(&format!("{place}.fee"), line.fee)?;
        if fee < Price::ZERO {
            return Err(problem(format!("{place}.fee"), format!("{fee} is below 0")));
        }
        Ok(Line { from, to, capacity: Lots(line.capacity), fee })
    }

    fn accepts(&self, place: &str, profile: &ProfileDocument) -> Result<Profile, Problem> {
        if profile.accepts.is_empty() {
            return Err(problem(format!("{place}.accepts"), "a profile accepts at least one label"));
        }
        let mut accepts: Vec<Acceptance> = Vec::new();
        for (position, accepted) in profile.accepts.iter().enumerate() {
            let place = format!("{place}.accepts[{position}]");
            let label = self.label(&format!("{place}.label"), accepted.label.as_deref())?;
            if let Some(first) = accepts.iter().position(|earlier| earlier.label == label) {
                let reason = format!("the label is accepted in accepts[{first}] already");
                return Err(problem(format!("{place}.label"), reason));
            }
            let premium = price(&format!("{place}.premium"), accepted.premium)?;
            accepts.push(Acceptance { label, premium });
        }
        Ok(Profile { accepts })
    }

    fn orders(&self, documents: &[OrderDocument]) -> Result<Vec<Order>, Problem> {
        let mut positions: BTreeMap<u64, usize> = BTreeMap::new();
        let mut total: u64 = 0;
        let mut orders = Vec::with_capacity(documents.len());
        for (position, document) in documents.iter().enumerate() {
            let place = format!("orders[{position}]");
            let order = self.order(&place, document)?;
            if let Some(first) = positions.insert(order.id, position) {
                let reason = format!("{} is the id of orders[{first}] too", order.id);
                return Err(problem(format!("{place}.id"), reason));
            }
            total = total.saturating_add(order.lots.get());
            if total > LOTS_LIMIT.get() {
                let reason = format!("the orders hold more than {LOTS_LIMIT} lots together");
                return Err(problem(format!("{place}.lots"), reason));
            }
            orders.push(order);
        }
        Ok(orders)
    }

    fn order(&self, place: &str, order: &OrderDocument) -> Result<Order, Problem> {
        let zone = self.zone(&format!("{place}.zone"), &order.zone)?;
        let book = match order.side {
            SideDocument::Sell => {
                if order.profile.is_some() {
                    return Err(problem(
                        format!("{place}.profile"),
                        "a sell order names a label, not a profile",
                    ));
                }
                let label_place = format!("{place}.label");
                let LabelDocument::Given(label) = &order.label else {
                    return Err(problem(label_place, "missing: a sell order names its label, or null"));
                };
                Book::Sell { zone, label: self.label(&label_place, label.as_deref())? }
            }
            SideDocument::Buy => {
                if let LabelDocument::Given(Some(_)) = order.label {
                    return Err(problem(
                        format!("{place}.label"),
                        "a buy order names a profile, not a label",
                    ));
                }
                let profile_place = format!("{place}.profile");
                let Some(profile) = &order.profile else {
                    return Err(problem(profile_place, "missing: a buy order names its profile"));
                };
                let profile = find(&self.profiles, &profile_place, profile, "profile").map(ProfileId)?;
                Book::Buy { zone, profile }
            }
        };
        if order.lots == 0 {
            return Err(problem(format!("{place}.lots"), "an order holds at least 1 lot"));
        }
        let price = price(&format!("{place}.price"), order.price)?;
        Ok(Order { id: order.id, book, price, tier: Tier(order.tier), lots: Lots(order.lots) })
    }
}

fn find(known: &BTreeMap<String, u8>, place: &str, name: &str, what: &str) -> Result<u8, Problem> {
    known.get(name).copied().ok_or_else(|| problem(place, format!("the market has no {what} {name:?}")))
}

/// A price, premium or fee that the clearing's integers are made for.
fn price(place: &str, value: i64) -> Result<Price, Problem> {
    let price = Price(value);
    if price > PRICE_LIMIT || price < -PRICE_LIMIT {
        return Err(problem(place, format!("{value} is beyond {PRICE_LIMIT} in magnitude")));
    }
    Ok(price)
}

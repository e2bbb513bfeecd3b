//! The day's record, read from the contracts, and the check of its sums.

use std::collections::BTreeMap;

use interfaces::common::Side;
use interfaces::orderbook_matcher::{FillRow, Good, ResultResponse};
use interfaces::power_contract::{ContractResponse, ContractStatus};
use report::Day;
use report::model::{
    Audit, Conservation, Contract, Cycle, Flow, MarketFacts, Origin, Outcome, Participant, Slot, Step,
    ZoneResult,
};
use units::{Amount, Energy, LabelId, Lots, NetAmount, Price, ProfileId, SlotId, ZoneId};

use super::Run;
use crate::ChainBackend;
use crate::day::DayError;
use crate::day::definition;
use crate::day::district::Plant;

impl<C: ChainBackend> Run<'_, C> {
    /// The day.
    pub(super) fn record(mut self, origin: Origin, audit: Audit) -> Result<Day, DayError> {
        let facts = definition::facts(&self.plan.definition);
        self.incidents.sort_by_key(|incident| incident.time);
        let (mut slots, mut contracts) = (Vec::new(), Vec::new());
        for slot in &self.plan.slots {
            let of_slot: Vec<ContractResponse> = match self.market.contract_slot(*slot) {
                Some(_) => self.market.contracts(*slot),
                None => vec![],
            };
            let of_slot: Vec<Contract> = of_slot.iter().map(|contract| self.contract(contract)).collect();
            slots.push(self.slot(&facts, *slot, &of_slot)?);
            contracts.extend(of_slot);
        }
        let participants = self.participants(&contracts)?;
        let day = Day {
            origin,
            market: facts,
            slots,
            contracts,
            cycle: self.cycle()?,
            conservation: self.conservation()?,
            participants,
            stages: self.stages,
            incidents: self.incidents,
            audit,
        };
        agree(&day)?;
        Ok(day)
    }

    fn contract(&self, found: &ContractResponse) -> Contract {
        let terms = &self.plan.definition.terms;
        let settled = found.settled.unwrap_or_default();
        let lots = found.terms.lots;
        let outcome = match found.status {
            ContractStatus::Lapsed => Outcome::Lapsed,
            ContractStatus::Cancelled => Outcome::Cancelled,
            _ if settled.delivered < lots => Outcome::Breached,
            _ => Outcome::Delivered,
        };
        let fee = |per_lot: Amount| Amount(per_lot.get().saturating_mul(u128::from(settled.delivered.get())));
        let lapse = self.lapses.get(&found.contract);
        let (buyer_lapse, seller_lapse) = lapse
            .map_or((Amount::ZERO, Amount::ZERO), |lapse| (lapse.buyer_liability, lapse.seller_liability));
        // A defaulter pays the other party if that one had signed, else the imbalance account.
        let if_signed = |signed: bool, amount: Amount| if signed { amount } else { Amount::ZERO };
        let estimated = self.missing.iter().any(|(slot, participant)| {
            *slot == found.contract.slot
                && (found.terms.buyer == *participant || found.terms.seller == *participant)
        });
        Contract {
            id: found.contract,
            buyer: found.terms.buyer,
            seller: found.terms.seller,
            label: found.terms.label,
            lots,
            buyer_price: found.terms.buyer_price,
            seller_price: found.terms.seller_price,
            outcome,
            delivered: settled.delivered,
            buyer_payment: settled.buyer_payment,
            seller_payment: settled.seller_payment,
            buyer_fee: fee(terms.buyer_fee),
            seller_fee: fee(terms.seller_fee),
            imbalance: settled.imbalance,
            liability: settled.liability,
            buyer_lapse,
            seller_lapse,
            buyer_compensation: if_signed(found.buyer_signed, seller_lapse),
            seller_compensation: if_signed(found.seller_signed, buyer_lapse),
            estimated: estimated && found.settled.is_some(),
        }
    }

    fn slot(&self, facts: &MarketFacts, slot: SlotId, contracts: &[Contract]) -> Result<Slot, DayError> {
        let result = self.market.result(slot);
        let fills = self.market.fills(slot);
        let capacities = self.market.slot_state(slot).capacities;
        let premiums: Vec<Option<Price>> = result.labels.iter().map(|label| label.premium).collect();
        let lots_where = |holds: &dyn Fn(&Contract) -> bool, of: &dyn Fn(&Contract) -> Lots| {
            Lots::sum(contracts.iter().filter(|contract| holds(contract)).map(of)).map_err(DayError::failed)
        };
        let lapsed = |contract: &Contract| contract.outcome == Outcome::Lapsed;
        let active = |contract: &Contract| matches!(contract.outcome, Outcome::Delivered | Outcome::Breached);
        Ok(Slot {
            id: slot,
            start: self.start_of(slot),
            orders: self.orders.get(&slot).copied().unwrap_or_default(),
            curtailed: self.curtailed.get(&slot).copied().unwrap_or_default(),
            zones: zones(facts, &result, &fills, &premiums),
            flows: result
                .flows
                .iter()
                .zip(capacities)
                .map(|(flow, capacity)| Flow { lots: flow.lots, capacity })
                .collect(),
            premiums,
            volume: result.volume,
            welfare: result.welfare,
            grid_fees: result.payments.grid_fees,
            congestion_rent: result.payments.congestion_rent,
            active: lots_where(&active, &|contract| contract.lots)?,
            lapsed: lots_where(&lapsed, &|contract| contract.lots)?,
            delivered: lots_where(&active, &|contract| contract.delivered)?,
        })
    }

    fn participants(&self, contracts: &[Contract]) -> Result<Vec<Participant>, DayError> {
        let mut nets: BTreeMap<_, NetAmount> = BTreeMap::new();
        for contract in contracts {
            for (party, net) in
                [(contract.buyer, contract.buyer_net()), (contract.seller, contract.seller_net())]
            {
                let sum = nets.entry(party).or_default();
                *sum = sum.add(net).map_err(DayError::failed)?;
            }
        }
        let mut all = Vec::new();
        for (position, id, member) in self.plan.numbered() {
            let actor = self.actor(position)?;
            let deposited = self.plan.deposits.get(position).copied().unwrap_or_default();
            let withdrawn = self.withdrawn.get(&id).copied().unwrap_or_default();
            let owned = self.market.wealth(&actor).add(withdrawn).map_err(DayError::failed)?;
            let net = owned
                .net()
                .and_then(|owned| deposited.net().and_then(|deposited| owned.sub(deposited)))
                .map_err(DayError::failed)?;
            // The statement, added up from contracts, must be what the escrow's account went through.
            let stated = nets.get(&id).copied().unwrap_or_default();
            if stated != net {
                return Err(DayError::failed(format!(
                    "the statement of {} comes to {stated} coin units, its account to {net}",
                    actor.name
                )));
            }
            let (mut imported, mut exported) = (Energy::ZERO, Energy::ZERO);
            for slot in &self.plan.slots {
                let reading = self.market.reading_of(*slot, &actor);
                imported = imported.add(reading.import).map_err(DayError::failed)?;
                exported = exported.add(reading.export).map_err(DayError::failed)?;
            }
            let buys = self
                .plan
                .orders
                .get(position)
                .is_some_and(|orders| orders.iter().any(|order| order.good.side() == Side::Buy));
            all.push(Participant {
                id,
                name: actor.name.clone(),
                kind: member.kind.to_owned(),
                zone: member.trader.zone,
                capacity: member.trader.capacity,
                profile: buys.then_some(member.profile),
                outside: member.plant == Plant::Upstream,
                signing: member.signing,
                deposited,
                net,
                withdrawn,
                imported,
                exported,
            });
        }
        Ok(all)
    }

    fn cycle(&self) -> Result<Cycle, DayError> {
        let cycle = self.plan.slots.first().map(|slot| self.market.cycle(*slot)).unwrap_or_default();
        let totals = self.market.contract_totals(cycle).totals;
        let report = self
            .market
            .cycle_state(cycle)
            .report
            .ok_or_else(|| DayError::failed("the escrow has no report of the cycle"))?;
        Ok(Cycle {
            traded_lots: report.traded_lots,
            drafted_lots: report.drafted_lots,
            delivered_lots: report.delivered_lots,
            buyers: report.buyers,
            sellers: report.sellers,
            liability: report.liability,
            lapse_liability: totals.lapse_liability,
            imbalance: report.imbalance,
            fees: report.fees,
            grid: report.grid,
            grid_fees: totals.grid_fees,
            positions_net: report.positions_net,
            positions: report.positions,
            net_transfers: report.net_transfers,
            gross_transfers: report.gross_transfers,
            mismatches: report.mismatches,
        })
    }

    fn conservation(&self) -> Result<Conservation, DayError> {
        let system = self.market.system_balances();
        let bank = self.market.conservation();
        let theirs = self.actors.iter().map(|actor| self.market.wealth(actor));
        Ok(Conservation {
            deposited: Amount::sum(self.plan.deposits.iter().copied()).map_err(DayError::failed)?,
            withdrawn: Amount::sum(self.withdrawn.values().copied()).map_err(DayError::failed)?,
            participants: Amount::sum(theirs).map_err(DayError::failed)?,
            fees: system.fees,
            grid: system.grid,
            imbalance: system.imbalance,
            ledger: bank.ledger,
            bank: bank.bank,
        })
    }
}

/// Checks that what was read back adds up, so that no report is written of a day that does not.
fn agree(day: &Day) -> Result<(), DayError> {
    if !day.conservation.holds() {
        return Err(DayError::failed(format!("money is not conserved: {:?}", day.conservation)));
    }
    let money = report::money::Money::of(&day.contracts);
    let system = [
        ("fees", money.fees, day.conservation.fees),
        ("grid", money.grid, day.conservation.grid),
        ("imbalance", money.imbalance, day.conservation.imbalance),
    ];
    for (name, stated, held) in system {
        if held.net() != Ok(stated) {
            return Err(DayError::failed(format!(
                "the {name} account holds {held} coin units, contracts say {stated}"
            )));
        }
    }
    Ok(())
}

/// The orders of one side of a zone: by good and limit the lots asked for and the lots that traded.
type Book = BTreeMap<(u8, Price), (u64, u64)>;

/// The zones of a slot with the steps of their curves.
fn zones(
    facts: &MarketFacts,
    result: &ResultResponse,
    fills: &[FillRow],
    premiums: &[Option<Price>],
) -> Vec<ZoneResult> {
    let mut books: BTreeMap<(ZoneId, Side), Book> = BTreeMap::new();
    for fill in fills {
        let (side, good) = match fill.order.good {
            Good::Sell { label } => (Side::Sell, label.get()),
            Good::Buy { profile } => (Side::Buy, profile.get()),
        };
        let book = books.entry((fill.order.zone, side)).or_default();
        let step = book.entry((good, fill.order.price)).or_default();
        step.0 = step.0.saturating_add(fill.lots.get());
        step.1 = step.1.saturating_add(fill.filled.get());
    }
    let steps = |zone: ZoneId, side: Side| -> Vec<Step> {
        let mut steps: Vec<Step> = books
            .get(&(zone, side))
            .into_iter()
            .flatten()
            .filter(|(_, (lots, _))| *lots > 0)
            .map(|((good, limit), (lots, filled))| Step {
                good: *good,
                limit: *limit,
                bare: Price(limit.get().saturating_sub(label_value(facts, premiums, side, *good))),
                lots: Lots(*lots),
                filled: Lots(*filled),
            })
            .collect();
        match side {
            Side::Sell => steps.sort_by_key(|step| (step.bare, step.good)),
            Side::Buy => steps.sort_by_key(|step| (std::cmp::Reverse(step.bare), step.good)),
        }
        steps
    };
    result
        .zones
        .iter()
        .map(|zone| ZoneResult {
            price: zone.price,
            least: zone.least,
            greatest: zone.greatest,
            supply: steps(zone.zone, Side::Sell),
            demand: steps(zone.zone, Side::Buy),
        })
        .collect()
}

/// The price of a good above energy alone. A label has its premium; a profile has the least, over the labels it accepts, of
/// premium less what it adds to its bid. A label without a price has the value 0 and cannot be had.
fn label_value(facts: &MarketFacts, premiums: &[Option<Price>], side: Side, good: u8) -> i64 {
    let premium = |label: LabelId| premiums.get(usize::from(label.get())).copied().flatten();
    match side {
        Side::Sell => premium(LabelId(good)).map_or(0, Price::get),
        Side::Buy => facts
            .profiles
            .get(usize::from(ProfileId(good).get()))
            .into_iter()
            .flat_map(|profile| &profile.accepts)
            .filter_map(|(label, pays)| {
                premium(*label).map(|premium| premium.get().saturating_sub(pays.get()))
            })
            .min()
            .unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_pays_for_the_cheapest_label_it_accepts() {
        let facts = definition::facts(&definition::definition(definition::timing(4), 100));
        // Green is worth 1.5 ct/kWh, local 2.5, nothing sold unlabelled.
        let premiums = [Some(Price(0)), Some(Price(150)), Some(Price(250))];
        assert_eq!(label_value(&facts, &premiums, Side::Sell, definition::LOCAL), 250);
        // Anything: unlabelled at 0, green at 150, local at 250.
        assert_eq!(label_value(&facts, &premiums, Side::Buy, definition::ANY), 0);
        // Green first pays 200 for green: 150 − 200 = −50, less than 0 and than 250 − 100.
        assert_eq!(label_value(&facts, &premiums, Side::Buy, definition::GREEN_FIRST), -50);
        // Renewable only: the lesser of 150 and 250.
        assert_eq!(label_value(&facts, &premiums, Side::Buy, definition::RENEWABLE_ONLY), 150);
        let none = [Some(Price(0)), None, None];
        assert_eq!(label_value(&facts, &none, Side::Buy, definition::RENEWABLE_ONLY), 0);
    }
}

//! What operators and the administrator do.

use cosmwasm_std::Addr;
use interfaces::admin::AdminMsg;
use interfaces::common::Side;
use interfaces::orderbook_matcher::{self as matcher, Forecast, LineCapacity, ReferencePrice};
use interfaces::power_contract::{self, ContractStatus};
use interfaces::registry::{self, Decision, Role, Status};
use interfaces::settlement_escrow::{self as escrow, SystemAccount};
use interfaces::{Contract, audit_log};
use rand::RngExt;
use rand::seq::IndexedRandom;
use simulation::example_market;
use units::{Lots, Price, Seconds, SlotId, ZoneId};

use super::walk::{Walk, whatever};
use crate::samples::Sample;

impl Walk {
    pub(super) fn operate(&mut self) {
        let slot = self.a_slot();
        match self.rng.random_range(0..12) {
            0 => {
                let capacities = [LineCapacity {
                    slot,
                    line: self.rng.random_range(0..2),
                    capacity: Lots(self.rng.random_range(0..40)),
                }];
                whatever(self.market.set_capacities(&capacities));
            }
            1 => {
                let participant = self.someone().participant;
                let side = if self.chance(50) { Side::Sell } else { Side::Buy };
                let lots = Lots(self.rng.random_range(0..25));
                whatever(self.market.publish_forecasts(&[Forecast { slot, participant, side, lots }]));
            }
            2 => {
                let price = Price(self.rng.random_range(-500..900));
                whatever(self.market.publish_reference_prices(&[ReferencePrice {
                    slot,
                    zone: ZoneId(0),
                    price,
                }]));
            }
            3..8 => self.meter(slot),
            8 => self.review(),
            9 => {
                let seconds = self.rng.random_range(0..1_000);
                whatever(self.market.pause(Seconds(seconds)));
                if self.chance(50) {
                    whatever(self.market.unpause());
                }
            }
            10 => self.resolve(),
            _ => whatever(self.market.set_market_open(self.rng.random_ratio(4, 5))),
        }
    }

    /// Everybody delivers more or less what it contracted; somebody is forgotten.
    pub(super) fn meter(&mut self, slot: SlotId) {
        let mut readings = self.market.readings_as_contracted(slot);
        readings.retain(|_| self.rng.random_ratio(5, 6));
        for reading in &mut readings {
            for register in [&mut reading.import, &mut reading.export] {
                let tenths = self.rng.random_range(0..13);
                register.energy = units::Energy(register.energy.get() * tenths / 10);
                register.tariff = self.rng.random_range(1..5);
            }
            let actor = self.market.actor(reading.participant);
            reading.version = self.market.reading_of(slot, actor).version.saturating_add(1);
        }
        whatever(self.market.meter(&readings));
    }

    fn review(&mut self) {
        // Whoever has just registered, or anybody.
        let pending: Vec<_> =
            self.market.participants().into_iter().filter(|row| row.status == Status::Pending).collect();
        let participant = match pending.choose(&mut self.rng) {
            Some(row) if self.chance(50) => row.participant,
            _ => self.someone().participant,
        };
        let reason = "a reason".to_owned();
        let decision = match self.rng.random_range(0..6) {
            0 => Decision::Approve { labels: vec![], tier: units::Tier(0) },
            1 => Decision::Reject { reason },
            2 => Decision::Suspend { reason },
            3 | 4 => Decision::Reinstate {},
            // Revocation is for good: of newcomers alone, or the walk runs out of people.
            _ if participant.get() > 8 => Decision::Revoke { reason },
            _ => Decision::Reinstate {},
        };
        whatever(self.market.decide(participant, decision));
    }

    pub(super) fn resolve(&mut self) {
        for slot in self.market.touched_slots() {
            for contract in self.market.contracts(slot) {
                if contract.status == ContractStatus::Disputed {
                    let delivered = self.rng.random_range(0..=contract.terms.lots.get() + 1);
                    return whatever(self.market.resolve(contract.contract, delivered));
                }
            }
        }
    }

    pub(super) fn administer(&mut self) {
        let admin = self.market.operators.admin.clone();
        let heir = self.new_account();
        match self.rng.random_range(0..8) {
            0 | 1 => {
                // A handover thought better of, one there and one back, in each of the five.
                for contract in Contract::ALL {
                    for (sender, sample) in [
                        (&admin, propose(contract, &heir)),
                        (&admin, cancel_admin(contract)),
                        (&admin, propose(contract, &heir)),
                        (&heir, accept_admin(contract)),
                        (&heir, propose(contract, &admin)),
                        (&admin, accept_admin(contract)),
                    ] {
                        sample.send(&mut self.market, sender, &[]).unwrap();
                    }
                }
            }
            2 => whatever(self.market.grant_role(Role::Auditor, &heir)),
            3 => {
                whatever(self.market.grant_role(Role::Forecaster, &heir));
                whatever(self.market.revoke_role(Role::Forecaster, &heir));
            }
            4 => {
                let mut definition = example_market();
                definition.name = format!("market {}", self.names);
                whatever(self.market.create_market(&definition));
            }
            5 => {
                let denom = format!("udenom{}", self.names % 3);
                let add = Sample::Escrow(escrow::ExecuteMsg::AddDenom { denom });
                whatever(add.send(&mut self.market, &admin, &[]));
            }
            6 => {
                whatever(self.market.top_up(SystemAccount::Imbalance, 10));
            }
            _ => {
                // The fee account has at least what the probes of the routes brought.
                let account = *SystemAccount::ALL.choose(&mut self.rng).unwrap();
                let amount = self.rng.random_range(0..4);
                whatever(self.market.withdraw_system(account, amount, &admin));
            }
        }
    }
}

fn propose(contract: Contract, account: &Addr) -> Sample {
    let account = account.to_string();
    match contract {
        Contract::Registry => {
            Sample::Registry(registry::ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account }))
        }
        Contract::OrderbookMatcher => {
            Sample::Matcher(matcher::ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account }))
        }
        Contract::PowerContract => {
            Sample::Power(power_contract::ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account }))
        }
        Contract::SettlementEscrow => {
            Sample::Escrow(escrow::ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account }))
        }
        Contract::AuditLog => Sample::Log(audit_log::ExecuteMsg::Admin(AdminMsg::ProposeAdmin { account })),
    }
}

fn accept_admin(contract: Contract) -> Sample {
    match contract {
        Contract::Registry => Sample::Registry(registry::ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        Contract::OrderbookMatcher => Sample::Matcher(matcher::ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        Contract::PowerContract => Sample::Power(power_contract::ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        Contract::SettlementEscrow => Sample::Escrow(escrow::ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
        Contract::AuditLog => Sample::Log(audit_log::ExecuteMsg::Admin(AdminMsg::AcceptAdmin {})),
    }
}

fn cancel_admin(contract: Contract) -> Sample {
    match contract {
        Contract::Registry => Sample::Registry(registry::ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        Contract::OrderbookMatcher => Sample::Matcher(matcher::ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        Contract::PowerContract => Sample::Power(power_contract::ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        Contract::SettlementEscrow => Sample::Escrow(escrow::ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
        Contract::AuditLog => Sample::Log(audit_log::ExecuteMsg::Admin(AdminMsg::CancelAdmin {})),
    }
}

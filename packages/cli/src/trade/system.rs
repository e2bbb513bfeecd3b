//! The escrow's accounts that belong to nobody who trades.

use clap::ValueEnum;
use interfaces::Contract;
use interfaces::settlement_escrow::{QueryMsg, SystemAccount, SystemBalancesResponse};
use units::Amount;

use super::view::View;
use crate::failure::Failure;

/// An account that belongs to nobody who trades.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Account {
    /// Trading fees: the provider's
    Fees,
    /// Grid fees and congestion rent: the grid operator's
    Grid,
    /// Charges for imbalance: whoever balances the grid
    Imbalance,
}

impl Account {
    /// As it is written.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// What it holds of the market's currency.
    pub fn balance(self, view: &View) -> Result<Amount, Failure> {
        let balances = balances(view)?;
        Ok(match self {
            Self::Fees => balances.fees,
            Self::Grid => balances.grid,
            Self::Imbalance => balances.imbalance,
        })
    }
}

impl From<Account> for SystemAccount {
    fn from(account: Account) -> Self {
        match account {
            Account::Fees => Self::Fees,
            Account::Grid => Self::Grid,
            Account::Imbalance => Self::Imbalance,
        }
    }
}

/// What all of them hold of the market's currency.
pub fn balances(view: &View) -> Result<SystemBalancesResponse, Failure> {
    let query = QueryMsg::SystemBalances { denom: view.format.units.currency.denom.clone() };
    view.ask(Contract::SettlementEscrow, &query)
}

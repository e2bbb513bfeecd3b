//! What to do about an error, by its stable code.

use sdk::{ContractError, contract_text};

/// Code of a slot without contracts.
pub const NOTHING_DRAFTED: &str = "power/unknown_slot";
/// Code of a route on which no payout can be sent.
pub const NOTHING_TO_SEND: &str = "ibc/nothing_to_send";

/// A contract's error with its code and what to do about it; any other error as the chain words it.
pub fn explain(log: &str) -> String {
    if let Some(error) = ContractError::find(log) {
        return match advice(&error.code) {
            Some(advice) => format!("{error}; {advice}"),
            None => error.to_string(),
        };
    }
    let text = contract_text(log);
    match CHAIN_ADVICE.iter().find(|(mark, _)| log.contains(mark)) {
        Some((_, advice)) => format!("{text}; {advice}"),
        None => text.to_owned(),
    }
}

/// What to do about a contract's error.
fn advice(code: &str) -> Option<&'static str> {
    ADVICE.iter().find(|(known, _)| *known == code).map(|(_, advice)| *advice)
}

/// Errors of the chain itself, which has no codes in its texts.
const CHAIN_ADVICE: &[(&str, &str)] = &[
    ("invalid Bech32 prefix", "correct the prefix in the network file"),
    ("hrp does not match bech32 prefix", "correct the prefix in the network file"),
    ("insufficient funds", "send the account coins first"),
];

/// Codes of the contracts and what to do about them.
pub const ADVICE: &[(&str, &str)] = &[
    // Authorization, the same in every contract.
    ("auth/not_registered", "`dpt register` requests registration"),
    ("auth/not_active", "a reviewer decides about participants; withdrawals go on"),
    ("auth/missing_role", "the administrator grants roles by `dpt role grant`"),
    ("auth/not_administrator", "only the administrator may send this"),
    ("auth/paused", "withdrawals and settlement go on during a pause"),
    // Registry.
    ("registry/already_registered", "an account belongs to one participant"),
    ("registry/unknown_account", "`dpt register` requests registration"),
    ("registry/not_proposed_account", "the present account proposes the new one first: `dpt rotate propose`"),
    // Matcher.
    ("matcher/gate_closed", "`dpt slots` shows the slots that take orders"),
    ("matcher/gate_open", "try again after gate closure"),
    ("matcher/beyond_horizon", "`dpt market show` says how far ahead orders are taken"),
    ("matcher/capacity_exceeded", "offer less or cancel an order"),
    ("matcher/label_not_granted", "sell without a label, or ask the reviewer for the label"),
    ("matcher/market_closed", "the administrator has closed the market to orders"),
    ("matcher/unknown_order", "`dpt book --participant` shows open orders"),
    ("matcher/not_your_order", "`dpt book --participant` shows your orders"),
    ("matcher/too_late", "`dpt clear` aborts the slot"),
    ("matcher/off_grid", "`dpt market show` shows the grid of prices"),
    // Power contract.
    (NOTHING_DRAFTED, "nothing was traded, or `dpt clear` has not paired the slot yet"),
    ("power/already_signed", "leave the contract out"),
    ("power/already_agreed", "the other party has not agreed yet"),
    ("power/not_a_party", "`dpt contracts list` shows your contracts"),
    ("power/stale_reading", "report a higher version to replace the reading"),
    ("power/mandate_expired", "give a later --expires"),
    ("power/no_mandate", "`dpt mandate set` gives one"),
    // Escrow.
    ("escrow/insufficient", "`dpt fund` deposits money"),
    ("escrow/nothing_free", "there is nothing to withdraw"),
    ("escrow/unknown_denom", "`dpt market show` says in which denomination the market pays"),
    ("escrow/already_cleared", "there is nothing left to do"),
    ("ibc/no_route", "`dpt route list` shows the routes"),
    ("ibc/no_channel", "a relayer opens a channel first: docs/cross-chain.md"),
    ("ibc/not_in_use", "`dpt route show` says more"),
    ("ibc/route_step", "pause an active route before you probe it"),
    ("ibc/no_link", "`dpt link propose` and `dpt link confirm` link an account"),
    ("ibc/not_on_route", "`dpt route show` lists the denominations of the route"),
    (NOTHING_TO_SEND, "`dpt route show` shows the limits; daily limits begin anew at midnight UTC"),
    ("ibc/payout_step", "`dpt payouts show` says what can be done"),
    ("ibc/not_overdue", "dispute the payout after that time"),
    ("ibc/not_covered", "send the escrow the missing coins first, without a message"),
    ("ibc/never_payable", "give a later --expires"),
    ("ibc/others_invoice", "only the participant that made the invoice may withdraw it"),
    ("ibc/others_payout", "only its participant may change a payout"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn known_codes_get_advice_and_unknown_ones_stay() {
        let wrapped = |error: &str| {
            format!(
                "rpc error: code = Unknown desc = failed to execute message; message index: 0: dispatch: submessages: {error}: \
                 execute wasm contract failed [CosmWasm/wasmd@v0.70.3/x/wasm/keeper/keeper.go:452] with gas used: '81234'"
            )
        };
        assert_eq!(
            explain(&wrapped("matcher/gate_closed: gate of slot 7 closed at 12")),
            "matcher/gate_closed: gate of slot 7 closed at 12; `dpt slots` shows the slots that take orders"
        );
        assert_eq!(explain(&wrapped("moon/full: the moon is full")), "moon/full: the moon is full");
        assert_eq!(explain(&wrapped("the moon is full")), "the moon is full");
    }

    #[test]
    fn chain_errors_get_advice() {
        // As wasmd answers a query and a message.
        for log in [
            "hrp does not match bech32 prefix: expected 'wasm' got 'cosmos': internal logic error: unknown request",
            "rpc error: code = InvalidArgument desc = sender: invalid Bech32 prefix; expected wasm, got cosmos: invalid address",
        ] {
            assert!(explain(log).ends_with("correct the prefix in the network file"), "{log}");
        }
        let poor = "failed to execute message; message index: 0: spendable balance  is smaller than 5ueur: insufficient funds";
        assert_eq!(
            explain(poor),
            "spendable balance  is smaller than 5ueur: insufficient funds; send the account coins first"
        );
    }

    #[test]
    fn codes_are_unique_and_read_as_codes() {
        let codes: BTreeSet<_> = ADVICE.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes.len(), ADVICE.len());
        for code in codes {
            assert_eq!(ContractError::find(&format!("{code}: text")).unwrap().code, code);
        }
    }

    #[test]
    fn every_code_with_advice_is_a_code_of_a_contract() {
        let contracts = [
            registry::ERROR_SOURCES,
            orderbook_matcher::ERROR_SOURCES,
            power_contract::ERROR_SOURCES,
            settlement_escrow::ERROR_SOURCES,
            audit_log::ERROR_SOURCES,
        ];
        let own = contracts.concat().into_iter().flat_map(contract_kit::error_codes::from_source);
        let known: BTreeSet<_> =
            contract_kit::error_codes::common().into_iter().chain(own).map(|error| error.code).collect();
        for (code, _) in ADVICE {
            assert!(known.contains(*code), "no contract has the code {code}");
        }
    }
}

// Package market deploys the five contracts on a chain from their wasm in artifacts/. Its methods are the actions of
// participants and operators; each one is one transaction.
//
// Some methods repeat Rust's package testing: deployment, registration and the trading day. A test needs them before
// and after payments over IBC. Scripts recorded by Rust would take more code than these methods.
package market

import (
	"testing"

	"github.com/stretchr/testify/require"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/dpt/tests/chain/network"
)

// M is a JSON object.
type M = map[string]any

// Contract is one of the five.
type Contract string

// The five contracts, by the names of their crates.
const (
	Registry Contract = "registry"
	Matcher  Contract = "orderbook_matcher"
	Power    Contract = "power_contract"
	Escrow   Contract = "settlement_escrow"
	Log      Contract = "audit_log"
)

// contracts are the five in the order in which they get their addresses: the audit log first, so that it logs the
// others.
var contracts = []Contract{Log, Registry, Escrow, Power, Matcher}

// roles are each granted to an account of the same name.
var roles = []string{"reviewer", "metering_operator", "grid_operator", "forecaster", "auditor", "guardian"}

// Market is the five contracts on a chain.
type Market struct {
	Chain *network.Chain
	// The addresses of the five contracts.
	Address map[Contract]string
	// The chain may lose reports, so a payout may be sent although its packet has ended.
	ReportsLost bool
	// The guardian may resolve payouts whose packets have not ended.
	ResolvedEarly bool

	t     *testing.T
	code  map[Contract]uint64
	steps map[string][]step // of each payout
}

// Open deploys the five contracts on a chain. The escrow accepts these denominations.
func Open(t *testing.T, chain *network.Chain, denoms ...string) *Market {
	m := &Market{
		Chain: chain, Address: map[Contract]string{},
		t: t, code: map[Contract]uint64{}, steps: map[string][]step{},
	}
	chain.OnEvent = m.recordStep
	m.storeCode()
	m.instantiate(denoms)
	addresses := M{}
	for contract, address := range m.Address {
		addresses[string(contract)] = address
	}
	admin := m.Admin()
	var msgs []sdk.Msg
	for _, contract := range contracts {
		set := M{"admin": M{"set_addresses": M{"addresses": addresses}}}
		msgs = append(msgs, network.ExecuteMsg(admin, m.Address[contract], set))
	}
	for _, role := range roles {
		grant := M{"grant_role": M{"role": role, "account": m.Account(role).Address()}}
		msgs = append(msgs, network.ExecuteMsg(admin, m.Address[Registry], grant))
	}
	_, err := chain.Deliver(admin, msgs...)
	require.NoError(t, err)
	return m
}

// Account is the account of a name on the market's chain.
func (m *Market) Account(name string) *network.Account { return m.Chain.Account(name) }

// Admin administers all five contracts.
func (m *Market) Admin() *network.Account { return m.Account("admin") }

// Anyone has no role and is not a participant.
func (m *Market) Anyone() *network.Account { return m.Account("anyone") }

// TryExecute sends a message to a contract, which may refuse it.
func (m *Market) TryExecute(contract Contract, signer *network.Account, msg M, funds ...sdk.Coin) (*abci.ExecTxResult, error) {
	return m.Chain.Execute(signer, m.Address[contract], msg, funds...)
}

// Execute sends a message to a contract, which must accept it.
func (m *Market) Execute(contract Contract, signer *network.Account, msg M, funds ...sdk.Coin) *abci.ExecTxResult {
	m.t.Helper()
	result, err := m.TryExecute(contract, signer, msg, funds...)
	require.NoError(m.t, err)
	return result
}

// Query queries a contract, which must answer.
func (m *Market) Query(contract Contract, query M, answer any) {
	m.t.Helper()
	require.NoError(m.t, m.Chain.Query(m.Address[contract], query, answer))
}

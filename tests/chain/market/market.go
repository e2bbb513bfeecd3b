// Package market puts the suite on a chain, as the project's own fixture does: the five contracts' code from artifacts/,
// wired, the roles granted. Its verbs are what people and operators do; each is one transaction.
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

// The five contracts, by the names of their code and in messages.
const (
	Registry Contract = "registry"
	Matcher  Contract = "orderbook_matcher"
	Power    Contract = "power_contract"
	Escrow   Contract = "settlement_escrow"
	Log      Contract = "audit_log"
)

// contracts are the five in the order in which they are wired: the log first, so that it records the wiring of the others.
var contracts = []Contract{Log, Registry, Escrow, Power, Matcher}

// roles are granted to an account of the same name each.
var roles = []string{"reviewer", "metering_operator", "grid_operator", "forecaster", "auditor", "guardian"}

// Market is the suite on a chain.
type Market struct {
	Chain *network.Chain
	// The addresses of the five.
	Address map[Contract]string
	// Reports of packets do not always arrive: a payout may be sent though its packet has ended.
	Deaf bool
	// The guardian has decided about packets that have not ended.
	Judged bool

	t     *testing.T
	code  map[Contract]uint64
	steps map[string][]step // of each payout
}

// Open deploys the suite on a chain. The escrow accepts these denominations.
func Open(t *testing.T, chain *network.Chain, denoms ...string) *Market {
	m := &Market{
		Chain: chain, Address: map[Contract]string{},
		t: t, code: map[Contract]uint64{}, steps: map[string][]step{},
	}
	chain.Watch = m.watch
	m.storeCode()
	m.instantiate(denoms)
	peers := M{}
	for contract, address := range m.Address {
		peers[string(contract)] = address
	}
	admin := m.Admin()
	var wiring []sdk.Msg
	for _, contract := range contracts {
		wiring = append(wiring, network.ExecuteMsg(admin, m.Address[contract], M{"wire": M{"peers": peers}}))
	}
	for _, role := range roles {
		grant := M{"grant_role": M{"role": role, "account": m.Account(role).Address()}}
		wiring = append(wiring, network.ExecuteMsg(admin, m.Address[Registry], grant))
	}
	_, err := chain.Deliver(admin, wiring...)
	require.NoError(t, err)
	return m
}

// Account is the account of a name on the market's chain.
func (m *Market) Account(name string) *network.Account { return m.Chain.Account(name) }

// Admin administers all five contracts.
func (m *Market) Admin() *network.Account { return m.Account("admin") }

// Anyone holds no role and takes no part.
func (m *Market) Anyone() *network.Account { return m.Account("anyone") }

// Try sends a message to a contract.
func (m *Market) Try(to Contract, signer *network.Account, msg M, funds ...sdk.Coin) (*abci.ExecTxResult, error) {
	return m.Chain.Execute(signer, m.Address[to], msg, funds...)
}

// Do sends a message to a contract, which takes it.
func (m *Market) Do(to Contract, signer *network.Account, msg M, funds ...sdk.Coin) *abci.ExecTxResult {
	m.t.Helper()
	result, err := m.Try(to, signer, msg, funds...)
	require.NoError(m.t, err)
	return result
}

// Ask asks a contract, which answers.
func (m *Market) Ask(whom Contract, query M, answer any) {
	m.t.Helper()
	require.NoError(m.t, m.Chain.Query(m.Address[whom], query, answer))
}

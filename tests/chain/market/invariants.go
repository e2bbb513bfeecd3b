package market

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/dpt/tests/chain/network"
)

// pageSize is how many rows one answer may hold.
const pageSize = 500

// Invariants are what holds on every chain at all times, whatever is on its way between them:
//
//   - the bank holds for each escrow at least what its ledger says, and the accounts and what is set aside are the ledger;
//   - what is set aside and what is under way is the sum of the payouts whose states say so, by denomination and route;
//   - each payout that is under way is in one packet that has not ended, and each attempt ended once;
//   - what lies in escrow for a channel is the vouchers at its other end and what is on its way over it;
//   - no coin of a chain's own appears or vanishes.
func Invariants(t *testing.T, n *network.Network, markets ...*Market) {
	t.Helper()
	for _, market := range markets {
		payouts := market.Payouts()
		for _, denom := range market.denoms() {
			market.conserves(t, denom, payouts)
		}
		market.flowsAddUp(t, payouts)
		market.packetsCarryPayouts(t, n, payouts)
		market.stepsFollow(t, payouts)
	}
	n.TransfersAddUp(t)
}

// Conservation is the escrow's own account of a denomination.
type Conservation struct {
	Ledger, Netting, Bank, Surplus sdkmath.Int
	SetAside                       sdkmath.Int `json:"set_aside"`
	InFlight                       sdkmath.Int `json:"in_flight"`
	Conserved                      bool
}

// Conservation asks for it.
func (m *Market) Conservation(denom string) Conservation {
	m.t.Helper()
	var answer Conservation
	m.Ask(Escrow, M{"conservation": M{"denom": denom}}, &answer)
	return answer
}

// conserves checks one denomination of the escrow against the bank and the accounts.
func (m *Market) conserves(t *testing.T, denom string, payouts []Payout) {
	t.Helper()
	escrow := m.Conservation(denom)
	bank := m.Chain.Balance(m.Address[Escrow], denom)
	assert.Equal(t, bank.String(), escrow.Bank.String(), "what the escrow says of the bank, %s", denom)
	assert.True(t, escrow.Conserved && escrow.Ledger.LTE(bank), "the bank holds %s, the ledger says %s", bank, escrow.Ledger)
	assert.Equal(t, bank.Sub(escrow.Ledger).String(), escrow.Surplus.String(), "the surplus, %s", denom)

	sum := sdkmath.ZeroInt()
	for _, row := range m.balances(denom) {
		sum = sum.Add(row.sum())
	}
	var system struct{ Fees, Grid, Imbalance sdkmath.Int }
	m.Ask(Escrow, M{"system_balances": M{"denom": denom}}, &system)
	sum = sum.Add(system.Fees).Add(system.Grid).Add(system.Imbalance).Add(escrow.SetAside)
	assert.Equal(t, escrow.Ledger.Add(escrow.Netting).String(), sum.String(), "the accounts against the ledger, %s", denom)
	aside := sumOf(payouts, func(p Payout) bool { return p.Denom == denom && p.isHeld() })
	assert.Equal(t, aside.String(), escrow.SetAside.String(), "what is set aside, %s", denom)
	away := sumOf(payouts, func(p Payout) bool { return p.Denom == denom && p.isUnderWay() })
	assert.Equal(t, away.String(), escrow.InFlight.String(), "what is under way, %s", denom)
}

// balances are all participants' balances in a denomination.
func (m *Market) balances(denom string) []accountBalance {
	var all []accountBalance
	for {
		query := M{"denom": denom, "limit": pageSize}
		if len(all) > 0 {
			query["start_after"] = all[len(all)-1].Account.Participant.ID
		}
		var page struct{ Balances []accountBalance }
		m.Ask(Escrow, M{"balances": query}, &page)
		all = append(all, page.Balances...)
		if len(page.Balances) < pageSize {
			return all
		}
		require.Less(m.t, len(all), 100*pageSize, "the pages have no end")
	}
}

package market

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/dpt/tests/chain/network"
)

// pageSize is the largest page of an answer.
const pageSize = 500

// CheckInvariants checks what holds on every chain at all times, whichever packets are in flight:
//
//   - The bank holds at least the ledger of each escrow. All accounts and what is set aside sum to the ledger.
//   - What is set aside and in flight is the sum of the payouts of these statuses, by denomination and route.
//   - Each payout in flight has one open packet. Each attempt ends once.
//   - The coins locked for a channel are the vouchers at its other end and the amounts in flight.
//   - The supply of a chain's own coins is constant.
func CheckInvariants(t *testing.T, n *network.Network, markets ...*Market) {
	t.Helper()
	for _, market := range markets {
		payouts := market.Payouts()
		for _, denom := range market.denoms() {
			market.checkConservation(t, denom, payouts)
		}
		market.checkFlows(t, payouts)
		market.checkPackets(t, n, payouts)
		market.checkTransitions(t, payouts)
	}
	n.CheckTransfers(t)
}

// Conservation is the escrow's statement about a denomination.
type Conservation struct {
	Ledger, Netting, Bank, Surplus sdkmath.Int
	SetAside                       sdkmath.Int `json:"set_aside"`
	InFlight                       sdkmath.Int `json:"in_flight"`
	Conserved                      bool
}

// Conservation queries the escrow's statement about a denomination.
func (m *Market) Conservation(denom string) Conservation {
	m.t.Helper()
	var answer Conservation
	m.Query(Escrow, M{"conservation": M{"denom": denom}}, &answer)
	return answer
}

// checkConservation compares the escrow's statement about a denomination with the bank, the accounts and the payouts.
func (m *Market) checkConservation(t *testing.T, denom string, payouts []Payout) {
	t.Helper()
	escrow := m.Conservation(denom)
	bank := m.Chain.Balance(m.Address[Escrow], denom)
	assert.Equal(t, bank.String(), escrow.Bank.String(), "bank balance, %s", denom)
	assert.True(t, escrow.Conserved && escrow.Ledger.LTE(bank), "the bank holds %s, the ledger is %s", bank, escrow.Ledger)
	assert.Equal(t, bank.Sub(escrow.Ledger).String(), escrow.Surplus.String(), "surplus, %s", denom)

	sum := escrow.SetAside
	for _, balance := range m.balances(denom) {
		sum = sum.Add(balance.sum())
	}
	var system struct{ Fees, Grid, Imbalance sdkmath.Int }
	m.Query(Escrow, M{"system_balances": M{"denom": denom}}, &system)
	sum = sum.Add(system.Fees).Add(system.Grid).Add(system.Imbalance)
	assert.Equal(t, escrow.Ledger.Add(escrow.Netting).String(), sum.String(), "sum of the accounts, %s", denom)
	setAside := sumOf(payouts, func(p Payout) bool { return p.Denom == denom && p.isSetAside() })
	assert.Equal(t, setAside.String(), escrow.SetAside.String(), "set aside, %s", denom)
	inFlight := sumOf(payouts, func(p Payout) bool { return p.Denom == denom && p.isInFlight() })
	assert.Equal(t, inFlight.String(), escrow.InFlight.String(), "in flight, %s", denom)
}

// balances are the balances of all participants in a denomination.
func (m *Market) balances(denom string) []Balance {
	var all []Balance
	for {
		query := M{"denom": denom, "limit": pageSize}
		if len(all) > 0 {
			query["start_after"] = all[len(all)-1].Account.Participant.ID
		}
		var page struct{ Balances []Balance }
		m.Query(Escrow, M{"balances": query}, &page)
		all = append(all, page.Balances...)
		if len(page.Balances) < pageSize {
			return all
		}
		require.Less(m.t, len(all), 100*pageSize, "the pages do not end")
	}
}

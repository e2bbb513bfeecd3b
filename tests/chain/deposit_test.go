package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestDepositAndWithdrawalOnEveryKindOfChain(t *testing.T) {
	for _, kind := range network.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			n := network.New(t)
			m := market.Open(t, n.Chain("market", kind), network.Coin)
			household := m.Household("household", 0)
			m.Deposit(household, coin(network.Coin, 1_000))
			m.Deposit(household, coin(network.Coin, 500))
			require.Equal(t, "1500", m.Balance(household, network.Coin).Free.String())
			require.Equal(t, "1500", m.Conservation(network.Coin).Ledger.String())
			market.CheckInvariants(t, n, m)

			withdraw := market.M{"withdraw": market.M{"denom": network.Coin, "amount": "500"}}
			m.Execute(market.Escrow, household.Account, withdraw)
			require.Equal(t, "1000", m.Balance(household, network.Coin).Free.String())
			bank := m.Chain.Balance(household.Address(), network.Coin)
			require.Equal(t, network.Endowment.SubRaw(1_000).String(), bank.String())
			market.CheckInvariants(t, n, m)
		})
	}
}

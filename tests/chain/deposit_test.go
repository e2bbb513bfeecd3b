package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestADepositIsFreeOnEveryKindOfChain(t *testing.T) {
	for _, kind := range network.Kinds {
		t.Run(string(kind), func(t *testing.T) {
			n := network.New(t)
			m := market.Open(t, n.Chain("market", kind), network.Coin)
			home := m.Household("home", 0)
			m.Deposit(home, coin(network.Coin, 1_000))
			m.Deposit(home, coin(network.Coin, 500))
			require.Equal(t, "1500", m.Balance(home, network.Coin).Free.String())
			require.Equal(t, "1500", m.Conservation(network.Coin).Ledger.String())
			market.Invariants(t, n, m)

			// A third of it goes back to the household's own account.
			m.Do(market.Escrow, home.Account, market.M{"withdraw": market.M{"denom": network.Coin, "amount": "500"}})
			require.Equal(t, "1000", m.Balance(home, network.Coin).Free.String())
			require.Equal(t, network.Endowment.SubRaw(1_000).String(), m.Chain.Balance(home.Address(), network.Coin).String())
			market.Invariants(t, n, m)
		})
	}
}

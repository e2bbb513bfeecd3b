package chain_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// TestChargesOfQuote logs every charge of gas of an order (`go test -run TestChargesOfQuote -v .`). It checks that
// computing costs less than a tenth: the rest is storage, contract starts and data.
func TestChargesOfQuote(t *testing.T) {
	n := network.New(t)
	local := n.Chain("local", network.Both)
	m := market.Open(t, local, network.Coin)
	buyer := m.Household("buyer", 0)
	m.Deposit(buyer, coin(network.Coin, 1_000_000))
	slot := m.ExampleMarket(network.Coin)
	m.Quote(buyer, market.Buy, slot, 200, 10)

	order := fmt.Sprintf("%d/b0/200/10", slot)
	quote, err := json.Marshal(market.M{"quote": market.M{"market": 1, "orders": []string{order}}})
	require.NoError(t, err)
	var total, computed, starts uint64
	for _, charge := range local.Charges(buyer.Account, m.Address[market.Matcher], quote) {
		t.Logf("%6d  %s", charge.Gas, charge.For)
		total += charge.Gas
		switch charge.For {
		case "wasm contract":
			computed += charge.Gas
		case "Loading CosmWasm module: execute":
			starts++
		}
	}
	t.Logf("%6d  total", total)
	require.EqualValues(t, 3, starts, "matcher, escrow, audit log")
	require.Less(t, 10*computed, total)
}

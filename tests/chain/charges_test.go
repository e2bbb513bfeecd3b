package chain_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// TestWhatAQuoteIsChargedFor shows where the gas of an order goes (`go test -run TestWhatAQuoteIsChargedFor -v .`), and that
// all of it is storage, starts of contracts and little else: computing and the answer's bytes are below a tenth.
func TestWhatAQuoteIsChargedFor(t *testing.T) {
	n := network.New(t)
	here := n.Chain("here", network.Both)
	m := market.Open(t, here, network.Coin)
	buyer := m.Household("buyer", 0)
	m.Deposit(buyer, coin(network.Coin, 1_000_000))
	slot := m.ExampleMarket(network.Coin)
	m.Buy(buyer, slot, 200, 10)

	order := fmt.Sprintf("%d/b0/200/10", slot)
	quote, err := json.Marshal(market.M{"quote": market.M{"market": 1, "orders": []string{order}}})
	require.NoError(t, err)
	var total, computed, starts uint64
	for _, charge := range here.Charges(buyer.Account, m.Address[market.Matcher], quote) {
		t.Logf("%6d  %s", charge.Gas, charge.For)
		total += charge.Gas
		switch charge.For {
		case "wasm contract":
			computed += charge.Gas
		case "Loading CosmWasm module: execute":
			starts++
		}
	}
	t.Logf("%6d  in all", total)
	// Matcher, escrow, log.
	require.EqualValues(t, 3, starts)
	require.Less(t, 10*computed, total)
}

// Package network runs chains side by side in one process: wasmd's whole application each, with real light clients,
// proofs and contracts between them. Nothing relays by itself: a test receives, acknowledges or times out each packet.
package network

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wasmibctesting "github.com/CosmWasm/wasmd/tests/wasmibctesting"
	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	ibctesting "github.com/cosmos/ibc-go/v11/testing"
)

// Kind is the way in which a chain brings transfers and contracts together.
type Kind string

// The kinds of chains.
const (
	// Hooks alone.
	Hooks Kind = "hooks"
	// Callbacks alone: wasmd as it is.
	Callbacks Kind = "callbacks"
	// Both: hooks outermost, callbacks below.
	Both Kind = "both"
)

// Kinds are all of them.
var Kinds = []Kind{Hooks, Callbacks, Both}

// Start is when the first block of every chain is made: 15 June 2025 at 15:00:00 UTC, the beginning of an hour.
var Start = time.Unix(486_111*3_600, 0).UTC()

// Accounts that each chain begins with; the first one pays for relaying.
const spareAccounts = 31

func init() { wasmibctesting.MaxAccounts = spareAccounts + 1 }

// Network is the chains of a test and the channels between them. All clocks go together: 5 seconds a block.
type Network struct {
	t           *testing.T
	coordinator *ibctesting.Coordinator
	chains      []*Chain
	channels    []*Channel
	packets     []*Packet // all that were ever sent
}

// New is a network without chains.
func New(t *testing.T) *Network {
	return &Network{t: t, coordinator: &ibctesting.Coordinator{
		T: t, CurrentTime: Start, Chains: map[string]*ibctesting.TestChain{},
	}}
}

// Chain starts a chain of a kind.
func (n *Network) Chain(name string, kind Kind) *Chain {
	id := name + "-1"
	ways := &Ways{}
	inner := wasmibctesting.NewTestChain(n.t, n.coordinator, factory(kind, ways), id, wasmkeeper.WithWasmEngine(engine()))
	app := &application{WasmTestApp: inner.App.(wasmibctesting.WasmTestApp)}
	inner.App = app
	n.coordinator.Chains[id] = inner
	chain := &Chain{
		TestChain: inner, Name: name, Kind: kind, Ways: ways,
		t: n.t, app: app, network: n, accounts: map[string]*Account{},
	}
	n.chains = append(n.chains, chain)
	return chain
}

// Chains are all chains, in the order in which they were started.
func (n *Network) Chains() []*Chain { return n.chains }

// Channels are all channels, in the order in which they were opened.
func (n *Network) Channels() []*Channel { return n.channels }

// Now is the time of the next block.
func (n *Network) Now() time.Time { return n.coordinator.CurrentTime }

// AdvanceTo lets time pass on all chains until then.
func (n *Network) AdvanceTo(then time.Time) {
	require.False(n.t, then.Before(n.Now()), "time does not go back from %s to %s", n.Now(), then)
	n.coordinator.IncrementTimeBy(then.Sub(n.Now()))
}

// WaitUntil lets time pass until then, unless it is later already.
func (n *Network) WaitUntil(then time.Time) {
	if n.Now().Before(then) {
		n.AdvanceTo(then)
	}
}

// Advance lets so much time pass on all chains.
func (n *Network) Advance(span time.Duration) { n.AdvanceTo(n.Now().Add(span)) }

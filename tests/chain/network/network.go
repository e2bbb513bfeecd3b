// Package network runs chains in one process: wasmd's whole application each, with real light clients, proofs and
// contracts between them. There is no relayer: a test receives, acknowledges or times out each packet.
package network

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wasmibctesting "github.com/CosmWasm/wasmd/tests/wasmibctesting"
	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	ibctesting "github.com/cosmos/ibc-go/v11/testing"
)

// Kind is the middleware by which transfers of a chain call contracts.
type Kind string

// The kinds of chains.
const (
	// Hooks has IBC hooks alone.
	Hooks Kind = "hooks"
	// Callbacks has IBC callbacks alone: wasmd without changes.
	Callbacks Kind = "callbacks"
	// Both has hooks outermost and callbacks below.
	Both Kind = "both"
)

// Kinds are all kinds without faults.
var Kinds = []Kind{Hooks, Callbacks, Both}

// Start is the time of the first block of every chain: 15 June 2025, 15:00:00 UTC.
var Start = time.Unix(486_111*3_600, 0).UTC()

// spareAccounts is how many accounts each chain has for tests. One more pays for relaying.
const spareAccounts = 31

func init() { wasmibctesting.MaxAccounts = spareAccounts + 1 }

// Network is the chains of a test and the channels between them. All chains have one clock, which advances 5 s a block.
type Network struct {
	t           *testing.T
	coordinator *ibctesting.Coordinator
	chains      []*Chain
	channels    []*Channel
	packets     []*Packet // all packets ever sent
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
	faults := &Faults{}
	inner := wasmibctesting.NewTestChain(n.t, n.coordinator, factory(kind, faults), id, wasmkeeper.WithWasmEngine(engine()))
	app := &application{WasmTestApp: inner.App.(wasmibctesting.WasmTestApp)}
	inner.App = app
	n.coordinator.Chains[id] = inner
	chain := &Chain{
		TestChain: inner, Name: name, Kind: kind, Faults: faults,
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

// AdvanceTo advances the clock of all chains to a time.
func (n *Network) AdvanceTo(target time.Time) {
	require.False(n.t, target.Before(n.Now()), "time does not go back from %s to %s", n.Now(), target)
	n.coordinator.IncrementTimeBy(target.Sub(n.Now()))
}

// WaitUntil advances the clock of all chains to a time, unless it is past.
func (n *Network) WaitUntil(target time.Time) {
	if n.Now().Before(target) {
		n.AdvanceTo(target)
	}
}

// Advance advances the clock of all chains by a duration.
func (n *Network) Advance(by time.Duration) { n.AdvanceTo(n.Now().Add(by)) }

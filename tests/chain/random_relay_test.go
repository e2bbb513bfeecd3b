package chain_test

import (
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// runsPerVariant is how many random runs each variant has.
const runsPerVariant = 40

// relayVariants are the variants of random runs. Reports of a faulty chain get lost.
var relayVariants = append(append([]variant{}, variants...), faultyVariants...)

// TestCase40RandomRelayOrderKeepsInvariants runs transfers and payouts whose packets arrive, are acknowledged or time
// out in a random order, while channels close, routes pause and chains refuse transfers. It checks the invariants after
// every step, and all balances after every run. DPT_SEED selects one run.
func TestCase40RandomRelayOrderKeepsInvariants(t *testing.T) {
	if text := os.Getenv("DPT_SEED"); text != "" {
		seed, err := strconv.ParseInt(text, 10, 64)
		require.NoError(t, err)
		runSeeds(t, relayVariants[int(seed)%len(relayVariants)], []int64{seed})
		return
	}
	for i, variant := range relayVariants {
		t.Run(variant.String(), func(t *testing.T) {
			t.Parallel()
			var seeds []int64
			for n := range int64(runsPerVariant) {
				seeds = append(seeds, n*int64(len(relayVariants))+int64(i))
			}
			runSeeds(t, variant, seeds)
		})
	}
}

// runSeeds runs one seed after another on the same chains.
func runSeeds(t *testing.T, variant variant, seeds []int64) {
	e := newEnv(t, variant)
	stranded := map[*network.Packet]bool{}
	for _, seed := range seeds {
		r := &relayRun{
			env: e, rand: rand.New(rand.NewSource(seed)), stranded: stranded,
			credits: map[*network.Packet]int64{}, surpluses: map[string]int64{}, free: map[string]int64{},
		}
		done := false
		func() {
			defer func() {
				if !done || t.Failed() {
					t.Logf("DPT_SEED=%d (%s):\n  %s", seed, variant, strings.Join(r.journal, "\n  "))
				}
			}()
			r.begin()
			for range 10 + r.rand.Intn(15) {
				r.step()
				e.checkInvariants()
			}
			r.end()
			done = true
		}()
		if t.Failed() {
			return
		}
	}
}

// relayRun is one random run: its journal, and the balances that it expects at its end.
type relayRun struct {
	*env
	rand    *rand.Rand
	journal []string
	packets []*network.Packet
	// Amounts that packets credit to the household if the escrow accepts them.
	credits map[*network.Packet]int64
	// The household's expected free balance and the expected surplus, by denomination.
	free, surpluses map[string]int64
	// Transfers to the escrow without a call.
	plain  []*network.Packet
	closed bool
	// Packets from the remote chain over a channel that is closed there, which takes no acknowledgement any more.
	stranded map[*network.Packet]bool
}

// logf writes to the journal.
func (r *relayRun) logf(format string, args ...any) {
	r.journal = append(r.journal, fmt.Sprintf(format, args...))
}

// begin gives the household 5,000 local coins and 3,000 vouchers, on a day without payouts so far.
func (r *relayRun) begin() {
	r.m.ReportsLost, r.m.ResolvedEarly = r.variant.kind == network.Faulty, true
	r.n.AdvanceTo(r.n.Now().Truncate(24 * time.Hour).Add(24 * time.Hour))
	for _, denom := range []string{network.Coin, r.voucher} {
		r.surpluses[denom] = r.surplus(denom)
		if r.m.Balance(r.household, denom).Free.IsPositive() {
			r.m.Execute(market.Escrow, r.household.Account, market.M{"withdraw": market.M{"denom": denom}})
		}
	}
	r.m.Deposit(r.household, coin(network.Coin, 5_000))
	r.relayAccepted(r.payInvoice(r.openInvoice(3_000), 3_000))
	r.free[network.Coin], r.free[r.voucher] = 5_000, 3_000
	r.checkInvariants()
}

// end ends all packets and payouts, and checks the balances.
func (r *relayRun) end() {
	r.local.Faults.CallbackGas = 0
	r.allow(true)
	for _, packet := range r.packets {
		r.finish(packet)
	}
	r.checkInvariants()
	// The guardian resolves payouts without a report by the state of the chains.
	for _, payout := range r.m.Payouts() {
		if payout.Status == "sent" {
			r.waitUntilDisputable(payout.Payout)
			r.m.Execute(market.Escrow, r.m.Anyone(), market.PayoutMsg("dispute", payout.Payout))
			payout.Status = "disputed"
		}
		if payout.Status == "disputed" {
			_, err := r.m.ResolvePayout(payout.Payout, r.arrived(payout))
			require.NoError(r.t, err)
		}
	}
	for _, payout := range r.m.Payouts() {
		if (payout.Status == "queued" || payout.Status == "refunded") && !payout.Probe {
			require.NoError(r.t, r.actOnPayout("claim", payout.Payout))
		}
	}
	r.checkInvariants()
	r.checkBalances()
	r.restoreRoute()
}

// checkBalances compares all balances with the journal.
func (r *relayRun) checkBalances() {
	for packet, amount := range r.credits {
		if packet.Ack != nil && !packet.Refused() {
			r.free[r.voucher] += amount
		}
	}
	for _, packet := range r.packets {
		if r.isPayout(packet) && packet.Ack != nil && !packet.Refused() {
			r.free[r.localDenom(packet)] -= amountOf(packet)
		}
	}
	for _, packet := range r.plain {
		if packet.Ack != nil && !packet.Refused() {
			r.surpluses[r.voucher] += amountOf(packet)
		}
	}
	for _, denom := range []string{network.Coin, r.voucher} {
		escrow := r.m.Conservation(denom)
		require.Equal(r.t, r.free[denom], r.m.Balance(r.household, denom).Free.Int64(), "free %s", denom)
		require.Equal(r.t, r.surpluses[denom], escrow.Surplus.Int64(), "surplus of %s", denom)
		require.Zero(r.t, escrow.InFlight.Int64()+escrow.SetAside.Int64(), "%s in flight or set aside", denom)
	}
	require.Empty(r.t, r.n.OpenPackets(r.local))
	for _, packet := range r.n.OpenPackets(r.remote) {
		require.True(r.t, r.stranded[packet], "%s has not ended", name(packet))
	}
}

// restoreRoute leaves an active route to the next run, over a new channel if the old one is closed.
func (r *relayRun) restoreRoute() {
	if r.closed {
		r.channel = r.n.ConnectAgain(r.channel)
		r.voucher = r.channel.Voucher(r.local, network.Coin)
		r.addDenom(r.voucher)
		r.addRoute(r.channel)
		r.m.Probe(r.channel, coin(network.Coin, 1)).Relay()
		r.link(r.household, r.channel, r.bob)
	}
	if r.m.RouteStatus(r.channel) != "active" {
		r.m.Probe(r.channel, coin(network.Coin, 1)).Relay()
	}
	require.Equal(r.t, "active", r.m.RouteStatus(r.channel))
}

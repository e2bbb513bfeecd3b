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

// seedsEach is how many walks each way takes.
const seedsEach = 40

// walkWays are those of random walks: what chains are like, and one whose reports get lost.
var walkWays = append(append([]way{}, ways...), oddWays...)

// TestCase40WhateverIsRelayedInWhateverOrder takes random walks: transfers come and payouts go, packets arrive, are answered,
// time out or lie about in any order, channels close, routes are paused, chains refuse. Then everything comes to its end, and
// all money must be where it belongs. DPT_SEED takes one walk alone.
func TestCase40WhateverIsRelayedInWhateverOrder(t *testing.T) {
	if text := os.Getenv("DPT_SEED"); text != "" {
		seed, err := strconv.ParseInt(text, 10, 64)
		require.NoError(t, err)
		roam(t, walkWays[int(seed)%len(walkWays)], []int64{seed})
		return
	}
	for i, way := range walkWays {
		t.Run(fmt.Sprintf("%s by %s", way.kind, way.mode), func(t *testing.T) {
			t.Parallel()
			var seeds []int64
			for n := range int64(seedsEach) {
				seeds = append(seeds, n*int64(len(walkWays))+int64(i))
			}
			roam(t, way, seeds)
		})
	}
}

// roam takes one walk after another on the same chains.
func roam(t *testing.T, way way, seeds []int64) {
	s := set(t, way)
	stranded := map[*network.Packet]bool{}
	for _, seed := range seeds {
		w := &walk{
			scene: s, rand: rand.New(rand.NewSource(seed)), stranded: stranded,
			credits: map[*network.Packet]int64{}, gifts: map[string]int64{}, free: map[string]int64{},
		}
		done := false
		func() {
			defer func() {
				if !done || t.Failed() {
					t.Logf("DPT_SEED=%d (%s by %s):\n  %s", seed, way.kind, way.mode, strings.Join(w.diary, "\n  "))
				}
			}()
			w.begin()
			for range 10 + w.rand.Intn(15) {
				w.step()
				s.holds()
			}
			w.end()
			done = true
		}()
		if t.Failed() {
			return
		}
	}
}

// walk is one walk: what happened, and what the household should have in the end.
type walk struct {
	*scene
	rand    *rand.Rand
	diary   []string
	packets []*network.Packet
	// Invoices that packets would pay, if the escrow takes them.
	credits map[*network.Packet]int64
	// What the household should have free, and what came to the escrow without a word, by denomination.
	free, gifts map[string]int64
	presents    []*network.Packet
	closed      bool
	// Packets of the other chain over a channel whose end there is closed: it takes no answers any more.
	stranded map[*network.Packet]bool
}

// did notes what happened.
func (w *walk) did(format string, args ...any) {
	w.diary = append(w.diary, fmt.Sprintf(format, args...))
}

// begin gives the household 5,000 coins of here and 3,000 of there, on a day on which nothing went out yet.
func (w *walk) begin() {
	w.m.Deaf, w.m.Judged = w.way.kind == network.Odd, true
	w.n.AdvanceTo(w.n.Now().Truncate(24 * time.Hour).Add(24 * time.Hour))
	for _, denom := range []string{network.Coin, w.voucher} {
		w.gifts[denom] = w.surplus(denom)
		if w.m.Balance(w.home, denom).Free.IsPositive() {
			w.m.Do(market.Escrow, w.home.Account, market.M{"withdraw": market.M{"denom": denom}})
		}
	}
	w.m.Deposit(w.home, coin(network.Coin, 5_000))
	w.taken(w.pay(w.invoice(3_000), 3_000))
	w.free[network.Coin], w.free[w.voucher] = 5_000, 3_000
	w.holds()
}

// end lets everything come to its end, and counts the money.
func (w *walk) end() {
	w.here.Ways.Toll = 0
	w.allow(true)
	for _, packet := range w.packets {
		w.finish(packet)
	}
	w.holds()
	// What was never reported the guardian decides, by what the chains say.
	for _, payout := range w.m.Payouts() {
		if payout.Status == "sent" {
			w.overdue(payout.Payout)
			w.m.Do(market.Escrow, w.m.Anyone(), market.About("dispute", payout.Payout))
			payout.Status = "disputed"
		}
		if payout.Status == "disputed" {
			_, err := w.m.Resolve(payout.Payout, w.arrived(payout))
			require.NoError(w.t, err)
		}
	}
	for _, payout := range w.m.Payouts() {
		if (payout.Status == "queued" || payout.Status == "refunded") && !payout.Probe {
			require.NoError(w.t, w.tell("claim", payout.Payout))
		}
	}
	w.holds()
	w.count()
	w.mend()
}

// count compares all money with what happened.
func (w *walk) count() {
	for packet, amount := range w.credits {
		if packet.Ack != nil && !packet.Refused() {
			w.free[w.voucher] += amount
		}
	}
	for _, packet := range w.packets {
		if w.isPayout(packet) && packet.Ack != nil && !packet.Refused() {
			w.free[w.hereCalled(packet)] -= amountOf(packet)
		}
	}
	for _, packet := range w.presents {
		if packet.Ack != nil && !packet.Refused() {
			w.gifts[w.voucher] += amountOf(packet)
		}
	}
	for _, denom := range []string{network.Coin, w.voucher} {
		escrow := w.m.Conservation(denom)
		require.Equal(w.t, w.free[denom], w.m.Balance(w.home, denom).Free.Int64(), "the household's %s", denom)
		require.Equal(w.t, w.gifts[denom], escrow.Surplus.Int64(), "nobody's %s", denom)
		require.Zero(w.t, escrow.InFlight.Int64()+escrow.SetAside.Int64(), "%s is under way or set aside", denom)
	}
	require.Empty(w.t, w.n.Open(w.here))
	for _, packet := range w.n.Open(w.there) {
		require.True(w.t, w.stranded[packet], "%s has not ended", name(packet))
	}
}

// mend leaves a route in use to the next walk, over a new channel if the old one is closed.
func (w *walk) mend() {
	if w.closed {
		w.channel = w.n.Again(w.channel)
		w.voucher = w.channel.Voucher(w.here, network.Coin)
		w.m.Do(market.Escrow, w.m.Admin(), market.M{"add_denom": market.M{"denom": w.voucher}})
		w.m.AddRoute(w.m.Route(w.channel, w.way.mode, market.Native(network.Coin), w.m.Foreign(w.channel, network.Coin)))
		w.m.Probe(w.channel, coin(network.Coin, 1)).Relay()
		w.link(w.home, w.channel, w.bob)
	}
	if w.m.RouteStatus(w.channel) != "active" {
		w.m.Probe(w.channel, coin(network.Coin, 1)).Relay()
	}
	require.Equal(w.t, "active", w.m.RouteStatus(w.channel))
}

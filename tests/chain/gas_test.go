package chain_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/CosmWasm/wasmd/x/wasm"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// snapshot holds what each path across chains cost when it was last measured: `WRITE_GAS=1 go test -run TestGas .` writes it.
const snapshot = "gas.snapshot"

// sizes of a page of payouts: what each further one costs is the slope between the first and the last.
var sizes = []int{1, 10, 50}

// TestGas measures what the market adds to a packet (the whole transaction less that of a transfer without a message), and
// what a payout costs in a page. A rise over 3 % fails, and so does a report that comes near what middleware allows.
func TestGas(t *testing.T) {
	var measured bytes.Buffer
	for _, way := range []way{{network.Hooks, market.ByHooks}, {network.Callbacks, market.ByCallbacks}} {
		s := set(t, way)
		plain := s.plain()
		s.endow()
		note := func(path string, gas int64) {
			fmt.Fprintf(&measured, "%s %s %d\n", way.mode, path, gas)
		}
		// In: an invoice is paid.
		packet := s.pay(s.invoice(500), 500)
		received, err := packet.Receive()
		require.NoError(t, err)
		require.False(t, packet.Refused())
		note("credit", received.GasUsed-plain.received)
		// Out: the first reports that it arrived, the second that it was not taken in time.
		_, packet = s.sent(100)
		_, err = packet.Receive()
		require.NoError(t, err)
		delivered, err := packet.Acknowledge()
		require.NoError(t, err)
		note("report_delivered", delivered.GasUsed-plain.acknowledged)
		_, packet = s.sent(100)
		returned, err := packet.TimeOut()
		require.NoError(t, err)
		note("report_returned", returned.GasUsed-plain.timedOut)
		for _, report := range []int64{delivered.GasUsed - plain.acknowledged, returned.GasUsed - plain.timedOut} {
			require.Less(t, 3*report, int64(wasm.DefaultMaxIBCCallbackGas), "a report may use a third of what middleware allows")
		}
		// A page of payouts.
		var pages []int64
		for _, size := range sizes {
			for range size {
				s.queue(10)
			}
			page := s.m.Do(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, s.channel))
			pages = append(pages, page.GasUsed)
			note(fmt.Sprintf("send_%d", size), page.GasUsed)
		}
		last := len(sizes) - 1
		note("send_further", (pages[last]-pages[0])/int64(sizes[last]-sizes[0]))
		s.holds()
	}
	compare(t, measured.Bytes())
}

// plainGas is what a transfer without a message costs.
type plainGas struct{ received, acknowledged, timedOut int64 }

// plain measures it, from there to here and back again.
func (s *scene) plain() plainGas {
	var gas plainGas
	alice := s.m.Account("alice").Address()
	packet := s.sendTo(alice, s.bob, 100, "")
	received, err := packet.Receive()
	require.NoError(s.t, err)
	gas.received = received.GasUsed
	for range 2 {
		packet, err = s.channel.Send(s.here, s.m.Account("alice"), network.Transfer{
			Coin: coin(s.voucher, 10), Receiver: s.bob.Address(),
		})
		require.NoError(s.t, err)
		if gas.acknowledged == 0 {
			_, err = packet.Receive()
			require.NoError(s.t, err)
			ended, err := packet.Acknowledge()
			require.NoError(s.t, err)
			gas.acknowledged = ended.GasUsed
		} else {
			ended, err := packet.TimeOut()
			require.NoError(s.t, err)
			gas.timedOut = ended.GasUsed
		}
	}
	return gas
}

// compare holds what was measured against the snapshot.
func compare(t *testing.T, measured []byte) {
	if os.Getenv("WRITE_GAS") != "" {
		require.NoError(t, os.WriteFile(snapshot, measured, 0o644))
		return
	}
	kept, err := os.ReadFile(snapshot)
	require.NoError(t, err)
	before, now := figures(t, kept), figures(t, measured)
	require.Len(t, now, len(before), "the snapshot has other paths: write it anew")
	for path, gas := range now {
		require.Contains(t, before, path)
		require.LessOrEqual(t, gas*100, before[path]*103, "%s cost %d when it was last measured, and costs %d", path, before[path], gas)
	}
}

func figures(t *testing.T, text []byte) map[string]int64 {
	figures := map[string]int64{}
	for line := range strings.Lines(string(text)) {
		var mode, path string
		var gas int64
		_, err := fmt.Sscan(line, &mode, &path, &gas)
		require.NoError(t, err, line)
		figures[mode+" "+path] = gas
	}
	return figures
}

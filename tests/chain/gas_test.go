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

// snapshot has the last measurement of each path. `WRITE_GAS=1 go test -run TestGas .` writes it.
const snapshot = "gas.snapshot"

// sizes are the measured numbers of payouts in one message. The slope gives the cost of each further payout.
var sizes = []int{1, 10, 50}

// TestGas measures the gas that the market adds to a packet, and that of sending payouts. The former is the whole
// transaction less that of a plain transfer. It fails if a path costs over 3 % more than in the snapshot, or if a
// report uses more than a third of a callback's limit.
func TestGas(t *testing.T) {
	var measured bytes.Buffer
	for _, variant := range []variant{{network.Hooks, market.HooksMode}, {network.Callbacks, market.CallbacksMode}} {
		e := newEnv(t, variant)
		plain := e.measurePlain()
		e.fundHousehold()
		record := func(path string, gas int64) {
			fmt.Fprintf(&measured, "%s %s %d\n", variant.mode, path, gas)
		}
		// 1. The payment of an invoice.
		packet := e.payInvoice(e.openInvoice(500), 500)
		received, err := packet.Receive()
		require.NoError(t, err)
		require.False(t, packet.Refused())
		record("credit", received.GasUsed-plain.received)
		// 2. The reports of a delivery and of a timeout.
		_, packet = e.sendPayout(100)
		_, err = packet.Receive()
		require.NoError(t, err)
		delivered, err := packet.Acknowledge()
		require.NoError(t, err)
		record("report_delivered", delivered.GasUsed-plain.acknowledged)
		_, packet = e.sendPayout(100)
		returned, err := packet.TimeOut()
		require.NoError(t, err)
		record("report_returned", returned.GasUsed-plain.timedOut)
		for _, report := range []int64{delivered.GasUsed - plain.acknowledged, returned.GasUsed - plain.timedOut} {
			require.Less(t, 3*report, int64(wasm.DefaultMaxIBCCallbackGas))
		}
		// 3. Payouts in one message.
		var gas []int64
		for _, size := range sizes {
			for range size {
				e.queuePayout(10)
			}
			result := e.m.Execute(market.Escrow, e.m.Anyone(), e.m.SendPayoutsMsg(e.channel))
			gas = append(gas, result.GasUsed)
			record(fmt.Sprintf("send_%d", size), result.GasUsed)
		}
		last := len(sizes) - 1
		record("send_further", (gas[last]-gas[0])/int64(sizes[last]-sizes[0]))
		e.checkInvariants()
	}
	compare(t, measured.Bytes())
}

// plainGas is the gas of transfers without a call.
type plainGas struct{ received, acknowledged, timedOut int64 }

// measurePlain measures transfers without a call, to the local chain and back.
func (e *env) measurePlain() plainGas {
	alice := e.m.Account("alice")
	received, err := e.sendTo(alice.Address(), e.bob, 100, "").Receive()
	require.NoError(e.t, err)
	send := func() *network.Packet {
		packet, err := e.channel.Send(e.local, alice, network.Transfer{Coin: coin(e.voucher, 10), Receiver: e.bob.Address()})
		require.NoError(e.t, err)
		return packet
	}
	packet := send()
	_, err = packet.Receive()
	require.NoError(e.t, err)
	acknowledged, err := packet.Acknowledge()
	require.NoError(e.t, err)
	timedOut, err := send().TimeOut()
	require.NoError(e.t, err)
	return plainGas{received.GasUsed, acknowledged.GasUsed, timedOut.GasUsed}
}

// compare compares the measurement with the snapshot.
func compare(t *testing.T, measured []byte) {
	if os.Getenv("WRITE_GAS") != "" {
		require.NoError(t, os.WriteFile(snapshot, measured, 0o644))
		return
	}
	kept, err := os.ReadFile(snapshot)
	require.NoError(t, err)
	before, now := figures(t, kept), figures(t, measured)
	require.Len(t, now, len(before), "the snapshot has other paths")
	for path, gas := range now {
		require.Contains(t, before, path)
		require.LessOrEqual(t, gas*100, before[path]*103, "%s costs %d, in the snapshot %d", path, gas, before[path])
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

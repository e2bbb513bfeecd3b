package chain_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestCase04ResultAckOfAnyContentIsDelivery(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		e.remote.Faults.CustomAck = true
		before := e.bobBalance()
		payout, packet := e.sendPayout(200)
		e.relayAccepted(packet)
		require.NotContains(t, string(packet.Ack), "AQ==")
		e.requireStatus("delivered", payout)
		require.EqualValues(t, before+200, e.bobBalance())
		e.requireFree(800, e.voucher)
	})
}

func TestCase05RefusedPayoutIsRefundedOnce(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		e.remote.AllowTransfers(true, false)
		payout, packet := e.sendPayout(200)
		_, err := packet.Receive()
		require.NoError(t, err)
		require.True(t, packet.Refused())
		e.requireStatus("sent", payout)
		_, err = packet.Acknowledge()
		require.NoError(t, err)
		e.requireStatus("refunded", payout)
		e.requireFree(800, e.voucher)
		require.EqualValues(t, 1_000, e.escrowBalance(e.voucher))
		e.checkInvariants()

		// A second acknowledgement and a timeout change nothing.
		_, _ = packet.Acknowledge()
		_, _ = packet.TimeOut()
		e.requireStatus("refunded", payout)
		require.EqualValues(t, 1_000, e.escrowBalance(e.voucher))
		// The household claims once.
		require.NoError(t, e.actOnPayout("claim", payout))
		require.Error(t, e.actOnPayout("claim", payout))
		require.Error(t, e.actOnPayout("retry", payout))
		e.requireFree(1_000, e.voucher)
	})
}

func TestCase06TimedOutPayoutIsRefundedOnceAndCanBeRetried(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		payout, packet := e.sendPayout(200)
		// Ten minutes after the block that sent the packet.
		require.Equal(t, e.n.Now().Add(10*time.Minute-5*time.Second), packet.Deadline())
		e.timeOut(packet)
		e.requireStatus("refunded", payout)
		e.checkInvariants()
		_, _ = packet.TimeOut()
		_, err := packet.Receive()
		require.Error(t, err)
		e.requireStatus("refunded", payout)
		require.EqualValues(t, 1_000, e.escrowBalance(e.voucher))

		// A retry sends the same payout by another packet.
		before := e.bobBalance()
		require.NoError(t, e.actOnPayout("retry", payout))
		again := e.sendOne()
		require.NotEqual(t, packet.Sequence, again.Sequence)
		e.relayAccepted(again)
		e.requireStatus("delivered", payout)
		require.Equal(t, 2, e.m.Payout(payout).Attempts)
		require.EqualValues(t, before+200, e.bobBalance())
	})
}

func TestCase07SecondReportOfOnePacketIsIgnored(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		escrow := e.m.Address[market.Escrow]
		failure := []byte(`{"error":"ABCI code: 1: error handling packet"}`)
		// After the report of delivery, both mechanisms report a failure.
		payout, packet := e.sendPayout(200)
		e.relayAccepted(packet)
		e.requireStatus("delivered", payout)
		e.local.Sudo(escrow, market.AckReport(packet, failure))
		e.local.ReportByCallback(packet, failure)
		e.local.ReportByCallback(packet, nil)
		e.requireStatus("delivered", payout)
		e.requireFree(800, e.voucher)
		require.EqualValues(t, 800, e.escrowBalance(e.voucher))
		e.checkInvariants()

		// After the report of a timeout, both mechanisms report success.
		refunded, packet := e.sendPayout(100)
		e.timeOut(packet)
		success := []byte(`{"result":"AQ=="}`)
		e.local.Sudo(escrow, market.AckReport(packet, success))
		e.local.ReportByCallback(packet, success)
		e.requireStatus("refunded", refunded)
		require.NoError(t, e.actOnPayout("claim", refunded))
		e.requireFree(800, e.voucher)
	})
}

func TestCase10PacketWithSequenceZeroIsNotSent(t *testing.T) {
	forEach(t, faultyVariants, func(e *env) {
		e.fundHousehold()
		payout := e.queuePayout(200)
		e.local.Faults.ZeroSequence = true
		require.ErrorContains(t, e.trySendPayouts(), "ibc/no_sequence")
		// The transaction is undone, and the payout remains queued.
		require.Empty(t, e.local.TakeSent())
		require.Empty(t, e.n.OpenPackets(e.local))
		e.requireStatus("queued", payout)
		require.EqualValues(t, 1_000, e.escrowBalance(e.voucher))
		e.checkInvariants()
		// The same holds for a probe.
		e.m.PauseRoute(e.channel)
		_, err := e.m.TryExecute(market.Escrow, e.m.Admin(), e.m.ProbeMsg(e.channel), coin(network.Coin, 1))
		require.Error(t, err)
		require.Equal(t, "paused", e.m.RouteStatus(e.channel))

		e.local.Faults.ZeroSequence = false
		e.m.Probe(e.channel, coin(network.Coin, 1)).Relay()
		e.relayAccepted(e.sendOne())
		e.requireStatus("delivered", payout)
	})
}

func TestCase11DisabledSendStopsNoOtherPayout(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		// The bank stops vouchers, but not local coins.
		stopped := e.queuePayout(200)
		other := e.m.QueuePayout(e.household, e.channel, coin(network.Coin, 300), e.bob.Address())
		e.local.AllowSends(e.voucher, false)
		packet := e.sendOne()
		e.requireStatus("refunded", stopped)
		e.requireStatus("sent", other)
		e.checkInvariants()
		e.relayAccepted(packet)
		e.requireStatus("delivered", other)

		// ICS-20 stops all transfers: the escrow refunds all payouts at once.
		e.local.AllowSends(e.voucher, true)
		require.NoError(t, e.actOnPayout("retry", stopped))
		more := e.m.QueuePayout(e.household, e.channel, coin(network.Coin, 100), e.bob.Address())
		e.local.AllowTransfers(false, true)
		require.Empty(t, e.m.SendPayouts(e.channel))
		e.requireStatus("refunded", stopped)
		e.requireStatus("refunded", more)
		require.NoError(t, e.actOnPayout("claim", stopped))
		require.NoError(t, e.actOnPayout("claim", more))
		e.requireFree(1_000, e.voucher)
		e.requireFree(700, network.Coin)
	})
}

func TestCase13PayoutsOverClosedChannelAreRefunded(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		payout, packet := e.sendPayout(200)
		next := e.queuePayout(100)
		e.channel.Close(e.remote)
		_, err := packet.Receive()
		require.Error(t, err)
		_, err = packet.TimeOutOnClose()
		require.NoError(t, err)
		e.requireStatus("refunded", payout)
		e.checkInvariants()
		// If the local end is closed as well, the escrow refunds at once.
		e.channel.Close(e.local)
		require.Empty(t, e.m.SendPayouts(e.channel))
		e.requireStatus("refunded", next)
		require.NoError(t, e.actOnPayout("claim", payout))
		require.NoError(t, e.actOnPayout("claim", next))
		e.requireFree(1_000, e.voucher)
	})
}

func TestCase19MemoWithKeyOfMiddlewareIsRefused(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		escrow := e.m.Address[market.Escrow]
		queue := func(memo string) error {
			return e.tryHousehold(e.m.QueuePayoutMsg(e.channel, coin(e.voucher, 20), e.bob.Address(), &memo))
		}
		for _, memo := range []string{
			fmt.Sprintf(`{"ibc_callback":%q}`, escrow),
			fmt.Sprintf(`{"src_callback":{"address":%q}}`, escrow),
			fmt.Sprintf(`{"dest_callback":{"address":%q}}`, escrow),
			fmt.Sprintf(`{"wasm":{"contract":%q,"msg":{}}}`, escrow),
			`{"forward":{"receiver":"x","port":"transfer","channel":"channel-0"}}`,
			`{"note":"thanks","wasm":{}}`, `{"w\u0061sm":{}}`, `{"note":1,"note":{}}`, `thanks`, `[]`, `{"a":{}}}`,
			`{}}{"wasm":{}`, `{} {"wasm":{}}`,
		} {
			require.Error(t, queue(memo), memo)
		}
		// Other keys travel with the packet, and the escrow still receives its report.
		require.NoError(t, queue(`{"note":{"wasm":"below another key"},"n":12345678901234567890}`))
		payouts := e.m.Payouts()
		packet := e.sendOne()
		require.Contains(t, packet.Transfer().Memo, "below another key")
		e.relayAccepted(packet)
		e.requireStatus("delivered", payouts[len(payouts)-1].Payout)
	})
}

func TestCase23ChangeOfLinkDoesNotRedirectSentPayouts(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		carol := e.remote.Account("carol")
		carolBalance := func() int64 { return e.remote.Balance(carol.Address(), network.Coin).Int64() }
		first, arrives := e.sendPayout(200)
		second, late := e.sendPayout(100)
		// The household replaces Bob's link by Carol's.
		e.m.RemoveLink(e.household, e.channel, e.bob.Address())
		e.link(e.household, e.channel, carol)
		bobs, carols := e.bobBalance(), carolBalance()
		e.relayAccepted(arrives)
		e.requireStatus("delivered", first)
		require.EqualValues(t, bobs+200, e.bobBalance())
		// The household cannot retry the refunded payout to Bob, but claim it and pay Carol.
		e.timeOut(late)
		e.requireStatus("refunded", second)
		require.Error(t, e.actOnPayout("retry", second))
		require.NoError(t, e.actOnPayout("claim", second))
		e.m.QueuePayout(e.household, e.channel, coin(e.voucher, 100), carol.Address())
		e.relayAccepted(e.sendOne())
		require.EqualValues(t, carols+100, carolBalance())
		require.EqualValues(t, bobs+200, e.bobBalance())
	})
}

func TestCase24SentPayoutAcceptsNoAction(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		payout, packet := e.sendPayout(200)
		for _, action := range []string{"retry", "claim", "dispute"} {
			require.Error(t, e.actOnPayout(action, payout), action)
		}
		for _, delivered := range []bool{true, false} {
			_, err := e.m.ResolvePayout(payout, delivered)
			require.Error(t, err)
		}
		e.requireStatus("sent", payout)
		e.requireFree(800, e.voucher)
		// After the refund, another participant cannot act on it.
		e.timeOut(packet)
		shop := e.m.Household("shop", 1)
		for _, action := range []string{"retry", "claim"} {
			_, err := e.m.TryExecute(market.Escrow, shop.Account, market.PayoutMsg(action, payout))
			require.Error(t, err, action)
		}
	})
}

func TestCase25ClaimAndRetryInOneBlockExcludeEachOther(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		inOneBlock := func(payout string, actions ...string) []uint32 {
			var txs []network.Tx
			for _, action := range actions {
				msg := network.ExecuteMsg(e.household.Account, e.m.Address[market.Escrow], market.PayoutMsg(action, payout))
				txs = append(txs, network.Tx{Signer: e.household.Account, Gas: network.Gas, Msgs: []sdk.Msg{msg}})
			}
			var codes []uint32
			for _, result := range e.local.Block(txs...) {
				codes = append(codes, min(result.Code, 1))
			}
			return codes
		}
		refunded := func() string {
			payout, packet := e.sendPayout(200)
			e.timeOut(packet)
			return payout
		}
		payout := refunded()
		require.Equal(t, []uint32{0, 1, 1}, inOneBlock(payout, "claim", "retry", "claim"))
		e.requireStatus("claimed", payout)
		e.requireFree(1_000, e.voucher)
		// A queued payout can be claimed once.
		payout = refunded()
		require.Equal(t, []uint32{0, 0, 1, 1}, inOneBlock(payout, "retry", "claim", "claim", "retry"))
		e.requireStatus("claimed", payout)
		e.requireFree(1_000, e.voucher)
		require.Error(t, e.trySendPayouts(), "no payout is queued")
	})
}

func TestCase29PayoutsOverLimitWaitForRoomOrTheNextDay(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.m.Deposit(e.household, coin(network.Coin, 20_000))
		queue := func(amount int64) string {
			return e.m.QueuePayout(e.household, e.channel, coin(network.Coin, amount), e.bob.Address())
		}
		// 5,000 may be in flight: of 3,000, 2,500 and 2,000 the second waits, and the third does not.
		first, second, third := queue(3_000), queue(2_500), queue(2_000)
		packets := e.m.SendPayouts(e.channel)
		require.Len(t, packets, 2)
		e.requireStatus("sent", first)
		e.requireStatus("queued", second)
		e.requireStatus("sent", third)
		e.checkInvariants()
		require.Error(t, e.trySendPayouts(), "the limit in flight is reached")
		// After their delivery the second goes: 7,500 of 10,000 today.
		e.relayAccepted(packets[0])
		e.relayAccepted(packets[1])
		e.relayAccepted(e.sendOne())
		// 3,000 more exceed the daily limit, 2,500 do not. A refund releases its part of the daily limit.
		fourth, fifth := queue(3_000), queue(2_500)
		packet := e.sendOne()
		e.requireStatus("queued", fourth)
		e.timeOut(packet)
		e.requireStatus("refunded", fifth)
		require.NoError(t, e.actOnPayout("retry", fifth))
		packet = e.sendOne()
		e.requireStatus("sent", fifth)
		e.relayAccepted(packet)
		require.Error(t, e.trySendPayouts(), "the daily limit is reached")
		e.requireStatus("queued", fourth)

		// The day begins at midnight UTC.
		midnight := e.n.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		e.n.AdvanceTo(midnight.Add(time.Minute))
		e.relayAccepted(e.sendOne())
		e.requireStatus("delivered", fourth)
		// 20,000 less 3,000, 2,500, 2,000, 3,000 and 2,500.
		e.requireFree(7_000, network.Coin)
		// Amounts below the least and above the limit in flight are refused at once.
		for _, amount := range []int64{9, 5_001} {
			require.Error(t, e.tryHousehold(e.m.QueuePayoutMsg(e.channel, coin(network.Coin, amount), e.bob.Address(), nil)))
		}
	})
}

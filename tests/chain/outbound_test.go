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

func TestCase04ASuccessInOtherWords(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		s.there.Ways.Wordy = true
		before := s.bobs()
		payout, packet := s.sent(200)
		s.taken(packet)
		require.NotContains(t, string(packet.Ack), "AQ==", "the answer has words of its own")
		s.is("delivered", payout)
		require.EqualValues(t, before+200, s.bobs())
		s.free(800, s.voucher)
	})
}

func TestCase05WhatIsRefusedIsRefundedOnce(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		s.there.AllowTransfers(true, false)
		payout, packet := s.sent(200)
		_, err := packet.Receive()
		require.NoError(t, err)
		require.True(t, packet.Refused())
		s.is("sent", payout)
		_, err = packet.Acknowledge()
		require.NoError(t, err)
		s.is("refunded", payout)
		s.free(800, s.voucher)
		require.EqualValues(t, 1_000, s.escrowHas(s.voucher))
		s.holds()

		// The same answer once more does nothing, and neither does a timeout.
		_, _ = packet.Acknowledge()
		_, _ = packet.TimeOut()
		s.is("refunded", payout)
		require.EqualValues(t, 1_000, s.escrowHas(s.voucher))
		// The money is had once.
		require.NoError(t, s.tell("claim", payout))
		require.Error(t, s.tell("claim", payout))
		require.Error(t, s.tell("retry", payout))
		s.free(1_000, s.voucher)
	})
}

func TestCase06WhatIsLateIsRefundedOnce(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		payout, packet := s.sent(200)
		require.Equal(t, s.n.Now().Add(10*time.Minute-5*time.Second), packet.Deadline(), "ten minutes from the block it left in")
		_, err := packet.TimeOut()
		require.NoError(t, err)
		s.is("refunded", payout)
		s.holds()
		_, _ = packet.TimeOut()
		_, err = packet.Receive()
		require.Error(t, err, "it does not arrive afterwards")
		s.is("refunded", payout)
		require.EqualValues(t, 1_000, s.escrowHas(s.voucher))

		// It goes again, under the same number, in another packet, and arrives.
		before := s.bobs()
		require.NoError(t, s.tell("retry", payout))
		again := s.m.Send(s.channel)
		require.Len(t, again, 1)
		require.NotEqual(t, packet.Sequence, again[0].Sequence)
		s.taken(again[0])
		s.is("delivered", payout)
		require.Equal(t, 2, s.m.Payout(payout).Attempts)
		require.EqualValues(t, before+200, s.bobs())
	})
}

func TestCase07BothCallbacksForOnePacket(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		escrow := s.m.Address[market.Escrow]
		refusal := []byte(`{"error":"ABCI code: 1: error handling packet"}`)
		// After the chain has reported a packet by its own middleware, it does so by the other as well, and to the contrary.
		payout, packet := s.sent(200)
		s.taken(packet)
		s.is("delivered", payout)
		s.here.Sudo(escrow, market.Report(packet, refusal))
		s.here.CallBack(packet, refusal)
		s.here.CallBack(packet, nil)
		s.is("delivered", payout)
		s.free(800, s.voucher)
		require.EqualValues(t, 800, s.escrowHas(s.voucher))
		s.holds()

		// The same of one that came back.
		back, packet := s.sent(100)
		_, err := packet.TimeOut()
		require.NoError(t, err)
		success := []byte(`{"result":"AQ=="}`)
		s.here.Sudo(escrow, market.Report(packet, success))
		s.here.CallBack(packet, success)
		s.is("refunded", back)
		require.NoError(t, s.tell("claim", back))
		s.free(800, s.voucher)
	})
}

func TestCase10APacketWithoutANumber(t *testing.T) {
	on(t, oddWays, func(s *scene) {
		s.endow()
		payout := s.queue(200)
		s.here.Ways.Nameless = true
		_, err := s.m.Try(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, s.channel))
		require.ErrorContains(t, err, "no number")
		// Nothing was sent: the payout waits as before.
		require.Empty(t, s.here.Sent())
		require.Empty(t, s.n.Open(s.here))
		s.is("queued", payout)
		require.EqualValues(t, 1_000, s.escrowHas(s.voucher))
		s.holds()
		// Nor does a probe that could never be recognised try a route.
		s.m.PauseRoute(s.channel)
		_, err = s.m.Try(market.Escrow, s.m.Admin(),
			market.M{"probe_route": market.M{"channel": s.channel.ID(s.here)}}, coin(network.Coin, 1))
		require.Error(t, err)
		require.Equal(t, "paused", s.m.RouteStatus(s.channel))

		s.here.Ways.Nameless = false
		s.m.Probe(s.channel, coin(network.Coin, 1)).Relay()
		packets := s.m.Send(s.channel)
		require.Len(t, packets, 1)
		s.taken(packets[0])
		s.is("delivered", payout)
	})
}

func TestCase11SendsThatAreDisabledStopNobodyElse(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		// Coins of there may not move here any more, those of here may.
		stuck := s.queue(200)
		goes := s.m.Queue(s.home, s.channel, coin(network.Coin, 300), s.bob.Address())
		s.here.AllowSends(s.voucher, false)
		packets := s.m.Send(s.channel)
		require.Len(t, packets, 1)
		s.is("refunded", stuck)
		s.is("sent", goes)
		s.holds()
		s.taken(packets[0])
		s.is("delivered", goes)

		// Nothing may leave by any channel: all come back at once, and the money is there.
		s.here.AllowSends(s.voucher, true)
		require.NoError(t, s.tell("retry", stuck))
		more := s.m.Queue(s.home, s.channel, coin(network.Coin, 100), s.bob.Address())
		s.here.AllowTransfers(false, true)
		require.Empty(t, s.m.Send(s.channel))
		s.is("refunded", stuck)
		s.is("refunded", more)
		require.NoError(t, s.tell("claim", stuck))
		require.NoError(t, s.tell("claim", more))
		s.free(1_000, s.voucher)
		s.free(700, network.Coin)
	})
}

func TestCase13AChannelThatClosesOnTheWay(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		payout, packet := s.sent(200)
		next := s.queue(100)
		s.channel.Close(s.there)
		_, err := packet.Receive()
		require.Error(t, err)
		_, err = packet.TimeOutOnClose()
		require.NoError(t, err)
		s.is("refunded", payout)
		s.holds()
		// With this end closed as well nothing leaves, and what would have comes back at once.
		s.channel.Close(s.here)
		require.Empty(t, s.m.Send(s.channel))
		s.is("refunded", next)
		require.NoError(t, s.tell("claim", payout))
		require.NoError(t, s.tell("claim", next))
		s.free(1_000, s.voucher)
	})
}

func TestCase19KeysOfMiddlewareInASellersMemo(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		escrow := s.m.Address[market.Escrow]
		for _, memo := range []string{
			fmt.Sprintf(`{"ibc_callback":%q}`, escrow),
			fmt.Sprintf(`{"src_callback":{"address":%q}}`, escrow),
			fmt.Sprintf(`{"dest_callback":{"address":%q}}`, escrow),
			fmt.Sprintf(`{"wasm":{"contract":%q,"msg":{}}}`, escrow),
			`{"forward":{"receiver":"x","port":"transfer","channel":"channel-0"}}`,
			`{"note":"thanks","wasm":{}}`, `{"w\u0061sm":{}}`, `{"note":1,"note":{}}`, `thanks`, `[]`, `{"a":{}}}`,
			`{}}{"wasm":{}`, `{} {"wasm":{}}`,
		} {
			_, err := s.m.Try(market.Escrow, s.home.Account,
				market.QueueMsg(s.here, s.channel, coin(s.voucher, 20), s.bob.Address(), &memo))
			require.Error(t, err, memo)
		}
		// What is nobody's key travels, and the escrow hears of the packet all the same.
		note := `{"note":{"wasm":"inside of another"},"n":12345678901234567890}`
		result, err := s.m.Try(market.Escrow, s.home.Account,
			market.QueueMsg(s.here, s.channel, coin(s.voucher, 20), s.bob.Address(), &note))
		require.NoError(t, err)
		payout := network.Attribute(result, "wasm-dpt_payout_step", "payout")
		packets := s.m.Send(s.channel)
		require.Len(t, packets, 1)
		require.Contains(t, packets[0].Transfer().Memo, "inside of another")
		s.taken(packets[0])
		s.is("delivered", payout)
	})
}

func TestCase23AnotherAddressWhileAPayoutIsUnderWay(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		carol := s.there.Account("carol")
		first, arrives := s.sent(200)
		second, comesBack := s.sent(100)
		// The household turns from Bob to Carol.
		s.m.RemoveLink(s.home, s.channel, s.bob.Address())
		s.link(s.home, s.channel, carol)
		bobs, carols := s.bobs(), s.there.Balance(carol.Address(), network.Coin).Int64()
		s.taken(arrives)
		s.is("delivered", first)
		require.EqualValues(t, bobs+200, s.bobs(), "it goes where it was sent")
		// What comes back does not go to Bob again, and to Carol only as a payout of its own.
		_, err := comesBack.TimeOut()
		require.NoError(t, err)
		s.is("refunded", second)
		require.Error(t, s.tell("retry", second))
		require.NoError(t, s.tell("claim", second))
		s.m.Queue(s.home, s.channel, coin(s.voucher, 100), carol.Address())
		packets := s.m.Send(s.channel)
		require.Len(t, packets, 1)
		s.taken(packets[0])
		require.EqualValues(t, carols+100, s.there.Balance(carol.Address(), network.Coin).Int64())
		require.EqualValues(t, bobs+200, s.bobs())
	})
}

func TestCase24NothingIsHadOfAPayoutThatIsUnderWay(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		payout, packet := s.sent(200)
		for _, action := range []string{"retry", "claim", "dispute"} {
			require.Error(t, s.tell(action, payout), action)
		}
		for _, delivered := range []bool{true, false} {
			_, err := s.m.Resolve(payout, delivered)
			require.Error(t, err)
		}
		s.is("sent", payout)
		s.free(800, s.voucher)
		// Nor is it somebody else's once it came back.
		_, err := packet.TimeOut()
		require.NoError(t, err)
		shop := s.m.Household("shop", 1)
		for _, action := range []string{"retry", "claim"} {
			_, err := s.m.Try(market.Escrow, shop.Account, market.About(action, payout))
			require.Error(t, err, action)
		}
	})
}

func TestCase25ClaimedAndRetriedInOneBlock(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		together := func(payout string, actions ...string) []uint32 {
			var txs []network.Tx
			for _, action := range actions {
				msg := network.ExecuteMsg(s.home.Account, s.m.Address[market.Escrow], market.About(action, payout))
				txs = append(txs, network.Tx{Signer: s.home.Account, Gas: network.Gas, Msgs: []sdk.Msg{msg}})
			}
			var codes []uint32
			for _, result := range s.here.Block(txs...) {
				codes = append(codes, min(result.Code, 1))
			}
			return codes
		}
		comesBack := func() string {
			payout, packet := s.sent(200)
			_, err := packet.TimeOut()
			require.NoError(t, err)
			return payout
		}
		// What is claimed does not go again.
		payout := comesBack()
		require.Equal(t, []uint32{0, 1, 1}, together(payout, "claim", "retry", "claim"))
		s.is("claimed", payout)
		s.free(1_000, s.voucher)
		// What waits again can be claimed instead, once.
		payout = comesBack()
		require.Equal(t, []uint32{0, 0, 1, 1}, together(payout, "retry", "claim", "claim", "retry"))
		s.is("claimed", payout)
		s.free(1_000, s.voucher)
		_, err := s.m.Try(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, s.channel))
		require.Error(t, err, "nothing waits on the route")
	})
}

func TestCase29ALimitIsReachedInTheMiddleOfABatch(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.m.Deposit(s.home, coin(network.Coin, 20_000))
		queue := func(amount int64) string {
			return s.m.Queue(s.home, s.channel, coin(network.Coin, amount), s.bob.Address())
		}
		// 5,000 may be under way: of 3,000, 2,500 and 2,000 the second has to wait, and stops nobody.
		first, second, third := queue(3_000), queue(2_500), queue(2_000)
		packets := s.m.Send(s.channel)
		require.Len(t, packets, 2)
		s.is("sent", first)
		s.is("queued", second)
		s.is("sent", third)
		s.holds()
		_, err := s.m.Try(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, s.channel))
		require.Error(t, err, "there is no room")
		// The two arrive; the second goes and arrives: 7,500 of 10,000 today.
		s.taken(packets[0])
		s.taken(packets[1])
		packets = s.m.Send(s.channel)
		require.Len(t, packets, 1)
		s.taken(packets[0])
		// 3,000 more would be too much today, 2,500 are not. What comes back leaves its room to others.
		fourth, fifth := queue(3_000), queue(2_500)
		packets = s.m.Send(s.channel)
		require.Len(t, packets, 1)
		s.is("queued", fourth)
		_, err = packets[0].TimeOut()
		require.NoError(t, err)
		s.is("refunded", fifth)
		require.NoError(t, s.tell("retry", fifth))
		packets = s.m.Send(s.channel)
		require.Len(t, packets, 1)
		s.is("sent", fifth)
		s.taken(packets[0])
		_, err = s.m.Try(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, s.channel))
		require.Error(t, err, "the day's limit is reached")
		s.is("queued", fourth)

		// A minute after midnight the rest goes.
		midnight := s.n.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		s.n.AdvanceTo(midnight.Add(time.Minute))
		packets = s.m.Send(s.channel)
		require.Len(t, packets, 1)
		s.taken(packets[0])
		s.is("delivered", fourth)
		// 20,000 less 3,000, 2,500, 2,000, 3,000 and 2,500.
		s.free(7_000, network.Coin)
		// Too little and too much at once are refused when they are to be queued.
		for _, amount := range []int64{9, 5_001} {
			_, err := s.m.Try(market.Escrow, s.home.Account,
				market.QueueMsg(s.here, s.channel, coin(network.Coin, amount), s.bob.Address(), nil))
			require.Error(t, err)
		}
	})
}

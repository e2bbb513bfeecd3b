package chain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestCase12AChannelThatNobodyKnows(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		// A route leads over an open transfer channel of this chain.
		for _, channel := range []string{"channel-4711", "07-tendermint-0", "channel-00", "transfer"} {
			route := s.m.Route(s.channel, s.way.mode, market.Native(network.Coin))
			route.Channel = channel
			_, err := s.m.Try(market.Escrow, s.m.Admin(), market.M{"add_route": market.M{"route": route}})
			require.Error(t, err, channel)
		}
		// There is a channel without a route: nothing comes in by it, nothing goes out.
		second := s.n.Again(s.channel)
		invoice := s.m.OpenInvoice(s.home, coin(s.voucher, 100))
		packet, err := second.Send(s.there, s.bob, network.Transfer{
			Coin: coin(network.Coin, 100), Receiver: s.m.Address[market.Escrow], Memo: s.funding(invoice),
		})
		require.NoError(t, err)
		s.refunded(packet, s.bob)
		for _, msg := range []market.M{
			market.QueueMsg(s.here, second, coin(s.voucher, 100), s.bob.Address(), nil),
			{"propose_link": market.M{"channel": second.ID(s.here), "address": s.bob.Address(), "nonce": "1"}},
			{"set_payout": market.M{"denom": s.voucher, "keep": "0",
				"to": market.M{"channel": second.ID(s.here), "address": s.bob.Address()}}},
		} {
			_, err := s.m.Try(market.Escrow, s.home.Account, msg)
			require.Error(t, err)
		}
		_, err = s.m.Try(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, second))
		require.Error(t, err)
		// Once its end here is closed, the channel takes no route.
		second.Close(s.here)
		route := s.m.Route(second, s.way.mode, market.Native(network.Coin))
		_, err = s.m.Try(market.Escrow, s.m.Admin(), market.M{"add_route": market.M{"route": route}})
		require.Error(t, err)
		s.free(1_000, s.voucher)
	})
}

func TestCase34ARouteThatIsPausedWithPacketsOnTheWay(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		invoice := s.invoice(100)
		comes := s.pay(invoice, 100)
		arrives, first := s.sent(200)
		late, second := s.sent(100)
		waits := s.queue(50)
		s.m.PauseRoute(s.channel)

		// What is under way comes to its end.
		s.refunded(comes, s.bob)
		require.Equal(t, "open", s.m.InvoiceStatus(invoice))
		s.taken(first)
		s.is("delivered", arrives)
		_, err := second.TimeOut()
		require.NoError(t, err)
		s.is("refunded", late)
		s.holds()
		// Nothing more goes out, and nobody's money is kept in.
		_, err = s.m.Try(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, s.channel))
		require.Error(t, err)
		require.NoError(t, s.tell("claim", waits))
		require.NoError(t, s.tell("retry", late))
		require.NoError(t, s.tell("claim", late))
		s.free(800, s.voucher)
		// None but a probe that is answered brings it back into use.
		probe := s.m.Probe(s.channel, coin(network.Coin, 1))
		require.Equal(t, "probing", s.m.RouteStatus(s.channel))
		s.refunded(s.pay(invoice, 100), s.bob)
		probe.Relay()
		require.Equal(t, "active", s.m.RouteStatus(s.channel))
		s.taken(s.pay(s.invoice(100), 100))
	})
}

func TestCase35AProbeThatIsNeverAnswered(t *testing.T) {
	for _, way := range ways {
		t.Run(string(way.kind)+" by "+string(way.mode), func(t *testing.T) {
			t.Parallel()
			s := stage(t, way)
			s.m.AddRoute(s.m.Route(s.channel, way.mode, market.Native(network.Coin), s.m.Foreign(s.channel, network.Coin)))
			probe := s.m.Probe(s.channel, coin(network.Coin, 1))
			_, err := probe.Receive()
			require.NoError(t, err)
			require.True(t, probe.Refused(), "nobody has the address")

			// The answer is on its way: the route is not in use, for whatever comes or goes.
			require.Equal(t, "probing", s.m.RouteStatus(s.channel))
			s.m.Deposit(s.home, coin(network.Coin, 100))
			s.m.ProposeLink(s.home, s.channel, s.bob.Address(), 77)
			s.refunded(s.send(s.bob, 10, s.m.Memo(way.mode, market.ConfirmLink(s.home, 77))), s.bob)
			_, err = s.m.Try(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, s.channel))
			require.Error(t, err)
			s.holds()
			// A second probe is answered, and the route is in use. The first one's answer comes after all, and its coin home.
			second := s.m.Probe(s.channel, coin(network.Coin, 1))
			second.Relay()
			require.Equal(t, "active", s.m.RouteStatus(s.channel))
			_, err = probe.Acknowledge()
			require.NoError(t, err)
			require.Equal(t, "active", s.m.RouteStatus(s.channel))
			s.link(s.home, s.channel, s.bob)
			var system struct{ Fees string }
			s.m.Ask(market.Escrow, market.M{"system_balances": market.M{"denom": network.Coin}}, &system)
			require.Equal(t, "2", system.Fees, "both coins are the fee account's")
			s.holds()
		})
	}
}

func TestCase36ARouteOfTheOtherModeNeverComesIntoUse(t *testing.T) {
	wrong := []way{{network.Callbacks, market.ByHooks}, {network.Hooks, market.ByCallbacks}}
	for _, way := range wrong {
		t.Run(string(way.kind)+" by "+string(way.mode), func(t *testing.T) {
			t.Parallel()
			s := stage(t, way)
			s.m.Deaf = true
			s.m.AddRoute(s.m.Route(s.channel, way.mode, market.Native(network.Coin), s.m.Foreign(s.channel, network.Coin)))
			s.m.ProposeLink(s.home, s.channel, s.bob.Address(), 77)
			for range 2 {
				s.m.Probe(s.channel, coin(network.Coin, 1)).Relay()
				require.Equal(t, "probing", s.m.RouteStatus(s.channel), "nobody reports")
			}
			// The coins came back without a word: they are nobody's, and cover a decision of the guardian's.
			require.EqualValues(t, 2, s.surplus(network.Coin))
			_, err := s.m.Try(market.Escrow, s.m.Anyone(), market.SendMsg(s.here, s.channel))
			require.Error(t, err)
			s.holds()
			// Nothing is taken in by such a route either: no coin is lost, since no contract is called.
			memo := s.m.Memo(way.mode, market.ConfirmLink(s.home, 77))
			packet := s.send(s.bob, 10, memo)
			packet.Relay()
			require.False(t, s.m.Linked(s.home, s.channel, s.bob.Address()))
			require.EqualValues(t, 10, s.surplus(s.voucher))
			s.holds()
			// An hour after its timeout anybody may say so, and the guardian decides.
			s.n.Advance(2 * time.Hour)
			for _, probe := range []string{"1", "2"} {
				s.m.Do(market.Escrow, s.m.Anyone(), market.About("dispute", probe))
				_, err := s.m.Resolve(probe, false)
				require.NoError(t, err)
			}
			require.EqualValues(t, 0, s.surplus(network.Coin))
			require.Equal(t, "probing", s.m.RouteStatus(s.channel), "a decision is no report")
			s.holds()
		})
	}
}

package chain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestCase12ChannelWithoutRouteCarriesNoPayments(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		// A route needs an open transfer channel.
		for _, channel := range []string{"channel-4711", "07-tendermint-0", "channel-00", "transfer"} {
			route := e.m.Route(e.channel, e.variant.mode, market.NativeLimits(network.Coin))
			route.Channel = channel
			_, err := e.m.TryExecute(market.Escrow, e.m.Admin(), market.IBC("add_route", market.M{"route": route}))
			require.Error(t, err, channel)
		}
		// A second channel has no route: the escrow accepts no payment from it and sends none over it.
		second := e.n.ConnectAgain(e.channel)
		invoice := e.openInvoice(100)
		e.relayRefunded(e.sendOver(second, e.bob, 100, e.fundMemo(invoice)), e.bob)
		for _, msg := range []market.M{
			e.m.QueuePayoutMsg(second, coin(e.voucher, 100), e.bob.Address(), nil),
			e.m.ProposeLinkMsg(second, e.bob.Address(), 1),
			{"set_payout": market.M{"denom": e.voucher, "keep": "0",
				"to": market.M{"channel": second.ID(e.local), "address": e.bob.Address()}}},
			e.m.SendPayoutsMsg(second),
		} {
			require.Error(t, e.tryHousehold(msg))
		}
		// A closed channel gets no route.
		second.Close(e.local)
		_, err := e.m.TryExecute(market.Escrow, e.m.Admin(), e.addRouteMsg(second, market.NativeLimits(network.Coin)))
		require.Error(t, err)
		e.requireFree(1_000, e.voucher)
	})
}

func TestCase34PausedRouteEndsPacketsInFlightAndStartsNone(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		invoice := e.openInvoice(100)
		inbound := e.payInvoice(invoice, 100)
		arrives, first := e.sendPayout(200)
		late, second := e.sendPayout(100)
		queued := e.queuePayout(50)
		e.m.PauseRoute(e.channel)

		// The packets in flight end.
		e.relayRefunded(inbound, e.bob)
		require.Equal(t, "open", e.m.InvoiceStatus(invoice))
		e.relayAccepted(first)
		e.requireStatus("delivered", arrives)
		e.timeOut(second)
		e.requireStatus("refunded", late)
		e.checkInvariants()
		// The escrow sends no payout, but participants can claim theirs.
		require.Error(t, e.trySendPayouts())
		require.NoError(t, e.actOnPayout("claim", queued))
		require.NoError(t, e.actOnPayout("retry", late))
		require.NoError(t, e.actOnPayout("claim", late))
		e.requireFree(800, e.voucher)
		// Only the return of a probe activates the route.
		probe := e.m.Probe(e.channel, coin(network.Coin, 1))
		require.Equal(t, "probing", e.m.RouteStatus(e.channel))
		e.relayRefunded(e.payInvoice(invoice, 100), e.bob)
		probe.Relay()
		require.Equal(t, "active", e.m.RouteStatus(e.channel))
		e.relayAccepted(e.payInvoice(e.openInvoice(100), 100))
	})
}

func TestCase35RouteStaysInactiveUntilProbeReturns(t *testing.T) {
	for _, variant := range variants {
		t.Run(variant.String(), func(t *testing.T) {
			t.Parallel()
			e := newEnvWithoutRoute(t, variant)
			e.addRoute(e.channel)
			probe := e.m.Probe(e.channel, coin(network.Coin, 1))
			_, err := probe.Receive()
			require.NoError(t, err)
			require.True(t, probe.Refused(), "the receiver of a probe is not an address")

			// The acknowledgement is not relayed yet.
			require.Equal(t, "probing", e.m.RouteStatus(e.channel))
			e.m.Deposit(e.household, coin(network.Coin, 100))
			e.m.ProposeLink(e.household, e.channel, e.bob.Address(), 77)
			e.relayRefunded(e.send(e.bob, 10, e.memo(market.ConfirmLink(e.household, 77))), e.bob)
			require.Error(t, e.trySendPayouts())
			e.checkInvariants()
			// A second probe returns and activates the route. The first one returns later.
			second := e.m.Probe(e.channel, coin(network.Coin, 1))
			second.Relay()
			require.Equal(t, "active", e.m.RouteStatus(e.channel))
			_, err = probe.Acknowledge()
			require.NoError(t, err)
			require.Equal(t, "active", e.m.RouteStatus(e.channel))
			e.link(e.household, e.channel, e.bob)
			require.Equal(t, "2", e.m.Fees(network.Coin), "the fee account gets both coins")
			e.checkInvariants()
		})
	}
}

func TestCase36RouteOfUnsupportedModeNeverBecomesActive(t *testing.T) {
	for _, variant := range []variant{{network.Callbacks, market.HooksMode}, {network.Hooks, market.CallbacksMode}} {
		t.Run(variant.String(), func(t *testing.T) {
			t.Parallel()
			e := newEnvWithoutRoute(t, variant)
			e.m.ReportsLost = true
			e.addRoute(e.channel)
			e.m.ProposeLink(e.household, e.channel, e.bob.Address(), 77)
			for range 2 {
				e.m.Probe(e.channel, coin(network.Coin, 1)).Relay()
				require.Equal(t, "probing", e.m.RouteStatus(e.channel), "the chain does not report")
			}
			// The coins returned without a report: they are surplus.
			require.EqualValues(t, 2, e.surplus(network.Coin))
			require.Error(t, e.trySendPayouts())
			e.checkInvariants()
			// Incoming coins are surplus as well, since the chain calls no contract.
			e.send(e.bob, 10, e.memo(market.ConfirmLink(e.household, 77))).Relay()
			require.False(t, e.m.IsLinked(e.household, e.channel, e.bob.Address()))
			require.EqualValues(t, 10, e.surplus(e.voucher))
			e.checkInvariants()
			// The guardian resolves the probes, which does not activate the route.
			e.n.Advance(2 * time.Hour)
			for _, probe := range []string{"1", "2"} {
				e.m.Execute(market.Escrow, e.m.Anyone(), market.PayoutMsg("dispute", probe))
				_, err := e.m.ResolvePayout(probe, false)
				require.NoError(t, err)
			}
			require.Zero(t, e.surplus(network.Coin))
			require.Equal(t, "probing", e.m.RouteStatus(e.channel))
			e.checkInvariants()
		})
	}
}

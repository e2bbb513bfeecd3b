package chain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/hooks"
	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestEscrowDerivesIntermediateSenderOfHooks(t *testing.T) {
	forEach(t, variants, func(e *env) {
		want := hooks.IntermediateSender(e.channel.ID(e.local), e.bob.Address()).String()
		require.Equal(t, want, e.m.IntermediateSender(e.channel, e.bob.Address()))
	})
}

func TestCase21LinkNeedsItsLocalProposal(t *testing.T) {
	forEach(t, variants, func(e *env) {
		carol, mallory, shop := e.remote.Account("carol"), e.remote.Account("mallory"), e.m.Household("shop", 1)
		confirm := func(sender *network.Account, of *market.Participant, nonce uint64) *network.Packet {
			return e.send(sender, 10, e.memo(market.ConfirmLink(of, nonce)))
		}
		// There is no proposal.
		e.relayRefunded(confirm(carol, shop, 77), carol)
		require.False(t, e.m.IsLinked(shop, e.channel, carol.Address()))
		// The proposal has another nonce, another participant, another remote account.
		e.m.ProposeLink(shop, e.channel, carol.Address(), 5)
		e.relayRefunded(confirm(carol, shop, 77), carol)
		e.relayRefunded(confirm(carol, e.household, 5), carol)
		e.relayRefunded(confirm(mallory, shop, 5), mallory)
		require.False(t, e.m.IsLinked(shop, e.channel, carol.Address()))
		// A proposed link neither pays invoices nor receives payouts.
		invoice := e.openInvoice(100)
		e.relayRefunded(e.send(carol, 100, e.fundMemo(invoice)), carol)
		e.m.Deposit(shop, coin(network.Coin, 100))
		_, err := e.m.TryExecute(market.Escrow, shop.Account,
			e.m.QueuePayoutMsg(e.channel, coin(network.Coin, 100), carol.Address(), nil))
		require.Error(t, err)
		// A confirmed link does both.
		e.relayAccepted(confirm(carol, shop, 5))
		require.True(t, e.m.IsLinked(shop, e.channel, carol.Address()))
		e.relayAccepted(e.send(carol, 100, e.fundMemo(invoice)))
		e.m.QueuePayout(shop, e.channel, coin(network.Coin, 100), carol.Address())
	})
}

func TestCase22LinkHoldsForItsChannelAlone(t *testing.T) {
	forEach(t, variants, func(e *env) {
		// A second channel to the same chain, with an active route.
		second := e.n.ConnectAgain(e.channel)
		other := second.Voucher(e.local, network.Coin)
		e.addDenom(other)
		e.addRoute(second)
		e.m.Probe(second, coin(network.Coin, 1)).Relay()
		// Bob is linked on the first channel. On the second he pays no invoice, confirms no link and receives no
		// payout.
		invoice := e.m.OpenInvoice(e.household, coin(other, 100))
		e.relayRefunded(e.sendOver(second, e.bob, 100, e.fundMemo(invoice)), e.bob)
		e.relayRefunded(e.sendOver(second, e.bob, 100, e.memo(market.ConfirmLink(e.household, 77))), e.bob)
		require.False(t, e.m.IsLinked(e.household, second, e.bob.Address()))
		require.Error(t, e.tryHousehold(e.m.QueuePayoutMsg(second, coin(e.voucher, 10), e.bob.Address(), nil)))
		// With a second link he pays.
		e.m.ProposeLink(e.household, second, e.bob.Address(), 78)
		e.relayAccepted(e.sendOver(second, e.bob, 100, e.memo(market.ConfirmLink(e.household, 78))))
		e.relayAccepted(e.sendOver(second, e.bob, 100, e.fundMemo(invoice)))
		e.requireFree(200, other)
		e.requireFree(10, e.voucher)
	})
}

func TestCase39InvalidRemoteAddressIsRefused(t *testing.T) {
	forEach(t, variants, func(e *env) {
		bob := e.bob.Address()
		queue := func(address string) error {
			return e.tryHousehold(e.m.QueuePayoutMsg(e.channel, coin(e.voucher, 10), address, nil))
		}
		for name, address := range map[string]string{
			"of another chain":    "osmo1nt0pudh879m6enw4j6z4mvyu3vmwawjv5gr7xw6lvhdsdpn3m0qs74xdjl",
			"in capitals":         strings.ToUpper(bob),
			"a prefix alone":      market.Prefix + "1",
			"empty":               "",
			"of 91 characters":    market.Prefix + "1" + strings.Repeat("q", 91-len(market.Prefix)-1),
			"with a path":         bob + "/" + bob,
			"with a space":        bob + " ",
			"of 2,049 characters": strings.Repeat("q", 2_049),
		} {
			require.Error(t, e.tryHousehold(e.m.ProposeLinkMsg(e.channel, address, 1)), name)
			require.Error(t, queue(address), name)
		}
		// The escrow cannot see that a well-formed address has a wrong checksum, but its link is never confirmed.
		wrong := bob[:len(bob)-1] + "q"
		if wrong == bob {
			wrong = bob[:len(bob)-1] + "p"
		}
		e.m.ProposeLink(e.household, e.channel, wrong, 9)
		require.Error(t, queue(wrong))
		e.requireFree(10, e.voucher)
	})
}

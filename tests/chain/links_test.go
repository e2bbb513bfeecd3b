package chain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/hooks"
	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestASenderStandsHereUnderTheAddressThatHooksGiveIt(t *testing.T) {
	on(t, ways, func(s *scene) {
		want := hooks.DerivedSender(s.channel.ID(s.here), s.bob.Address()).String()
		require.Equal(t, want, s.m.Derived(s.channel, s.bob.Address()))
	})
}

func TestCase21ALinkThatNobodyProposedHere(t *testing.T) {
	on(t, ways, func(s *scene) {
		carol, shop := s.there.Account("carol"), s.m.Household("shop", 1)
		confirm := func(who *market.Participant, nonce uint64) *network.Packet {
			return s.send(carol, 10, s.m.Memo(s.way.mode, market.ConfirmLink(who, nonce)))
		}
		// Nobody proposed anything.
		s.refunded(confirm(shop, 77), carol)
		require.False(t, s.m.Linked(shop, s.channel, carol.Address()))
		// Proposed with another number, for another account, by another participant.
		s.m.ProposeLink(shop, s.channel, carol.Address(), 5)
		s.refunded(confirm(shop, 77), carol)
		s.refunded(confirm(s.home, 5), carol)
		s.refunded(s.send(s.there.Account("mallory"), 10, s.m.Memo(s.way.mode, market.ConfirmLink(shop, 5))),
			s.there.Account("mallory"))
		require.False(t, s.m.Linked(shop, s.channel, carol.Address()))
		// A proposal alone pays nothing and is paid nothing.
		invoice := s.invoice(100)
		s.refunded(s.send(carol, 100, s.funding(invoice)), carol)
		s.m.Deposit(shop, coin(network.Coin, 100))
		_, err := s.m.Try(market.Escrow, shop.Account,
			market.QueueMsg(s.here, s.channel, coin(network.Coin, 100), carol.Address(), nil))
		require.Error(t, err)
		// Confirmed, it does both.
		s.taken(confirm(shop, 5))
		require.True(t, s.m.Linked(shop, s.channel, carol.Address()))
		s.taken(s.send(carol, 100, s.funding(invoice)))
		s.m.Queue(shop, s.channel, coin(network.Coin, 100), carol.Address())
	})
}

func TestCase22TheSameAddressByAnotherChannel(t *testing.T) {
	on(t, ways, func(s *scene) {
		// A second channel to the same chain, with a route in use for the same kinds of coins.
		second := s.n.Again(s.channel)
		other := second.Voucher(s.here, network.Coin)
		s.m.Do(market.Escrow, s.m.Admin(), market.M{"add_denom": market.M{"denom": other}})
		s.m.AddRoute(s.m.Route(second, s.way.mode, market.Native(network.Coin), s.m.Foreign(second, network.Coin)))
		s.m.Probe(second, coin(network.Coin, 1)).Relay()
		bySecond := func(memo string) *network.Packet {
			packet, err := second.Send(s.there, s.bob, network.Transfer{
				Coin: coin(network.Coin, 100), Receiver: s.m.Address[market.Escrow], Memo: memo,
			})
			require.NoError(t, err)
			return packet
		}
		// Bob is linked on the first channel. On the second he is nobody.
		invoice := s.m.OpenInvoice(s.home, coin(other, 100))
		s.refunded(bySecond(s.funding(invoice)), s.bob)
		// Nor does the number of his first link confirm one there, nor one proposed for the first channel.
		s.refunded(bySecond(s.m.Memo(s.way.mode, market.ConfirmLink(s.home, 77))), s.bob)
		require.False(t, s.m.Linked(s.home, second, s.bob.Address()))
		_, err := s.m.Try(market.Escrow, s.home.Account,
			market.QueueMsg(s.here, second, coin(s.voucher, 10), s.bob.Address(), nil))
		require.Error(t, err)
		// Linked there as well, he pays.
		s.m.ProposeLink(s.home, second, s.bob.Address(), 78)
		s.taken(bySecond(s.m.Memo(s.way.mode, market.ConfirmLink(s.home, 78))))
		s.taken(bySecond(s.funding(invoice)))
		s.free(200, other)
		s.free(10, s.voucher)
	})
}

func TestCase39AReceiverOfAnotherSpelling(t *testing.T) {
	on(t, ways, func(s *scene) {
		bob := s.bob.Address()
		for name, address := range map[string]string{
			"of another chain": "osmo1nt0pudh879m6enw4j6z4mvyu3vmwawjv5gr7xw6lvhdsdpn3m0qs74xdjl",
			"in capitals":      strings.ToUpper(bob),
			"without an end":   market.Prefix + "1",
			"empty":            "",
			"of 91 letters":    market.Prefix + "1" + strings.Repeat("q", 91-len(market.Prefix)-1),
			"with a path":      bob + "/" + bob,
			"with a space":     bob + " ",
			"of 2,049 letters": strings.Repeat("q", 2_049),
		} {
			link := market.M{"propose_link": market.M{"channel": s.channel.ID(s.here), "address": address, "nonce": "1"}}
			_, err := s.m.Try(market.Escrow, s.home.Account, link)
			require.Error(t, err, name)
			_, err = s.m.Try(market.Escrow, s.home.Account,
				market.QueueMsg(s.here, s.channel, coin(s.voucher, 10), address, nil))
			require.Error(t, err, name)
		}
		// A spelling that could be an address, of which nobody has the key: the link is never confirmed, nothing is sent.
		wrong := bob[:len(bob)-1] + "q"
		if wrong == bob {
			wrong = bob[:len(bob)-1] + "p"
		}
		s.m.ProposeLink(s.home, s.channel, wrong, 9)
		_, err := s.m.Try(market.Escrow, s.home.Account, market.QueueMsg(s.here, s.channel, coin(s.voucher, 10), wrong, nil))
		require.Error(t, err)
		s.free(10, s.voucher)
	})
}

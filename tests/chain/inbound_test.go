package chain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// withCallbacks are the ways on a chain that calls contracts back.
var withCallbacks = those(func(w way) bool { return w.kind != network.Hooks })

func TestAnInvoiceIsPaidFromAnotherChainAndAPayoutArrivesThere(t *testing.T) {
	on(t, ways, func(s *scene) {
		// 10 came with the link. 500 are due and 530 come: 30 of them are the payer's, who is the household as well.
		s.free(10, s.voucher)
		invoice := s.invoice(500)
		s.taken(s.pay(invoice, 530))
		require.Equal(t, "paid", s.m.InvoiceStatus(invoice))
		s.free(540, s.voucher)
		s.holds()

		// 200 go back to Bob.
		before := s.bobs()
		payout, packet := s.sent(200)
		s.holds()
		s.taken(packet)
		s.is("delivered", payout)
		s.free(340, s.voucher)
		require.EqualValues(t, before+200, s.bobs())
	})
}

func TestCase02SomebodyElseReceivesWhatTheEscrowIsCalledFor(t *testing.T) {
	on(t, withCallbacks, func(s *scene) {
		invoice := s.invoice(100)
		memo := s.m.Memo(market.ByCallbacks, market.Fund(invoice, 1))
		alice := s.m.Account("alice").Address()
		s.refunded(s.sendTo(alice, s.bob, 100, memo), s.bob)
		require.Equal(t, "open", s.m.InvoiceStatus(invoice))
		require.True(t, s.here.Balance(alice, s.voucher).IsZero(), "nor does she keep it")
		s.free(10, s.voucher)
	})
}

func TestCase03TheSameInvoiceOrNumberTwice(t *testing.T) {
	on(t, ways, func(s *scene) {
		first, second := s.invoice(100), s.invoice(100)
		s.taken(s.send(s.bob, 100, s.m.Memo(s.way.mode, market.Fund(first, 5))))
		s.free(110, s.voucher)

		// The invoice is paid: another number does not pay it again.
		s.refunded(s.send(s.bob, 100, s.m.Memo(s.way.mode, market.Fund(first, 6))), s.bob)
		// The number is used: it pays no other invoice.
		s.refunded(s.send(s.bob, 100, s.m.Memo(s.way.mode, market.Fund(second, 5))), s.bob)
		s.free(110, s.voucher)
		require.Equal(t, "open", s.m.InvoiceStatus(second))
		// What was refused has used up nothing.
		s.taken(s.send(s.bob, 100, s.m.Memo(s.way.mode, market.Fund(second, 6))))
		s.free(210, s.voucher)
	})
}

func TestCase03AndTooLittleTooLateOrForNothing(t *testing.T) {
	on(t, ways, func(s *scene) {
		invoice := s.invoice(100)
		s.refunded(s.pay(invoice, 99), s.bob)
		s.refunded(s.pay("4711", 100), s.bob)
		// It is due in another coin than the one that comes.
		other := s.m.OpenInvoice(s.home, coin(network.Coin, 100))
		s.refunded(s.pay(other, 100), s.bob)
		// It is sent in time and comes late.
		late, err := s.channel.Send(s.there, s.bob, network.Transfer{
			Coin: coin(network.Coin, 100), Receiver: s.m.Address[market.Escrow],
			Memo: s.funding(invoice), Within: 24 * time.Hour,
		})
		require.NoError(t, err)
		s.n.Advance(2 * time.Hour)
		s.refunded(late, s.bob)
		s.free(10, s.voucher)
		require.Zero(t, s.surplus(s.voucher))
	})
}

func TestCase14ACoinThatTheEscrowDoesNotKeep(t *testing.T) {
	on(t, ways, func(s *scene) {
		invoice := s.invoice(100)
		before := s.there.Balance(s.bob.Address(), sdk.DefaultBondDenom)
		packet, err := s.channel.Send(s.there, s.bob, network.Transfer{
			Coin: coin(sdk.DefaultBondDenom, 100), Receiver: s.m.Address[market.Escrow], Memo: s.funding(invoice),
		})
		require.NoError(t, err)
		packet.Relay()
		require.True(t, packet.Refused())
		require.Equal(t, before.String(), s.there.Balance(s.bob.Address(), sdk.DefaultBondDenom).String())
		require.Equal(t, "open", s.m.InvoiceStatus(invoice))
	})
}

func TestCase15TheSameCoinByAnotherChannel(t *testing.T) {
	on(t, ways, func(s *scene) {
		// There is a second channel to the same chain, with a route of its own for coins of here alone.
		second := s.n.Again(s.channel)
		other := second.Voucher(s.here, network.Coin)
		require.NotEqual(t, s.voucher, other)
		s.m.Do(market.Escrow, s.m.Admin(), market.M{"add_denom": market.M{"denom": other}})
		// A voucher of the first channel has no place on it, whatever its trace is said to be.
		for _, wrong := range []market.Limits{
			s.m.Foreign(s.channel, network.Coin),
			market.Native(s.voucher),
			{Denom: s.voucher, Trace: s.m.Foreign(second, network.Coin).Trace, Least: "10", PerDay: "100", InFlight: "100"},
		} {
			_, err := s.m.Try(market.Escrow, s.m.Admin(),
				market.M{"add_route": market.M{"route": s.m.Route(second, s.way.mode, wrong)}})
			require.Error(t, err)
		}
		s.m.AddRoute(s.m.Route(second, s.way.mode, market.Native(network.Coin)))
		s.m.Probe(second, coin(network.Coin, 1)).Relay()
		require.Equal(t, "active", s.m.RouteStatus(second))

		// Bob's coins come over the second channel: for an invoice in the first one's voucher, and in the second's.
		for _, denom := range []string{s.voucher, other} {
			invoice := s.m.OpenInvoice(s.home, coin(denom, 100))
			packet, err := second.Send(s.there, s.bob, network.Transfer{
				Coin: coin(network.Coin, 100), Receiver: s.m.Address[market.Escrow], Memo: s.funding(invoice),
			})
			require.NoError(t, err)
			s.refunded(packet, s.bob)
			require.Equal(t, "open", s.m.InvoiceStatus(invoice))
		}
		s.free(10, s.voucher)
		s.free(0, other)
	})
}

func TestCase16ANumberThatIsNoFloat(t *testing.T) {
	on(t, ways, func(s *scene) {
		invoice := s.invoice(100)
		// 2^53 + 1 as a number would arrive as 2^53 by hooks: numbers are refused altogether.
		for _, fields := range []string{
			fmt.Sprintf(`{"invoice":%s,"nonce":"1"}`, invoice),
			fmt.Sprintf(`{"invoice":%q,"nonce":9007199254740993}`, invoice),
		} {
			memo := fmt.Sprintf(`{"wasm":{"contract":%q,"msg":{"fund":%s}}}`, s.m.Address[market.Escrow], fields)
			if s.way.mode == market.ByCallbacks {
				memo = fmt.Sprintf(`{"dest_callback":{"address":%q},"dpt":{"fund":%s}}`, s.m.Address[market.Escrow], fields)
			}
			s.refunded(s.send(s.bob, 100, memo), s.bob)
		}
		// As texts, 2^53 and 2^53 + 1 are two numbers.
		s.taken(s.send(s.bob, 100, s.m.Memo(s.way.mode, market.Fund(invoice, 1<<53+1))))
		next := s.invoice(100)
		s.taken(s.send(s.bob, 100, s.m.Memo(s.way.mode, market.Fund(next, 1<<53))))
		last := s.invoice(100)
		s.refunded(s.send(s.bob, 100, s.m.Memo(s.way.mode, market.Fund(last, 1<<53+1))), s.bob)
		s.free(210, s.voucher)
	})
}

func TestCase17AMemoThatSaysNothing(t *testing.T) {
	on(t, ways, func(s *scene) {
		// No middleware sees a call in these: the coins arrive, and are nobody's.
		memos := []string{"", "for the electricity", `["wasm"]`, `{"dpt":{"fund":{"invoice":"1","nonce":"1"}}}`, `{"wasm":`}
		for i, memo := range memos {
			s.taken(s.send(s.bob, 100, memo))
			require.EqualValues(t, 100*(i+1), s.surplus(s.voucher), "after %q", memo)
			s.holds()
		}
		s.free(10, s.voucher)
		// Those call, and not for anything that the escrow does: they come back.
		for _, message := range []market.M{
			{}, {"fund": market.M{}}, {"fund": market.M{"invoice": "1", "nonce": "1", "tip": "1"}}, {"deposit": market.M{}},
			{"withdraw": market.M{"denom": s.voucher, "amount": "1"}},
		} {
			s.refunded(s.send(s.bob, 100, s.m.Memo(s.way.mode, message)), s.bob)
		}
		s.free(10, s.voucher)
		require.EqualValues(t, 100*len(memos), s.surplus(s.voucher))
	})
}

func TestCase18BothKeysTogether(t *testing.T) {
	on(t, withCallbacks, func(s *scene) {
		invoice := s.invoice(100)
		escrow := s.m.Address[market.Escrow]
		memo := fmt.Sprintf(
			`{"wasm":{"contract":%[1]q,"msg":{"fund":{"invoice":%[2]q,"nonce":"1"}}},`+
				`"dest_callback":{"address":%[1]q},"dpt":{"fund":{"invoice":%[2]q,"nonce":"1"}}}`, escrow, invoice)
		s.refunded(s.send(s.bob, 100, memo), s.bob)
		require.Equal(t, "open", s.m.InvoiceStatus(invoice))
		s.free(10, s.voucher)
	})
}

func TestCase18AndTheOneThatIsNotTheRoutes(t *testing.T) {
	both := those(func(w way) bool { return w.kind == network.Both })
	on(t, both, func(s *scene) {
		other := map[market.Mode]market.Mode{market.ByHooks: market.ByCallbacks, market.ByCallbacks: market.ByHooks}
		invoice := s.invoice(100)
		s.refunded(s.send(s.bob, 100, s.m.Memo(other[s.way.mode], market.Fund(invoice, 1))), s.bob)
		require.Equal(t, "open", s.m.InvoiceStatus(invoice))
		s.free(10, s.voucher)
	})
}

func TestCase20AnotherSenderThanTheLinkedOne(t *testing.T) {
	on(t, ways, func(s *scene) {
		invoice := s.invoice(100)
		// Whoever forwards coins is their sender on the last channel.
		forwarder := s.there.Account("forwarder")
		s.refunded(s.send(forwarder, 100, s.funding(invoice)), forwarder)
		require.Equal(t, "open", s.m.InvoiceStatus(invoice))
		s.free(10, s.voucher)
	})
}

func TestCase32NoCoinOrSeveral(t *testing.T) {
	on(t, ways, func(s *scene) {
		invoice := s.invoice(100)
		fund := market.Fund(invoice, 1)
		for _, coins := range []sdk.Coins{
			{}, {coin(network.Coin, 100)}, {coin(network.Coin, 100), coin(sdk.DefaultBondDenom, 100)},
		} {
			// Nobody of this chain pays invoices, with however many coins.
			_, err := s.m.Try(market.Escrow, s.home.Account, fund, coins...)
			require.Error(t, err)
			_, err = s.m.Try(market.Escrow, s.home.Account, market.ConfirmLink(s.home, 77), coins...)
			require.Error(t, err)
		}
		require.Equal(t, "open", s.m.InvoiceStatus(invoice))
	})
}

func TestCase33AnInvoiceThatIsCancelledOnTheWay(t *testing.T) {
	on(t, ways, func(s *scene) {
		invoice := s.invoice(100)
		packet := s.pay(invoice, 100)
		s.m.Do(market.Escrow, s.home.Account, market.M{"cancel_invoice": market.M{"invoice": invoice}})
		s.refunded(packet, s.bob)
		require.Equal(t, "cancelled", s.m.InvoiceStatus(invoice))
		s.free(10, s.voucher)
	})
}

func TestCase37TwoTransfersInOneTransaction(t *testing.T) {
	on(t, ways, func(s *scene) {
		first, second := s.invoice(100), s.invoice(200)
		message := func(invoice string, amount int64) sdk.Msg {
			return s.channel.Message(s.there, s.bob, network.Transfer{
				Coin: coin(network.Coin, amount), Receiver: s.m.Address[market.Escrow], Memo: s.funding(invoice),
			})
		}
		_, err := s.there.Deliver(s.bob, message(first, 100), message(second, 200), message(first, 100))
		require.NoError(t, err)
		packets := s.there.Sent()
		require.Len(t, packets, 3)
		// They arrive as they please: each pays what it says, once.
		s.taken(packets[1])
		s.taken(packets[0])
		s.refunded(packets[2], s.bob)
		s.free(310, s.voucher)

		// Two payouts leave in one transaction as well.
		s.queue(100)
		s.queue(150)
		out := s.m.Send(s.channel)
		require.Len(t, out, 2)
		s.holds()
		s.taken(out[1])
		s.taken(out[0])
		s.free(60, s.voucher)
	})
}

func TestCase38AMemoThatIsTooLong(t *testing.T) {
	on(t, ways, func(s *scene) {
		invoice := s.invoice(100)
		long := func(bytes int) string {
			memo := s.funding(invoice)
			room := bytes - (len(memo) - 1) - len(`,"filler":""}`)
			return memo[:len(memo)-1] + fmt.Sprintf(`,"filler":%q}`, strings.Repeat("x", room))
		}
		// ICS-20 takes 32,768 bytes, and so does the escrow.
		_, err := s.channel.Send(s.there, s.bob, network.Transfer{
			Coin: coin(network.Coin, 100), Receiver: s.m.Address[market.Escrow], Memo: long(32_769),
		})
		require.ErrorContains(t, err, "memo")
		most := long(32_768)
		require.Len(t, most, 32_768)
		s.taken(s.send(s.bob, 100, most))
		s.free(110, s.voucher)
		// What a payout carries is the escrow's to bound: 512 bytes.
		for bytes, fine := range map[int]bool{512: true, 513: false} {
			rider := fmt.Sprintf(`{"note":%q}`, strings.Repeat("x", bytes-len(`{"note":""}`)))
			_, err := s.m.Try(market.Escrow, s.home.Account,
				market.QueueMsg(s.here, s.channel, coin(s.voucher, 20), s.bob.Address(), &rider))
			require.Equal(t, fine, err == nil, "%d bytes: %v", bytes, err)
		}
	})
}

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

// withCallbacks are the variants whose chain has IBC callbacks.
var withCallbacks = variantsWhere(func(v variant) bool { return v.kind != network.Hooks })

func TestRemoteAccountPaysInvoiceAndReceivesPayout(t *testing.T) {
	forEach(t, variants, func(e *env) {
		// The household has 10 vouchers from its link. 500 are due and 530 arrive: the payer, which is the household as
		// well, keeps the surplus of 30.
		e.requireFree(10, e.voucher)
		invoice := e.openInvoice(500)
		e.relayAccepted(e.payInvoice(invoice, 530))
		require.Equal(t, "paid", e.m.InvoiceStatus(invoice))
		e.requireFree(540, e.voucher)
		e.checkInvariants()

		before := e.bobBalance()
		payout, packet := e.sendPayout(200)
		e.checkInvariants()
		e.relayAccepted(packet)
		e.requireStatus("delivered", payout)
		e.requireFree(340, e.voucher)
		require.EqualValues(t, before+200, e.bobBalance())
	})
}

func TestCase02CallbackWithAnotherReceiverIsRefunded(t *testing.T) {
	forEach(t, withCallbacks, func(e *env) {
		invoice := e.openInvoice(100)
		alice := e.m.Account("alice").Address()
		e.relayRefunded(e.sendTo(alice, e.bob, 100, e.m.Memo(market.CallbacksMode, market.Fund(invoice, 1))), e.bob)
		require.Equal(t, "open", e.m.InvoiceStatus(invoice))
		require.True(t, e.local.Balance(alice, e.voucher).IsZero())
		e.requireFree(10, e.voucher)
	})
}

func TestCase03SecondPaymentOfInvoiceOrNonceIsRefunded(t *testing.T) {
	forEach(t, variants, func(e *env) {
		first, second := e.openInvoice(100), e.openInvoice(100)
		e.relayAccepted(e.send(e.bob, 100, e.memo(market.Fund(first, 5))))
		e.requireFree(110, e.voucher)

		// The same invoice with a new nonce, then a new invoice with the same nonce.
		e.relayRefunded(e.send(e.bob, 100, e.memo(market.Fund(first, 6))), e.bob)
		e.relayRefunded(e.send(e.bob, 100, e.memo(market.Fund(second, 5))), e.bob)
		e.requireFree(110, e.voucher)
		require.Equal(t, "open", e.m.InvoiceStatus(second))
		// A refused payment does not use up its nonce.
		e.relayAccepted(e.send(e.bob, 100, e.memo(market.Fund(second, 6))))
		e.requireFree(210, e.voucher)
	})
}

func TestCase03UnderpaidExpiredOrUnknownInvoiceIsRefunded(t *testing.T) {
	forEach(t, variants, func(e *env) {
		invoice := e.openInvoice(100)
		e.relayRefunded(e.payInvoice(invoice, 99), e.bob)
		e.relayRefunded(e.payInvoice("4711", 100), e.bob)
		// An invoice in another denomination.
		e.relayRefunded(e.payInvoice(e.m.OpenInvoice(e.household, coin(network.Coin, 100)), 100), e.bob)
		// A transfer that leaves before the invoice expires and arrives afterwards.
		transfer := e.toEscrow(100, e.fundMemo(invoice))
		transfer.Timeout = 24 * time.Hour
		late, err := e.channel.Send(e.remote, e.bob, transfer)
		require.NoError(t, err)
		e.n.Advance(2 * time.Hour)
		e.relayRefunded(late, e.bob)
		e.requireFree(10, e.voucher)
		require.Zero(t, e.surplus(e.voucher))
	})
}

func TestCase14CoinThatEscrowDoesNotAcceptIsRefunded(t *testing.T) {
	forEach(t, variants, func(e *env) {
		invoice := e.openInvoice(100)
		before := e.remote.Balance(e.bob.Address(), sdk.DefaultBondDenom)
		transfer := e.toEscrow(100, e.fundMemo(invoice))
		transfer.Coin.Denom = sdk.DefaultBondDenom
		packet, err := e.channel.Send(e.remote, e.bob, transfer)
		require.NoError(t, err)
		packet.Relay()
		require.True(t, packet.Refused())
		require.Equal(t, before.String(), e.remote.Balance(e.bob.Address(), sdk.DefaultBondDenom).String())
		require.Equal(t, "open", e.m.InvoiceStatus(invoice))
	})
}

func TestCase15SameCoinOverAnotherChannelIsRefunded(t *testing.T) {
	forEach(t, variants, func(e *env) {
		// A second channel to the same chain, with a route for local coins alone.
		second := e.n.ConnectAgain(e.channel)
		other := second.Voucher(e.local, network.Coin)
		require.NotEqual(t, e.voucher, other)
		e.addDenom(other)
		// The route does not accept a voucher of the first channel, whichever trace its definition states.
		for _, wrong := range []market.Limits{
			e.m.VoucherLimits(e.channel, network.Coin),
			market.NativeLimits(e.voucher),
			{Denom: e.voucher, Trace: e.m.VoucherLimits(second, network.Coin).Trace, Least: "10", PerDay: "100", InFlight: "100"},
		} {
			_, err := e.m.TryExecute(market.Escrow, e.m.Admin(), e.addRouteMsg(second, wrong))
			require.Error(t, err)
		}
		e.m.AddRoute(e.m.Route(second, e.variant.mode, market.NativeLimits(network.Coin)))
		e.m.Probe(second, coin(network.Coin, 1)).Relay()
		require.Equal(t, "active", e.m.RouteStatus(second))

		// Bob pays over the second channel: an invoice in the first channel's voucher, and one in the second's.
		for _, denom := range []string{e.voucher, other} {
			invoice := e.m.OpenInvoice(e.household, coin(denom, 100))
			e.relayRefunded(e.sendOver(second, e.bob, 100, e.fundMemo(invoice)), e.bob)
			require.Equal(t, "open", e.m.InvoiceStatus(invoice))
		}
		e.requireFree(10, e.voucher)
		e.requireFree(0, other)
	})
}

func TestCase16IntegersInMessagesAreStrings(t *testing.T) {
	forEach(t, variants, func(e *env) {
		invoice := e.openInvoice(100)
		// Hooks would round the number 2^53 + 1 to 2^53. The escrow refuses all numbers.
		for _, fields := range []string{
			fmt.Sprintf(`{"invoice":%s,"nonce":"1"}`, invoice),
			fmt.Sprintf(`{"invoice":%q,"nonce":9007199254740993}`, invoice),
		} {
			memo := fmt.Sprintf(`{"wasm":{"contract":%q,"msg":{"ibc":{"fund":%s}}}}`, e.m.Address[market.Escrow], fields)
			if e.variant.mode == market.CallbacksMode {
				memo = fmt.Sprintf(`{"dest_callback":{"address":%q},"dpt":{"fund":%s}}`, e.m.Address[market.Escrow], fields)
			}
			e.relayRefunded(e.send(e.bob, 100, memo), e.bob)
		}
		// As strings, 2^53 and 2^53 + 1 are different nonces.
		e.relayAccepted(e.send(e.bob, 100, e.memo(market.Fund(invoice, 1<<53+1))))
		e.relayAccepted(e.send(e.bob, 100, e.memo(market.Fund(e.openInvoice(100), 1<<53))))
		e.relayRefunded(e.send(e.bob, 100, e.memo(market.Fund(e.openInvoice(100), 1<<53+1))), e.bob)
		e.requireFree(210, e.voucher)
	})
}

func TestCase17TransferWithoutCallIsSurplus(t *testing.T) {
	forEach(t, variants, func(e *env) {
		// The middleware finds no call in these memos: the coins arrive and no account is credited.
		memos := []string{"", "for the electricity", `["wasm"]`, `{"dpt":{"fund":{"invoice":"1","nonce":"1"}}}`, `{"wasm":`}
		for i, memo := range memos {
			e.relayAccepted(e.send(e.bob, 100, memo))
			require.EqualValues(t, 100*(i+1), e.surplus(e.voucher), "after %q", memo)
			e.checkInvariants()
		}
		e.requireFree(10, e.voucher)
	})
}

func TestCase17CallWithInvalidMessageIsRefunded(t *testing.T) {
	forEach(t, variants, func(e *env) {
		// Each message once in the shape of the route's mode, once in the other shape.
		for _, message := range []market.M{
			{}, {"fund": market.M{}}, {"fund": market.M{"invoice": "1", "nonce": "1", "tip": "1"}}, {"deposit": market.M{}},
			{"withdraw": market.M{"denom": e.voucher, "amount": "1"}}, market.IBC("fund", market.M{}),
			{"fund": []string{"1", "1"}}, {"open_invoice": market.M{"denom": e.voucher, "amount": "1", "expires_at": "1"}},
		} {
			e.relayRefunded(e.send(e.bob, 100, e.memo(message)), e.bob)
			e.relayRefunded(e.send(e.bob, 100, e.m.RawMemo(e.variant.mode, message)), e.bob)
		}
		// A valid message in the shape of the other mode.
		fund := market.Fund(e.openInvoice(100), 1)
		if e.variant.mode == market.CallbacksMode {
			fund = market.M{"ibc": fund}
		}
		e.relayRefunded(e.send(e.bob, 100, e.m.RawMemo(e.variant.mode, fund)), e.bob)
		e.requireFree(10, e.voucher)
		require.Zero(t, e.surplus(e.voucher))
	})
}

func TestCase18MemoForHooksAndCallbacksIsRefunded(t *testing.T) {
	forEach(t, withCallbacks, func(e *env) {
		invoice := e.openInvoice(100)
		escrow := e.m.Address[market.Escrow]
		memo := fmt.Sprintf(
			`{"wasm":{"contract":%[1]q,"msg":{"ibc":{"fund":{"invoice":%[2]q,"nonce":"1"}}}},`+
				`"dest_callback":{"address":%[1]q},"dpt":{"fund":{"invoice":%[2]q,"nonce":"1"}}}`, escrow, invoice)
		e.relayRefunded(e.send(e.bob, 100, memo), e.bob)
		require.Equal(t, "open", e.m.InvoiceStatus(invoice))
		e.requireFree(10, e.voucher)
	})
}

func TestCase18MemoForOtherModeThanRoutesIsRefunded(t *testing.T) {
	both := variantsWhere(func(v variant) bool { return v.kind == network.Both })
	forEach(t, both, func(e *env) {
		other := map[market.Mode]market.Mode{
			market.HooksMode: market.CallbacksMode, market.CallbacksMode: market.HooksMode,
		}
		invoice := e.openInvoice(100)
		e.relayRefunded(e.send(e.bob, 100, e.m.Memo(other[e.variant.mode], market.Fund(invoice, 1))), e.bob)
		require.Equal(t, "open", e.m.InvoiceStatus(invoice))
		e.requireFree(10, e.voucher)
	})
}

func TestCase20PaymentOfUnlinkedSenderIsRefunded(t *testing.T) {
	forEach(t, variants, func(e *env) {
		invoice := e.openInvoice(100)
		// An account that forwards coins is their sender on the last channel.
		forwarder := e.remote.Account("forwarder")
		e.relayRefunded(e.send(forwarder, 100, e.fundMemo(invoice)), forwarder)
		require.Equal(t, "open", e.m.InvoiceStatus(invoice))
		e.requireFree(10, e.voucher)
	})
}

func TestCase32LocalAccountCannotSendInboundMessages(t *testing.T) {
	forEach(t, variants, func(e *env) {
		invoice := e.openInvoice(100)
		for _, coins := range []sdk.Coins{
			{}, {coin(network.Coin, 100)}, {coin(network.Coin, 100), coin(sdk.DefaultBondDenom, 100)},
		} {
			for _, inbound := range []market.M{market.Fund(invoice, 1), market.ConfirmLink(e.household, 77)} {
				_, err := e.m.TryExecute(market.Escrow, e.household.Account, market.M{"ibc": inbound}, coins...)
				require.Error(t, err)
			}
		}
		require.Equal(t, "open", e.m.InvoiceStatus(invoice))
	})
}

func TestCase33InvoiceCancelledBeforeArrivalIsRefunded(t *testing.T) {
	forEach(t, variants, func(e *env) {
		invoice := e.openInvoice(100)
		packet := e.payInvoice(invoice, 100)
		e.m.CancelInvoice(e.household, invoice)
		e.relayRefunded(packet, e.bob)
		require.Equal(t, "cancelled", e.m.InvoiceStatus(invoice))
		e.requireFree(10, e.voucher)
	})
}

func TestCase37TransfersOfOneTransactionAreIndependent(t *testing.T) {
	forEach(t, variants, func(e *env) {
		first, second := e.openInvoice(100), e.openInvoice(200)
		message := func(invoice string, amount int64) sdk.Msg {
			return e.channel.Message(e.remote, e.bob, e.toEscrow(amount, e.fundMemo(invoice)))
		}
		_, err := e.remote.Deliver(e.bob, message(first, 100), message(second, 200), message(first, 100))
		require.NoError(t, err)
		packets := e.remote.TakeSent()
		require.Len(t, packets, 3)
		// They arrive in another order. The third pays a paid invoice.
		e.relayAccepted(packets[1])
		e.relayAccepted(packets[0])
		e.relayRefunded(packets[2], e.bob)
		e.requireFree(310, e.voucher)

		// Two payouts in one transaction.
		e.queuePayout(100)
		e.queuePayout(150)
		payouts := e.m.SendPayouts(e.channel)
		require.Len(t, payouts, 2)
		e.checkInvariants()
		e.relayAccepted(payouts[1])
		e.relayAccepted(payouts[0])
		e.requireFree(60, e.voucher)
	})
}

func TestCase38MemoOverTheLimitIsRefused(t *testing.T) {
	forEach(t, variants, func(e *env) {
		invoice := e.openInvoice(100)
		ofLength := func(bytes int) string {
			memo := e.fundMemo(invoice)
			room := bytes - (len(memo) - 1) - len(`,"filler":""}`)
			return memo[:len(memo)-1] + fmt.Sprintf(`,"filler":%q}`, strings.Repeat("x", room))
		}
		// ICS-20 and the escrow accept 32,768 bytes.
		_, err := e.channel.Send(e.remote, e.bob, e.toEscrow(100, ofLength(32_769)))
		require.ErrorContains(t, err, "memo")
		longest := ofLength(32_768)
		require.Len(t, longest, 32_768)
		e.relayAccepted(e.send(e.bob, 100, longest))
		e.requireFree(110, e.voucher)
		// The escrow limits the memo of a payout to 512 bytes.
		for bytes, accepted := range map[int]bool{512: true, 513: false} {
			memo := fmt.Sprintf(`{"note":%q}`, strings.Repeat("x", bytes-len(`{"note":""}`)))
			err := e.tryHousehold(e.m.QueuePayoutMsg(e.channel, coin(e.voucher, 20), e.bob.Address(), &memo))
			require.Equal(t, accepted, err == nil, "%d bytes: %v", bytes, err)
		}
	})
}

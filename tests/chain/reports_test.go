package chain_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestCase01AStrangersPacketThatReportsToTheEscrow(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		escrow, stranger := s.m.Address[market.Escrow], s.m.Account("stranger")
		memo := fmt.Sprintf(`{"ibc_callback":%q}`, escrow)
		send := func(memo string) (*network.Packet, error) {
			return s.channel.Send(s.here, stranger, network.Transfer{
				Coin: coin(network.Coin, 200), Receiver: s.bob.Address(), Memo: memo,
			})
		}
		before := s.m.Conservation(network.Coin)
		// One arrives, one is late, around a payout of the same amount that is under way.
		arrives, err := send(memo)
		require.NoError(t, err)
		late, err := send(memo)
		require.NoError(t, err)
		payout, packet := s.sent(200)
		s.taken(arrives)
		_, err = late.TimeOut()
		require.NoError(t, err)
		s.is("sent", payout)
		require.Equal(t, before, s.m.Conservation(network.Coin))
		_, err = packet.TimeOut()
		require.NoError(t, err)
		s.is("refunded", payout)
		require.NoError(t, s.tell("claim", payout))
		s.free(1_000, s.voucher)

		// By callbacks a stranger cannot even send what reports to somebody else.
		reports, err := send(fmt.Sprintf(`{"src_callback":{"address":%q}}`, escrow))
		if s.way.kind == network.Hooks {
			require.NoError(t, err, "nothing reads it")
			s.taken(reports)
		} else {
			require.Error(t, err)
		}
		require.Equal(t, before, s.m.Conservation(network.Coin))
	})
}

func TestCase08ARelayerThatSavesGas(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		for _, end := range []string{"delivered", "refunded"} {
			payout, packet := s.sent(200)
			s.there.AllowTransfers(true, end == "delivered")
			_, err := packet.Receive()
			require.NoError(t, err)
			before := s.escrowHas(s.voucher)
			// With ever more gas: while the report runs out of it, nothing at all has happened, the refund included.
			failed, gas := 0, uint64(60_000)
			for ; ; gas += 40_000 {
				require.Less(t, gas, uint64(3_000_000))
				if _, err := packet.AcknowledgeWithGas(gas); err == nil {
					break
				}
				failed++
				s.is("sent", payout)
				require.Equal(t, before, s.escrowHas(s.voucher))
			}
			require.Greater(t, failed, 2)
			s.is(end, payout)
			s.holds()
			t.Logf("%s by %s: an answer that %s is taken in with %d gas", s.way.kind, s.way.mode, end, gas)
		}
		// What comes in runs out of gas as harmlessly.
		invoice := s.invoice(100)
		packet := s.pay(invoice, 100)
		failed := 0
		for gas := uint64(60_000); ; gas += 40_000 {
			require.Less(t, gas, uint64(3_000_000))
			if _, err := packet.ReceiveWithGas(gas); err == nil {
				break
			}
			failed++
			require.Equal(t, "open", s.m.InvoiceStatus(invoice))
		}
		require.Greater(t, failed, 2)
		require.False(t, packet.Refused())
		require.Equal(t, "paid", s.m.InvoiceStatus(invoice))
	})
}

// tooMuch is a toll that no callback can pay, whatever gas the relayer gives.
const tooMuch = 2_000_000

// oddCallbacks is a chain whose callbacks can be made to run out of their own limit.
var oddCallbacks = []way{{network.Odd, market.ByCallbacks}}

func TestCase09AReportThatFailsWithAllGas(t *testing.T) {
	on(t, oddCallbacks, func(s *scene) {
		s.endow()
		s.m.Deaf = true
		s.here.Ways.Toll = tooMuch
		arrived, first := s.sent(200)
		s.taken(first)
		came, second := s.sent(100)
		_, err := second.TimeOut()
		require.NoError(t, err)
		s.here.Ways.Toll = 0
		// The chain goes on without the report: one is there, the other has come back, and nobody told the escrow.
		s.is("sent", arrived)
		s.is("sent", came)
		require.EqualValues(t, 100, s.surplus(s.voucher))
		s.holds()

		// An hour after the timeout anybody says so; the guardian looks at the chains and decides.
		require.Error(t, s.tell("dispute", arrived), "its end may still be reported")
		s.overdue(arrived)
		s.overdue(came)
		for _, payout := range []string{arrived, came} {
			require.NoError(t, s.tell("dispute", payout))
			s.is("disputed", payout)
			require.Error(t, s.tell("claim", payout))
			require.Error(t, s.tell("retry", payout))
		}
		s.holds()
		_, err = s.m.Try(market.Escrow, s.m.Anyone(), market.M{"resolve_payout": market.M{"payout": came, "delivered": false}})
		require.Error(t, err, "who is not the guardian decides nothing")
		_, err = s.m.Resolve(came, false)
		require.NoError(t, err)
		_, err = s.m.Resolve(arrived, true)
		require.NoError(t, err)
		s.is("refunded", came)
		s.is("delivered", arrived)
		require.NoError(t, s.tell("claim", came))
		s.free(800, s.voucher)
		require.Zero(t, s.surplus(s.voucher))
	})
}

func TestCase26NoRefundWithoutSurplus(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		// It arrives there, and the answer is never brought back.
		payout, packet := s.sent(200)
		_, err := packet.Receive()
		require.NoError(t, err)
		s.overdue(payout)
		require.NoError(t, s.tell("dispute", payout))
		// To refund it would take other people's money, of which there is enough.
		require.EqualValues(t, 800, s.escrowHas(s.voucher))
		_, err = s.m.Resolve(payout, false)
		require.ErrorContains(t, err, "not covered")
		s.is("disputed", payout)
		s.free(800, s.voucher)
		s.holds()
		// The answer comes after all: it ends the dispute by itself.
		_, err = packet.Acknowledge()
		require.NoError(t, err)
		s.is("delivered", payout)
		_, err = s.m.Resolve(payout, false)
		require.Error(t, err)
		_, err = s.m.Resolve(payout, true)
		require.Error(t, err)
	})
}

func TestCase27TwoLostPacketsAndOneRefund(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		s.m.Judged = true
		first, lost := s.sent(200)
		second, lostToo := s.sent(200)
		s.overdue(second)
		require.NoError(t, s.tell("dispute", first))
		require.NoError(t, s.tell("dispute", second))
		// 200 come to the escrow without a word, from whomever: they cover one of the two.
		s.give(coin(s.voucher, 200))
		_, err := s.m.Resolve(first, false)
		require.NoError(t, err)
		_, err = s.m.Resolve(second, false)
		require.ErrorContains(t, err, "not covered")
		s.is("refunded", first)
		s.is("disputed", second)
		require.NoError(t, s.tell("claim", first))
		s.free(800, s.voucher)
		require.Zero(t, s.surplus(s.voucher))
		s.holds()
		// Both time out now. The first is decided, and what comes back of it is nobody's; the second is reported.
		_, err = lost.TimeOut()
		require.NoError(t, err)
		s.is("claimed", first)
		require.EqualValues(t, 200, s.surplus(s.voucher))
		_, err = lostToo.TimeOut()
		require.NoError(t, err)
		s.is("refunded", second)
		require.NoError(t, s.tell("claim", second))
		s.free(1_000, s.voucher)
		require.EqualValues(t, 200, s.surplus(s.voucher))
	})
}

func TestCase28CoinsThatComeWithoutAWord(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		payout, packet := s.sent(200)
		s.give(coin(s.voucher, 300))
		_, err := s.m.Try(market.Escrow, s.m.Anyone(), market.M{"deposit": market.M{}}, coin(network.Coin, 5))
		require.Error(t, err, "anyone is no participant")
		// They are nobody's, neither then nor when a payout ends.
		require.EqualValues(t, 300, s.surplus(s.voucher))
		require.Zero(t, s.surplus(network.Coin))
		s.free(800, s.voucher)
		_, err = packet.TimeOut()
		require.NoError(t, err)
		s.is("refunded", payout)
		require.EqualValues(t, 300, s.surplus(s.voucher))
		s.free(800, s.voucher)
		_, err = s.m.Try(market.Escrow, s.home.Account, market.M{"withdraw": market.M{"denom": s.voucher, "amount": "801"}})
		require.Error(t, err)
	})
}

func TestCase30AReportIsTakenInThoughTheLogIsBroken(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		arrives, first := s.sent(200)
		late, second := s.sent(100)
		restore := s.here.Lose(s.m.Address[market.Log])
		waiting := s.m.Waiting()
		s.taken(first)
		_, err := second.TimeOut()
		require.NoError(t, err)
		s.is("delivered", arrives)
		s.is("refunded", late)
		require.Equal(t, waiting+2, s.m.Waiting(), "an entry of each waits")
		_, err = s.m.Try(market.Escrow, s.m.Anyone(), market.M{"flush_audit": market.M{"limit": 100}})
		require.Error(t, err)
		// Back again, the log has them all.
		restore()
		s.m.Do(market.Escrow, s.m.Anyone(), market.M{"flush_audit": market.M{"limit": 100}})
		require.Zero(t, s.m.Waiting())
		actions := s.m.Logged()
		require.Equal(t, 1, actions["payout_delivered"])
		// The probe came back as well when the route was opened, and its coin was taken by the fee account.
		require.Equal(t, 2, actions["payout_refunded"])
		require.Equal(t, 3, actions["payout_sent"])
		require.Equal(t, 1, actions["payout_claimed"])
	})
}

func TestCase31AMigrationWhilePayoutsAreUnderWay(t *testing.T) {
	on(t, ways, func(s *scene) {
		s.endow()
		arrives, first := s.sent(200)
		late, second := s.sent(100)
		waits := s.queue(50)
		before := s.m.Payouts()
		s.m.Migrate(market.Escrow)
		require.Equal(t, before, s.m.Payouts(), "nothing of them changes")
		s.taken(first)
		_, err := second.TimeOut()
		require.NoError(t, err)
		s.is("delivered", arrives)
		s.is("refunded", late)
		packets := s.m.Send(s.channel)
		require.Len(t, packets, 1)
		s.taken(packets[0])
		s.is("delivered", waits)
	})
}

// overdue lets time pass until a payout may be disputed.
func (s *scene) overdue(payout string) {
	s.n.AdvanceTo(s.m.Payout(payout).Deadline().Add(market.Grace))
}

// give brings coins to the escrow by the bank alone. Somebody here has them from Bob, if they are of there.
func (s *scene) give(coin sdk.Coin) {
	stranger := s.m.Account("stranger")
	s.taken(s.sendTo(stranger.Address(), s.bob, coin.Amount.Int64(), ""))
	_, err := s.here.Deliver(stranger, &banktypes.MsgSend{
		FromAddress: stranger.Address(), ToAddress: s.m.Address[market.Escrow], Amount: sdk.NewCoins(coin),
	})
	require.NoError(s.t, err)
}

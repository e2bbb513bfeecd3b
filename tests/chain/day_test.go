package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// remoteParticipant is a participant with a linked account on a chain of its own.
type remoteParticipant struct {
	*market.Participant
	chain   *network.Chain
	channel *network.Channel
	mode    market.Mode
	account *network.Account
}

// TestTradingDayBetweenThreeChains runs a trading day with a buyer on a chain of hooks and a seller on a chain of
// callbacks. Each pays by one transfer and is paid by one. The market trades in its own chain's coin, of which both
// have vouchers.
func TestTradingDayBetweenThreeChains(t *testing.T) {
	n := network.New(t)
	local := n.Chain("local", network.Both)
	m := market.Open(t, local, network.Coin)

	// 1. Two participants register. Each has 5,000 vouchers on its own chain, a route of its mode and a link by 10
	// vouchers.
	join := func(chain *network.Chain, mode market.Mode, participant *market.Participant) *remoteParticipant {
		channel := n.Connect(local, chain)
		m.AddRoute(m.Route(channel, mode, market.NativeLimits(network.Coin)))
		m.Probe(channel, coin(network.Coin, 1)).Relay()
		require.Equal(t, "active", m.RouteStatus(channel))
		p := &remoteParticipant{participant, chain, channel, mode, chain.Account(participant.Name)}
		vouchers, err := channel.Send(local, m.Account("treasury"), network.Transfer{
			Coin: coin(network.Coin, 5_000), Receiver: p.account.Address(),
		})
		require.NoError(t, err)
		vouchers.Relay()
		m.ProposeLink(participant, channel, p.account.Address(), 1)
		p.transfer(t, m, 10, market.ConfirmLink(participant, 1))
		require.True(t, m.IsLinked(participant, channel, p.account.Address()))
		return p
	}
	buyer := join(n.Chain("hooked", network.Hooks), market.HooksMode, m.Household("buyer", 0))
	seller := join(n.Chain("callback", network.Callbacks), market.CallbacksMode, m.Generator("seller", 0))
	market.CheckInvariants(t, n, m)

	// 2. Each pays an invoice of its own by one transfer: 3,000 and 1,000.
	fund := func(p *remoteParticipant, amount int64) {
		invoice := m.OpenInvoice(p.Participant, coin(network.Coin, amount))
		p.transfer(t, m, amount, market.Fund(invoice, 1))
		require.Equal(t, "paid", m.InvoiceStatus(invoice))
	}
	fund(buyer, 3_000)
	fund(seller, 1_000)
	requireBalance := func(p *remoteParticipant, free, reserved, committed string) {
		t.Helper()
		balance := m.Balance(p.Participant, network.Coin)
		require.Equal(t, []string{free, reserved, committed},
			[]string{balance.Free.String(), balance.Reserved.String(), balance.Committed.String()}, p.Name)
	}
	requireBalance(buyer, "3010", "0", "0")
	requireBalance(seller, "1010", "0", "0")

	// 3. Ten lots at 200. The buyer reserves 10·(200 + 1 + 40), the seller 10·(2 + 50).
	slot := m.ExampleMarket(network.Coin)
	m.Quote(seller.Participant, market.Sell, slot, 200, 10)
	m.Quote(buyer.Participant, market.Buy, slot, 200, 10)
	requireBalance(buyer, "600", "2410", "0")
	requireBalance(seller, "490", "520", "0")
	market.CheckInvariants(t, n, m)

	// 4. The matcher clears the slot and the empty slots of its cycle. Active contracts commit what was reserved.
	contracts := m.Match(n, slot)
	require.Len(t, contracts, 1)
	m.Sign(contracts, buyer.Participant, seller.Participant)
	for next := slot + 1; next.Cycle() == slot.Cycle(); next++ {
		require.Empty(t, m.Match(n, next))
	}
	m.Activate(n, slot)
	requireBalance(buyer, "600", "0", "2410")
	requireBalance(seller, "490", "0", "520")
	market.CheckInvariants(t, n, m)

	// 5. Settlement as contracted: the buyer pays 10·(200 + 1), the seller receives 10·(200 - 2). The fee account has
	// 10·(1 + 2) and the two coins of the probes.
	require.Equal(t, "cleared", m.Settle(n, slot, buyer.Participant, seller.Participant, 10))
	requireBalance(buyer, "1000", "0", "0")
	requireBalance(seller, "2990", "0", "0")
	require.Equal(t, "32", m.Fees(network.Coin))
	market.CheckInvariants(t, n, m)

	// 6. Anyone pushes both payouts to the linked accounts. They then have 5,000 - 10 - 3,000 + 1,000 and
	// 5,000 - 10 - 1,000 + 2,990 vouchers.
	for _, p := range []*remoteParticipant{buyer, seller} {
		m.Execute(market.Escrow, p.Account, market.M{"set_payout": market.M{"denom": network.Coin, "keep": "0",
			"to": market.M{"channel": p.channel.ID(local), "address": p.account.Address()}}})
	}
	m.Execute(market.Escrow, m.Anyone(), market.M{"push_payouts": market.M{
		"denom": network.Coin, "participants": []uint32{buyer.ID, seller.ID},
	}})
	for _, p := range []*remoteParticipant{buyer, seller} {
		packets := m.SendPayouts(p.channel)
		require.Len(t, packets, 1)
		market.CheckInvariants(t, n, m)
		packets[0].Relay()
		require.False(t, packets[0].Refused())
		requireBalance(p, "0", "0", "0")
	}
	market.CheckInvariants(t, n, m)
	require.EqualValues(t, 2_990, buyer.vouchers(network.Coin))
	require.EqualValues(t, 6_980, seller.vouchers(network.Coin))
	require.Equal(t, "32", m.Conservation(network.Coin).Ledger.String(), "the fees remain")

	// 7. The audit log has every step of a payment between chains, and each entry has a valid inclusion proof.
	actions := m.VerifyLog()
	for action, times := range map[string]int{
		"add_route": 2, "probe_route": 2, "propose_link": 2, "confirm_link": 2, "open_invoice": 2, "fund": 2,
		"quote": 2, "sign": 2, "activate": 1, "meter": 1, "settle": 1, "clear_cycle": 1, "push_payouts": 1,
		"payout_queued": 2, "payout_sent": 4, "payout_delivered": 2, "payout_refunded": 2, "payout_claimed": 2,
	} {
		require.Equal(t, times, actions[action], action)
	}
}

// transfer sends vouchers to the escrow with a message, and relays the packet.
func (p *remoteParticipant) transfer(t *testing.T, m *market.Market, amount int64, inbound market.M) {
	t.Helper()
	packet, err := p.channel.Send(p.chain, p.account, network.Transfer{
		Coin:     coin(p.channel.Voucher(p.chain, network.Coin), amount),
		Receiver: m.Address[market.Escrow], Memo: m.Memo(p.mode, inbound),
	})
	require.NoError(t, err)
	packet.Relay()
	require.False(t, packet.Refused())
}

// vouchers is the bank balance of the remote account in vouchers of a local coin.
func (p *remoteParticipant) vouchers(denom string) int64 {
	return p.chain.Balance(p.account.Address(), p.channel.Voucher(p.chain, denom)).Int64()
}

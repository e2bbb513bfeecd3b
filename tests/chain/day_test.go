package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// abroad is a participant whose money lives on another chain.
type abroad struct {
	*market.Participant
	chain   *network.Chain
	channel *network.Channel
	mode    market.Mode
	account *network.Account
}

// TestADayBetweenThreeChains is a trading day with a buyer on a chain of hooks and a seller on a chain of callbacks: each pays
// by one transfer, and is paid by one. The market's money is that of its own chain, of which both have vouchers at home.
func TestADayBetweenThreeChains(t *testing.T) {
	n := network.New(t)
	here := n.Chain("here", network.Both)
	m := market.Open(t, here, network.Coin)
	settle := func() { market.Invariants(t, n, m) }

	// 1 Two routes, one of each mode, each in use once its probe has come back. 2 The two register; their accounts at home
	// have 5,000 coins each of the market's chain, and are linked by a transfer of 10.
	join := func(chain *network.Chain, mode market.Mode, participant *market.Participant) *abroad {
		channel := n.Connect(here, chain)
		m.AddRoute(m.Route(channel, mode, market.Native(network.Coin)))
		m.Probe(channel, coin(network.Coin, 1)).Relay()
		require.Equal(t, "active", m.RouteStatus(channel))
		who := &abroad{participant, chain, channel, mode, chain.Account(participant.Name)}
		gift, err := channel.Send(here, m.Account("treasury"), network.Transfer{
			Coin: coin(network.Coin, 5_000), Receiver: who.account.Address(),
		})
		require.NoError(t, err)
		gift.Relay()
		m.ProposeLink(participant, channel, who.account.Address(), 1)
		who.transfer(t, m, 10, market.ConfirmLink(participant, 1))
		require.True(t, m.Linked(participant, channel, who.account.Address()))
		return who
	}
	buyer := join(n.Chain("bees", network.Hooks), market.ByHooks, m.Household("buyer", 0))
	seller := join(n.Chain("cows", network.Callbacks), market.ByCallbacks, m.Generator("seller", 0))
	settle()

	// 3 Each funds itself by one transfer for an invoice of its own: 3,000 and 1,000.
	fund := func(who *abroad, amount int64) {
		invoice := m.OpenInvoice(who.Participant, coin(network.Coin, amount))
		who.transfer(t, m, amount, market.Fund(invoice, 1))
		require.Equal(t, "paid", m.InvoiceStatus(invoice))
	}
	fund(buyer, 3_000)
	fund(seller, 1_000)
	has := func(who *abroad, free, reserved, committed string) {
		t.Helper()
		balance := m.Balance(who.Participant, network.Coin)
		require.Equal(t, []string{free, reserved, committed},
			[]string{balance.Free.String(), balance.Reserved.String(), balance.Committed.String()}, who.Name)
	}
	has(buyer, "3010", "0", "0")
	has(seller, "1010", "0", "0")

	// 4 Ten lots at 200. The buyer reserves 10·(200 + 1 + 40), the seller 10·(2 + 50).
	slot := m.ExampleMarket(network.Coin)
	m.Sell(seller.Participant, slot, 200, 10)
	m.Buy(buyer.Participant, slot, 200, 10)
	has(buyer, "600", "2410", "0")
	has(seller, "490", "520", "0")
	settle()

	// 5 Matched at the gate, as are the empty slots of the cycle; signed, active: what was reserved is committed.
	contracts := m.Match(n, slot)
	require.Len(t, contracts, 1)
	m.Sign(buyer.Participant, contracts)
	m.Sign(seller.Participant, contracts)
	for next := slot + 1; next.Cycle() == slot.Cycle(); next++ {
		require.Empty(t, m.Match(n, next))
	}
	m.Activate(n, slot)
	has(buyer, "600", "0", "2410")
	has(seller, "490", "0", "520")
	settle()

	// 6 Delivered, metered, settled, cleared: the buyer pays 10·(200 + 1), the seller receives 10·(200 - 2). The fee account
	// has 10·(1 + 2), and the two coins of the probes.
	m.Meter(n, slot, buyer.Participant, seller.Participant, 10)
	require.Equal(t, "cleared", m.Settle(n, slot))
	has(buyer, "1000", "0", "0")
	has(seller, "2990", "0", "0")
	var system struct{ Fees string }
	m.Ask(market.Escrow, market.M{"system_balances": market.M{"denom": network.Coin}}, &system)
	require.Equal(t, "32", system.Fees)
	settle()

	// 7 Anybody pushes both payouts to where their owners want them: home. 5,000 - 10 - 3,000 + 1,000 and
	// 5,000 - 10 - 1,000 + 2,990.
	for _, who := range []*abroad{buyer, seller} {
		m.Do(market.Escrow, who.Account, market.M{"set_payout": market.M{"denom": network.Coin, "keep": "0",
			"to": market.M{"channel": who.channel.ID(here), "address": who.account.Address()}}})
	}
	m.Do(market.Escrow, m.Anyone(), market.M{"push_payouts": market.M{
		"denom": network.Coin, "participants": []uint32{buyer.ID, seller.ID},
	}})
	for _, who := range []*abroad{buyer, seller} {
		packets := m.Send(who.channel)
		require.Len(t, packets, 1)
		settle()
		packets[0].Relay()
		require.False(t, packets[0].Refused())
		has(who, "0", "0", "0")
	}
	settle()
	require.EqualValues(t, 2_990, buyer.atHome(network.Coin))
	require.EqualValues(t, 6_980, seller.atHome(network.Coin))
	// Of the market's coins only the fees are left.
	require.Equal(t, "32", m.Conservation(network.Coin).Ledger.String())

	// 8 Audited: every step of money between chains is in the log, and each entry is proven to be.
	actions := m.Audited()
	for action, times := range map[string]int{
		"add_route": 2, "probe_route": 2, "propose_link": 2, "confirm_link": 2, "open_invoice": 2, "fund": 2,
		"quote": 2, "sign": 2, "activate": 1, "meter": 1, "settle": 1, "clear_cycle": 1, "push_payouts": 1,
		"payout_queued": 2, "payout_sent": 4, "payout_delivered": 2, "payout_refunded": 2, "payout_claimed": 2,
	} {
		require.Equal(t, times, actions[action], action)
	}
}

// transfer sends coins home to the escrow with what they are for, and lets them arrive.
func (a *abroad) transfer(t *testing.T, m *market.Market, amount int64, message market.M) {
	t.Helper()
	packet, err := a.channel.Send(a.chain, a.account, network.Transfer{
		Coin:     coin(a.channel.Voucher(a.chain, network.Coin), amount),
		Receiver: m.Address[market.Escrow], Memo: m.Memo(a.mode, message),
	})
	require.NoError(t, err)
	packet.Relay()
	require.False(t, packet.Refused())
}

// atHome is what the account at home has of the market's coins.
func (a *abroad) atHome(denom string) int64 {
	return a.chain.Balance(a.account.Address(), a.channel.Voucher(a.chain, denom)).Int64()
}

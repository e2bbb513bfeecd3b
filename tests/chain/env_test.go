package chain_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// variant is the kind of the market's chain and the mode of its route.
type variant struct {
	kind network.Kind
	mode market.Mode
}

func (v variant) String() string { return fmt.Sprintf("%s by %s", v.kind, v.mode) }

// variants are all valid combinations without faults: a chain of both kinds can have routes of either mode.
var variants = []variant{
	{network.Hooks, market.HooksMode},
	{network.Callbacks, market.CallbacksMode},
	{network.Both, market.HooksMode},
	{network.Both, market.CallbacksMode},
}

// faultyVariants are those of a faulty chain.
var faultyVariants = []variant{{network.Faulty, market.HooksMode}, {network.Faulty, market.CallbacksMode}}

// variantsWhere are the variants that a filter accepts.
func variantsWhere(filter func(variant) bool) []variant {
	var accepted []variant
	for _, variant := range variants {
		if filter(variant) {
			accepted = append(accepted, variant)
		}
	}
	return accepted
}

// env is a market on the local chain with an active route to the remote chain. A household of the market has a linked
// account there, which is Bob's.
type env struct {
	t             *testing.T
	n             *network.Network
	variant       variant
	local, remote *network.Chain
	channel       *network.Channel
	m             *market.Market
	// The local denomination of the remote chain's coins.
	voucher   string
	household *market.Participant
	bob       *network.Account
	nonce     uint64
}

// forEach runs a test for each of several variants and then checks the invariants of all chains.
func forEach(t *testing.T, variants []variant, run func(e *env)) {
	t.Helper()
	for _, variant := range variants {
		t.Run(variant.String(), func(t *testing.T) {
			t.Parallel()
			e := newEnv(t, variant)
			run(e)
			e.checkInvariants()
		})
	}
}

// newEnv makes the environment of a test. The household has 10 vouchers, which confirmed its link.
func newEnv(t *testing.T, variant variant) *env {
	e := newEnvWithoutRoute(t, variant)
	e.addRoute(e.channel)
	e.m.Probe(e.channel, coin(network.Coin, 1)).Relay()
	require.Equal(t, "active", e.m.RouteStatus(e.channel))
	e.link(e.household, e.channel, e.bob)
	return e
}

// newEnvWithoutRoute makes the environment of a test without route and link.
func newEnvWithoutRoute(t *testing.T, variant variant) *env {
	n := network.New(t)
	e := &env{t: t, n: n, variant: variant, local: n.Chain("local", variant.kind), remote: n.Chain("remote", network.Faulty)}
	e.channel = n.Connect(e.remote, e.local)
	e.voucher = e.channel.Voucher(e.local, network.Coin)
	e.m = market.Open(t, e.local, network.Coin, e.voucher)
	e.household = e.m.Household("household", 0)
	e.bob = e.remote.Account("bob")
	return e
}

// checkInvariants checks the invariants of all chains.
func (e *env) checkInvariants() {
	e.t.Helper()
	market.CheckInvariants(e.t, e.n, e.m)
}

// addRoute adds a route for the coins of both chains.
func (e *env) addRoute(channel *network.Channel) {
	limits := []market.Limits{market.NativeLimits(network.Coin), e.m.VoucherLimits(channel, network.Coin)}
	e.m.AddRoute(e.m.Route(channel, e.variant.mode, limits...))
}

// addRouteMsg adds a route with arbitrary limits.
func (e *env) addRouteMsg(channel *network.Channel, limits market.Limits) market.M {
	return market.IBC("add_route", market.M{"route": e.m.Route(channel, e.variant.mode, limits)})
}

// addDenom makes the escrow accept a denomination.
func (e *env) addDenom(denom string) {
	e.m.Execute(market.Escrow, e.m.Admin(), market.M{"add_denom": market.M{"denom": denom}})
}

// link links a remote account to a participant: the participant proposes it, and a transfer of 10 coins confirms it.
func (e *env) link(to *market.Participant, channel *network.Channel, account *network.Account) {
	e.m.ProposeLink(to, channel, account.Address(), 77)
	packet := e.sendOver(channel, account, 10, e.memo(market.ConfirmLink(to, 77)))
	packet.Relay()
	require.False(e.t, packet.Refused())
	require.True(e.t, e.m.IsLinked(to, channel, account.Address()))
}

// memo is the memo of a transfer that calls the escrow in the route's mode.
func (e *env) memo(inbound market.M) string { return e.m.Memo(e.variant.mode, inbound) }

// send sends remote coins to the escrow.
func (e *env) send(sender *network.Account, amount int64, memo string) *network.Packet {
	e.t.Helper()
	return e.sendOver(e.channel, sender, amount, memo)
}

// sendOver sends remote coins to the escrow over a channel.
func (e *env) sendOver(channel *network.Channel, sender *network.Account, amount int64, memo string) *network.Packet {
	e.t.Helper()
	packet, err := channel.Send(e.remote, sender, e.toEscrow(amount, memo))
	require.NoError(e.t, err)
	return packet
}

// sendTo sends remote coins to a local account.
func (e *env) sendTo(receiver string, sender *network.Account, amount int64, memo string) *network.Packet {
	e.t.Helper()
	packet, err := e.channel.Send(e.remote, sender, network.Transfer{
		Coin: coin(network.Coin, amount), Receiver: receiver, Memo: memo,
	})
	require.NoError(e.t, err)
	return packet
}

// toEscrow is a transfer of remote coins to the escrow.
func (e *env) toEscrow(amount int64, memo string) network.Transfer {
	return network.Transfer{Coin: coin(network.Coin, amount), Receiver: e.m.Address[market.Escrow], Memo: memo}
}

// openInvoice opens an invoice of the household in vouchers.
func (e *env) openInvoice(amount int64) string {
	return e.m.OpenInvoice(e.household, coin(e.voucher, amount))
}

// fundMemo is the memo of a transfer that pays an invoice, with a new nonce.
func (e *env) fundMemo(invoice string) string {
	e.nonce++
	return e.memo(market.Fund(invoice, e.nonce))
}

// payInvoice sends Bob's coins for an invoice.
func (e *env) payInvoice(invoice string, amount int64) *network.Packet {
	e.t.Helper()
	return e.send(e.bob, amount, e.fundMemo(invoice))
}

// relayRefunded relays a packet and checks that the receiving chain refuses it and its sender gets a refund.
func (e *env) relayRefunded(packet *network.Packet, sender *network.Account) {
	e.t.Helper()
	transfer := packet.Transfer()
	before := e.remote.Balance(sender.Address(), network.Coin)
	packet.Relay()
	require.True(e.t, packet.Refused(), "the packet is accepted")
	after := e.remote.Balance(sender.Address(), network.Coin)
	require.Equal(e.t, transfer.Amount, after.Sub(before).String(), "refund")
}

// relayAccepted relays a packet and checks that the receiving chain accepts it.
func (e *env) relayAccepted(packet *network.Packet) {
	e.t.Helper()
	packet.Relay()
	require.False(e.t, packet.Refused(), "the packet is refused")
}

// fundHousehold gives the household free balances of 1,000 local coins and 1,000 vouchers, 10 of which it has already.
func (e *env) fundHousehold() {
	e.m.Deposit(e.household, coin(network.Coin, 1_000))
	e.relayAccepted(e.payInvoice(e.openInvoice(990), 990))
	e.requireFree(1_000, network.Coin)
	e.requireFree(1_000, e.voucher)
}

// requireFree checks the household's free balance.
func (e *env) requireFree(amount int64, denom string) {
	e.t.Helper()
	require.Equal(e.t, fmt.Sprint(amount), e.m.Balance(e.household, denom).Free.String(), "free %s", denom)
}

// queuePayout queues a payout of the household's vouchers to Bob.
func (e *env) queuePayout(amount int64) string {
	e.t.Helper()
	return e.m.QueuePayout(e.household, e.channel, coin(e.voucher, amount), e.bob.Address())
}

// sendPayout queues a payout to Bob and sends it.
func (e *env) sendPayout(amount int64) (string, *network.Packet) {
	e.t.Helper()
	payout := e.queuePayout(amount)
	packet := e.sendOne()
	e.requireStatus("sent", payout)
	return payout, packet
}

// sendOne sends the queued payouts of the route, of which the chain sends one.
func (e *env) sendOne() *network.Packet {
	e.t.Helper()
	packets := e.m.SendPayouts(e.channel)
	require.Len(e.t, packets, 1)
	return packets[0]
}

// timeOut times out a packet.
func (e *env) timeOut(packet *network.Packet) {
	e.t.Helper()
	_, err := packet.TimeOut()
	require.NoError(e.t, err)
}

// requireStatus checks the status of a payout.
func (e *env) requireStatus(status, payout string) {
	e.t.Helper()
	require.Equal(e.t, status, e.m.Payout(payout).Status, "payout %s", payout)
}

// actOnPayout retries, claims or disputes a payout as the household.
func (e *env) actOnPayout(action, payout string) error {
	return e.tryHousehold(market.PayoutMsg(action, payout))
}

// tryHousehold sends a message of the household to the escrow.
func (e *env) tryHousehold(msg market.M) error {
	_, err := e.m.TryExecute(market.Escrow, e.household.Account, msg)
	return err
}

// trySendPayouts sends the queued payouts of the route, which the escrow may refuse.
func (e *env) trySendPayouts() error {
	_, err := e.m.TryExecute(market.Escrow, e.m.Anyone(), e.m.SendPayoutsMsg(e.channel))
	return err
}

// bobBalance is Bob's bank balance.
func (e *env) bobBalance() int64 { return e.remote.Balance(e.bob.Address(), network.Coin).Int64() }

// escrowBalance is the escrow's bank balance.
func (e *env) escrowBalance(denom string) int64 {
	return e.local.Balance(e.m.Address[market.Escrow], denom).Int64()
}

// surplus is the escrow's bank balance less its ledger.
func (e *env) surplus(denom string) int64 { return e.m.Conservation(denom).Surplus.Int64() }

func coin(denom string, amount int64) sdk.Coin { return sdk.NewInt64Coin(denom, amount) }

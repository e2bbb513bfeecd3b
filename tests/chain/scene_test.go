package chain_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// way is a kind of chain, and the way in which a route on it calls.
type way struct {
	kind network.Kind
	mode market.Mode
}

// ways are all that work: a chain of both kinds may have routes of either.
var ways = []way{
	{network.Hooks, market.ByHooks},
	{network.Callbacks, market.ByCallbacks},
	{network.Both, market.ByHooks},
	{network.Both, market.ByCallbacks},
}

// odd are the ways of a chain whose operators have ways of their own.
var oddWays = []way{{network.Odd, market.ByHooks}, {network.Odd, market.ByCallbacks}}

// those picks the ways that are meant.
func those(meant func(way) bool) []way {
	var picked []way
	for _, way := range ways {
		if meant(way) {
			picked = append(picked, way)
		}
	}
	return picked
}

// scene is a market here and a chain there, a route between them in use, and a household here whose account there is Bob's.
type scene struct {
	t           *testing.T
	n           *network.Network
	way         way
	here, there *network.Chain
	channel     *network.Channel
	m           *market.Market
	// The money of there as it is called here.
	voucher string
	home    *market.Participant
	bob     *network.Account
	nonce   uint64
}

// on plays a case in each of several ways, and checks at its end what holds on all chains.
func on(t *testing.T, ways []way, play func(s *scene)) {
	t.Helper()
	for _, way := range ways {
		t.Run(fmt.Sprintf("%s by %s", way.kind, way.mode), func(t *testing.T) {
			t.Parallel()
			s := set(t, way)
			play(s)
			s.holds()
		})
	}
}

// set opens the scene. Confirming the link has left 10 coins of there in the household's balance.
func set(t *testing.T, way way) *scene {
	s := stage(t, way)
	s.m.AddRoute(s.m.Route(s.channel, way.mode, market.Native(network.Coin), s.m.Foreign(s.channel, network.Coin)))
	s.m.Probe(s.channel, coin(network.Coin, 1)).Relay()
	require.Equal(t, "active", s.m.RouteStatus(s.channel))
	s.link(s.home, s.channel, s.bob)
	return s
}

// stage opens the scene without a route.
func stage(t *testing.T, way way) *scene {
	n := network.New(t)
	s := &scene{t: t, n: n, way: way, here: n.Chain("here", way.kind), there: n.Chain("there", network.Odd)}
	s.channel = n.Connect(s.there, s.here)
	s.voucher = s.channel.Voucher(s.here, network.Coin)
	s.m = market.Open(t, s.here, network.Coin, s.voucher)
	s.home = s.m.Household("home", 0)
	s.bob = s.there.Account("bob")
	return s
}

// holds checks what holds on all chains at all times.
func (s *scene) holds() {
	s.t.Helper()
	market.Invariants(s.t, s.n, s.m)
}

// link makes an account at the other end a participant's: proposed here, confirmed from there with 10 coins.
func (s *scene) link(who *market.Participant, channel *network.Channel, account *network.Account) {
	s.m.ProposeLink(who, channel, account.Address(), 77)
	packet := s.send(account, 10, s.m.Memo(s.way.mode, market.ConfirmLink(who, 77)))
	packet.Relay()
	require.False(s.t, packet.Refused())
	require.True(s.t, s.m.Linked(who, channel, account.Address()))
}

// send sends coins of there to the escrow, with a memo.
func (s *scene) send(sender *network.Account, amount int64, memo string) *network.Packet {
	return s.sendTo(s.m.Address[market.Escrow], sender, amount, memo)
}

// sendTo sends coins of there to somebody here, with a memo.
func (s *scene) sendTo(receiver string, sender *network.Account, amount int64, memo string) *network.Packet {
	s.t.Helper()
	packet, err := s.channel.Send(s.there, sender, network.Transfer{
		Coin: coin(network.Coin, amount), Receiver: receiver, Memo: memo,
	})
	require.NoError(s.t, err)
	return packet
}

// invoice is one of the household, in money of there.
func (s *scene) invoice(amount int64) string {
	return s.m.OpenInvoice(s.home, coin(s.voucher, amount))
}

// funding asks for an invoice to be paid, with a number that was not used yet.
func (s *scene) funding(invoice string) string {
	s.nonce++
	return s.m.Memo(s.way.mode, market.Fund(invoice, s.nonce))
}

// pay sends Bob's coins for an invoice.
func (s *scene) pay(invoice string, amount int64) *network.Packet {
	s.t.Helper()
	return s.send(s.bob, amount, s.funding(invoice))
}

// refunded lets a packet arrive, be refused and come back, and checks that its sender has all that it had.
func (s *scene) refunded(packet *network.Packet, sender *network.Account) {
	s.t.Helper()
	transfer := packet.Transfer()
	before := s.there.Balance(sender.Address(), network.Coin)
	packet.Relay()
	require.True(s.t, packet.Refused(), "it is taken")
	after := s.there.Balance(sender.Address(), network.Coin)
	require.Equal(s.t, transfer.Amount, after.Sub(before).String(), "what comes back")
}

// taken lets a packet arrive, and checks that it is not refused.
func (s *scene) taken(packet *network.Packet) {
	s.t.Helper()
	packet.Relay()
	require.False(s.t, packet.Refused(), "it is refused")
}

// endow gives the household coins of both kinds in the escrow: 1,000 of here, 990 more of there.
func (s *scene) endow() {
	s.m.Deposit(s.home, coin(network.Coin, 1_000))
	s.taken(s.pay(s.invoice(990), 990))
	s.free(1_000, network.Coin)
	s.free(1_000, s.voucher)
}

// free checks what the household has in its free balance.
func (s *scene) free(amount int64, denom string) {
	s.t.Helper()
	require.Equal(s.t, fmt.Sprint(amount), s.m.Balance(s.home, denom).Free.String(), "free %s", denom)
}

// queue sets the household's coins of there aside for Bob.
func (s *scene) queue(amount int64) string {
	s.t.Helper()
	return s.m.Queue(s.home, s.channel, coin(s.voucher, amount), s.bob.Address())
}

// sent queues a payout for Bob and sends it.
func (s *scene) sent(amount int64) (string, *network.Packet) {
	s.t.Helper()
	payout := s.queue(amount)
	packets := s.m.Send(s.channel)
	require.Len(s.t, packets, 1)
	s.is("sent", payout)
	return payout, packets[0]
}

// is checks the state of a payout.
func (s *scene) is(status, payout string) {
	s.t.Helper()
	require.Equal(s.t, status, s.m.Payout(payout).Status, "payout %s", payout)
}

// tell sends a message about a payout.
func (s *scene) tell(action, payout string) error {
	_, err := s.m.Try(market.Escrow, s.home.Account, market.About(action, payout))
	return err
}

// bobs is what Bob has there.
func (s *scene) bobs() int64 { return s.there.Balance(s.bob.Address(), network.Coin).Int64() }

// escrowHas is what the escrow's contract has at the bank.
func (s *scene) escrowHas(denom string) int64 {
	return s.here.Balance(s.m.Address[market.Escrow], denom).Int64()
}

// surplus is what the escrow has beyond its ledger.
func (s *scene) surplus(denom string) int64 { return s.m.Conservation(denom).Surplus.Int64() }

func coin(denom string, amount int64) sdk.Coin { return sdk.NewInt64Coin(denom, amount) }

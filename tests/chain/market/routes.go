package market

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/dpt/tests/chain/network"
)

// Mode is the way in which a route calls, and is called.
type Mode string

// The modes.
const (
	ByHooks     Mode = "hooks"
	ByCallbacks Mode = "callbacks"
)

// Limits are those of one denomination on a route.
type Limits struct {
	Denom string `json:"denom"`
	// Of a voucher, the way it came.
	Trace    *string `json:"trace"`
	Least    string  `json:"least"`
	PerDay   string  `json:"per_day"`
	InFlight string  `json:"in_flight"`
}

// Route is a route as its administrator defines it.
type Route struct {
	Channel string   `json:"channel"`
	Mode    Mode     `json:"mode"`
	Prefix  string   `json:"prefix"`
	Timeout string   `json:"timeout"`
	Denoms  []Limits `json:"denoms"`
}

// Prefix is what addresses of all chains of these tests begin with.
var Prefix = sdk.GetConfig().GetBech32AccountAddrPrefix()

// Native are the limits of a coin of the market's own chain: from 10, 10,000 a day, 5,000 under way.
func Native(denom string) Limits {
	return Limits{Denom: denom, Least: "10", PerDay: "10000", InFlight: "5000"}
}

// Foreign are the same limits of a coin that came over a channel.
func (m *Market) Foreign(channel *network.Channel, denom string) Limits {
	trace := "transfer/" + channel.ID(m.Chain) + "/" + denom
	limits := Native(channel.Voucher(m.Chain, denom))
	limits.Trace = &trace
	return limits
}

// Route is a route over a channel with a timeout of ten minutes.
func (m *Market) Route(channel *network.Channel, mode Mode, denoms ...Limits) Route {
	return Route{channel.ID(m.Chain), mode, Prefix, "600", denoms}
}

// AddRoute adds a route, which is not in use yet.
func (m *Market) AddRoute(route Route) { m.Do(Escrow, m.Admin(), M{"add_route": M{"route": route}}) }

// Probe sends the coin by which a route is tried.
func (m *Market) Probe(channel *network.Channel, coin sdk.Coin) *network.Packet {
	m.Do(Escrow, m.Admin(), M{"probe_route": M{"channel": channel.ID(m.Chain)}}, coin)
	packets := m.Chain.Sent()
	require.Len(m.t, packets, 1)
	return packets[0]
}

// PauseRoute takes a route out of use.
func (m *Market) PauseRoute(channel *network.Channel) {
	m.Do(Escrow, m.Account("guardian"), M{"pause_route": M{"channel": channel.ID(m.Chain)}})
}

// RouteStatus is the state of a route.
func (m *Market) RouteStatus(channel *network.Channel) string {
	var answer struct{ Status string }
	m.Ask(Escrow, M{"route": M{"channel": channel.ID(m.Chain)}}, &answer)
	return answer.Status
}

// Memo asks the escrow by the memo of a transfer to do something with its coin.
func (m *Market) Memo(mode Mode, message M) string {
	memo := M{"wasm": M{"contract": m.Address[Escrow], "msg": message}}
	if mode == ByCallbacks {
		callback := M{"address": m.Address[Escrow], "gas_limit": "1000000"}
		memo = M{"dest_callback": callback, "dpt": message}
	}
	return string(text(m.t, memo))
}

// ConfirmLink is what a transfer says to confirm a link.
func ConfirmLink(who *Participant, nonce uint64) M {
	return M{"confirm_link": M{"participant": strconv.Itoa(int(who.ID)), "nonce": number(nonce)}}
}

// Fund is what a transfer says to pay an invoice.
func Fund(invoice string, nonce uint64) M {
	return M{"fund": M{"invoice": invoice, "nonce": number(nonce)}}
}

// ProposeLink proposes that an account at the other end is a participant's.
func (m *Market) ProposeLink(who *Participant, channel *network.Channel, address string, nonce uint64) {
	m.Do(Escrow, who.Account, M{"propose_link": M{
		"channel": channel.ID(m.Chain), "address": address, "nonce": number(nonce),
	}})
}

// RemoveLink takes a link back.
func (m *Market) RemoveLink(who *Participant, channel *network.Channel, address string) {
	m.Do(Escrow, who.Account, M{"remove_link": M{"channel": channel.ID(m.Chain), "address": address}})
}

// Linked says whether an account at the other end is confirmed as a participant's.
func (m *Market) Linked(who *Participant, channel *network.Channel, address string) bool {
	var answer struct {
		Links []struct {
			Channel, Address string
			Confirmed        bool
		}
	}
	m.Ask(Escrow, M{"links": M{"participant": who.ID}}, &answer)
	for _, link := range answer.Links {
		if link.Channel == channel.ID(m.Chain) && link.Address == address {
			return link.Confirmed
		}
	}
	return false
}

// OpenInvoice opens an invoice that expires in an hour, and returns its number.
func (m *Market) OpenInvoice(who *Participant, coin sdk.Coin) string {
	expires := strconv.FormatInt(m.Chain.Now().Unix()+3_600, 10)
	result := m.Do(Escrow, who.Account, M{"open_invoice": M{
		"denom": coin.Denom, "amount": coin.Amount.String(), "expires_at": expires,
	}})
	return network.Attribute(result, "wasm-dpt_invoice", "invoice")
}

// InvoiceStatus is the state of an invoice.
func (m *Market) InvoiceStatus(invoice string) string {
	var answer struct{ Status string }
	m.Ask(Escrow, M{"invoice": M{"invoice": invoice}}, &answer)
	return answer.Status
}

// Payout is a payout to another chain.
type Payout struct {
	Payout, Denom, Channel, Address, Status string
	Amount                                  sdkmath.Int
	Attempts                                int
	Sequence                                string
	TimesOutAt                              string `json:"times_out_at"`
	Probe                                   bool
}

// Payout asks for one.
func (m *Market) Payout(payout string) Payout {
	m.t.Helper()
	var answer Payout
	m.Ask(Escrow, M{"remote_payout": M{"payout": payout}}, &answer)
	return answer
}

// Grace is how long after its timeout the end of a packet may still be reported.
const Grace = time.Hour

// Deadline is when the payout's last packet times out.
func (p Payout) Deadline() time.Time {
	seconds, err := strconv.ParseInt(p.TimesOutAt, 10, 64)
	if err != nil {
		panic(err)
	}
	return time.Unix(seconds, 0).UTC()
}

// Payouts are all of them.
func (m *Market) Payouts() []Payout {
	var all []Payout
	for {
		query := M{"limit": pageSize}
		if len(all) > 0 {
			query["start_after"] = all[len(all)-1].Payout
		}
		var page struct{ Payouts []Payout }
		m.Ask(Escrow, M{"remote_payouts": query}, &page)
		all = append(all, page.Payouts...)
		if len(page.Payouts) < pageSize {
			return all
		}
	}
}

// QueueMsg sets money aside for an account at the other end.
func QueueMsg(on *network.Chain, channel *network.Channel, coin sdk.Coin, to string, memo *string) M {
	return M{"queue_payout": M{
		"denom": coin.Denom, "amount": coin.Amount.String(),
		"to": M{"channel": channel.ID(on), "address": to}, "memo": memo,
	}}
}

// Queue sets money aside for an account at the other end, and returns the payout's number.
func (m *Market) Queue(who *Participant, channel *network.Channel, coin sdk.Coin, to string) string {
	m.t.Helper()
	result := m.Do(Escrow, who.Account, QueueMsg(m.Chain, channel, coin, to, nil))
	return network.Attribute(result, "wasm-dpt_payout_step", "payout")
}

// SendMsg lets the payouts of a route go.
func SendMsg(on *network.Chain, channel *network.Channel) M {
	return M{"send_payouts": M{"channel": channel.ID(on), "start_after": nil, "limit": 100}}
}

// Send lets the payouts of a route go, and hands out their packets.
func (m *Market) Send(channel *network.Channel) []*network.Packet {
	m.t.Helper()
	m.Do(Escrow, m.Anyone(), SendMsg(m.Chain, channel))
	return m.Chain.Sent()
}

// About is a message about a payout: retry, claim, dispute.
func About(action, payout string) M { return M{action + "_payout": M{"payout": payout}} }

// Resolve decides a disputed payout.
func (m *Market) Resolve(payout string, delivered bool) (*abci.ExecTxResult, error) {
	return m.Try(Escrow, m.Account("guardian"), M{"resolve_payout": M{"payout": payout, "delivered": delivered}})
}

// Derived is the account that stands on the market's chain for an account at the other end.
func (m *Market) Derived(channel *network.Channel, address string) string {
	var answer struct{ Address string }
	m.Ask(Escrow, M{"derived_sender": M{"channel": channel.ID(m.Chain), "address": address}}, &answer)
	return answer.Address
}

// Waiting is how many entries wait for the log.
func (m *Market) Waiting() int {
	var answer struct{ Waiting int }
	m.Ask(Escrow, M{"outbox": M{}}, &answer)
	return answer.Waiting
}

// Logged is how often each action stands in the log.
func (m *Market) Logged() map[string]int {
	actions := map[string]int{}
	for from, next := 0, new(int); next != nil; {
		var page struct {
			Entries []struct{ Action string }
			Next    *int
		}
		m.Ask(Log, M{"entries": M{"from": from, "limit": pageSize}}, &page)
		for _, entry := range page.Entries {
			actions[entry.Action]++
		}
		if next = page.Next; next != nil {
			from = *next
		}
	}
	return actions
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// Report is how IBC hooks tell the escrow of an acknowledgement.
func Report(packet *network.Packet, ack []byte) []byte {
	text, err := json.Marshal(M{"ibc_lifecycle_complete": M{"ibc_ack": M{
		"channel": packet.SourceChannel, "sequence": packet.Sequence, "ack": ack, "success": true,
	}}})
	if err != nil {
		panic(err)
	}
	return text
}

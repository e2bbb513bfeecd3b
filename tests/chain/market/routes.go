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

// Mode is how the chain of a route calls contracts.
type Mode string

// The modes.
const (
	HooksMode     Mode = "hooks"
	CallbacksMode Mode = "callbacks"
)

// Limits are those of one denomination on a route.
type Limits struct {
	Denom string `json:"denom"`
	// The trace of a voucher; nil for a native denomination.
	Trace    *string `json:"trace"`
	Least    string  `json:"least"`
	PerDay   string  `json:"per_day"`
	InFlight string  `json:"in_flight"`
}

// Route is the definition of a transfer route.
type Route struct {
	Channel string   `json:"channel"`
	Mode    Mode     `json:"mode"`
	Prefix  string   `json:"prefix"`
	Timeout string   `json:"timeout"`
	Denoms  []Limits `json:"denoms"`
}

// Prefix is the address prefix of all chains of these tests.
var Prefix = sdk.GetConfig().GetBech32AccountAddrPrefix()

// NativeLimits are those of a native denomination: at least 10, at most 10,000 a day and 5,000 in flight.
func NativeLimits(denom string) Limits {
	return Limits{Denom: denom, Least: "10", PerDay: "10000", InFlight: "5000"}
}

// VoucherLimits are the same limits for the voucher of a coin that came over a channel.
func (m *Market) VoucherLimits(channel *network.Channel, denom string) Limits {
	trace := "transfer/" + channel.ID(m.Chain) + "/" + denom
	limits := NativeLimits(channel.Voucher(m.Chain, denom))
	limits.Trace = &trace
	return limits
}

// Route is a route over a channel with a timeout of ten minutes.
func (m *Market) Route(channel *network.Channel, mode Mode, denoms ...Limits) Route {
	return Route{channel.ID(m.Chain), mode, Prefix, "600", denoms}
}

// IBC is a message to the escrow about other chains.
func IBC(name string, fields M) M { return M{"ibc": M{name: fields}} }

// AddRoute adds a route, which stays inactive until a probe returns.
func (m *Market) AddRoute(route Route) {
	m.Execute(Escrow, m.Admin(), IBC("add_route", M{"route": route}))
}

// ProbeMsg probes the route of a channel.
func (m *Market) ProbeMsg(channel *network.Channel) M {
	return IBC("probe_route", M{"channel": channel.ID(m.Chain)})
}

// Probe probes the route of a channel with a coin. It returns the packet.
func (m *Market) Probe(channel *network.Channel, coin sdk.Coin) *network.Packet {
	m.Execute(Escrow, m.Admin(), m.ProbeMsg(channel), coin)
	packets := m.Chain.TakeSent()
	require.Len(m.t, packets, 1)
	return packets[0]
}

// PauseRoute pauses a route.
func (m *Market) PauseRoute(channel *network.Channel) {
	m.Execute(Escrow, m.Account("guardian"), IBC("pause_route", M{"channel": channel.ID(m.Chain)}))
}

// RouteStatus is the status of a route.
func (m *Market) RouteStatus(channel *network.Channel) string {
	return m.status(M{"route": M{"channel": channel.ID(m.Chain)}})
}

// status is the status in the escrow's answer to a query.
func (m *Market) status(query M) string {
	m.t.Helper()
	var answer struct{ Status string }
	m.Query(Escrow, query, &answer)
	return answer.Status
}

// Memo is the memo of a transfer that calls the escrow with an [Inbound] message. Hooks execute it as a message of the
// escrow, callbacks pass it on as it is.
func (m *Market) Memo(mode Mode, inbound M) string {
	if mode == HooksMode {
		return m.RawMemo(mode, M{"ibc": inbound})
	}
	return m.RawMemo(mode, inbound)
}

// RawMemo is the memo of a transfer that calls the escrow with any message.
func (m *Market) RawMemo(mode Mode, message M) string {
	memo := M{"wasm": M{"contract": m.Address[Escrow], "msg": message}}
	if mode == CallbacksMode {
		callback := M{"address": m.Address[Escrow], "gas_limit": "1000000"}
		memo = M{"dest_callback": callback, "dpt": message}
	}
	return string(text(m.t, memo))
}

// ConfirmLink is the message of a transfer that confirms a link.
func ConfirmLink(of *Participant, nonce uint64) M {
	return M{"confirm_link": M{"participant": strconv.Itoa(int(of.ID)), "nonce": number(nonce)}}
}

// Fund is the message of a transfer that pays an invoice.
func Fund(invoice string, nonce uint64) M {
	return M{"fund": M{"invoice": invoice, "nonce": number(nonce)}}
}

// ProposeLinkMsg proposes a link to a remote account.
func (m *Market) ProposeLinkMsg(channel *network.Channel, address string, nonce uint64) M {
	return IBC("propose_link", M{"channel": channel.ID(m.Chain), "address": address, "nonce": number(nonce)})
}

// ProposeLink proposes a link of a participant to a remote account.
func (m *Market) ProposeLink(by *Participant, channel *network.Channel, address string, nonce uint64) {
	m.Execute(Escrow, by.Account, m.ProposeLinkMsg(channel, address, nonce))
}

// RemoveLink removes a link.
func (m *Market) RemoveLink(by *Participant, channel *network.Channel, address string) {
	m.Execute(Escrow, by.Account, IBC("remove_link", M{"channel": channel.ID(m.Chain), "address": address}))
}

// IsLinked tells whether a remote account has a confirmed link to a participant.
func (m *Market) IsLinked(to *Participant, channel *network.Channel, address string) bool {
	var answer struct {
		Links []struct {
			Channel, Address string
			Confirmed        bool
		}
	}
	m.Query(Escrow, M{"links": M{"participant": to.ID}}, &answer)
	for _, link := range answer.Links {
		if link.Channel == channel.ID(m.Chain) && link.Address == address {
			return link.Confirmed
		}
	}
	return false
}

// OpenInvoice opens an invoice that expires in an hour. It returns the invoice's number.
func (m *Market) OpenInvoice(by *Participant, coin sdk.Coin) string {
	expires := strconv.FormatInt(m.Chain.Now().Unix()+3_600, 10)
	result := m.Execute(Escrow, by.Account, IBC("open_invoice", M{
		"denom": coin.Denom, "amount": coin.Amount.String(), "expires_at": expires,
	}))
	return network.Attribute(result, "wasm-dpt_invoice", "invoice")
}

// CancelInvoice cancels an invoice.
func (m *Market) CancelInvoice(by *Participant, invoice string) {
	m.Execute(Escrow, by.Account, IBC("cancel_invoice", M{"invoice": invoice}))
}

// InvoiceStatus is the status of an invoice.
func (m *Market) InvoiceStatus(invoice string) string {
	return m.status(M{"invoice": M{"invoice": invoice}})
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

// Payout is the payout of a number.
func (m *Market) Payout(payout string) Payout {
	m.t.Helper()
	var answer Payout
	m.Query(Escrow, M{"remote_payout": M{"payout": payout}}, &answer)
	return answer
}

// grace is how long after a timeout the end of a packet can be reported before anyone may dispute the payout.
const grace = time.Hour

// DisputableAt is the earliest time of a dispute of a payout.
func (m *Market) DisputableAt(payout string) time.Time {
	return m.timestamp(m.Payout(payout).TimesOutAt).Add(grace)
}

// Payouts are all payouts.
func (m *Market) Payouts() []Payout {
	var all []Payout
	for {
		query := M{"limit": pageSize}
		if len(all) > 0 {
			query["start_after"] = all[len(all)-1].Payout
		}
		var page struct{ Payouts []Payout }
		m.Query(Escrow, M{"remote_payouts": query}, &page)
		all = append(all, page.Payouts...)
		if len(page.Payouts) < pageSize {
			return all
		}
	}
}

// QueuePayoutMsg queues a payout to a remote account, whose packet carries a memo if it is not nil.
func (m *Market) QueuePayoutMsg(channel *network.Channel, coin sdk.Coin, to string, memo *string) M {
	return IBC("queue_payout", M{
		"denom": coin.Denom, "amount": coin.Amount.String(),
		"to": M{"channel": channel.ID(m.Chain), "address": to}, "memo": memo,
	})
}

// QueuePayout queues a payout to a remote account. It returns the payout's number.
func (m *Market) QueuePayout(by *Participant, channel *network.Channel, coin sdk.Coin, to string) string {
	m.t.Helper()
	result := m.Execute(Escrow, by.Account, m.QueuePayoutMsg(channel, coin, to, nil))
	return network.Attribute(result, "wasm-dpt_payout_step", "payout")
}

// SendPayoutsMsg sends the queued payouts of a route.
func (m *Market) SendPayoutsMsg(channel *network.Channel) M {
	return IBC("send_payouts", M{"channel": channel.ID(m.Chain), "start_after": nil, "limit": 100})
}

// SendPayouts sends the queued payouts of a route. It returns their packets.
func (m *Market) SendPayouts(channel *network.Channel) []*network.Packet {
	m.t.Helper()
	m.Execute(Escrow, m.Anyone(), m.SendPayoutsMsg(channel))
	return m.Chain.TakeSent()
}

// PayoutMsg retries, claims or disputes a payout.
func PayoutMsg(action, payout string) M { return IBC(action+"_payout", M{"payout": payout}) }

// ResolvePayoutMsg resolves a disputed payout.
func ResolvePayoutMsg(payout string, delivered bool) M {
	return IBC("resolve_payout", M{"payout": payout, "delivered": delivered})
}

// ResolvePayout resolves a disputed payout as the guardian.
func (m *Market) ResolvePayout(payout string, delivered bool) (*abci.ExecTxResult, error) {
	return m.TryExecute(Escrow, m.Account("guardian"), ResolvePayoutMsg(payout, delivered))
}

// IntermediateSender is the account that acts on the market's chain for a remote account, by the escrow's answer.
func (m *Market) IntermediateSender(channel *network.Channel, address string) string {
	var answer struct{ Address string }
	m.Query(Escrow, M{"derived_sender": M{"channel": channel.ID(m.Chain), "address": address}}, &answer)
	return answer.Address
}

// OutboxSize is how many entries wait for the audit log.
func (m *Market) OutboxSize() int {
	var answer struct{ Waiting int }
	m.Query(Escrow, M{"outbox": M{}}, &answer)
	return answer.Waiting
}

// LoggedActions is how often each action is in the audit log.
func (m *Market) LoggedActions() map[string]int {
	actions := map[string]int{}
	for from, next := 0, new(int); next != nil; {
		var page struct {
			Entries []struct{ Action string }
			Next    *int
		}
		m.Query(Log, M{"entries": M{"from": from, "limit": pageSize}}, &page)
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

// AckReport is the sudo message by which IBC hooks report an acknowledgement to the escrow.
func AckReport(packet *network.Packet, ack []byte) []byte {
	text, err := json.Marshal(M{"ibc_lifecycle_complete": M{"ibc_ack": M{
		"channel": packet.SourceChannel, "sequence": packet.Sequence, "ack": ack, "success": true,
	}}})
	if err != nil {
		panic(err)
	}
	return text
}

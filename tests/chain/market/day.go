package market

import (
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cometbft/cometbft/crypto/merkle"

	"github.com/dpt/tests/chain/network"
)

// The times of the example market, in seconds: quarter-hours, gate closure an hour before delivery.
const (
	slotLength    = 900
	slotsPerCycle = 4
	gateAhead     = 3_600
	meterWithin   = 3_600
)

// Slot is a quarter-hour, numbered from the epoch.
type Slot uint32

// gate is the gate closure.
func (s Slot) gate() time.Time { return time.Unix(int64(s)*slotLength-gateAhead, 0) }

// end is the end of delivery.
func (s Slot) end() time.Time { return time.Unix((int64(s)+1)*slotLength, 0) }

// Cycle is the settlement cycle of the slot.
func (s Slot) Cycle() uint32 { return uint32(s) / slotsPerCycle }

// ExampleMarket creates a market in a denomination: lots of 100 Wh, prices from -500 to 3,000, a fee of 1 a lot for
// buyers and 2 for sellers, bonds of 40 and 50 a lot. It returns the first slot of the first cycle before its gate
// closures.
func (m *Market) ExampleMarket(denom string) Slot {
	m.Execute(Matcher, m.Admin(), M{"create_market": M{"market": M{
		"name": "example", "denom": denom, "zones": []string{"north"}, "lines": []M{}, "labels": []string{"grey", "green"},
		"profiles": []M{{"name": "any", "accepts": []M{{"label": 0, "premium": "0"}, {"label": 1, "premium": "0"}}}},
		"grid":     M{"least": "-500", "greatest": "3000", "tick": "1"},
		"lot":      "100", "minimum_lots": "1",
		"timing": M{
			"slot": slotLength, "slots_per_cycle": slotsPerCycle, "horizon": "172800", "gate": strconv.Itoa(gateAhead),
			"clear": "900", "sign": "1800", "meter": strconv.Itoa(meterWithin), "dispute": "86400",
		},
		"terms": M{
			"buyer_fee": "1", "seller_fee": "2", "buyer_bond": "40", "seller_bond": "50", "imbalance_premium": "20",
		},
	}}})
	earliest := (m.Chain.Now().Unix() + gateAhead) / slotLength
	return Slot((earliest/slotsPerCycle + 1) * slotsPerCycle)
}

// Sell and Buy are goods: green energy, and energy of any label.
var (
	Sell = M{"sell": M{"label": 1}}
	Buy  = M{"buy": M{"profile": 0}}
)

// Quote places an order in the market.
func (m *Market) Quote(by *Participant, good M, slot Slot, price, lots int) {
	order := M{"slot": slot, "good": good, "price": strconv.Itoa(price), "lots": strconv.Itoa(lots)}
	m.Execute(Matcher, by.Account, M{"quote": M{"market": 1, "orders": []M{order}}})
}

// advanceSlot sends a permissionless message about a slot.
func (m *Market) advanceSlot(contract Contract, name string, slot Slot, fields M) {
	fields["market"], fields["slot"] = 1, slot
	m.Execute(contract, m.Anyone(), M{name: fields})
}

// Match clears a slot after its gate closure and pairs its orders. It returns the names of the drafted contracts.
func (m *Market) Match(n *network.Network, slot Slot) []string {
	n.WaitUntil(slot.gate())
	m.advanceSlot(Matcher, "aggregate", slot, M{"limit": pageSize})
	m.advanceSlot(Matcher, "clear", slot, M{})
	m.advanceSlot(Matcher, "pair", slot, M{"limit": pageSize})
	var names []string
	var answer struct {
		Contracts []struct{ Contract string }
	}
	// A slot without contracts is unknown to power-contract.
	if m.Chain.Query(m.Address[Power], M{"contracts": M{"market": 1, "slot": slot}}, &answer) == nil {
		for _, contract := range answer.Contracts {
			names = append(names, contract.Contract)
		}
	}
	return names
}

// Sign signs contracts by their parties.
func (m *Market) Sign(contracts []string, parties ...*Participant) {
	for _, party := range parties {
		m.Execute(Power, party.Account, M{"sign": M{"contracts": contracts}})
	}
}

// Activate waits for the end of signing and activates the contracts of a slot.
func (m *Market) Activate(n *network.Network, slot Slot) {
	var state struct {
		SignBy string `json:"sign_by"`
	}
	m.Query(Power, M{"slot": M{"market": 1, "slot": slot}}, &state)
	n.WaitUntil(m.timestamp(state.SignBy))
	m.advanceSlot(Power, "activate", slot, M{"limit": pageSize})
}

// Settle meters so many lots of a slot as contracted, settles the slot and clears its cycle, whose status it returns.
func (m *Market) Settle(n *network.Network, slot Slot, buyer, seller *Participant, lots int) string {
	n.WaitUntil(slot.end())
	reading := func(of *Participant, imported, exported int) M {
		energy := func(lots int) M { return M{"tariff": 1, "energy": strconv.Itoa(100 * lots)} }
		return M{
			"participant": of.ID, "slot": slot, "version": 1, "quality": "measured",
			"import": energy(imported), "export": energy(exported),
		}
	}
	readings := []M{reading(buyer, lots, 0), reading(seller, 0, lots)}
	m.Execute(Power, m.Account("metering_operator"), M{"meter": M{"market": 1, "readings": readings}})
	n.WaitUntil(slot.end().Add(meterWithin * time.Second))
	m.advanceSlot(Power, "settle", slot, M{"limit": pageSize})
	cycle := M{"market": 1, "cycle": slot.Cycle()}
	m.Execute(Escrow, m.Anyone(), M{"clear_cycle": M{"market": 1, "cycle": slot.Cycle(), "limit": pageSize}})
	var answer struct{ Status string }
	m.Query(Escrow, M{"cycle": cycle}, &answer)
	return answer.Status
}

// VerifyLog appends the waiting entries to the audit log and verifies the inclusion proof of each entry. It returns how
// often each action is in the log.
func (m *Market) VerifyLog() map[string]int {
	if m.OutboxSize() > 0 {
		m.Execute(Escrow, m.Anyone(), M{"flush_audit": M{"limit": pageSize}})
	}
	require.Zero(m.t, m.OutboxSize())
	var now struct {
		Size uint64
		Root hexBytes
	}
	m.Query(Log, M{"checkpoint": M{}}, &now)
	for number := range now.Size {
		var entry struct {
			Encoded  []byte
			LeafHash hexBytes `json:"leaf_hash"`
		}
		m.Query(Log, M{"entry": M{"number": number}}, &entry)
		var proof struct{ Hashes []hexBytes }
		m.Query(Log, M{"inclusion_proof": M{"number": number, "size": now.Size}}, &proof)
		// CometBFT's tree is that of RFC 6962 as well.
		path := merkle.Proof{Total: int64(now.Size), Index: int64(number), LeafHash: entry.LeafHash}
		for _, hash := range proof.Hashes {
			path.Aunts = append(path.Aunts, hash)
		}
		require.NoError(m.t, path.Verify(now.Root, entry.Encoded), "entry %d", number)
	}
	return m.LoggedActions()
}

// timestamp reads a time in seconds.
func (m *Market) timestamp(text string) time.Time {
	seconds, err := strconv.ParseInt(text, 10, 64)
	require.NoError(m.t, err)
	return time.Unix(seconds, 0).UTC()
}

package market

import (
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cometbft/cometbft/crypto/merkle"

	"github.com/dpt/tests/chain/network"
)

// The times of the example market: quarter-hours, four of them a cycle, the gate an hour before a slot begins.
const (
	slotLength    = 900
	slotsPerCycle = 4
	gateAhead     = 3_600
	meterWithin   = 3_600
)

// Slot is a quarter-hour, numbered from the epoch.
type Slot uint32

// Gate is when no more orders are taken for it.
func (s Slot) Gate() time.Time { return time.Unix(int64(s)*slotLength-gateAhead, 0) }

// End is when its delivery ends.
func (s Slot) End() time.Time { return time.Unix((int64(s)+1)*slotLength, 0) }

// Metered is when its readings are no longer taken.
func (s Slot) Metered() time.Time { return s.End().Add(meterWithin * time.Second) }

// Cycle is the settlement cycle that it belongs to.
func (s Slot) Cycle() uint32 { return uint32(s) / slotsPerCycle }

// ExampleMarket opens a market of two zones in a denomination: lots of 100 Wh, prices from -500 to 3,000, a fee of 1 a lot
// from buyers and of 2 from sellers, bonds of 40 and 50 a lot. It returns the first slot of the first cycle whose gates are
// all ahead.
func (m *Market) ExampleMarket(denom string) Slot {
	accepts := []M{{"label": 0, "premium": "0"}, {"label": 1, "premium": "0"}}
	line := func(from, to int) M { return M{"from": from, "to": to, "capacity": "20", "fee": "1"} }
	m.Do(Matcher, m.Admin(), M{"create_market": M{"market": M{
		"name": "example", "denom": denom,
		"zones": []string{"north", "south"}, "lines": []M{line(0, 1), line(1, 0)},
		"labels":   []string{"grey", "green"},
		"profiles": []M{{"name": "any", "accepts": accepts}},
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

// Sell offers green energy in the first market.
func (m *Market) Sell(who *Participant, slot Slot, price, lots int) {
	m.quote(who, M{"sell": M{"label": 1}}, slot, price, lots)
}

// Buy asks for energy of any kind in the first market.
func (m *Market) Buy(who *Participant, slot Slot, price, lots int) {
	m.quote(who, M{"buy": M{"profile": 0}}, slot, price, lots)
}

func (m *Market) quote(who *Participant, good M, slot Slot, price, lots int) {
	order := M{"slot": slot, "good": good, "price": strconv.Itoa(price), "lots": strconv.Itoa(lots)}
	m.Do(Matcher, who.Account, M{"quote": M{"market": 1, "orders": []M{order}}})
}

// Match closes the gate of a slot, clears it and drafts its contracts, whose names it returns.
func (m *Market) Match(n *network.Network, slot Slot) []string {
	n.WaitUntil(slot.Gate())
	for _, crank := range []M{
		{"aggregate": M{"market": 1, "slot": slot, "limit": 500}},
		{"clear": M{"market": 1, "slot": slot}},
		{"pair": M{"market": 1, "slot": slot, "limit": 500}},
	} {
		m.Do(Matcher, m.Anyone(), crank)
	}
	var names []string
	var answer struct {
		Contracts []struct{ Contract string }
	}
	if m.Chain.Query(m.Address[Power], M{"contracts": M{"market": 1, "slot": slot}}, &answer) == nil {
		for _, contract := range answer.Contracts {
			names = append(names, contract.Contract)
		}
	}
	return names
}

// Sign signs contracts.
func (m *Market) Sign(who *Participant, contracts []string) {
	m.Do(Power, who.Account, M{"sign": M{"contracts": contracts}})
}

// Activate lets the time for signing pass, and verifies a slot's contracts.
func (m *Market) Activate(n *network.Network, slot Slot) {
	var state struct {
		SignBy string `json:"sign_by"`
	}
	m.Ask(Power, M{"slot": M{"market": 1, "slot": slot}}, &state)
	seconds, err := strconv.ParseInt(state.SignBy, 10, 64)
	require.NoError(m.t, err)
	n.WaitUntil(time.Unix(seconds, 0))
	m.Do(Power, m.Anyone(), M{"activate": M{"market": 1, "slot": slot, "limit": 500}})
}

// Meter lets a slot end, and reports what a buyer drew and a seller fed in: so many lots.
func (m *Market) Meter(n *network.Network, slot Slot, buyer, seller *Participant, lots int) {
	n.WaitUntil(slot.End())
	energy := strconv.Itoa(lots * 100)
	reading := func(who *Participant, drawn, fed string) M {
		return M{
			"participant": who.ID, "slot": slot, "version": 1, "quality": "measured",
			"import": M{"tariff": 1, "energy": drawn}, "export": M{"tariff": 1, "energy": fed},
		}
	}
	m.Do(Power, m.Account("metering_operator"), M{"meter": M{"market": 1, "readings": []M{
		reading(buyer, energy, "0"), reading(seller, "0", energy),
	}}})
}

// Settle lets the time for readings pass, settles a slot and clears its cycle, whose status it returns.
func (m *Market) Settle(n *network.Network, slot Slot) string {
	n.WaitUntil(slot.Metered())
	m.Do(Power, m.Anyone(), M{"settle": M{"market": 1, "slot": slot, "limit": 500}})
	cycle := M{"market": 1, "cycle": slot.Cycle()}
	m.Do(Escrow, m.Anyone(), M{"clear_cycle": M{"market": 1, "cycle": slot.Cycle(), "limit": 500}})
	var answer struct{ Status string }
	m.Ask(Escrow, M{"cycle": cycle}, &answer)
	return answer.Status
}

// Audited says how often each action stands in the log, once all entries are there and each is proven to be.
func (m *Market) Audited() map[string]int {
	if m.Waiting() > 0 {
		m.Do(Escrow, m.Anyone(), M{"flush_audit": M{"limit": pageSize}})
	}
	require.Zero(m.t, m.Waiting())
	var now struct {
		Size uint64
		Root hexBytes
	}
	m.Ask(Log, M{"checkpoint": M{}}, &now)
	for number := range now.Size {
		var entry struct {
			Encoded  []byte
			LeafHash hexBytes `json:"leaf_hash"`
		}
		m.Ask(Log, M{"entry": M{"number": number}}, &entry)
		var proof struct{ Hashes []hexBytes }
		m.Ask(Log, M{"inclusion_proof": M{"number": number, "size": now.Size}}, &proof)
		// The tree of CometBFT is that of RFC 6962 as well.
		path := merkle.Proof{Total: int64(now.Size), Index: int64(number), LeafHash: entry.LeafHash}
		for _, hash := range proof.Hashes {
			path.Aunts = append(path.Aunts, hash)
		}
		require.NoError(m.t, path.Verify(now.Root, entry.Encoded), "entry %d", number)
	}
	return m.Logged()
}

package market

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/dpt/tests/chain/network"
)

// transitions maps each status of a payout to those that may follow. A new payout has the empty status.
var transitions = map[string][]string{
	"":         {"queued", "sent"},              // A probe is sent without queueing.
	"queued":   {"sent", "claimed", "refunded"}, // It is refunded if the chain refuses to send it.
	"sent":     {"delivered", "refunded", "disputed"},
	"refunded": {"queued", "claimed"},
	"disputed": {"delivered", "refunded"},
}

// step is a status that a payout entered, with the sequence of its last packet.
type step struct{ status, sequence string }

// recordStep records the steps of all payouts from their events.
func (m *Market) recordStep(event abci.Event) {
	if event.Type != "wasm-dpt_payout_step" {
		return
	}
	values := map[string]string{}
	for _, attribute := range event.Attributes {
		values[attribute.Key] = attribute.Value
	}
	payout := values["payout"]
	m.steps[payout] = append(m.steps[payout], step{values["status"], values["sequence"]})
}

func (p Payout) isSetAside() bool { return p.Status == "queued" || p.Status == "refunded" }

func (p Payout) isInFlight() bool { return p.Status == "sent" || p.Status == "disputed" }

// sumOf is the sum of those payouts that a filter accepts.
func sumOf(payouts []Payout, filter func(Payout) bool) sdkmath.Int {
	sum := sdkmath.ZeroInt()
	for _, payout := range payouts {
		if filter(payout) {
			sum = sum.Add(payout.Amount)
		}
	}
	return sum
}

// checkFlows checks that the amounts in flight of every route are those of its payouts.
func (m *Market) checkFlows(t *testing.T, payouts []Payout) {
	t.Helper()
	var answer struct {
		Routes []struct {
			Route Route
			Flows []struct {
				Denom    string
				InFlight sdkmath.Int `json:"in_flight"`
			}
		}
	}
	m.Query(Escrow, M{"routes": M{}}, &answer)
	for _, route := range answer.Routes {
		for _, flow := range route.Flows {
			inFlight := sumOf(payouts, func(p Payout) bool {
				return p.Denom == flow.Denom && p.Channel == route.Route.Channel && p.isInFlight()
			})
			assert.Equal(t, inFlight.String(), flow.InFlight.String(), "%s in flight on %s", flow.Denom, route.Route.Channel)
		}
	}
}

// checkPackets checks that the escrow's open packets and its sent payouts match. Payouts whose packets ended without a
// report are excepted.
func (m *Market) checkPackets(t *testing.T, n *network.Network, payouts []Payout) {
	t.Helper()
	open := map[step]bool{}
	for _, packet := range n.OpenPackets(m.Chain) {
		if packet.Transfer().Sender == m.Address[Escrow] {
			open[step{packet.SourceChannel, number(packet.Sequence)}] = true
		}
	}
	for _, payout := range payouts {
		if payout.Status == "sent" && !m.ReportsLost {
			assert.True(t, open[step{payout.Channel, payout.Sequence}], "payout %s has no packet", payout.Payout)
		}
		if payout.isInFlight() {
			delete(open, step{payout.Channel, payout.Sequence})
		}
	}
	if !m.ResolvedEarly {
		assert.Empty(t, open, "packets without a payout")
	}
}

// checkTransitions checks that payouts took allowed transitions alone, and that no packet was sent for two attempts.
func (m *Market) checkTransitions(t *testing.T, payouts []Payout) {
	t.Helper()
	now := map[string]string{}
	for _, payout := range payouts {
		now[payout.Payout] = payout.Status
	}
	for payout, steps := range m.steps {
		before, sent := "", map[string]bool{}
		for _, step := range steps {
			assert.True(t, slices.Contains(transitions[before], step.status), "payout %s: %s after %s", payout, step.status, before)
			if step.status == "sent" {
				assert.False(t, sent[step.sequence], "payout %s: packet %s twice", payout, step.sequence)
				sent[step.sequence] = true
			}
			before = step.status
		}
		assert.Equal(t, before, now[payout], "payout %s", payout)
	}
}

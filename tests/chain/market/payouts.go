package market

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/dpt/tests/chain/network"
)

// follows is which state of a payout may follow which. The empty one is before the first.
var follows = map[string][]string{
	"":         {"queued", "sent"},              // a probe is sent at once
	"queued":   {"sent", "claimed", "refunded"}, // refunded where the chain refused to send it
	"sent":     {"delivered", "refunded", "disputed"},
	"refunded": {"queued", "claimed"},
	"disputed": {"delivered", "refunded"},
}

// step is a state that a payout entered, and the number of its packet then.
type step struct{ status, sequence string }

// watch keeps the steps of all payouts.
func (m *Market) watch(event abci.Event) {
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

func (p Payout) isHeld() bool { return p.Status == "queued" || p.Status == "refunded" }

func (p Payout) isUnderWay() bool { return p.Status == "sent" || p.Status == "disputed" }

// sumOf is the sum of the payouts that are meant.
func sumOf(payouts []Payout, meant func(Payout) bool) sdkmath.Int {
	sum := sdkmath.ZeroInt()
	for _, payout := range payouts {
		if meant(payout) {
			sum = sum.Add(payout.Amount)
		}
	}
	return sum
}

// flowsAddUp checks of every route that what it says is under way is what its payouts say.
func (m *Market) flowsAddUp(t *testing.T, payouts []Payout) {
	t.Helper()
	var answer struct {
		Routes []struct {
			Route  Route
			Flows []struct {
				Denom    string
				InFlight sdkmath.Int `json:"in_flight"`
			}
		}
	}
	m.Ask(Escrow, M{"routes": M{}}, &answer)
	for _, route := range answer.Routes {
		for _, flow := range route.Flows {
			away := sumOf(payouts, func(p Payout) bool {
				return p.Denom == flow.Denom && p.Channel == route.Route.Channel && p.isUnderWay()
			})
			assert.Equal(t, away.String(), flow.InFlight.String(), "%s under way on %s", flow.Denom, route.Route.Channel)
		}
	}
}

// packetsCarryPayouts checks that packets of the escrow that have not ended and payouts that are sent are the same, but
// for those whose end is not reported, and so disputed or about to be.
func (m *Market) packetsCarryPayouts(t *testing.T, n *network.Network, payouts []Payout) {
	t.Helper()
	open := map[step]bool{}
	for _, packet := range n.Open(m.Chain) {
		if packet.Transfer().Sender == m.Address[Escrow] {
			open[step{packet.SourceChannel, number(packet.Sequence)}] = true
		}
	}
	for _, payout := range payouts {
		if payout.Status == "sent" && !m.Deaf {
			assert.True(t, open[step{payout.Channel, payout.Sequence}], "payout %s is in no packet", payout.Payout)
		}
		if payout.isUnderWay() {
			delete(open, step{payout.Channel, payout.Sequence})
		}
	}
	if !m.Judged {
		assert.Empty(t, open, "packets that carry no payout")
	}
}

// stepsFollow checks that payouts went only where they may go, and that no packet ended twice.
func (m *Market) stepsFollow(t *testing.T, payouts []Payout) {
	t.Helper()
	now := map[string]string{}
	for _, payout := range payouts {
		now[payout.Payout] = payout.Status
	}
	for payout, steps := range m.steps {
		before, sent := "", map[string]bool{}
		for _, step := range steps {
			assert.True(t, slices.Contains(follows[before], step.status), "payout %s: %s after %s", payout, step.status, before)
			if step.status == "sent" {
				assert.False(t, sent[step.sequence], "payout %s: packet %s twice", payout, step.sequence)
				sent[step.sequence] = true
			}
			before = step.status
		}
		assert.Equal(t, before, now[payout], "payout %s", payout)
	}
}

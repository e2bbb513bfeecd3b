package network

import (
	"testing"

	"github.com/stretchr/testify/assert"

	sdkmath "cosmossdk.io/math"

	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
)

// home is where a kind of coin lies while its vouchers are at the other end of a channel.
type home struct {
	channel *Channel
	chain   *Chain
	denom   string // as the chain calls it
}

// home is that of a packet's coins: the chain that they leave if they go out, the one they come to if they go home.
func (p *Packet) home() (home, error) {
	transfer := p.Transfer()
	denom := transfertypes.ExtractDenomFromPath(transfer.Denom)
	if denom.HasPrefix(p.SourcePort, p.SourceChannel) {
		denom.Trace = denom.Trace[1:]
		return home{p.Channel, p.To, denom.IBCDenom()}, denom.Validate()
	}
	return home{p.Channel, p.From, denom.IBCDenom()}, denom.Validate()
}

// underWay says whether a packet's coins are at neither end: sent, and neither arrived nor given back.
func (p *Packet) underWay() bool {
	return !p.ended && (p.Ack == nil || p.Refused())
}

// Open are the packets that a chain sent and that have not ended for it.
func (n *Network) Open(from *Chain) []*Packet {
	var open []*Packet
	for _, packet := range n.packets {
		if packet.From == from && !packet.ended {
			open = append(open, packet)
		}
	}
	return open
}

// TransfersAddUp checks of every channel that what lies at home is what is away or under way, and of every chain that
// its own coins are as many as at first.
func (n *Network) TransfersAddUp(t *testing.T) {
	t.Helper()
	underWay := map[home]sdkmath.Int{}
	for _, packet := range n.packets {
		at, err := packet.home()
		if !assert.NoError(t, err) {
			continue
		}
		if _, known := underWay[at]; !known {
			underWay[at] = sdkmath.ZeroInt()
		}
		if packet.underWay() {
			amount, is := sdkmath.NewIntFromString(packet.Transfer().Amount)
			assert.True(t, is)
			underWay[at] = underWay[at].Add(amount)
		}
	}
	for at, amount := range underWay {
		away := at.channel.Other(at.chain)
		vouchers := away.Supply(at.channel.Voucher(away, at.denom))
		assert.Equal(t, at.channel.Escrowed(at.chain, at.denom).String(), vouchers.Add(amount).String(),
			"%s of %s: %s away at %s, %s under way", at.denom, at.chain.Name, vouchers, away.Name, amount)
	}
	for _, chain := range n.chains {
		assert.Equal(t, Endowment.MulRaw(int64(len(chain.SenderAccounts))).String(), chain.Supply(Coin).String(),
			"all %s of %s", Coin, chain.Name)
	}
}

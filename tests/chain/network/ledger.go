package network

import (
	"testing"

	"github.com/stretchr/testify/assert"

	sdkmath "cosmossdk.io/math"

	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
)

// lock is the place where the coins of a denomination are locked while their vouchers are at the other end of a
// channel.
type lock struct {
	channel *Channel
	chain   *Chain
	denom   string // on that chain
}

// lock is that of a packet's coins: on the sending chain if the coins leave, on the receiving chain if they return.
func (p *Packet) lock() (lock, error) {
	transfer := p.Transfer()
	denom := transfertypes.ExtractDenomFromPath(transfer.Denom)
	if denom.HasPrefix(p.SourcePort, p.SourceChannel) {
		denom.Trace = denom.Trace[1:]
		return lock{p.Channel, p.To, denom.IBCDenom()}, denom.Validate()
	}
	return lock{p.Channel, p.From, denom.IBCDenom()}, denom.Validate()
}

// isInFlight tells whether a packet's coins have neither arrived nor been refunded.
func (p *Packet) isInFlight() bool {
	return !p.ended && (p.Ack == nil || p.Refused())
}

// OpenPackets are the packets that a chain sent and whose end it does not know.
func (n *Network) OpenPackets(from *Chain) []*Packet {
	var open []*Packet
	for _, packet := range n.packets {
		if packet.From == from && !packet.ended {
			open = append(open, packet)
		}
	}
	return open
}

// CheckTransfers checks for every channel that the locked coins are the vouchers and the amounts in flight, and for
// every chain that the supply of its own coins is constant.
func (n *Network) CheckTransfers(t *testing.T) {
	t.Helper()
	inFlight := map[lock]sdkmath.Int{}
	for _, packet := range n.packets {
		at, err := packet.lock()
		if !assert.NoError(t, err) {
			continue
		}
		if _, known := inFlight[at]; !known {
			inFlight[at] = sdkmath.ZeroInt()
		}
		if packet.isInFlight() {
			amount, ok := sdkmath.NewIntFromString(packet.Transfer().Amount)
			assert.True(t, ok)
			inFlight[at] = inFlight[at].Add(amount)
		}
	}
	for at, amount := range inFlight {
		other := at.channel.Other(at.chain)
		vouchers := other.Supply(at.channel.Voucher(other, at.denom))
		assert.Equal(t, at.channel.Escrowed(at.chain, at.denom).String(), vouchers.Add(amount).String(),
			"%s of %s: %s vouchers on %s, %s in flight", at.denom, at.chain.Name, vouchers, other.Name, amount)
	}
	for _, chain := range n.chains {
		assert.Equal(t, Endowment.MulRaw(int64(len(chain.SenderAccounts))).String(), chain.Supply(Coin).String(),
			"supply of %s on %s", Coin, chain.Name)
	}
}

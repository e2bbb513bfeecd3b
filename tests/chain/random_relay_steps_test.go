package chain_test

import (
	"fmt"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// step takes one random step. A chain may refuse it.
func (r *relayRun) step() {
	steps := []struct {
		weight int
		run    func()
	}{
		{6, r.fund}, {2, r.fundWrongly}, {6, r.queue}, {6, r.sendQueued}, {10, r.receive}, {10, r.acknowledge},
		{4, r.timeOutOne}, {3, r.claimOrRetry}, {2, r.pauseOrProbe}, {3, r.refuseOrAllow}, {2, r.repeat}, {3, r.wait},
		{2, r.dispute}, {1, r.sendOfStranger}, {1, r.sendWithoutCall}, {1, r.closeChannel}, {2, r.raiseCallbackGas},
	}
	total := 0
	for _, step := range steps {
		total += step.weight
	}
	at := r.rand.Intn(total)
	for _, step := range steps {
		if at -= step.weight; at < 0 {
			step.run()
			return
		}
	}
}

// pick picks a random packet that a filter accepts; nil if there is none.
func (r *relayRun) pick(filter func(*network.Packet) bool) *network.Packet {
	var accepted []*network.Packet
	for _, packet := range r.packets {
		if filter(packet) {
			accepted = append(accepted, packet)
		}
	}
	if len(accepted) == 0 {
		return nil
	}
	return accepted[r.rand.Intn(len(accepted))]
}

func (r *relayRun) fund() {
	amount := int64(10 + r.rand.Intn(500))
	surplus := int64(r.rand.Intn(3) * 7)
	invoice := r.openInvoice(amount)
	packet, err := r.transferIn(r.bob, amount+surplus, r.fundMemo(invoice))
	r.logf("fund invoice %s of %d with %d: %v", invoice, amount, amount+surplus, err)
	if err == nil {
		r.credits[packet] = amount + surplus
	}
}

func (r *relayRun) fundWrongly() {
	invoice := r.openInvoice(100)
	sender, amount, memo := r.bob, int64(100), r.fundMemo(invoice)
	switch kind := r.rand.Intn(4); kind {
	case 0:
		amount = 99
	case 1:
		sender = r.remote.Account("mallory")
	case 2:
		memo = r.fundMemo("4711")
	case 3:
		r.m.CancelInvoice(r.household, invoice)
	}
	packet, err := r.transferIn(sender, amount, memo)
	r.logf("fund wrongly: %v", err)
	if err == nil {
		r.credits[packet] = 1 << 40 // If the escrow accepts it, the balances do not match.
	}
}

// transferIn sends remote coins to the escrow, which the remote chain may refuse.
func (r *relayRun) transferIn(sender *network.Account, amount int64, memo string) (*network.Packet, error) {
	transfer := r.toEscrow(amount, memo)
	transfer.Timeout = time.Duration(5+r.rand.Intn(60)) * time.Minute
	packet, err := r.channel.Send(r.remote, sender, transfer)
	if err == nil {
		r.packets = append(r.packets, packet)
	}
	return packet, err
}

func (r *relayRun) queue() {
	denom := []string{network.Coin, r.voucher}[r.rand.Intn(2)]
	amount := int64(5 + r.rand.Intn(1_500))
	err := r.tryHousehold(r.m.QueuePayoutMsg(r.channel, coin(denom, amount), r.bob.Address(), nil))
	r.logf("queue %d of %s: %v", amount, denom, err == nil)
}

func (r *relayRun) sendQueued() {
	err := r.trySendPayouts()
	packets := r.local.TakeSent()
	r.packets = append(r.packets, packets...)
	r.logf("send: %d packets, %v", len(packets), err == nil)
}

func (r *relayRun) receive() {
	packet := r.pick(func(p *network.Packet) bool { return !p.Ended() && p.Ack == nil })
	if packet != nil {
		_, err := packet.Receive()
		r.logf("receive %s: %v", name(packet), err == nil)
	}
}

func (r *relayRun) acknowledge() {
	packet := r.pick(func(p *network.Packet) bool { return !p.Ended() && p.Ack != nil })
	if packet == nil {
		return
	}
	gas := uint64(network.Gas)
	if r.rand.Intn(4) == 0 {
		gas = uint64(80_000 + r.rand.Intn(200_000))
	}
	_, err := packet.AcknowledgeWithGas(gas)
	r.logf("acknowledge %s with %d gas: %v", name(packet), gas, err == nil)
}

func (r *relayRun) timeOutOne() {
	packet := r.pick(func(p *network.Packet) bool { return !p.Ended() && p.Ack == nil })
	if packet != nil {
		_, err := packet.TimeOut()
		r.logf("time out %s: %v", name(packet), err == nil)
	}
}

// repeat relays an ended packet once more.
func (r *relayRun) repeat() {
	packet := r.pick(func(p *network.Packet) bool { return p.Ended() })
	if packet == nil {
		return
	}
	_, _ = packet.Receive()
	if packet.Ack != nil {
		_, _ = packet.Acknowledge()
	}
	_, _ = packet.TimeOut()
	r.logf("repeat %s", name(packet))
}

func (r *relayRun) claimOrRetry() {
	action := []string{"claim", "retry"}[r.rand.Intn(2)]
	payouts := r.m.Payouts()
	if len(payouts) > 0 {
		payout := payouts[max(0, len(payouts)-1-r.rand.Intn(5))].Payout
		err := r.actOnPayout(action, payout)
		r.logf("%s %s: %v", action, payout, err == nil)
	}
}

func (r *relayRun) pauseOrProbe() {
	if r.m.RouteStatus(r.channel) == "active" {
		r.m.PauseRoute(r.channel)
		r.logf("pause")
		return
	}
	_, err := r.m.TryExecute(market.Escrow, r.m.Admin(), r.m.ProbeMsg(r.channel), coin(network.Coin, 1))
	r.packets = append(r.packets, r.local.TakeSent()...)
	r.logf("probe: %v", err == nil)
}

func (r *relayRun) refuseOrAllow() {
	send, receive, move := r.rand.Intn(3) > 0, r.rand.Intn(3) > 0, r.rand.Intn(3) > 0
	r.local.AllowTransfers(send, receive)
	r.remote.AllowTransfers(true, r.rand.Intn(3) > 0)
	r.local.AllowSends(r.voucher, move)
	r.logf("local chain: send %v, receive %v, vouchers move %v", send, receive, move)
}

// allow sets whether both chains send, receive and move coins.
func (r *relayRun) allow(everything bool) {
	r.local.AllowTransfers(everything, everything)
	r.remote.AllowTransfers(everything, everything)
	r.local.AllowSends(r.voucher, everything)
}

func (r *relayRun) wait() {
	minutes := r.rand.Intn(20)
	r.n.Advance(time.Duration(minutes) * time.Minute)
	r.logf("wait %d minutes", minutes)
}

// dispute disputes all payouts that can be disputed. The guardian resolves those whose packets have ended by the state
// of the chains; the escrow refuses a refund that its surplus does not cover yet.
func (r *relayRun) dispute() {
	for _, payout := range r.m.Payouts() {
		if payout.Status != "sent" && payout.Status != "disputed" {
			continue
		}
		_, disputed := r.m.TryExecute(market.Escrow, r.m.Anyone(), market.PayoutMsg("dispute", payout.Payout))
		if r.packetOf(payout).Ended() {
			_, _ = r.m.ResolvePayout(payout.Payout, r.arrived(payout))
		}
		r.logf("dispute %s: %v", payout.Payout, disputed == nil)
	}
}

// sendOfStranger sends a stranger's packet that names the escrow as its callback.
func (r *relayRun) sendOfStranger() {
	packet, err := r.channel.Send(r.local, r.m.Account("stranger"), network.Transfer{
		Coin: coin(network.Coin, 50), Receiver: r.bob.Address(),
		Memo: fmt.Sprintf(`{"ibc_callback":%q}`, r.m.Address[market.Escrow]), Timeout: 30 * time.Minute,
	})
	if err == nil {
		r.packets = append(r.packets, packet)
	}
	r.logf("packet of a stranger: %v", err == nil)
}

// sendWithoutCall sends coins to the escrow with a memo that calls no contract.
func (r *relayRun) sendWithoutCall() {
	packet, err := r.transferIn(r.bob, 11, "a present")
	if err == nil {
		r.plain = append(r.plain, packet)
	}
	r.logf("transfer without a call: %v", err == nil)
}

// closeChannel closes the remote end of the channel, in one of three calls.
func (r *relayRun) closeChannel() {
	if !r.closed && r.rand.Intn(3) == 0 {
		r.channel.Close(r.remote)
		r.closed = true
		r.logf("close the channel")
	}
}

// raiseCallbackGas makes the callbacks of a faulty chain run out of gas, or ends this.
func (r *relayRun) raiseCallbackGas() {
	if r.variant.kind == network.Faulty {
		r.local.Faults.CallbackGas = uint64(r.rand.Intn(2)) * excessiveGas
		r.logf("additional gas of callbacks: %d", r.local.Faults.CallbackGas)
	}
}

// finish ends a packet.
func (r *relayRun) finish(packet *network.Packet) {
	if packet.Ended() {
		return
	}
	if packet.Ack == nil {
		_, _ = packet.Receive()
	}
	var err error
	switch {
	case r.closed && packet.From == r.remote:
		r.stranded[packet] = true
	case packet.Ack != nil:
		_, err = packet.Acknowledge()
	case r.closed && packet.From == r.local:
		_, err = packet.TimeOutOnClose()
	default:
		_, err = packet.TimeOut()
	}
	require.NoError(r.t, err, "%s does not end", name(packet))
}

// isPayout tells whether the escrow sent a packet.
func (r *relayRun) isPayout(packet *network.Packet) bool {
	return packet.From == r.local && packet.Transfer().Sender == r.m.Address[market.Escrow]
}

// packetOf is the last packet of a payout.
func (r *relayRun) packetOf(payout market.Payout) *network.Packet {
	for _, packet := range r.packets {
		sequence := strconv.FormatUint(packet.Sequence, 10)
		if r.isPayout(packet) && packet.SourceChannel == payout.Channel && sequence == payout.Sequence {
			return packet
		}
	}
	require.Fail(r.t, "payout "+payout.Payout+" has no packet")
	return nil
}

// arrived tells whether the remote chain accepted a payout.
func (r *relayRun) arrived(payout market.Payout) bool {
	packet := r.packetOf(payout)
	return packet.Ack != nil && !packet.Refused()
}

// localDenom is the local denomination of the coins of a payout.
func (r *relayRun) localDenom(packet *network.Packet) string {
	if packet.Transfer().Denom == network.Coin {
		return network.Coin
	}
	return r.voucher
}

func amountOf(packet *network.Packet) int64 {
	amount, err := strconv.ParseInt(packet.Transfer().Amount, 10, 64)
	if err != nil {
		panic(err)
	}
	return amount
}

func name(packet *network.Packet) string {
	return fmt.Sprintf("%s/%d of %s", packet.SourceChannel, packet.Sequence, packet.From.Name)
}

package chain_test

import (
	"fmt"
	"strconv"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

// step does one thing of many. What cannot be done now is refused, and that is fine.
func (w *walk) step() {
	steps := []struct {
		weight int
		run    func()
	}{
		{6, w.fund}, {2, w.fundWrongly}, {6, w.queueSome}, {6, w.sendAll}, {10, w.receive}, {10, w.acknowledge},
		{4, w.timeOut}, {3, w.claimOrRetry}, {2, w.pauseOrProbe}, {3, w.refuseOrAllow}, {2, w.again}, {3, w.wait},
		{2, w.dispute}, {1, w.strangersPacket}, {1, w.gift}, {1, w.closeChannel}, {2, w.toll},
	}
	total := 0
	for _, step := range steps {
		total += step.weight
	}
	at := w.rand.Intn(total)
	for _, step := range steps {
		if at -= step.weight; at < 0 {
			step.run()
			return
		}
	}
}

// pick is one of the packets that are meant, nil if there is none.
func (w *walk) pick(meant func(*network.Packet) bool) *network.Packet {
	var some []*network.Packet
	for _, packet := range w.packets {
		if meant(packet) {
			some = append(some, packet)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[w.rand.Intn(len(some))]
}

func (w *walk) fund() {
	amount := int64(10 + w.rand.Intn(500))
	surplus := int64(w.rand.Intn(3) * 7)
	invoice := w.invoice(amount)
	packet, err := w.transferIn(w.bob, amount+surplus, w.funding(invoice))
	w.did("fund invoice %s of %d with %d: %v", invoice, amount, amount+surplus, err)
	if err == nil {
		w.credits[packet] = amount + surplus
	}
}

func (w *walk) fundWrongly() {
	invoice := w.invoice(100)
	sender, amount, memo := w.bob, int64(100), w.funding(invoice)
	switch kind := w.rand.Intn(4); kind {
	case 0:
		amount = 99
	case 1:
		sender = w.there.Account("mallory")
	case 2:
		memo = w.funding("4711")
	case 3:
		w.m.Do(market.Escrow, w.home.Account, market.M{"cancel_invoice": market.M{"invoice": invoice}})
	}
	packet, err := w.transferIn(sender, amount, memo)
	w.did("fund wrongly: %v", err)
	if err == nil {
		w.credits[packet] = 1 << 40 // It would be noticed.
	}
}

// transferIn sends coins of there, which may be refused at once.
func (w *walk) transferIn(sender *network.Account, amount int64, memo string) (*network.Packet, error) {
	packet, err := w.channel.Send(w.there, sender, network.Transfer{
		Coin: coin(network.Coin, amount), Receiver: w.m.Address[market.Escrow], Memo: memo,
		Within: time.Duration(5+w.rand.Intn(60)) * time.Minute,
	})
	if err == nil {
		w.packets = append(w.packets, packet)
	}
	return packet, err
}

func (w *walk) queueSome() {
	denom := []string{network.Coin, w.voucher}[w.rand.Intn(2)]
	amount := int64(5 + w.rand.Intn(1_500))
	_, err := w.m.Try(market.Escrow, w.home.Account,
		market.QueueMsg(w.here, w.channel, coin(denom, amount), w.bob.Address(), nil))
	w.did("queue %d of %s: %v", amount, denom, err == nil)
}

func (w *walk) sendAll() {
	_, err := w.m.Try(market.Escrow, w.m.Anyone(), market.SendMsg(w.here, w.channel))
	packets := w.here.Sent()
	w.packets = append(w.packets, packets...)
	w.did("send: %d packets, %v", len(packets), err == nil)
}

func (w *walk) receive() {
	packet := w.pick(func(p *network.Packet) bool { return !p.Ended() && p.Ack == nil })
	if packet != nil {
		_, err := packet.Receive()
		w.did("receive %s: %v", name(packet), err == nil)
	}
}

func (w *walk) acknowledge() {
	packet := w.pick(func(p *network.Packet) bool { return !p.Ended() && p.Ack != nil })
	if packet == nil {
		return
	}
	gas := uint64(network.Gas)
	if w.rand.Intn(4) == 0 {
		gas = uint64(80_000 + w.rand.Intn(200_000))
	}
	_, err := packet.AcknowledgeWithGas(gas)
	w.did("acknowledge %s with %d gas: %v", name(packet), gas, err == nil)
}

func (w *walk) timeOut() {
	packet := w.pick(func(p *network.Packet) bool { return !p.Ended() && p.Ack == nil })
	if packet != nil {
		_, err := packet.TimeOut()
		w.did("time out %s: %v", name(packet), err == nil)
	}
}

// again repeats what has been done with a packet.
func (w *walk) again() {
	packet := w.pick(func(p *network.Packet) bool { return p.Ended() })
	if packet == nil {
		return
	}
	_, _ = packet.Receive()
	if packet.Ack != nil {
		_, _ = packet.Acknowledge()
	}
	_, _ = packet.TimeOut()
	w.did("everything again with %s", name(packet))
}

func (w *walk) claimOrRetry() {
	action := []string{"claim", "retry"}[w.rand.Intn(2)]
	payouts := w.m.Payouts()
	if len(payouts) > 0 {
		payout := payouts[max(0, len(payouts)-1-w.rand.Intn(5))].Payout
		err := w.tell(action, payout)
		w.did("%s %s: %v", action, payout, err == nil)
	}
}

func (w *walk) pauseOrProbe() {
	if w.m.RouteStatus(w.channel) == "active" {
		w.m.PauseRoute(w.channel)
		w.did("pause")
		return
	}
	_, err := w.m.Try(market.Escrow, w.m.Admin(),
		market.M{"probe_route": market.M{"channel": w.channel.ID(w.here)}}, coin(network.Coin, 1))
	w.packets = append(w.packets, w.here.Sent()...)
	w.did("probe: %v", err == nil)
}

func (w *walk) refuseOrAllow() {
	send, receive, move := w.rand.Intn(3) > 0, w.rand.Intn(3) > 0, w.rand.Intn(3) > 0
	w.here.AllowTransfers(send, receive)
	w.there.AllowTransfers(true, w.rand.Intn(3) > 0)
	w.here.AllowSends(w.voucher, move)
	w.did("here: send %v, receive %v, vouchers move %v", send, receive, move)
}

// allow lets everything move.
func (w *walk) allow(everything bool) {
	w.here.AllowTransfers(everything, everything)
	w.there.AllowTransfers(everything, everything)
	w.here.AllowSends(w.voucher, everything)
}

func (w *walk) wait() {
	minutes := w.rand.Intn(20)
	w.n.Advance(time.Duration(minutes) * time.Minute)
	w.did("wait %d minutes", minutes)
}

// dispute disputes what is overdue; the guardian decides by what the chains say, which a refund may not cover yet.
func (w *walk) dispute() {
	for _, payout := range w.m.Payouts() {
		if payout.Status != "sent" && payout.Status != "disputed" {
			continue
		}
		_, disputed := w.m.Try(market.Escrow, w.m.Anyone(), market.About("dispute", payout.Payout))
		// What has neither arrived nor come back may still do either.
		if w.packetOf(payout).Ended() {
			_, _ = w.m.Resolve(payout.Payout, w.arrived(payout))
		}
		w.did("dispute %s: %v", payout.Payout, disputed == nil)
	}
}

func (w *walk) strangersPacket() {
	stranger := w.m.Account("stranger")
	packet, err := w.channel.Send(w.here, stranger, network.Transfer{
		Coin: coin(network.Coin, 50), Receiver: w.bob.Address(),
		Memo: fmt.Sprintf(`{"ibc_callback":%q}`, w.m.Address[market.Escrow]), Within: 30 * time.Minute,
	})
	if err == nil {
		w.packets = append(w.packets, packet)
	}
	w.did("a stranger's packet: %v", err == nil)
}

func (w *walk) gift() {
	packet, err := w.transferIn(w.bob, 11, "a present")
	if err == nil {
		w.presents = append(w.presents, packet)
	}
	w.did("a present: %v", err == nil)
}

// closeChannel closes the other end, in one of many walks.
func (w *walk) closeChannel() {
	if !w.closed && w.rand.Intn(3) == 0 {
		w.channel.Close(w.there)
		w.closed = true
		w.did("the channel closes")
	}
}

func (w *walk) toll() {
	if w.way.kind == network.Odd {
		w.here.Ways.Toll = uint64(w.rand.Intn(2)) * tooMuch
		w.did("a toll of %d", w.here.Ways.Toll)
	}
}

// finish brings a packet to its end.
func (w *walk) finish(packet *network.Packet) {
	if packet.Ended() {
		return
	}
	if packet.Ack == nil {
		_, _ = packet.Receive()
	}
	var err error
	switch {
	case w.closed && packet.From == w.there:
		w.stranded[packet] = true
	case packet.Ack != nil:
		_, err = packet.Acknowledge()
	case w.closed && packet.From == w.here:
		_, err = packet.TimeOutOnClose()
	default:
		_, err = packet.TimeOut()
	}
	require.NoError(w.t, err, "%s does not end", name(packet))
}

// isPayout says whether a packet is the escrow's, and no probe.
func (w *walk) isPayout(packet *network.Packet) bool {
	return packet.From == w.here && packet.Transfer().Sender == w.m.Address[market.Escrow]
}

// packetOf is the packet that carries a payout.
func (w *walk) packetOf(payout market.Payout) *network.Packet {
	for _, packet := range w.packets {
		sequence := strconv.FormatUint(packet.Sequence, 10)
		if w.isPayout(packet) && packet.SourceChannel == payout.Channel && sequence == payout.Sequence {
			return packet
		}
	}
	require.Fail(w.t, "no packet", "payout %s", payout.Payout)
	return nil
}

// arrived says whether a payout is at the other end.
func (w *walk) arrived(payout market.Payout) bool {
	packet := w.packetOf(payout)
	return packet.Ack != nil && !packet.Refused()
}

// hereCalled is how this chain calls the coins of a packet of its own.
func (w *walk) hereCalled(packet *network.Packet) string {
	if packet.Transfer().Denom == network.Coin {
		return network.Coin
	}
	return w.voucher
}

func amountOf(packet *network.Packet) int64 {
	amount, err := strconv.ParseInt(packet.Transfer().Amount, 10, 64)
	if err != nil {
		panic(err)
	}
	return amount
}

func name(packet *network.Packet) string {
	return fmt.Sprintf("%s of %s", packet.SourceChannel+"/"+strconv.FormatUint(packet.Sequence, 10), packet.From.Name)
}

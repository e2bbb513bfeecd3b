package chain_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/dpt/tests/chain/market"
	"github.com/dpt/tests/chain/network"
)

func TestCase01StrangersCallbackToEscrowChangesNothing(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		escrow, stranger := e.m.Address[market.Escrow], e.m.Account("stranger")
		send := func(memo string) (*network.Packet, error) {
			return e.channel.Send(e.local, stranger, network.Transfer{
				Coin: coin(network.Coin, 200), Receiver: e.bob.Address(), Memo: memo,
			})
		}
		hook := fmt.Sprintf(`{"ibc_callback":%q}`, escrow)
		before := e.m.Conservation(network.Coin)
		// Two packets of the amount of a payout in flight. One arrives, the other one times out.
		arrives, err := send(hook)
		require.NoError(t, err)
		late, err := send(hook)
		require.NoError(t, err)
		payout, packet := e.sendPayout(200)
		e.relayAccepted(arrives)
		e.timeOut(late)
		e.requireStatus("sent", payout)
		require.Equal(t, before, e.m.Conservation(network.Coin))
		e.timeOut(packet)
		e.requireStatus("refunded", payout)
		require.NoError(t, e.actOnPayout("claim", payout))
		e.requireFree(1_000, e.voucher)

		// IBC callbacks refuse a packet that names another contract than its sender. Without them nothing reads the
		// key.
		named, err := send(fmt.Sprintf(`{"src_callback":{"address":%q}}`, escrow))
		if e.variant.kind == network.Hooks {
			require.NoError(t, err)
			e.relayAccepted(named)
		} else {
			require.Error(t, err)
		}
		require.Equal(t, before, e.m.Conservation(network.Coin))
	})
}

// retryWithMoreGas repeats a transaction with more and more gas until it succeeds. It returns how often it failed.
func retryWithMoreGas(t *testing.T, deliver func(gas uint64) error, afterFailure func()) (failures int, gas uint64) {
	for gas = 60_000; deliver(gas) != nil; gas += 40_000 {
		require.Less(t, gas, uint64(3_000_000))
		failures++
		afterFailure()
	}
	return failures, gas
}

func TestCase08RelayWithTooLittleGasChangesNothing(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		for _, end := range []string{"delivered", "refunded"} {
			payout, packet := e.sendPayout(200)
			e.remote.AllowTransfers(true, end == "delivered")
			_, err := packet.Receive()
			require.NoError(t, err)
			before := e.escrowBalance(e.voucher)
			failures, gas := retryWithMoreGas(t, func(gas uint64) error {
				_, err := packet.AcknowledgeWithGas(gas)
				return err
			}, func() {
				e.requireStatus("sent", payout)
				require.Equal(t, before, e.escrowBalance(e.voucher))
			})
			require.Greater(t, failures, 2)
			e.requireStatus(end, payout)
			e.checkInvariants()
			t.Logf("%s: the acknowledgement of a %s payout needs %d gas", e.variant, end, gas)
		}
		invoice := e.openInvoice(100)
		packet := e.payInvoice(invoice, 100)
		failures, _ := retryWithMoreGas(t, func(gas uint64) error {
			_, err := packet.ReceiveWithGas(gas)
			return err
		}, func() { require.Equal(t, "open", e.m.InvoiceStatus(invoice)) })
		require.Greater(t, failures, 2)
		require.False(t, packet.Refused())
		require.Equal(t, "paid", e.m.InvoiceStatus(invoice))
	})
}

// excessiveGas is additional gas that exceeds the limit of a callback, whatever gas the relayer provides.
const excessiveGas = 2_000_000

// faultyCallbacks is a chain whose callbacks can run out of gas.
var faultyCallbacks = []variant{{network.Faulty, market.CallbacksMode}}

func TestCase09LostReportsAreDisputedAndResolved(t *testing.T) {
	forEach(t, faultyCallbacks, func(e *env) {
		e.fundHousehold()
		e.m.ReportsLost = true
		e.local.Faults.CallbackGas = excessiveGas
		arrived, first := e.sendPayout(200)
		e.relayAccepted(first)
		returned, second := e.sendPayout(100)
		e.timeOut(second)
		e.local.Faults.CallbackGas = 0
		// The chain accepts both packets' ends, but the escrow gets no report.
		e.requireStatus("sent", arrived)
		e.requireStatus("sent", returned)
		require.EqualValues(t, 100, e.surplus(e.voucher))
		e.checkInvariants()

		// A dispute is possible an hour after the timeout.
		require.Error(t, e.actOnPayout("dispute", arrived))
		e.waitUntilDisputable(arrived)
		e.waitUntilDisputable(returned)
		for _, payout := range []string{arrived, returned} {
			require.NoError(t, e.actOnPayout("dispute", payout))
			e.requireStatus("disputed", payout)
			require.Error(t, e.actOnPayout("claim", payout))
			require.Error(t, e.actOnPayout("retry", payout))
		}
		e.checkInvariants()
		_, err := e.m.TryExecute(market.Escrow, e.m.Anyone(), market.ResolvePayoutMsg(returned, false))
		require.Error(t, err, "only the guardian resolves")
		_, err = e.m.ResolvePayout(returned, false)
		require.NoError(t, err)
		_, err = e.m.ResolvePayout(arrived, true)
		require.NoError(t, err)
		e.requireStatus("refunded", returned)
		e.requireStatus("delivered", arrived)
		require.NoError(t, e.actOnPayout("claim", returned))
		e.requireFree(800, e.voucher)
		require.Zero(t, e.surplus(e.voucher))
	})
}

func TestCase26RefundWithoutSurplusIsRefused(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		// The packet arrives, and its acknowledgement does not return.
		payout, packet := e.sendPayout(200)
		_, err := packet.Receive()
		require.NoError(t, err)
		e.waitUntilDisputable(payout)
		require.NoError(t, e.actOnPayout("dispute", payout))
		// The escrow holds enough coins, but they belong to others.
		require.EqualValues(t, 800, e.escrowBalance(e.voucher))
		_, err = e.m.ResolvePayout(payout, false)
		require.ErrorContains(t, err, "ibc/not_covered")
		e.requireStatus("disputed", payout)
		e.requireFree(800, e.voucher)
		e.checkInvariants()
		// A late acknowledgement ends the dispute.
		_, err = packet.Acknowledge()
		require.NoError(t, err)
		e.requireStatus("delivered", payout)
		for _, delivered := range []bool{false, true} {
			_, err = e.m.ResolvePayout(payout, delivered)
			require.Error(t, err)
		}
	})
}

func TestCase27SurplusCoversOneOfTwoRefunds(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		e.m.ResolvedEarly = true
		first, firstPacket := e.sendPayout(200)
		second, secondPacket := e.sendPayout(200)
		e.waitUntilDisputable(second)
		require.NoError(t, e.actOnPayout("dispute", first))
		require.NoError(t, e.actOnPayout("dispute", second))
		e.bankSendToEscrow(coin(e.voucher, 200))
		_, err := e.m.ResolvePayout(first, false)
		require.NoError(t, err)
		_, err = e.m.ResolvePayout(second, false)
		require.ErrorContains(t, err, "ibc/not_covered")
		e.requireStatus("refunded", first)
		e.requireStatus("disputed", second)
		require.NoError(t, e.actOnPayout("claim", first))
		e.requireFree(800, e.voucher)
		require.Zero(t, e.surplus(e.voucher))
		e.checkInvariants()
		// Both packets time out. The first payout is resolved, so its coins are surplus. The second gets its report.
		e.timeOut(firstPacket)
		e.requireStatus("claimed", first)
		require.EqualValues(t, 200, e.surplus(e.voucher))
		e.timeOut(secondPacket)
		e.requireStatus("refunded", second)
		require.NoError(t, e.actOnPayout("claim", second))
		e.requireFree(1_000, e.voucher)
		require.EqualValues(t, 200, e.surplus(e.voucher))
	})
}

func TestCase28BankSendToEscrowIsCreditedToNoAccount(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		payout, packet := e.sendPayout(200)
		e.bankSendToEscrow(coin(e.voucher, 300))
		_, err := e.m.TryExecute(market.Escrow, e.m.Anyone(), market.M{"deposit": market.M{}}, coin(network.Coin, 5))
		require.Error(t, err, "only participants deposit")
		require.EqualValues(t, 300, e.surplus(e.voucher))
		require.Zero(t, e.surplus(network.Coin))
		e.requireFree(800, e.voucher)
		e.timeOut(packet)
		e.requireStatus("refunded", payout)
		require.EqualValues(t, 300, e.surplus(e.voucher))
		e.requireFree(800, e.voucher)
		require.Error(t, e.tryHousehold(market.M{"withdraw": market.M{"denom": e.voucher, "amount": "801"}}))
	})
}

func TestCase30ReportSucceedsWithoutAuditLog(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		arrives, first := e.sendPayout(200)
		late, second := e.sendPayout(100)
		restore := e.local.RemoveContract(e.m.Address[market.Log])
		waiting := e.m.OutboxSize()
		e.relayAccepted(first)
		e.timeOut(second)
		e.requireStatus("delivered", arrives)
		e.requireStatus("refunded", late)
		require.Equal(t, waiting+2, e.m.OutboxSize(), "one entry per packet")
		flush := market.M{"flush_audit": market.M{"limit": 100}}
		_, err := e.m.TryExecute(market.Escrow, e.m.Anyone(), flush)
		require.Error(t, err)

		restore()
		e.m.Execute(market.Escrow, e.m.Anyone(), flush)
		require.Zero(t, e.m.OutboxSize())
		actions := e.m.LoggedActions()
		require.Equal(t, 1, actions["payout_delivered"])
		// The probe of the route was refunded too, and the fee account claimed its coin.
		require.Equal(t, 2, actions["payout_refunded"])
		require.Equal(t, 3, actions["payout_sent"])
		require.Equal(t, 1, actions["payout_claimed"])
	})
}

func TestCase31MigrationKeepsPayoutsInFlight(t *testing.T) {
	forEach(t, variants, func(e *env) {
		e.fundHousehold()
		arrives, first := e.sendPayout(200)
		late, second := e.sendPayout(100)
		queued := e.queuePayout(50)
		before := e.m.Payouts()
		e.m.Migrate(market.Escrow)
		require.Equal(t, before, e.m.Payouts())
		e.relayAccepted(first)
		e.timeOut(second)
		e.requireStatus("delivered", arrives)
		e.requireStatus("refunded", late)
		e.relayAccepted(e.sendOne())
		e.requireStatus("delivered", queued)
	})
}

// waitUntilDisputable waits until a payout can be disputed.
func (e *env) waitUntilDisputable(payout string) { e.n.AdvanceTo(e.m.DisputableAt(payout)) }

// bankSendToEscrow sends vouchers to the escrow by the bank. A stranger has them from Bob.
func (e *env) bankSendToEscrow(vouchers sdk.Coin) {
	stranger := e.m.Account("stranger")
	e.relayAccepted(e.sendTo(stranger.Address(), e.bob, vouchers.Amount.Int64(), ""))
	_, err := e.local.Deliver(stranger, &banktypes.MsgSend{
		FromAddress: stranger.Address(), ToAddress: e.m.Address[market.Escrow], Amount: sdk.NewCoins(vouchers),
	})
	require.NoError(e.t, err)
}

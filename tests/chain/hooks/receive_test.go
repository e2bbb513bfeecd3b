//go:build !other_hooks

package hooks

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/bech32"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
)

// wasmMemo asks the escrow to carry out a message.
func wasmMemo(msg string) string {
	return fmt.Sprintf(`{"wasm":{"contract":%q,"msg":%s}}`, escrow, msg)
}

func TestWhatAsksForNoContractPassesThrough(t *testing.T) {
	for name, data := range map[string][]byte{
		"no transfer":                    []byte("water, not coins"),
		"a transfer and something else":  withTip(transfer(wasmMemo(`{"deposit":{}}`)).GetBytes()),
		"no memo":                        transfer("").GetBytes(),
		"a memo in plain words":          transfer("thank you").GetBytes(),
		"a memo that is a list":          transfer(`["wasm"]`).GetBytes(),
		"a memo for somebody else":       transfer(`{"forward":{"receiver":"x"}}`).GetBytes(),
		"the key inside of another":      transfer(`{"next":{"wasm":{}}}`).GetBytes(),
		"an object with something after": transfer(`{"wasm":{}} {}`).GetBytes(),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			ack := b.receive(data)
			require.Equal(t, [][]byte{data}, b.below.raw, "it goes down as it came")
			require.Equal(t, b.below.ack, ack)
			require.Empty(t, b.contract.executed)
		})
	}
}

func TestAMalformedCallIsRefusedBeforeAnyCoinMoves(t *testing.T) {
	for name, memo := range map[string]string{
		"nothing":                       `{"wasm":null}`,
		"a text":                        `{"wasm":"fund"}`,
		"a list":                        `{"wasm":[]}`,
		"no contract":                   `{"wasm":{"msg":{}}}`,
		"a contract that is a number":   `{"wasm":{"contract":5,"msg":{}}}`,
		"a contract that is no address": `{"wasm":{"contract":"the escrow","msg":{}}}`,
		"another contract than the receiver": fmt.Sprintf(
			`{"wasm":{"contract":%q,"msg":{}}}`, alice),
		"no message":                 `{"wasm":{"contract":"` + escrow + `"}}`,
		"a message that is null":     wasmMemo(`null`),
		"a message that is a text":   wasmMemo(`"deposit"`),
		"a message that is a list":   wasmMemo(`[{"deposit":{}}]`),
		"a message that is a number": wasmMemo(`1`),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			ack := b.receive(transfer(memo).GetBytes())
			require.False(t, ack.Success())
			require.Contains(t, string(ack.Acknowledgement()), `"error"`)
			require.Empty(t, b.below.raw)
			require.Empty(t, b.contract.executed)
		})
	}
}

func TestTheContractIsCalledByTheDerivedSenderWithTheCoins(t *testing.T) {
	b := newBench(t)
	ack := b.receive(transfer(wasmMemo(`{"deposit":{}}`)).GetBytes())
	require.True(t, ack.Success())

	// The stack below pays the derived account; all else of the transfer is as it came.
	derived := DerivedSender("channel-3", alice).String()
	paid := transfer(wasmMemo(`{"deposit":{}}`))
	paid.Receiver = derived
	require.Len(t, b.below.received, 1)
	require.Equal(t, paid, b.below.received[0])

	// 25 coins, named by the channel that they came over.
	require.Len(t, b.contract.executed, 1)
	executed := b.contract.executed[0]
	require.Equal(t, escrow, executed.contract)
	require.Equal(t, derived, executed.caller)
	require.Equal(t, `{"deposit":{}}`, executed.msg)
	require.Len(t, executed.coins, 1)
	require.Equal(t, "25", executed.coins[0].Amount.String())
	require.Equal(t, voucher("transfer/channel-3/ueur"), executed.coins[0].Denom)
}

func TestCoinsThatComeHomeHaveTheirOwnName(t *testing.T) {
	b := newBench(t)
	home := transfer(wasmMemo(`{"deposit":{}}`))
	home.Denom = "transfer/channel-7/ucoin"
	require.True(t, b.receive(home.GetBytes()).Success())
	require.Equal(t, "25ucoin", b.contract.executed[0].coins.String())

	// They came from farther away, and over this channel not before: one hop more.
	far := transfer(wasmMemo(`{"deposit":{}}`))
	far.Denom = "transfer/channel-9/ucoin"
	require.True(t, b.receive(far.GetBytes()).Success())
	require.Equal(t, voucher("transfer/channel-3/transfer/channel-9/ucoin"), b.contract.executed[1].coins[0].Denom)
}

func TestTheDerivedSenderIsThatOfTheDesign(t *testing.T) {
	derived := DerivedSender("channel-0", "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu")
	require.Len(t, derived, 32)
	text, err := bech32.ConvertAndEncode("osmo", derived)
	require.NoError(t, err)
	require.Equal(t, "osmo1nt0pudh879m6enw4j6z4mvyu3vmwawjv5gr7xw6lvhdsdpn3m0qs74xdjl", text)
	require.NotEqual(t, derived, DerivedSender("channel-1", "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu"))
}

func TestNumbersOfAMessageAreFloatsAndItsKeysInOrder(t *testing.T) {
	b := newBench(t)
	// 2^53 + 1 is no float: it becomes 2^53. 10^21 is one, and is written with its exponent. What is quoted stays.
	b.receive(transfer(wasmMemo(`{"z": 9007199254740993, "a": 1000000000000000000000, "m": "9007199254740993"}`)).GetBytes())
	require.Equal(t, `{"a":1e+21,"m":"9007199254740993","z":9007199254740992}`, b.contract.executed[0].msg)
}

func TestAContractThatRefusesMakesTheTransferFail(t *testing.T) {
	b := newBench(t)
	b.contract.refuses = errRefused
	ack := b.receive(transfer(wasmMemo(`{"deposit":{}}`)).GetBytes())
	require.False(t, ack.Success())
	require.Contains(t, string(ack.Acknowledgement()), `"error"`)
	require.Len(t, b.contract.executed, 1)
}

func TestATransferThatFailsBelowReachesNoContract(t *testing.T) {
	b := newBench(t)
	b.below.ack = channeltypes.NewErrorAcknowledgement(errRefused)
	require.Equal(t, b.below.ack, b.receive(transfer(wasmMemo(`{"deposit":{}}`)).GetBytes()))
	require.Empty(t, b.contract.executed)
}

func TestASuccessSaysWhatTheContractAndTheTransferAnswered(t *testing.T) {
	for name, want := range map[string]struct {
		data []byte
		said string
	}{
		"with data":    {[]byte("credited"), `"Y3JlZGl0ZWQ="`},
		"without data": {nil, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.contract.data = want.data
			ack := b.receive(transfer(wasmMemo(`{"deposit":{}}`)).GetBytes())
			var outer struct{ Result []byte }
			require.NoError(t, json.Unmarshal(ack.Acknowledgement(), &outer))
			// The transfer's own acknowledgement is {"result":"AQ=="}, in base64.
			require.JSONEq(t, `{"contract_result":`+want.said+`,"ibc_ack":"eyJyZXN1bHQiOiJBUT09In0="}`, string(outer.Result))
		})
	}
}

// withTip adds a field that transfers do not have.
func withTip(data []byte) []byte {
	return append([]byte(`{"tip":"1",`), data[1:]...)
}

// voucher is the denomination of coins that came a path.
func voucher(path string) string {
	hash := sha256.Sum256([]byte(path))
	return "ibc/" + strings.ToUpper(hex.EncodeToString(hash[:]))
}

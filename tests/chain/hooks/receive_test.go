package hooks_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/bech32"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"

	"github.com/dpt/tests/chain/hooks"
)

// wasmMemo requests that the escrow executes a message.
func wasmMemo(msg string) string {
	return fmt.Sprintf(`{"wasm":{"contract":%q,"msg":%s}}`, escrow, msg)
}

// depositing is a transfer whose memo requests a deposit.
func depositing() []byte { return transfer(wasmMemo(`{"deposit":{}}`)).GetBytes() }

func TestPacketWithoutCallPassesUnchanged(t *testing.T) {
	for name, data := range map[string][]byte{
		"not a transfer":              []byte("water, not coins"),
		"a transfer with a tip":       append([]byte(`{"tip":"1",`), depositing()[1:]...),
		"bytes after a transfer":      append(depositing(), '.'),
		"a value after a transfer":    append(depositing(), " {}"...),
		"a transfer twice":            append(depositing(), depositing()...),
		"no memo":                     transfer("").GetBytes(),
		"a memo of plain text":        transfer("thank you").GetBytes(),
		"a memo that is a list":       transfer(`["wasm"]`).GetBytes(),
		"a memo for other middleware": transfer(`{"forward":{"receiver":"x"}}`).GetBytes(),
		"the key below another one":   transfer(`{"next":{"wasm":{}}}`).GetBytes(),
		"a value after a memo":        transfer(`{"wasm":{}} {}`).GetBytes(),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			ack := b.receive(data)
			require.Equal(t, [][]byte{data}, b.below.raw)
			require.Equal(t, b.below.ack, ack)
			require.Empty(t, b.contract.executed)
		})
	}
}

func TestMalformedCallIsRefusedBeforeCoinsMove(t *testing.T) {
	for name, memo := range map[string]string{
		"null":                                `{"wasm":null}`,
		"a text":                              `{"wasm":"fund"}`,
		"a list":                              `{"wasm":[]}`,
		"no contract":                         `{"wasm":{"msg":{}}}`,
		"a contract that is a number":         `{"wasm":{"contract":5,"msg":{}}}`,
		"a contract that is a name":           `{"wasm":{"contract":"the escrow","msg":{}}}`,
		"a contract that is not the receiver": fmt.Sprintf(`{"wasm":{"contract":%q,"msg":{}}}`, alice),
		"no message":                          `{"wasm":{"contract":"` + escrow + `"}}`,
		"a message that is null":              wasmMemo(`null`),
		"a message that is a text":            wasmMemo(`"deposit"`),
		"a message that is a list":            wasmMemo(`[{"deposit":{}}]`),
		"a message that is a number":          wasmMemo(`1`),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			requireRefusal(t, 2, b.receive(transfer(memo).GetBytes()).Acknowledgement())
			require.Empty(t, b.below.raw)
			require.Empty(t, b.contract.executed)
		})
	}
}

// requireRefusal checks that an acknowledgement is an error of a code. ibc-go reduces errors to their codes.
func requireRefusal(t *testing.T, code int, ack []byte) {
	t.Helper()
	var answer struct{ Error string }
	require.NoError(t, json.Unmarshal(ack, &answer))
	require.Contains(t, answer.Error, fmt.Sprintf("ABCI code: %d:", code))
}

func TestIntermediateSenderExecutesContractWithCoins(t *testing.T) {
	b := newBench(t)
	ack := b.receive(depositing())
	require.True(t, ack.Success())

	// The application below credits the intermediate sender; the rest of the transfer is unchanged.
	sender := hooks.IntermediateSender("channel-3", alice).String()
	credited := transfer(wasmMemo(`{"deposit":{}}`))
	credited.Receiver = sender
	require.Len(t, b.below.received, 1)
	require.Equal(t, credited, b.below.received[0])

	// 25 coins, under the voucher denomination of the channel.
	require.Len(t, b.contract.executed, 1)
	executed := b.contract.executed[0]
	require.Equal(t, escrow, executed.contract)
	require.Equal(t, sender, executed.caller)
	requireJSON(t, `{"deposit":{}}`, executed.msg)
	require.Equal(t, "25", executed.amount)
	require.Equal(t, coin("transfer/channel-3/ueur").Denom, executed.denom)
}

func TestReturningCoinsHaveTheirNativeDenomination(t *testing.T) {
	for path, local := range map[string]string{
		// They left over this channel.
		"transfer/channel-7/ucoin": "ucoin",
		// They come from a third chain: one more hop.
		"transfer/channel-9/ucoin": "transfer/channel-3/transfer/channel-9/ucoin",
	} {
		b := newBench(t)
		b.below.credited = coin(local)
		packet := transfer(wasmMemo(`{"deposit":{}}`))
		packet.Denom = path
		require.True(t, b.receive(packet.GetBytes()).Success())
		require.Equal(t, coin(local).Denom, b.contract.executed[0].denom)
	}
}

func TestIntermediateSenderMatchesKnownVector(t *testing.T) {
	sender := hooks.IntermediateSender("channel-0", "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu")
	require.Len(t, sender, 32)
	text, err := bech32.ConvertAndEncode("osmo", sender)
	require.NoError(t, err)
	require.Equal(t, "osmo1nt0pudh879m6enw4j6z4mvyu3vmwawjv5gr7xw6lvhdsdpn3m0qs74xdjl", text)
	require.NotEqual(t, sender, hooks.IntermediateSender("channel-1", "juno12smx2wdlyttvyzvzg54y2vnqwq2qjatezqwqxu"))
}

func TestNumbersOfMessageBecomeFloats(t *testing.T) {
	b := newBench(t)
	// 2^53 + 1 rounds to 2^53, and 10^21 gets an exponent. Strings stay as they are.
	b.receive(transfer(wasmMemo(`{"z": 9007199254740993, "a": 1000000000000000000000, "m": "9007199254740993"}`)).GetBytes())
	requireJSON(t, `{"a":1e+21,"m":"9007199254740993","z":9007199254740992}`, b.contract.executed[0].msg)
}

func TestContractRefusalIsErrorOfCodeSix(t *testing.T) {
	b := newBench(t)
	b.contract.refuses = errRefused
	ack := b.receive(depositing())
	require.False(t, ack.Success())
	requireRefusal(t, 6, ack.Acknowledgement())
	require.Len(t, b.contract.executed, 1)
}

func TestTransferThatApplicationBelowRefusesCallsNoContract(t *testing.T) {
	b := newBench(t)
	b.below.ack = channeltypes.NewErrorAcknowledgement(errRefused)
	require.Equal(t, b.below.ack, b.receive(depositing()))
	require.Empty(t, b.contract.executed)
}

func TestSuccessContainsResultsOfContractAndTransfer(t *testing.T) {
	for name, want := range map[string]struct {
		data   []byte
		result string
	}{
		"with data":    {[]byte("credited"), `"Y3JlZGl0ZWQ="`},
		"without data": {nil, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.contract.data = want.data
			ack := b.receive(depositing())
			var outer struct{ Result []byte }
			require.NoError(t, json.Unmarshal(ack.Acknowledgement(), &outer))
			// The transfer's own acknowledgement is {"result":"AQ=="}, in base64.
			requireJSON(t, `{"contract_result":`+want.result+`,"ibc_ack":"eyJyZXN1bHQiOiJBUT09In0="}`, string(outer.Result))
		})
	}
}

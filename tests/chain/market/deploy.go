package market

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
)

// maxSteps is the bound on a market's steps (books × ticks).
const maxSteps = 200_000

// storeCode stores the code of the five.
func (m *Market) storeCode() {
	admin := m.Admin()
	var msgs []sdk.Msg
	for _, contract := range contracts {
		msgs = append(msgs, &wasmtypes.MsgStoreCode{Sender: admin.Address(), WASMByteCode: artifact(m.t, contract)})
	}
	result, err := m.Chain.Deliver(admin, msgs...)
	require.NoError(m.t, err)
	for i, contract := range contracts {
		var stored wasmtypes.MsgStoreCodeResponse
		m.response(result, i, &stored)
		m.code[contract] = stored.CodeID
	}
}

// instantiate starts the five, without wiring them.
func (m *Market) instantiate(denoms []string) {
	admin := m.Admin()
	var msgs []sdk.Msg
	for _, contract := range contracts {
		start := M{"admin": admin.Address()}
		switch contract {
		case Escrow:
			start["denoms"] = denoms
		case Matcher:
			start["max_steps"] = maxSteps
		}
		msgs = append(msgs, &wasmtypes.MsgInstantiateContract{
			Sender: admin.Address(), Admin: admin.Address(), CodeID: m.code[contract],
			Label: "dpt " + string(contract), Msg: text(m.t, start),
		})
	}
	result, err := m.Chain.Deliver(admin, msgs...)
	require.NoError(m.t, err)
	for i, contract := range contracts {
		var started wasmtypes.MsgInstantiateContractResponse
		m.response(result, i, &started)
		m.Address[contract] = started.Address
	}
}

// Migrate moves a contract to its code stored anew.
func (m *Market) Migrate(contract Contract) {
	admin := m.Admin()
	result, err := m.Chain.Deliver(admin,
		&wasmtypes.MsgStoreCode{Sender: admin.Address(), WASMByteCode: artifact(m.t, contract)})
	require.NoError(m.t, err)
	var stored wasmtypes.MsgStoreCodeResponse
	m.response(result, 0, &stored)
	require.NotEqual(m.t, m.code[contract], stored.CodeID)
	_, err = m.Chain.Deliver(admin, &wasmtypes.MsgMigrateContract{
		Sender: admin.Address(), Contract: m.Address[contract], CodeID: stored.CodeID, Msg: []byte("{}"),
	})
	require.NoError(m.t, err)
}

// response reads what a message of a transaction answered.
func (m *Market) response(result *abci.ExecTxResult, message int, into proto.Message) {
	var data sdk.TxMsgData
	require.NoError(m.t, m.Chain.Codec.Unmarshal(result.Data, &data))
	require.Greater(m.t, len(data.MsgResponses), message)
	require.NoError(m.t, proto.Unmarshal(data.MsgResponses[message].Value, into))
}

// compressed is the code of each contract that was read already.
var compressed sync.Map

// artifact is the code of a contract, compressed.
//
// Go does not look at files outside of the module when it decides whether a test has to run again, but at variables that
// the test reads: ci/check-ibc puts the checksums into this one.
func artifact(t *testing.T, contract Contract) []byte {
	os.Getenv("DPT_CHECKSUMS")
	if code, known := compressed.Load(contract); known {
		return code.([]byte)
	}
	name := strings.ReplaceAll(string(contract), "_", "-") + ".wasm"
	code, err := os.ReadFile(filepath.Join(artifacts(t), name))
	require.NoError(t, err, "the contracts' code is not built: run ci/build-wasm")
	var buffer bytes.Buffer
	writer := gzip.NewWriter(&buffer)
	_, err = writer.Write(code)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	compressed.Store(contract, buffer.Bytes())
	return buffer.Bytes()
}

// artifacts is the folder of the contracts' code, above the module of these tests.
func artifacts(t *testing.T) string {
	folder, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return filepath.Join(folder, "..", "..", "artifacts")
		}
		above := filepath.Dir(folder)
		require.NotEqual(t, folder, above, "the tests run outside of their module")
		folder = above
	}
}

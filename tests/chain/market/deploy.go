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

// maxSteps is the most steps (books × ticks) of a market.
const maxSteps = 200_000

// storeCode stores the code of the five contracts in one transaction.
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

// instantiate instantiates the five contracts in one transaction. They do not know each other's addresses yet.
func (m *Market) instantiate(denoms []string) {
	admin := m.Admin()
	var msgs []sdk.Msg
	for _, contract := range contracts {
		msg := M{"admin": admin.Address()}
		switch contract {
		case Escrow:
			msg["denoms"] = denoms
		case Matcher:
			msg["max_steps"] = maxSteps
		}
		msgs = append(msgs, &wasmtypes.MsgInstantiateContract{
			Sender: admin.Address(), Admin: admin.Address(), CodeID: m.code[contract],
			Label: "dpt " + string(contract), Msg: text(m.t, msg),
		})
	}
	result, err := m.Chain.Deliver(admin, msgs...)
	require.NoError(m.t, err)
	for i, contract := range contracts {
		var instance wasmtypes.MsgInstantiateContractResponse
		m.response(result, i, &instance)
		m.Address[contract] = instance.Address
	}
}

// Migrate migrates a contract to a second copy of its code.
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

// response decodes the response of one message of a transaction.
func (m *Market) response(result *abci.ExecTxResult, message int, into proto.Message) {
	var data sdk.TxMsgData
	require.NoError(m.t, m.Chain.Codec.Unmarshal(result.Data, &data))
	require.Greater(m.t, len(data.MsgResponses), message)
	require.NoError(m.t, proto.Unmarshal(data.MsgResponses[message].Value, into))
}

// compressed caches the compressed code of each contract.
var compressed sync.Map

// artifact is the compressed code of a contract.
//
// Go's test cache ignores files outside of the module, but it regards environment variables that a test reads.
// ci/check-ibc therefore puts the checksums of the code into this one.
func artifact(t *testing.T, contract Contract) []byte {
	os.Getenv("DPT_CHECKSUMS")
	if code, known := compressed.Load(contract); known {
		return code.([]byte)
	}
	name := strings.ReplaceAll(string(contract), "_", "-") + ".wasm"
	code, err := os.ReadFile(filepath.Join(artifacts(t), name))
	require.NoError(t, err, "run ci/build-wasm first")
	var buffer bytes.Buffer
	writer := gzip.NewWriter(&buffer)
	_, err = writer.Write(code)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	compressed.Store(contract, buffer.Bytes())
	return buffer.Bytes()
}

// artifacts is the folder of the contracts' code, two levels above this module.
func artifacts(t *testing.T) string {
	folder, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return filepath.Join(folder, "..", "..", "artifacts")
		}
		above := filepath.Dir(folder)
		require.NotEqual(t, folder, above, "the working directory is outside of the module")
		folder = above
	}
}

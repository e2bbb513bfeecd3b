package network

import (
	"crypto/sha256"
	"os"
	"sync"

	wasmvm "github.com/CosmWasm/wasmvm/v3"
	wasmvmtypes "github.com/CosmWasm/wasmvm/v3/types"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
)

// engine is the virtual machine of all chains of the process, with wasmd's settings. The chains share compiled code,
// because the compilation of five contracts takes longer than most tests.
var engine = sync.OnceValue(func() *sharedEngine {
	folder, err := os.MkdirTemp("", "dpt-chains-")
	if err != nil {
		panic(err)
	}
	vm, err := wasmvm.NewVMWithConfig(wasmvmtypes.VMConfig{Cache: wasmvmtypes.CacheOptions{
		BaseDir:                  folder,
		AvailableCapabilities:    wasmkeeper.BuiltInCapabilities(),
		MemoryCacheSizeBytes:     wasmvmtypes.NewSizeMebi(512),
		InstanceMemoryLimitBytes: wasmvmtypes.NewSizeMebi(32),
	}}, false)
	if err != nil {
		panic(err)
	}
	return &sharedEngine{WasmEngine: vm, folder: folder, stored: map[[sha256.Size]byte]storedCode{}}
})

// Clean removes the temporary files of all chains. No chain can run afterwards.
func Clean() { _ = os.RemoveAll(engine().folder) }

type sharedEngine struct {
	wasmtypes.WasmEngine
	folder string
	lock   sync.Mutex
	stored map[[sha256.Size]byte]storedCode
}

type storedCode struct {
	checksum wasmvm.Checksum
	gas      uint64
}

// StoreCode compiles each code once.
func (e *sharedEngine) StoreCode(code wasmvm.WasmCode, gasLimit uint64) (wasmvm.Checksum, uint64, error) {
	e.lock.Lock()
	defer e.lock.Unlock()
	key := sha256.Sum256(code)
	if known, is := e.stored[key]; is && known.gas <= gasLimit {
		return known.checksum, known.gas, nil
	}
	checksum, gas, err := e.WasmEngine.StoreCode(code, gasLimit)
	if err == nil {
		e.stored[key] = storedCode{checksum, gas}
	}
	return checksum, gas, err
}

// Verifies a SIF file with the library of its authors and a keyring: fingerprint and number of objects of each signature.
package main

import (
	"fmt"
	"os"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/sylabs/sif/pkg/integrity"
	"github.com/sylabs/sif/pkg/sif"
)

func main() {
	ring, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	keys, err := openpgp.ReadKeyRing(ring)
	if err != nil {
		panic(err)
	}
	file, err := sif.LoadContainerFromPath(os.Args[2], sif.OptLoadWithFlag(os.O_RDONLY))
	if err != nil {
		panic(err)
	}
	verifier, err := integrity.NewVerifier(file, integrity.OptVerifyWithKeyRing(keys), integrity.OptVerifyCallback(func(r integrity.VerifyResult) bool {
		fmt.Printf("%X %d\n", r.Entity().PrimaryKey.Fingerprint, len(r.Verified()))
		return false
	}))
	if err == nil {
		err = verifier.Verify()
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// Reads a SIF file with the library of its authors (github.com/sylabs/sif) and says what is in it.
package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"github.com/sylabs/sif/pkg/sif"
)

func main() {
	file, err := sif.LoadContainerFromPath(os.Args[1], sif.OptLoadWithFlag(os.O_RDONLY))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer file.UnloadContainer()
	fmt.Printf("version %s, architecture %s, launch %q, created %d, %d of %d free\n",
		file.Version(), file.PrimaryArch(), file.LaunchScript(), file.CreatedAt().Unix(), file.DescriptorsFree(), file.DescriptorsTotal())
	file.WithDescriptors(func(d sif.Descriptor) bool {
		hash := sha256.New()
		size, err := io.Copy(hash, d.GetReader())
		fmt.Printf("%d %v group %d, name %q, offset %% 4096 = %d, %d bytes %x, %v", d.ID(), d.DataType(), d.GroupID(), d.Name(), d.Offset()%4096, size, hash.Sum(nil), err)
		if d.DataType() == sif.DataPartition {
			system, kind, processor, err := d.PartitionMetadata()
			fmt.Printf(", %v, %v, %s, %v", system, kind, processor, err)
		}
		fmt.Println()
		return false
	})
}

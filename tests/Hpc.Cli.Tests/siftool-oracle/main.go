// The siftool commands of Debian's golang-github-sylabs-sif-dev as a program: the judge of "hpcrun sif".
package main

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/sylabs/sif/pkg/siftool"
)

func main() {
	root := &cobra.Command{Use: "siftool"}
	if err := siftool.AddCommands(root); err != nil {
		panic(err)
	}
	if err := root.Execute(); err != nil {
		os.Exit(1)
	}
}
